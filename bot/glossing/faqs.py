"""The shop's own questions in the customer's language, when that is not English.

The bundled models do not read them, and their words alone miss every paraphrase: 怎么退钱 and
如何退款 share no pair of characters. Both the message and the shop's questions are glossed, and
compared by what their glosses mean and by the words that they share.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from bot.glossing.detecting import likely_language
from bot.glossing.lexicon import load_things
from bot.glossing.reading import Gloss, read_gloss
from bot.guards.words import content_words
from knowledge.interfaces import Chunk
from retrieval.interfaces import Embedder, Hit

LEAST_SCORE = 1.9
"""Of 99 Chinese messages to two shops with 34 questions, 53 have the right question at or above
this score and 3 a wrong one; of 41 that neither shop answers, 1."""

TWIN_COSINE = 0.75
TWIN_SCORE = 1.0
"""For the twin of an English question that was found: least cosine of its gloss with the English
question, and least score with the message. Of the demo shop's 20 Chinese questions 14 come as near
to their English twin."""

UNREAD_COST = 0.3
THING_COST = 1.0
"""What takes off for each stretch that was not read, and for each thing that a message names, where
a question of the shop and its answer hold it not: how to wash a jacket is no answer for a tent."""

CANDIDATES = 10
"""Questions of the shop that are embedded and compared, the first by shared words."""

_Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class GlossedFaq:
    """One question of the shop with its gloss.

    Attributes:
        asks: gloss of the question.
        says: gloss of question and answer.
        words: content words of question and answer as written; characters by twos in Chinese.
        concepts: content words of `says`.
    """

    chunk: Chunk
    asks: str
    says: str
    words: frozenset[str]
    concepts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Comparison:
    """How near a message is to one question of the shop.

    Attributes:
        score: sum of two cosines of the glosses (message with question, and with question and
            answer) and two shares (of the message's concepts, and of its words as written, that
            stand in question and answer), less `THING_COST` for each thing and `UNREAD_COST`
            for each unread stretch of the message that the shop's words do not hold; up to 4.
        cosine: of the message's gloss and the question's.
    """

    faq: GlossedFaq
    score: float
    cosine: float


class GlossedFaqs:
    """Finds the shop's question that a message in the same language asks. Thread-safe.

    Args:
        embedder: of English texts.
    """

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._lock = Lock()
        self._generation = ""
        self._faqs: Mapping[str, Sequence[GlossedFaq]] = {}
        self._vectors: dict[str, tuple[_Vector, _Vector]] = {}

    def find(
        self, text: str, language: str, chunks: Mapping[str, Chunk], generation: str
    ) -> Hit | None:
        """Return the FAQ that surely asks the same, as a hit; None where none does.

        Args:
            text: the standalone question.
            language: of the text, one of `bot.glossing.lexicon.LANGUAGES`.
            chunks: of the generation, by id.
            generation: its name; another one is read anew.
        """
        best = max(
            self.compare(text, language, chunks, generation), key=lambda c: c.score, default=None
        )
        if best is None or best.score < LEAST_SCORE:
            return None
        chunk = best.faq.chunk
        return Hit(chunk, 1.0, best.cosine, question_similarity=best.cosine)

    def find_twin(
        self,
        title: str,
        text: str,
        language: str,
        chunks: Mapping[str, Chunk],
        generation: str,
    ) -> Hit | None:
        """Return the FAQ in the message's language that asks what an English FAQ asks.

        Args:
            title: the English FAQ's question, which answers the message.
            text: the message.
            language: of the message.
            chunks: of the generation, by id.
            generation: its name.
        """
        near = [c for c in self.compare(text, language, chunks, generation) if c.score > TWIN_SCORE]
        if not near:
            return None
        asked = self._embedder.embed_query(title)[0]
        cosines = [float(asked @ self._vectors[c.faq.chunk.id][0]) for c in near]
        best = int(np.argmax(cosines))
        chunk, cosine = near[best].faq.chunk, cosines[best]
        return Hit(chunk, 1.0, cosine, question_similarity=cosine) if cosine > TWIN_COSINE else None

    def compare(
        self, text: str, language: str, chunks: Mapping[str, Chunk], generation: str
    ) -> list[Comparison]:
        """Compare a message with the shop's questions that share most words with it."""
        with self._lock:
            self._read(chunks, generation)
            faqs = self._faqs.get(language, ())
            if not faqs:
                return []
            asked = _Asked.read(text, language)
            near = sorted(faqs, key=lambda faq: -asked.share(faq))[:CANDIDATES]
            self._embed(near)
            vector = self._embedder.embed_query(asked.gloss.text)[0]
            return [self._compare(asked, vector, faq) for faq in near]

    def _compare(self, asked: _Asked, vector: _Vector, faq: GlossedFaq) -> Comparison:
        question, whole = (float(vector @ one) for one in self._vectors[faq.chunk.id])
        score = question + whole + asked.share(faq) - asked.cost(faq)
        return Comparison(faq, score, question)

    def _read(self, chunks: Mapping[str, Chunk], generation: str) -> None:
        if generation == self._generation:
            return
        self._faqs = build_glossed_faqs(chunks.values())
        held = {faq.chunk.id for faqs in self._faqs.values() for faq in faqs}
        self._vectors = {key: pair for key, pair in self._vectors.items() if key in held}
        self._generation = generation

    def _embed(self, faqs: Sequence[GlossedFaq]) -> None:
        new = [faq for faq in faqs if faq.chunk.id not in self._vectors]
        if not new:
            return
        vectors = self._embedder.embed([text for faq in new for text in (faq.asks, faq.says)])
        for place, faq in enumerate(new):
            self._vectors[faq.chunk.id] = (vectors[2 * place], vectors[2 * place + 1])


@dataclass(frozen=True, slots=True)
class _Asked:
    """A message with its gloss and its words."""

    gloss: Gloss
    words: frozenset[str]
    concepts: frozenset[str]

    @classmethod
    def read(cls, text: str, language: str) -> _Asked:
        gloss = read_gloss(text, language)
        return cls(gloss, _words(text), _words(gloss.text))

    def share(self, faq: GlossedFaq) -> float:
        """Share of concepts and of words that the shop's question and answer hold, 0 to 2."""
        return _part(self.concepts, faq.concepts) + _part(self.words, faq.words)

    def cost(self, faq: GlossedFaq) -> float:
        """What the shop's question and answer lack of the message."""
        text = f"{faq.chunk.title}\n{faq.chunk.text}".lower()
        unread = sum(not any(one in text for one in _pairs(word)) for word in self.gloss.unread)
        things = (_spoken(self.gloss.text) & load_things()) - _spoken(faq.says)
        return UNREAD_COST * unread + THING_COST * len(things)


def build_glossed_faqs(chunks: Iterable[Chunk]) -> dict[str, list[GlossedFaq]]:
    """Gloss the FAQs that are not in English, by language."""
    found: dict[str, list[GlossedFaq]] = {}
    for chunk in chunks:
        language = likely_language(chunk.title) if chunk.kind == "faq" else None
        if language not in {None, "en"}:
            found.setdefault(str(language), []).append(_build_faq(chunk, str(language)))
    return found


def _build_faq(chunk: Chunk, language: str) -> GlossedFaq:
    asks = read_gloss(chunk.title, language).text
    says = f"{asks} {read_gloss(chunk.text, language).text}".lower()
    words = _words(f"{chunk.title}\n{chunk.text}")
    return GlossedFaq(chunk, asks, says, words, _words(says))


def _words(text: str) -> frozenset[str]:
    return frozenset(content_words(text))


def _spoken(text: str) -> set[str]:
    return set(re.findall(r"[a-z-]+", text.lower()))


def _part(some: frozenset[str], others: frozenset[str]) -> float:
    return len(some & others) / len(some) if some else 0.0


def _pairs(word: str) -> list[str]:
    """Return a word's neighbouring characters by twos; a single character alone."""
    return [word[at : at + 2].lower() for at in range(max(1, len(word) - 1))]
