"""Agents' answers on their way to the bot: draft, then approved or rejected."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Row, func, select, update

from server.storage.database import Database
from server.storage.inserting import insert_new
from server.storage.schema import agents, corrections, now_text

ID_BYTES = 9
"""Of randomness; an id opens nothing."""

Status = Literal["draft", "approved", "rejected"]

_SELECT = select(corrections, func.coalesce(agents.c.name, "").label("created_by_name")).outerjoin(
    agents, agents.c.id == corrections.c.created_by
)


@dataclass(frozen=True, slots=True)
class Correction:
    """A question with the answer that the bot shall give.

    Attributes:
        question: one that stands alone, masked.
        answer: masked.
        conversation: that it comes from; empty of an approved one.
        seq: of the agent's answer there.
        created_by, decided_by: ids of agents; the latter empty while nobody has decided.
        created_by_name: of that agent; empty where the account is gone.
    """

    id: str
    conversation: str
    seq: int
    question: str
    answer: str
    status: Status
    created_by: str
    created_by_name: str
    decided_by: str
    at: str


class Corrections:
    """Keeps corrections. All methods raise `StorageUnavailable`.

    Args:
        database: of the shop.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def draft(
        self, conversation: str, seq: int, question: str, answer: str, agent: str
    ) -> Correction:
        """Keep a draft, and return it; of one answer there is one, and the first stays."""
        row = {
            "id": secrets.token_urlsafe(ID_BYTES),
            "conversation": conversation,
            "seq": seq,
            "question": question,
            "answer": answer,
            "status": "draft",
            "created_by": agent,
            "decided_by": "",
            "at": now_text(),
        }
        async with self._database.writing() as connection:
            await insert_new(connection, corrections, row)
            query = _SELECT.where(
                corrections.c.conversation == conversation, corrections.c.seq == seq
            )
            found = (await connection.execute(query)).one()
        return _build(found)

    async def find(self, id: str) -> Correction | None:
        """Return a correction; None where there is none of that id."""
        async with self._database.reading() as connection:
            query = _SELECT.where(corrections.c.id == id)
            row = (await connection.execute(query)).one_or_none()
        return None if row is None else _build(row)

    async def list_all(self, status: Status | None, limit: int | None = 500) -> list[Correction]:
        """Return corrections of a status, or of any, newest first.

        Args:
            status: None is any.
            limit: most of them; None is all.
        """
        query = _SELECT.order_by(corrections.c.at.desc(), corrections.c.id).limit(limit)
        if status is not None:
            query = query.where(corrections.c.status == status)
        async with self._database.reading() as connection:
            return [_build(row) for row in (await connection.execute(query)).all()]

    async def edit(self, id: str, question: str, answer: str) -> bool:
        """Change a draft; return whether it was one."""
        return await self._change(id, question=question, answer=answer)

    async def decide(self, id: str, status: Status, agent: str) -> bool:
        """Approve or reject a draft; return whether it was one.

        What is approved is the shop's own word from then on, and outlives its conversation.
        """
        unlinked = {"conversation": None} if status == "approved" else {}
        return await self._change(id, status=status, decided_by=agent, **unlinked)

    async def _change(self, id: str, **values: str | None) -> bool:
        draft = update(corrections).where(corrections.c.id == id, corrections.c.status == "draft")
        async with self._database.writing() as connection:
            return (await connection.execute(draft.values(values))).rowcount > 0


def _build(row: Row[Any]) -> Correction:
    return Correction(
        id=row.id,
        conversation=row.conversation or "",
        seq=row.seq,
        question=row.question,
        answer=row.answer,
        status=row.status,
        created_by=row.created_by,
        created_by_name=row.created_by_name,
        decided_by=row.decided_by,
        at=row.at,
    )
