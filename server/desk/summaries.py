"""Summaries of conversations for agents, with what the bot's answers rest on."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.receipts.interfaces import Receipt
from server.desk.assistant import Assistant
from server.handover.quoting import Quote
from server.handover.reading import load_entries
from server.handover.summary import Summary, Try, build_summary
from server.storage.database import Database


@dataclass(frozen=True, slots=True)
class Digest:
    """What was read of a conversation.

    Attributes:
        receipts: of the bot's messages, by their numbers.
    """

    summary: Summary
    receipts: Mapping[int, Receipt]


class Summaries:
    """Builds summaries.

    Args:
        database: of the shop.
        assistant: knows the receipts.
    """

    def __init__(self, database: Database, assistant: Assistant) -> None:
        self._database = database
        self._assistant = assistant

    async def read(self, conversation: str, language: str) -> Digest:
        """Return what an agent must know of a conversation, and what its answers rest on.

        Args:
            conversation: id.
            language: of the page.
        """
        entries = await load_entries(self._database, self._assistant.receipts, conversation)
        summary = await asyncio.to_thread(build_summary, entries, language)
        receipts = {one.seq: one.receipt for one in entries if one.receipt is not None}
        return Digest(summary, receipts)


def list_texts(summary: Summary) -> list[str]:
    """Return the masked texts of a summary, in the order in which `show_summary` takes them."""
    return [quote.text for quote in _list_quotes(summary)]


def show_summary(summary: Summary, restored: Sequence[str]) -> dict[str, Any]:
    """Return a summary as a page shows it.

    Args:
        summary: with masked texts.
        restored: the texts of `list_texts`, restored.
    """
    texts = dict(zip(_list_quotes(summary), restored, strict=True))

    def show(quote: Quote) -> dict[str, Any]:
        return {"seq": quote.seq, "role": quote.role, "text": texts[quote]}

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
