"""What an agent must know before taking over: what is asked, what was tried, what is known, mood.

Made of proven quotations (`server.handover.quoting`) in the customer's own words and language, and
of what receipts record. However long the conversation, it fits on one screen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from bot.guards.grounding import FactGrounding
from bot.interfaces import EvidenceGuard
from bot.understanding import detect_language
from server.handover.exchanges import (
    Entry,
    Exchange,
    list_exchanges,
    list_products,
    proves_order,
    rank_fact,
)
from server.handover.mood import Mood, find_sign
from server.handover.quoting import Candidate, Quote, list_quotes

MOST_ASKED = 3
MOST_TRIED = 4
MOST_KNOWN = 4
MOST_PRODUCTS = 3
FIRST_READ = 10
LAST_READ = 90
"""Messages read of a longer conversation: how it began, and how it came to this."""
LAST_SPOKEN = 5
"""Messages that tell the language; people change it."""


@dataclass(frozen=True, slots=True)
class Try:
    """An answer that was given, or not.

    Attributes:
        asked: what was asked.
        outcome: the action of the bot's reply; ``agent`` of an agent's.
        said: how it was answered; None where it was not.
        sources: titles of what the answer cites.
    """

    asked: Quote
    outcome: str
    said: Quote | None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Summary:
    """What an agent must know; lists are in the order of the conversation.

    Attributes:
        asked: what the customer wants; what is open comes in before what was answered.
        tried: the newest answers.
        known: what the customer told beside: personal data (masked), figures, what is wrong.
        mood: as far as words and guards show one.
        shown_by: what shows the mood.
        order_verified: an order was shown, since its number and its address were right.
        products: ids of those spoken of, newest first.
        language: in which the customer writes, ISO 639-1.
    """

    asked: tuple[Quote, ...]
    tried: tuple[Try, ...]
    known: tuple[Quote, ...]
    mood: Mood
    shown_by: Quote | None
    order_verified: bool
    products: tuple[str, ...]
    language: str


def build_summary(
    entries: Sequence[Entry], language: str = "en", guard: EvidenceGuard | None = None
) -> Summary:
    """Build the summary of a conversation; blocking: a second for the longest.

    Args:
        entries: its messages, oldest first.
        language: of the page, where the customer's words do not tell.
        guard: what every quotation must pass; None is the grounding check.
    """
    guard = guard or FactGrounding()
    read = [*entries[:FIRST_READ], *entries[FIRST_READ:][-LAST_READ:]]
    exchanges = list_exchanges(read)
    asked = list(islice(list_quotes(_rank_wishes(exchanges), guard), MOST_ASKED))
    tried = list(islice(_list_tried(exchanges[::-1], guard), MOST_TRIED))
    known = list(islice(list_quotes(_rank_facts(exchanges), guard, asked), MOST_KNOWN))
    sign = find_sign(exchanges)
    shows = [Candidate(sign.message, one) for one in sign.sentences] if sign else []
    return Summary(
        asked=tuple(sorted(asked, key=_place)),
        tried=tuple(tried[::-1]),
        known=tuple(sorted(known, key=_place)),
        mood=sign.mood if sign else "",
        shown_by=next(list_quotes(shows, guard), None),
        order_verified=any(map(proves_order, read)),
        products=tuple(list_products(read)[:MOST_PRODUCTS]),
        language=_find_language(exchanges, language),
    )


def _place(quote: Quote) -> int:
    return quote.seq


def _rank_wishes(exchanges: Sequence[Exchange]) -> Iterator[Candidate]:
    """Yield what is asked: what is open first, and of that the newest.

    Where nothing wants anything by its form, the last words are what the customer came to.
    """
    newest = exchanges[::-1]
    wanting = sorted((one for one in newest if one.wishes), key=lambda one: bool(one.answer))
    for one in wanting:
        yield from (Candidate(one.message, wish) for wish in one.wishes)
    spoken = [one for one in newest if one.sentences and not wanting]
    for one in spoken[:1]:
        yield from (Candidate(one.message, sentence) for sentence in one.sentences)


def _rank_facts(exchanges: Sequence[Exchange]) -> list[Candidate]:
    """Return what the customer told: what matters most first, and of that the newest."""
    told = [
        (rank_fact(one, sentence), Candidate(one.message, sentence))
        for one in exchanges[::-1]
        for sentence in one.sentences
    ]
    ranked = sorted(told, key=lambda pair: -pair[0])
    return [candidate for rank, candidate in ranked if rank]


def _list_tried(exchanges: Sequence[Exchange], guard: EvidenceGuard) -> Iterator[Try]:
    for one in exchanges:
        if one.reply is None:
            continue
        wishes = [Candidate(one.message, wish) for wish in one.wishes]
        answers = [Candidate(one.reply, sentence) for sentence in one.answer]
        asked, said = (next(list_quotes(each, guard), None) for each in (wishes, answers))
        outcome = "agent" if one.reply.role == "agent" else one.reply.action
        if asked and (said or outcome not in ("agent", "answer")):
            yield Try(asked, outcome, said, _list_sources(one.reply) if said else ())


def _list_sources(reply: Entry) -> tuple[str, ...]:
    citations = reply.receipt.citations if reply.receipt else ()
    return tuple(dict.fromkeys(citation.title for citation in citations))


def _find_language(exchanges: Sequence[Exchange], usual: str) -> str:
    """Return the language of the last messages; a short one keeps that of those before."""
    for one in exchanges[-LAST_SPOKEN:]:
        usual = detect_language(one.message.text, usual)
    return usual
