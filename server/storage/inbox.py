"""What the desk lists: conversations by state, agent, tag and words, and how many there are.

Conversations in which nobody has written yet are left out. Words are searched in the masked
transcripts: what was masked is found by nobody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Subquery,
    and_,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.interfaces import Role
from server.frames import State
from server.storage.cursors import Cursor, parse_cursor
from server.storage.database import Database
from server.storage.feedback import WHOLE
from server.storage.schema import (
    agents,
    conversations,
    desk_reads,
    feedback,
    messages,
    tags,
    visitors,
)

MOST_WORDS = 8
"""Words of a search; each is one look through the transcripts."""

PREVIEW_CHARACTERS = 160


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which conversations to list; what is empty asks for any.

    Attributes:
        states: in one of these.
        agent: id of the agent they are with.
        tag: they bear it.
        text: every word of it stands in their messages, in whole or as a part.
    """

    states: tuple[State, ...] = ()
    agent: str = ""
    tag: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A conversation in a list.

    Attributes:
        agent: id of the agent it is with; empty where it is with none.
        agent_name: as customers see it.
        known: the shop vouches for the visitor.
        preview: beginning of the last message, masked.
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
        query = _order(_filter(_select_listed(reader), wanted), queue, cursor).limit(limit + 1)
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
            found = await _add_tags(connection, [_build(row) for row in rows[:limit]])
        more = len(rows) > limit
        return found, _place_of(found[-1], queue).encode() if more else ""

    async def find(self, id: str, reader: str) -> Listed | None:
        """Return one conversation, also one without a message; None where there is none."""
        query = _select_listed(reader).where(conversations.c.id == id)
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
            found = await _add_tags(connection, [_build(row)] if row else [])
        return found[0] if found else None

    async def count(self, agent: str) -> dict[str, int]:
        """Count by state; ``mine`` are those with this agent, ``bot`` also those returned to it."""
        query = (
            select(conversations.c.state, conversations.c.agent == agent, func.count())
            .where(_written())
            .group_by(conversations.c.state, conversations.c.agent == agent)
        )
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
        counts = dict.fromkeys(("waiting", "mine", "agent", "bot", "closed"), 0)
        for state, mine, count in rows:
            counts["bot" if state == "returned" else state] += count
            counts["mine"] += count if mine and state == "agent" else 0
        return counts

    async def list_states(self, ids: Sequence[str]) -> Mapping[str, tuple[State, str, int]]:
        """Return state, agent and last number of conversations, by id."""
        query = select(
            conversations.c.id,
            conversations.c.state,
            conversations.c.agent,
            conversations.c.last_seq,
        ).where(conversations.c.id.in_(ids))
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
        return {row.id: (row.state, row.agent or "", row.last_seq) for row in rows}


def _select_listed(reader: str) -> Select[tuple[object, ...]]:
    last = messages.alias("last")
    newest = (
        select(func.max(messages.c.seq))
        .where(messages.c.conversation == conversations.c.id)
        .correlate(conversations)
        .scalar_subquery()
    )
    line = _number_queue()
    return (
        select(
            conversations,
            agents.c.name.label("agent_name"),
            visitors.c.identity.is_not(None).label("known"),
            last.c.text.label("last_text"),
            last.c.role.label("last_role"),
            line.c.position,
            feedback.c.stars,
            _count_unread(reader).label("unread"),
        )
        .join(visitors, visitors.c.id == conversations.c.visitor)
        .outerjoin(agents, agents.c.id == conversations.c.agent)
        .outerjoin(last, and_(last.c.conversation == conversations.c.id, last.c.seq == newest))
        .outerjoin(line, line.c.id == conversations.c.id)
        .outerjoin(
            feedback,
            and_(feedback.c.conversation == conversations.c.id, feedback.c.message == WHOLE),
        )
    )


def _number_queue() -> Subquery:
    """Number those who wait: first come, first served; see `server.handover.waiting`."""
    order = (conversations.c.waiting_since, conversations.c.id)
    place = func.row_number().over(order_by=order).label("position")
    return select(conversations.c.id, place).where(conversations.c.state == "waiting").subquery()


def _count_unread(reader: str) -> ColumnElement[int]:
    read = (
        select(desk_reads.c.seq)
        .where(desk_reads.c.conversation == conversations.c.id, desk_reads.c.agent == reader)
        .correlate(conversations)
        .scalar_subquery()
    )
    return (
        select(func.count())
        .where(
            messages.c.conversation == conversations.c.id,
            messages.c.role == "customer",
            messages.c.seq > func.coalesce(read, 0),
        )
        .correlate(conversations)
        .scalar_subquery()
    )


def _written() -> ColumnElement[bool]:
    return exists().where(messages.c.conversation == conversations.c.id)


def _filter(query: Select[tuple[object, ...]], wanted: Wanted) -> Select[tuple[object, ...]]:
    query = query.where(_written())
    if wanted.states:
        query = query.where(conversations.c.state.in_(wanted.states))
    if wanted.agent:
        query = query.where(conversations.c.agent == wanted.agent)
    if wanted.tag:
        borne = exists().where(tags.c.conversation == conversations.c.id, tags.c.tag == wanted.tag)
        query = query.where(borne)
    return query.where(*(_says(word) for word in wanted.text.split()[:MOST_WORDS]))


def _says(word: str) -> ColumnElement[bool]:
    return exists().where(
        messages.c.conversation == conversations.c.id,
        messages.c.text.icontains(word, autoescape=True),
    )


def _order(
    query: Select[tuple[object, ...]], queue: bool, cursor: str
) -> Select[tuple[object, ...]]:
    id = conversations.c.id
    key = conversations.c.waiting_since if queue else conversations.c.updated_at
    if cursor:
        last = parse_cursor(cursor)
        further = key > last.key if queue else key < last.key
        tied = id > last.id if queue else id < last.id
        query = query.where(or_(further, and_(key == last.key, tied)))
    return query.order_by(key, id) if queue else query.order_by(key.desc(), id.desc())


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
