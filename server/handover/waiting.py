"""Who waits for a person, how long it lately took, and who has gone: read from the store."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_, select

from server.handover.queue import RECENT_SECONDS, Stated, Wait, list_waits
from server.storage.conversations import ConversationLog
from server.storage.database import Database
from server.storage.schema import conversations, to_text

AT_ONCE = 200
"""Idle conversations to close at one look: a shop that was away for days has many."""

KEEP_SECONDS = 10.0
"""How long the recent waits are kept: reading them opens each change of state of a day, and one
wait more or less hardly moves a median."""

_WAITS = conversations.c.state == "waiting"


class WaitingLine:
    """The conversations that wait for a person, first come, first served.

    All methods raise `StorageUnavailable`.

    Args:
        database: of the shop.
        log: of its conversations.
    """

    def __init__(self, database: Database, log: ConversationLog) -> None:
        self._database = database
        self._log = log
        self._recent: tuple[datetime, list[Wait]] | None = None
        self._reading = asyncio.Lock()

    async def count(self) -> int:
        """Count who waits; whoever comes now has the place behind them."""
        query = select(func.count()).select_from(conversations).where(_WAITS)
        async with self._database.reading() as connection:
            return await connection.scalar(query) or 0

    async def find_place(self, id: str) -> int:
        """Return a conversation's place in the queue, from 1; 0 where it does not wait."""
        own = select(conversations.c.waiting_since).where(conversations.c.id == id, _WAITS)
        since = own.scalar_subquery()
        earlier = conversations.c.waiting_since < since
        tied = and_(conversations.c.waiting_since == since, conversations.c.id <= id)
        query = select(func.count()).select_from(conversations).where(_WAITS, or_(earlier, tied))
        async with self._database.reading() as connection:
            return await connection.scalar(query) or 0

    async def list_queue(self) -> list[str]:
        """Return the conversations that wait, in the order of their places."""
        query = (
            select(conversations.c.id)
            .where(_WAITS)
            .order_by(conversations.c.waiting_since, conversations.c.id)
        )
        async with self._database.reading() as connection:
            return list((await connection.scalars(query)).all())

    async def list_overdue(self, now: datetime, longest_seconds: float) -> list[str]:
        """Return the conversations that have waited too long, longest first.

        Args:
            now: aware of its time zone.
            longest_seconds: see the setting ``handover_wait_seconds``.
        """
        before = to_text(now - timedelta(seconds=longest_seconds))
        query = (
            select(conversations.c.id)
            .where(_WAITS, conversations.c.waiting_since < before)
            .order_by(conversations.c.waiting_since)
        )
        async with self._database.reading() as connection:
            return list((await connection.scalars(query)).all())

    async def list_idle(self, now: datetime, longest_seconds: float) -> list[str]:
        """Return conversations in which nothing has happened for so long, at most `AT_ONCE`.

        Who waits for a person is none of them, nor who never wrote.

        Args:
            now: aware of its time zone.
            longest_seconds: see the setting ``conversation_idle_seconds``.
        """
        query = (
            select(conversations.c.id)
            .where(
                conversations.c.updated_at < to_text(now - timedelta(seconds=longest_seconds)),
                conversations.c.state.in_(("bot", "returned", "agent")),
                conversations.c.last_seq > 0,
            )
            .order_by(conversations.c.updated_at)
            .limit(AT_ONCE)
        )
        async with self._database.reading() as connection:
            return list((await connection.scalars(query)).all())

    async def list_attended(self) -> list[tuple[str, str]]:
        """Return the conversations that are with an agent: their ids, and the agent's."""
        query = select(conversations.c.id, conversations.c.agent).where(
            conversations.c.state == "agent"
        )
        async with self._database.reading() as connection:
            return [(row.id, row.agent or "") for row in await connection.execute(query)]

    async def list_recent(self, now: datetime) -> list[Wait]:
        """Return the waits that ended within `RECENT_SECONDS`, oldest first.

        The newest may be missing for `KEEP_SECONDS`.

        Args:
            now: aware of its time zone.
        """
        async with self._reading:  # whoever comes meanwhile takes what is being read
            if self._recent is None or not _is_fresh(self._recent[0], now):
                self._recent = now, await self._read_recent(now)
            return self._recent[1]

    async def _read_recent(self, now: datetime) -> list[Wait]:
        since = to_text(now - timedelta(seconds=RECENT_SECONDS))
        changes = await self._log.list_states(since)
        return list_waits(
            Stated(id, datetime.fromisoformat(at), frame.state, frame.position)
            for id, at, frame in changes
        )


def _is_fresh(at: datetime, now: datetime) -> bool:
    """Tell whether what was read is new enough; after a clock was set back it is not.

    Who waited while it was read took the time a little before.
    """
    return abs(now - at) < timedelta(seconds=KEEP_SECONDS)
