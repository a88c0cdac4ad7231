"""Summaries of conversations for agents, kept until the conversation goes on."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any

from bot.receipts.interfaces import Receipt
from server.handover.exchanges import Entry
from server.handover.quoting import Quote
from server.handover.summary import Summary, Try, build_summary
from server.storage.transcripts import Spoken

MOST_KEPT = 256
"""Summaries in memory: one takes tens of milliseconds, and a page asks again at every event."""

REPLY = "reply-"
"""How the ids of the bot's messages begin; the number that is answered follows."""


class Summaries:
    """Builds summaries, each once for the same last message."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, int], Summary] = OrderedDict()

    async def build(
        self,
        conversation: str,
        spoken: Sequence[Spoken],
        receipts: Mapping[str, Receipt],
        language: str,
    ) -> Summary:
        """Return what an agent must know of a conversation; texts are masked.

        Args:
            conversation: id.
            spoken: its messages, oldest first.
            receipts: of the bot's messages, by id.
            language: of the page.
        """
        key = conversation, spoken[-1].seq if spoken else 0
        if key not in self._kept:
            entries = [_build_entry(one, receipts) for one in spoken]
            self._kept[key] = await asyncio.to_thread(build_summary, entries, language)
        self._kept.move_to_end(key)
        if len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return self._kept[key]


def list_texts(summary: Summary) -> list[str]:
    """Return the masked texts of a summary, in the order in which `show_summary` takes them."""
    return [quote.text for quote in _list_quotes(summary)]


def show_summary(summary: Summary, restored: Sequence[str]) -> dict[str, Any]:
    """Return a summary as a page shows it.

    Args:
        summary: with masked texts.
        restored: the texts of `list_texts`, restored.
    """
    texts = dict(zip(map(id, _list_quotes(summary)), restored, strict=True))

    def show(quote: Quote) -> dict[str, Any]:
        return {"seq": quote.seq, "role": quote.role, "text": texts[id(quote)]}

    def show_try(one: Try) -> dict[str, Any]:
        said = show(one.said) if one.said else None
        sources = list(one.sources)
        return {"asked": show(one.asked), "outcome": one.outcome, "said": said, "sources": sources}

    return {
        "asked": [show(one) for one in summary.asked],
        "tried": [show_try(one) for one in summary.tried],
        "known": [show(one) for one in summary.known],
        "mood": summary.mood,
        "shown_by": show(summary.shown_by) if summary.shown_by else None,
        "order_verified": summary.order_verified,
        "products": list(summary.products),
        "language": summary.language,
    }


def _list_quotes(summary: Summary) -> list[Quote]:
    tried = [quote for one in summary.tried for quote in (one.asked, one.said) if quote]
    sign = [summary.shown_by] if summary.shown_by else []
    return [*summary.asked, *tried, *summary.known, *sign]


def _build_entry(spoken: Spoken, receipts: Mapping[str, Receipt]) -> Entry:
    number = spoken.id.removeprefix(REPLY) if spoken.role == "bot" else ""
    return Entry(
        seq=spoken.seq,
        role=spoken.role,
        text=spoken.text,
        action=spoken.action,
        reply_to=int(number) if number.isdecimal() else 0,
        about=spoken.about,
        receipt=receipts.get(spoken.receipt),
    )
