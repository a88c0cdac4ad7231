"""What proves a sentence: the passage that carries it, and which of its words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.guards.words import content_words
from bot.interfaces import Citation, Sentence
from bot.quoting import select_quote
from knowledge.chunking import TITLE_SEPARATOR
from knowledge.sentences import split_sentences
from retrieval.interfaces import Hit


@dataclass(frozen=True, slots=True)
class Evidence:
    """One passage as the generator and the check see it."""

    text: str
    citation: Citation


def cite_chunk(hit: Hit, quote: str) -> Citation:
    """Cite a chunk by exact words of it."""
    return Citation(hit.chunk.source, hit.chunk.title, quote)


def cite_best(sentence: str, evidence: Sequence[Evidence]) -> tuple[Citation, ...]:
    """Cite the evidence that shares most words with the sentence, by its nearest sentence."""
    said = set(content_words(sentence))
    best = max(evidence, key=lambda piece: len(said & set(content_words(piece.text))))
    pieces = split_sentences(best.citation.quote) or [best.citation.quote]
    quote = max(pieces, key=lambda piece: len(said & set(content_words(piece))))
    return (Citation(best.citation.source, best.citation.title, quote),)


def quote_best(question: str, evidence: Sequence[Evidence], hits: Sequence[Hit]) -> Sentence:
    """Quote the nearest passage: the stretch of it that shares most words with the question."""
    nearest = max(range(len(evidence)), key=lambda place: nearness(hits[place]))
    citation = evidence[nearest].citation
    text, quote = select_quote(question, citation.quote, hits[nearest].statement)
    return Sentence(text, (Citation(citation.source, citation.title, quote),))


def nearness(hit: Hit) -> tuple[float, float]:
    """Order passages by the model that read them with the question, then by cosine."""
    return hit.answers or 0.0, hit.similarity


def drop_heading(sentence: str, evidence: Sequence[str]) -> str:
    """Drop a passage's own heading that the generator wrote before its sentence."""
    titles = [text.split("\n", 1)[0] for text in evidence]
    for heading in [*titles, *(title.split(TITLE_SEPARATOR)[-1] for title in titles)]:
        rest = sentence.removeprefix(heading)
        if rest != sentence and rest[:1].isspace() and rest.strip()[:1].isupper():
            return rest.strip()
    return sentence
