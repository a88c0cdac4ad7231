"""What the desk lists: conversations by state, agent, tag and words, and how many there are.

Conversations in which nothing has happened yet are left out; whoever calls a person without a word
is listed. Words are searched in the masked transcripts: what was masked is found by nobody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from sqlalchemy import Row, case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.interfaces import Role
from server.frames import State
from server.storage.cursors import Cursor
from server.storage.database import Database
from server.storage.inbox_queries import (
    Wanted,
    count_unread,
    filter_wanted,
    find_last_message,
    has_begun,
    order_listed,
    select_listed,
)
from server.storage.schema import conversations, tags

PREVIEW_CHARACTERS = 160


@dataclass(frozen=True, slots=True)
class Listed:
    """A conversation in a list.

    Attributes:
        agent: id of the agent it is with; empty where it is with none.
        agent_name: as customers see it.
        known: the shop vouches for the visitor.
        preview: beginning of the last message, of who waits of the customer's last; masked, and
            empty where nobody has written.
        last_role: who wrote it.
        waiting_since: ISO 8601; empty where nobody waits.
        position: place in the queue, from 1; 0 outside of it.
        unread: messages of the customer that the agent who looks has not read.
        rating: 1 to 5; None where there is none.
    """

    id: str
    state: State
    reason: str
    agent: str
    agent_name: str
    visitor: str
    known: bool
    locale: str
    page: str
    preview: str
    last_role: Role
    last_seq: int
    created_at: str
    updated_at: str
    waiting_since: str
    position: int
    unread: int
    rating: int | None
    tags: tuple[str, ...] = ()


class Glance(NamedTuple):
    """How a conversation stands.

    Attributes:
        agent: id of the agent it is with; empty where it is with none.
        last_seq: number of the newest event.
        last_message: number of the newest message; 0 where there is none.
    """

    state: State
    agent: str
    last_seq: int
    last_message: int


class Inbox:
    """Lists and counts conversations. All methods raise `StorageUnavailable`.

    Args:
        database: of the shop.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def search(
        self, wanted: Wanted, reader: str, limit: int, cursor: str = ""
    ) -> tuple[list[Listed], str]:
        """Return conversations, and the cursor of those that follow; empty at the end.

        Who waits longest comes first where only those who wait are wanted; otherwise what changed
        last.

        Args:
            wanted: which.
            reader: id of the agent who looks.
            limit: most of them.
            cursor: of an earlier call with the same wishes; empty begins.

        Raises:
            CursorNotAllowed: no list has given it.
        """
        queue = wanted.states == ("waiting",)
        query = order_listed(filter_wanted(select_listed(reader), wanted), queue, cursor).limit(
            limit + 1
        )
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
            found = await _add_tags(connection, [_build(row) for row in rows[:limit]])
        more = len(rows) > limit
        return found, _place_of(found[-1], queue).encode() if more else ""

    async def find(self, id: str, reader: str) -> Listed | None:
        """Return one conversation, also one without a message; None where there is none."""
        query = select_listed(reader).where(conversations.c.id == id)
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
            found = await _add_tags(connection, [_build(row)] if row else [])
        return found[0] if found else None

    async def count(self, agent: str) -> dict[str, int]:
        """Count by state; ``mine`` are those with this agent, ``bot`` also those returned to it.

        ``unread`` are the agent's own in which the customer wrote what the agent has not read.
        """
        mine = func.sum(case((conversations.c.agent == agent, 1), else_=0))
        query = (
            select(conversations.c.state, func.count(), mine)
            .where(has_begun())
            .group_by(conversations.c.state)
        )
        unread = select(func.count()).where(
            conversations.c.agent == agent,
            conversations.c.state == "agent",
            count_unread(agent) > 0,
        )
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
            counts = dict.fromkeys(("waiting", "mine", "agent", "bot", "closed"), 0)
            counts["unread"] = await connection.scalar(unread) or 0
        for state, count, own in rows:
            counts["bot" if state == "returned" else state] += count
            counts["mine"] += own if state == "agent" else 0
        return counts

    async def glance(self, ids: Sequence[str]) -> Mapping[str, Glance]:
        """Return how conversations stand, by id; those that are not there are left out."""
        query = select(
            conversations.c.id,
            conversations.c.state,
            func.coalesce(conversations.c.agent, ""),
            conversations.c.last_seq,
            func.coalesce(find_last_message(), 0),
        ).where(conversations.c.id.in_(ids))
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
        return {id: Glance(*values) for id, *values in rows}


def _place_of(listed: Listed, queue: bool) -> Cursor:
    return Cursor(listed.waiting_since if queue else listed.updated_at, listed.id)


def _build(row: Row[tuple[object, ...]]) -> Listed:
    return Listed(
        id=row.id,
        state=row.state,
        reason=row.reason,
        agent=row.agent or "",
        agent_name=row.agent_name or "",
        visitor=row.visitor,
        known=bool(row.known),
        locale=row.locale,
        page=row.page,
        preview=(row.last_text or "")[:PREVIEW_CHARACTERS],
        last_role=row.last_role or "customer",
        last_seq=row.last_seq,
        created_at=row.created_at,
        updated_at=row.updated_at,
        waiting_since=row.waiting_since or "",
        position=row.position or 0,
        unread=row.unread,
        rating=row.stars,
    )


async def _add_tags(connection: AsyncConnection, found: list[Listed]) -> list[Listed]:
    query = select(tags).where(tags.c.conversation.in_([one.id for one in found]))
    borne: dict[str, list[str]] = {}
    for row in (await connection.execute(query.order_by(tags.c.tag))).all() if found else ():
        borne.setdefault(row.conversation, []).append(row.tag)
    return [replace(one, tags=tuple(borne.get(one.id, ()))) for one in found]
