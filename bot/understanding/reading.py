"""From a message to its questions, each in a form that can be searched alone."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.interfaces import Message, Topic
from bot.understanding.followups import accept_offer, resolve
from bot.understanding.glossed import resolve_glossed
from bot.understanding.intents import Intent, detect_intent, name_request, wants_person
from bot.understanding.language import detect_language
from bot.understanding.shopwords import ShopWords
from bot.understanding.spelling import write_plainly
from bot.understanding.splitting import MOST_PARTS, ask_alone, split_questions
from bot.understanding.unmoored import is_unmoored
from bot.understanding.unreadable import MOST_CHARS, name_unreadable
from knowledge.catalog import Catalog


@dataclass(frozen=True, slots=True)
class Question:
    """One message, or one question of a message, understood.

    Attributes:
        text: as written, personal data masked.
        standalone: what to search for: in plain words, and with what "it" or "the second one"
            mean said in full.
        language: ISO 639-1 code to reply in.
        intent: what the customer wants.
        parts: the questions of a message that asks several, in order, each with its own `text`,
            `standalone` and `intent`; empty where it asks one.
        unread: questions beyond `MOST_PARTS` that were not taken.
    """

    text: str
    standalone: str
    language: str
    intent: Intent
    parts: tuple[Question, ...] = ()
    unread: int = 0

    @property
    def each(self) -> tuple[Question, ...]:
        """The questions to answer, in order: the parts, or this one."""
        return self.parts or (self,)


def understand(
    text: str,
    history: Sequence[Message],
    default_language: str,
    languages: Sequence[str] = (),
    words: ShopWords | None = None,
) -> Question:
    """Understand a message in its conversation.

    Args:
        text: the message, masked.
        history: earlier messages, oldest first.
        default_language: the shop's language, where neither message nor history tells.
        languages: the languages to answer in, the default for any other; empty means all.
        words: the shop's; without them no product, colour or kind is known.
    """
    words = words or _no_words()
    earlier = [message.text for message in history if message.role == "customer"]
    usual = detect_language(earlier[-1], default_language) if earlier else default_language
    spoken = detect_language(_cut(text), usual, words.knows)
    language = spoken if spoken in languages or not languages else default_language
    if name_unreadable(text):
        return Question(text, "", language, "empty")
    plain = write_plainly(_cut(text), words.shelf.names.words) if spoken == "en" else _cut(text)
    about = [topic for message in reversed(history) for topic in reversed(message.about)]
    topics = [topic for topic in about if topic.question]
    last = history[-1].about if history else ()
    offered = accept_offer(plain, [choice for topic in last for choice in topic.choices])
    if offered:
        return Question(text, offered, language, detect_intent(offered))
    texts = split_questions(plain)
    intent = detect_intent(plain if len(texts) != 1 else texts[0])
    if intent == "insult" and (asked := ask_alone(plain)):
        texts, intent = [asked], detect_intent(asked)
    if len(texts) < 2 and intent not in {"question", "complaint"}:
        return Question(text, plain, language, intent)
    parts = _read_parts(texts or [plain], topics, spoken, language, words)
    kept = tuple(parts[:MOST_PARTS])
    if len(kept) == 1:
        return replace(kept[0], text=text)
    standalone = " ".join(part.standalone for part in kept)
    return Question(text, standalone, language, "question", kept, len(parts) - len(kept))


def _read_parts(
    texts: Sequence[str], topics: Sequence[Topic], spoken: str, language: str, words: ShopWords
) -> list[Question]:
    """Understand each part, written in `spoken`, in the light of those before it."""
    parts: list[Question] = []
    for text in texts:
        meant = resolve_glossed(text, spoken, topics, words.shelf)
        meant = meant or resolve(words.correct(text), topics, words.shelf)
        intent = detect_intent(text)
        if intent == "question":
            intent = "person" if wants_person(meant) else name_request(meant, words.shelf)
            intent = "unmoored" if not topics and is_unmoored(text, words.shelf) else intent
        parts.append(Question(text, meant, language, intent))
        topics = [Topic(meant, named_products(meant, words)), *topics]
    return parts


def named_products(text: str, words: ShopWords) -> tuple[str, ...]:
    """Return the ids of the products that a question names, the first variant of each."""
    return tuple(family[0].id for family in words.shelf.names.find_each(text))


def _cut(text: str) -> str:
    """Keep the beginning and the end of a very long message."""
    if len(text) <= MOST_CHARS:
        return text
    half = MOST_CHARS // 2
    return f"{text[:half]} {text[-half:]}"


@functools.cache
def _no_words() -> ShopWords:
    return ShopWords(Catalog(()))
