"""Suggested replies, and what became of each: how good suggestions are is counted, not guessed."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from pydantic import TypeAdapter
from sqlalchemy import Row, func, insert, select, update

from bot.interfaces import Citation, ProductCard, Suggestion
from server.storage.database import Database
from server.storage.inserting import insert_new
from server.storage.schema import now_text, suggestions

ID_BYTES = 12
"""Of randomness; an id opens nothing."""

Outcome = Literal["accepted", "edited", "dismissed"]

_CITATIONS: TypeAdapter[tuple[Citation, ...]] = TypeAdapter(tuple[Citation, ...])
_PRODUCTS: TypeAdapter[tuple[ProductCard, ...]] = TypeAdapter(tuple[ProductCard, ...])


@dataclass(frozen=True, slots=True)
class Suggested:
    """A suggestion as it is kept.

    Attributes:
        conversation, seq: the customer's message that it replies to.
        place: 0 is the best one; alternatives from 1.
        outcome: empty where none is known yet.
    """

    id: str
    conversation: str
    seq: int
    place: int
    suggestion: Suggestion
    outcome: Outcome | Literal[""] = ""


@dataclass(frozen=True, slots=True)
class Rate:
    """What became of the best suggestions of one confidence.

    Attributes:
        shown: that agents saw; those that nobody decided on are counted here alone.
        changed: mean share of the text that agents changed in those they edited, 0 to 1; None
            where none was edited.
    """

    confidence: str
    shown: int
    accepted: int
    edited: int
    dismissed: int
    changed: float | None


class SuggestedReplies:
    """Keeps suggestions. All methods raise `StorageUnavailable`.

    Args:
        database: of the shop.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find_all(self, conversation: str, seq: int) -> list[Suggested] | None:
        """Return what was suggested for a message, the best first; None where nobody asked yet.

        The list is empty where nothing was found.
        """
        query = (
            select(suggestions)
            .where(suggestions.c.conversation == conversation, suggestions.c.seq == seq)
            .order_by(suggestions.c.place)
        )
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
        return [_build(row) for row in rows if row.text] if rows else None

    async def find(self, id: str) -> Suggested | None:
        """Return a suggestion; None where there is none of that id."""
        async with self._database.reading() as connection:
            query = select(suggestions).where(suggestions.c.id == id)
            row = (await connection.execute(query)).one_or_none()
        return None if row is None else _build(row)

    async def keep(
        self, conversation: str, seq: int, best: Suggestion | None, others: Sequence[Suggestion]
    ) -> list[Suggested]:
        """Keep what was suggested for a message, and return it; the first that came stays."""
        first, *rows = (
            _write(conversation, seq, place, one) for place, one in enumerate((best, *others))
        )
        async with self._database.writing() as connection:
            if await insert_new(connection, suggestions, first) and rows:
                await connection.execute(insert(suggestions), rows)
        return await self.find_all(conversation, seq) or []

    async def decide(self, id: str, agent: str, outcome: Outcome, distance: float | None) -> None:
        """Keep what an agent did with a suggestion; the last word counts.

        Args:
            id: of the suggestion.
            agent: id.
            outcome: what was done.
            distance: of an edited one: share of the text that changed, 0 to 1.
        """
        values = {"agent": agent, "outcome": outcome, "distance": distance}
        decided = update(suggestions).where(suggestions.c.id == id).values(values)
        async with self._database.writing() as connection:
            await connection.execute(decided)

    async def rate(self, since: str) -> list[Rate]:
        """Count what became of the best suggestions since a time, ISO 8601, by confidence."""
        query = (
            select(
                suggestions.c.confidence,
                suggestions.c.outcome,
                func.count().label("number"),
                func.avg(suggestions.c.distance).label("changed"),
            )
            .where(suggestions.c.place == 0, suggestions.c.text != "", suggestions.c.at >= since)
            .group_by(suggestions.c.confidence, suggestions.c.outcome)
        )
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
        return [_rate(word, rows) for word in ("sure", "likely", "unsure")]


def _write(
    conversation: str, seq: int, place: int, suggestion: Suggestion | None
) -> dict[str, str | int]:
    """Write a row; that nothing was found is kept too, so that it is not looked for again."""
    kept = suggestion or Suggestion("", "unsure", "refuse", "fixed")
    return {
        "id": secrets.token_urlsafe(ID_BYTES),
        "conversation": conversation,
        "seq": seq,
        "place": place,
        "text": kept.text,
        "confidence": kept.confidence,
        "action": kept.action,
        "path": kept.path,
        "citations": json.dumps([asdict(one) for one in kept.citations]),
        "products": json.dumps([asdict(one) for one in kept.products]),
        "at": now_text(),
    }


def _build(row: Row[Any]) -> Suggested:
    suggestion = Suggestion(
        text=row.text,
        confidence=row.confidence,
        action=row.action,
        path=row.path,
        citations=_CITATIONS.validate_json(row.citations),
        products=_PRODUCTS.validate_json(row.products),
    )
    return Suggested(row.id, row.conversation, row.seq, row.place, suggestion, row.outcome)


def _rate(confidence: str, rows: Sequence[Row[Any]]) -> Rate:
    own = {row.outcome: row for row in rows if row.confidence == confidence}
    counts = {outcome: int(row.number) for outcome, row in own.items()}
    changed = own["edited"].changed if "edited" in own else None
    return Rate(
        confidence,
        sum(counts.values()),
        counts.get("accepted", 0),
        counts.get("edited", 0),
        counts.get("dismissed", 0),
        None if changed is None else round(float(changed), 3),
    )
