"""Quotations from a conversation, each proven: what a summary is made of.

Nothing is retold, since the bundled generator is too small for it: asked what the customers of 50
of DSTC11's dialogues want, it wrote 17 sentences that pass the grounding check. A quotation is
proven twice: it stands in its message word for word, and, said with who wrote it, it passes that
check against the message. Fails closed: what is not proven is left out. Of 3,053 sentences of the
same dialogues 98.7 % are proven; the others say next to nothing ("Yes, please.").
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from bot.guards.words import tokenize
from bot.interfaces import EvidenceGuard, Role
from server.handover.exchanges import MOST_READ_CHARS, Entry

MOST_QUOTED_CHARS = 300
"""A longer sentence is cut, with an ellipsis. Source: `bot.composing.MAX_SENTENCE_CHARACTERS`."""

MOST_CHECKED = 40
"""Sentences looked at for one list of a summary: ten times what it shows, at 3 ms each."""

ELLIPSIS = "…"

_WRITERS: dict[Role, str] = {
    "customer": "Visitor wrote",
    "bot": "Assistant wrote",
    "agent": "Agent wrote",
}
"""The check reads a message as a passage under the name of who wrote it."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of a message, word for word.

    Attributes:
        seq: number of the message.
        role: who wrote it.
        text: in one line; with an ellipsis where it goes on in the message.
    """

    seq: int
    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may be quoted from its message."""

    entry: Entry
    sentence: str


def list_quotes(
    candidates: Iterable[Candidate], guard: EvidenceGuard, said: Iterable[Quote] = ()
) -> Iterator[Quote]:
    """Yield quotations, without those that are not proven or say the words of an earlier one.

    Args:
        candidates: those wanted most come first; of them `MOST_CHECKED` are looked at.
        guard: the grounding check.
        said: quotations that need not be repeated.
    """
    fresh = _drop_repeated(candidates, {_list_words(quote.text) for quote in said})
    for candidate in islice(fresh, MOST_CHECKED):
        entry, text = candidate.entry, cut_sentence(candidate.sentence)
        if is_proven(text, entry, guard):
            yield Quote(entry.seq, entry.role, text)


def _drop_repeated(
    candidates: Iterable[Candidate], seen: set[frozenset[str]]
) -> Iterator[Candidate]:
    for candidate in candidates:
        words = _list_words(cut_sentence(candidate.sentence))
        if words not in seen:
            seen.add(words)
            yield candidate


def _list_words(text: str) -> frozenset[str]:
    return frozenset(tokenize(text)) or frozenset({text})


def is_proven(text: str, entry: Entry, guard: EvidenceGuard) -> bool:
    """Tell whether a quotation stands in the message, and passes the check against it."""
    message = " ".join(entry.text.split())
    words = text.removesuffix(ELLIPSIS)
    if not words or words not in message:
        return False
    start = max(0, message.index(words) - MOST_READ_CHARS // 2)
    writer = _WRITERS[entry.role]
    passage = f"{writer}\n{message[start : start + MOST_READ_CHARS]}"
    return guard.check_sentence(f"{writer} “{text}”", [passage]).passed


def cut_sentence(sentence: str) -> str:
    """Return a sentence in one line, cut at a word where it is too long."""
    line = " ".join(sentence.split())
    if len(line) <= MOST_QUOTED_CHARS:
        return line
    head = line[:MOST_QUOTED_CHARS]
    return (head.rsplit(None, 1)[0] if " " in head else head) + ELLIPSIS
