"""Who waits for a person, how long it lately took, and who has gone: read from the store."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_, select

from server.handover.queue import RECENT_SECONDS, Stated, Wait, list_waits
from server.storage.conversations import ConversationLog
from server.storage.database import Database
from server.storage.schema import conversations, to_text

AT_ONCE = 200
"""Idle conversations to close at one look: a shop that was away for days has many."""

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
        """Return the waits that ended within `RECENT_SECONDS`, oldest first."""
        since = to_text(now - timedelta(seconds=RECENT_SECONDS))
        changes = await self._log.list_states(since)
        return list_waits(
            Stated(id, datetime.fromisoformat(at), frame.state, frame.position)
            for id, at, frame in changes
        )
