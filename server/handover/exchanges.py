"""A conversation as exchanges: what the customer wrote, what in it wants something, the reply."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.guards.screening import WITHHELD
from bot.interfaces import Role, Topic
from bot.phrases import PHRASES, say
from bot.privacy.masking import PLACEHOLDER
from bot.receipts.interfaces import Receipt
from bot.understanding.clauses import asks, requests
from bot.understanding.courtesy import LONGEST_COURTESY_CHARS, is_courtesy
from bot.understanding.intents import is_complaint, wants_person
from knowledge.sentences import split_sentences

MOST_READ_CHARS = 2000
"""Of a longer message the beginning and the end are read, half each. Source:
`bot.guards.together.MOST_PASSAGE_CHARACTERS`."""

_ARABIC_QUESTION = "؟"
_ARABIC_END = re.compile(rf"(?<={_ARABIC_QUESTION})\s+")
_FIGURE = re.compile(r"\d")
_OWN_WORDS = frozenset(
    sentence
    for language in PHRASES
    for key in ("sorry", "unsure", "found", "insult", "offer")
    for sentence in split_sentences(say(language, key))
)
"""What the bot says around an answer."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One message, as the store holds it.

    Attributes:
        seq: its number in the conversation.
        text: masked.
        action: of a bot's reply; empty of all others.
        reply_to: number of the customer's message that is answered; 0 where that is not known.
        about: of a bot's reply; see `bot.interfaces.Message`.
        receipt: of a bot's reply; None where none is kept.
    """

    seq: int
    role: Role
    text: str
    action: str = ""
    reply_to: int = 0
    about: tuple[Topic, ...] = ()
    receipt: Receipt | None = None


@dataclass(frozen=True, slots=True)
class Exchange:
    """A customer's message and the reply to it.

    Attributes:
        sentences: of the message, without courtesies.
        wishes: those that want something, beside a person.
        reply: the last one that says something; None where there is none.
        answer: sentences of the reply that answer; empty where the bot did not know.
        prompted: the customer had been asked something.
    """

    message: Entry
    sentences: tuple[str, ...]
    wishes: tuple[str, ...]
    reply: Entry | None = None
    answer: tuple[str, ...] = ()
    prompted: bool = False


def list_exchanges(entries: Iterable[Entry]) -> list[Exchange]:
    """Return the exchanges of a conversation, in order.

    Args:
        entries: its messages, oldest first.
    """
    found: dict[int, Exchange] = {}
    last, prompted = 0, False
    for entry in entries:
        if entry.role == "customer":
            found[entry.seq] = _read(entry, prompted)
            last = entry.seq
        elif (seq := entry.reply_to or last) in found and split_entry(entry):
            found[seq] = replace(found[seq], reply=entry, answer=_find_answer(entry))
        prompted = entry.role != "customer" and _asks(entry.text)
    return list(found.values())


def _read(message: Entry, prompted: bool) -> Exchange:
    sentences = split_entry(message)
    wishes = tuple(one for one in sentences if wants_something(one))
    return Exchange(message, sentences, wishes, prompted=prompted)


def _find_answer(reply: Entry) -> tuple[str, ...]:
    answers = reply.role == "agent" or reply.action == "answer"
    return tuple(one for one in split_entry(reply) if answers and one not in _OWN_WORDS)


def split_entry(entry: Entry) -> tuple[str, ...]:
    """Return the sentences of a message that say something; none of one that was withheld."""
    text = entry.text.strip()
    if text == WITHHELD:
        return ()
    if len(text) > MOST_READ_CHARS:
        half = MOST_READ_CHARS // 2
        text = f"{text[:half]}\n{text[-half:]}"
    parts = (part for one in split_sentences(text) for part in _ARABIC_END.split(one))
    return tuple(part for part in parts if not _is_empty(part))


def _is_empty(sentence: str) -> bool:
    courteous = len(sentence) <= LONGEST_COURTESY_CHARS and is_courtesy(sentence)
    return courteous or not re.search(r"\w", sentence)


def wants_something(sentence: str) -> bool:
    """Tell whether a sentence asks, requests or complains, and not only for a person."""
    if is_complaint(sentence):
        return True
    return (_asks(sentence) or requests(sentence)) and not wants_person(sentence)


def _asks(text: str) -> bool:
    return asks(text) or text.rstrip(" \"')").endswith(_ARABIC_QUESTION)


def rank_fact(exchange: Exchange, sentence: str) -> int:
    """Tell how much a sentence gives that a person must know, 0 for nothing.

    Personal data counts most, since an order is found by it; then figures; then what is wrong, and
    whatever answers a question.
    """
    if PLACEHOLDER.search(sentence):
        return 3
    if _FIGURE.search(sentence):
        return 2
    answers = exchange.prompted and sentence not in exchange.wishes and not wants_person(sentence)
    return int(answers or is_complaint(sentence))


def list_products(entries: Sequence[Entry]) -> list[str]:
    """Return the ids of the products spoken of, each once, newest first."""
    topics = (topic for entry in reversed(entries) for topic in reversed(entry.about))
    return list(dict.fromkeys(id for topic in topics for id in topic.products))


def proves_order(entry: Entry) -> bool:
    """Tell whether a reply told an order's record, which takes its number and its address."""
    steps = entry.receipt.steps if entry.receipt else ()
    return any(step.rule == "order" and step.action == "answer" for step in steps)
