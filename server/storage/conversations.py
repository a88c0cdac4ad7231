"""The log of every conversation: who takes which number is decided here, in one transaction each.

What a customer saw is sealed with the home's key, bound to its conversation and number.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import structlog
from pydantic import Field, TypeAdapter, ValidationError
from sqlalchemy import Row, and_, delete, exists, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.interfaces import Message, Role, Topic
from server.frames import PERSON_STATES, NumberedFrame, StateChanged
from server.personal import NAMING
from server.sealing import HomeKey, SealBroken
from server.storage.database import Database
from server.storage.inserting import build_upsert
from server.storage.interfaces import (
    Answered,
    BuildFrame,
    Change,
    Claim,
    ClaimLost,
    Happened,
    NewMessage,
    Opened,
    Outbox,
    Received,
    StateMoved,
    TooManyWaiting,
    UnknownConversation,
    Waiting,
    list_numbers,
)
from server.storage.records_schema import seen
from server.storage.schema import (
    conversations,
    events,
    messages,
    nodes,
    now_text,
    pending,
    to_text,
    visitors,
)

log = structlog.get_logger(__name__)

NODE_DEAD_SECONDS = 15.0
"""A node that was not seen for so long is dead: three times the beat of `server.answering`."""
READ_AT_ONCE = 500
"""Most events that one query returns."""

_FRAME: TypeAdapter[NumberedFrame] = TypeAdapter(
    Annotated[NumberedFrame, Field(discriminator="type")]
)
TOPICS: TypeAdapter[tuple[Topic, ...]] = TypeAdapter(tuple[Topic, ...])


class ConversationLog:
    """Conversations, their events and messages, and what the bot has still to answer.

    All methods raise `StorageUnavailable`; then nothing was written. Only where the connection
    broke in the very commit may all of it be written: whoever was appending reads the log before
    saying it again. Receiving again is safe.

    Args:
        database: of the shop.
        key: of the home; seals what customers saw.
        outbox: what others are told goes there, in the same transaction; None tells nobody.
    """

    def __init__(self, database: Database, key: HomeKey, outbox: Outbox | None = None) -> None:
        self._database = database
        self._key = key
        self._outbox = outbox

    # One conversation

    async def start(
        self, id: str, visitor: str, origin: str, locale: str, page: str, name: str = ""
    ) -> Opened:
        """Begin a conversation; the visitor is made where there is none of that id.

        Args:
            id: of the conversation.
            visitor: id.
            origin: of the page; empty where no browser is behind it.
            locale: of the page.
            page: its path.
            name: by which the visitor is found later (`server.visitors`); empty is none.
        """
        now = now_text()
        async with self._database.writing() as connection:
            known = {"id": visitor, "created_at": now, "seen_at": now}
            await connection.execute(
                build_upsert(connection.dialect, visitors, known, ["id"], but=["created_at"])
            )
            row = {
                "id": id,
                "visitor": visitor,
                "origin": origin,
                "locale": locale,
                "page": page,
                "state": "bot",
                "created_at": now,
                "updated_at": now,
            }
            await connection.execute(insert(conversations).values(row))
            if name:
                whose = {"conversation": id, "visitor": self._key.sign(NAMING, name)}
                times = {"first_at": now, "last_at": now}
                await connection.execute(insert(seen).values(whose | times))
            found = await _find(connection, id)
        assert found is not None
        return found

    async def find(self, id: str) -> Opened | None:
        """Return a conversation as it stands, None where there is none of that id."""
        async with self._database.reading() as connection:
            return await _find(connection, id)

    async def since(self, id: str, seq: int) -> list[NumberedFrame]:
        """Return the events after a number, oldest first, `READ_AT_ONCE` at most.

        An event that cannot be read is left out; fewer than the most are all that there are.
        """
        found: list[NumberedFrame] = []
        while (most := READ_AT_ONCE - len(found)) > 0:
            query = (
                select(events.c.seq, events.c.sealed)
                .where(events.c.conversation == id, events.c.seq > seq)
                .order_by(events.c.seq)
                .limit(most)
            )
            async with self._database.reading() as connection:
                rows = (await connection.execute(query)).all()
            found += self._open_all(id, [(row.seq, row.sealed) for row in rows])
            if len(rows) < most:
                break
            seq = rows[-1].seq
        return found

    async def receive(
        self,
        id: str,
        message: NewMessage,
        build: BuildFrame,
        most_waiting: int = 1000,
        for_bot: bool = True,
    ) -> Received:
        """Store a message with its event, unless it came before.

        Args:
            id: of the conversation.
            message: to be stored.
            build: makes the event once its number is known.
            most_waiting: messages of customers that may wait for the bot, this one included.
            for_bot: whether the bot answers it, where nobody else does.

        Raises:
            UnknownConversation: there is none of that id.
            TooManyWaiting: the bot has not answered the earlier ones.
        """
        async with self._database.writing() as connection:
            row = await _take_numbers(connection, id, 1)
            known = await connection.scalar(
                select(messages.c.seq).where(
                    messages.c.conversation == id,
                    messages.c.role == message.role,
                    messages.c.id == message.id,
                )
            )
            if known is not None:
                await connection.rollback()  # gives the number back
                return Received(known, False, row.state)
            seq = row.last_seq
            await self._add_events(connection, id, [build(seq)])
            await _add_message(connection, id, seq, message)
            await self._tell(connection, Happened(id, seq, row.state, row.state, message=message))
            if message.role == "customer" and for_bot and row.state not in PERSON_STATES:
                await _queue(connection, id, seq, most_waiting)
        return Received(seq, True, row.state)

    async def append(
        self,
        id: str,
        builds: Sequence[BuildFrame],
        claim: Claim | None = None,
        answered: Answered | None = None,
        change: Change | None = None,
    ) -> list[NumberedFrame]:
        """Add events, and what goes with them, all or nothing; return the events.

        Args:
            id: of the conversation.
            builds: makes each event once its number is known.
            claim: the right to answer, where it is the bot that speaks.
            answered: the answer ends with the last event.
            change: another answers from now on.

        Raises:
            UnknownConversation: there is none of that id.
            ClaimLost: another node answers.
            StateMoved: the change may not be made from the state of now.
        """
        async with self._database.writing() as connection:
            row = await _take_numbers(connection, id, len(builds), claim)
            if change is not None and not _may_change(row, change):
                raise StateMoved(id, row.state, row.agent or "")
            numbers = list_numbers(row.last_seq, len(builds))
            frames = [build(seq) for build, seq in zip(builds, numbers, strict=True)]
            await self._add_events(connection, id, frames)
            if answered is not None:
                await _finish(connection, id, numbers[0], answered)
            if change is not None:
                await _change(connection, id, change)
            await self._tell(connection, *_list_happened(id, numbers, row, answered, change))
        return frames

    async def recent(self, id: str, before: int, limit: int) -> list[Message]:
        """Return the last messages before a number, oldest first, masked."""
        query = (
            select(messages.c.role, messages.c.text, messages.c.about)
            .where(messages.c.conversation == id, messages.c.seq < before)
            .order_by(messages.c.seq.desc())
            .limit(limit)
        )
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
        return [
            Message(role, text, TOPICS.validate_json(about)) for role, text, about in rows[::-1]
        ]

    async def list_states(self, since: str) -> list[tuple[str, str, StateChanged]]:
        """Return each change of state since a time, oldest first: conversation, time, event.

        Args:
            since: ISO 8601 in UTC.
        """
        query = (
            select(events.c.conversation, events.c.at, events.c.seq, events.c.sealed)
            .where(events.c.type == "state", events.c.at >= since)
            .order_by(events.c.at, events.c.seq)
        )
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
        return [
            (row.conversation, row.at, event)
            for row in rows
            for event in self._open_all(row.conversation, [(row.seq, row.sealed)])
            if isinstance(event, StateChanged)
        ]

    # Who answers

    async def beat(self, node: str) -> None:
        """Tell that a node lives."""
        row = {"id": node, "seen_at": now_text()}
        async with self._database.writing() as connection:
            await connection.execute(build_upsert(connection.dialect, nodes, row, ["id"]))

    async def leave(self, node: str) -> None:
        """Tell that a node stops; what it had claimed is free."""
        async with self._database.writing() as connection:
            free = update(conversations).where(conversations.c.claimed_by == node)
            await connection.execute(free.values(claimed_by=None))
            await connection.execute(delete(nodes).where(nodes.c.id == node))

    async def claim(self, id: str, node: str) -> Claim | None:
        """Take the right to answer, where something waits and no other living node has it.

        Args:
            id: of the conversation.
            node: that claims. What it held before is void: it could not be given back.
        """
        waits = exists().where(pending.c.conversation == conversations.c.id)
        take = (
            update(conversations)
            .where(
                conversations.c.id == id,
                waits,
                or_(_is_free(), conversations.c.claimed_by == node),
            )
            .values(claimed_by=node, claim=conversations.c.claim + 1)
            .returning(conversations.c.claim)
        )
        async with self._database.writing() as connection:
            number = (await connection.execute(take)).scalar_one_or_none()
        return None if number is None else Claim(id, node, number)

    async def release(self, claim: Claim) -> bool:
        """Give the right to answer back; return whether there is anything to answer again."""
        free = (
            update(conversations)
            .where(conversations.c.id == claim.conversation, conversations.c.claim == claim.number)
            .values(claimed_by=None)
        )
        async with self._database.writing() as connection:
            await connection.execute(free)
            found = await connection.execute(_select_waiting(claim.conversation))
        return found.first() is not None

    async def next_waiting(self, id: str) -> Waiting | None:
        """Return the oldest message that the bot has still to answer, None where there is none."""
        async with self._database.reading() as connection:
            row = (await connection.execute(_select_waiting(id))).one_or_none()
        return None if row is None else Waiting(id, row.id, row.seq, row.text)

    async def find_number(self, id: str, role: Role, message_id: str) -> int | None:
        """Return the number of a message that was stored; None where it was not."""
        query = select(messages.c.seq).where(
            messages.c.conversation == id, messages.c.role == role, messages.c.id == message_id
        )
        async with self._database.reading() as connection:
            found: int | None = await connection.scalar(query)
        return found

    async def list_ids(self, visitor: str) -> list[str]:
        """Return the ids of a visitor's conversations, oldest first."""
        query = (
            select(conversations.c.id)
            .where(conversations.c.visitor == visitor)
            .order_by(conversations.c.created_at)
        )
        async with self._database.reading() as connection:
            return list((await connection.scalars(query)).all())

    async def list_orphans(self, node: str, limit: int = 100) -> list[str]:
        """Return conversations in which something waits and no other living node answers.

        Those that the node holds itself come last, and all of them: it knows which it answers.
        """
        waits = exists().where(pending.c.conversation == conversations.c.id)
        oldest = select(conversations.c.id).where(waits).order_by(conversations.c.updated_at)
        free = oldest.where(_is_free()).limit(limit)
        mine = oldest.where(conversations.c.claimed_by == node)
        async with self._database.reading() as connection:
            found = [
                *(await connection.scalars(free)).all(),
                *(await connection.scalars(mine)).all(),
            ]
        return list(dict.fromkeys(found))

    # Steps

    async def _add_events(
        self, connection: AsyncConnection, id: str, frames: Sequence[NumberedFrame]
    ) -> None:
        rows = [
            {
                "conversation": id,
                "seq": frame.seq,
                "type": frame.type,
                "sealed": self._key.seal(
                    frame.model_dump_json(exclude_none=True), build_event_place(id, frame.seq or 0)
                ),
                "at": now_text(),
            }
            for frame in frames
        ]
        if rows:
            await connection.execute(insert(events), rows)

    async def _tell(self, connection: AsyncConnection, *all_happened: Happened) -> None:
        if self._outbox is not None:
            for happened in all_happened:
                await self._outbox.add(connection, happened)

    def _open_all(self, id: str, rows: Sequence[tuple[int, bytes]]) -> Iterator[NumberedFrame]:
        """Yield the events that can be read: a bad one does not hold up those after it."""
        for seq, sealed in rows:
            try:
                event = self._open(id, seq, sealed)
            except (SealBroken, ValidationError):  # whose words may hold what somebody wrote
                log.error("event_unreadable", conversation=id, seq=seq)
            else:
                yield event

    def _open(self, id: str, seq: int, sealed: bytes) -> NumberedFrame:
        return _FRAME.validate_json(self._key.unseal(sealed, build_event_place(id, seq)))


def build_event_place(id: str, seq: int) -> str:
    """Return the place for which an event is sealed; see `HomeKey.seal`."""
    return f"event\0{id}\0{seq}"


def _select_waiting(id: str) -> Any:
    """Select the oldest message that the bot has still to answer."""
    waits = and_(pending.c.conversation == messages.c.conversation, pending.c.seq == messages.c.seq)
    return (
        select(messages.c.id, messages.c.seq, messages.c.text)
        .join(pending, waits)
        .where(messages.c.conversation == id)
        .order_by(messages.c.seq)
        .limit(1)
    )


def _is_free() -> Any:
    """Whether no living node has claimed a conversation."""
    since = to_text(datetime.now(UTC) - timedelta(seconds=NODE_DEAD_SECONDS))
    lives = exists().where(nodes.c.id == conversations.c.claimed_by, nodes.c.seen_at > since)
    return or_(conversations.c.claimed_by.is_(None), ~lives)


async def _find(connection: AsyncConnection, id: str) -> Opened | None:
    row = (
        await connection.execute(select(conversations).where(conversations.c.id == id))
    ).one_or_none()
    if row is None:
        return None
    return Opened(
        id=row.id,
        visitor=row.visitor,
        origin=row.origin,
        locale=row.locale,
        page=row.page,
        state=row.state,
        reason=row.reason,
        agent=row.agent or "",
        waiting_since=row.waiting_since or "",
        refusals=row.refusals,
        last_seq=row.last_seq,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


async def _take_numbers(
    connection: AsyncConnection, id: str, count: int, claim: Claim | None = None
) -> Row[Any]:
    """Take the next numbers; until the transaction ends nobody else gets one."""
    take = (
        update(conversations)
        .where(conversations.c.id == id)
        .values(last_seq=conversations.c.last_seq + count, updated_at=now_text())
        .returning(
            conversations.c.last_seq,
            conversations.c.state,
            conversations.c.agent,
            conversations.c.claim,
        )
    )
    row = (await connection.execute(take)).one_or_none()
    if row is None:
        raise UnknownConversation(id)
    if claim is not None and row.claim != claim.number:
        raise ClaimLost(claim)
    return row


async def _add_message(
    connection: AsyncConnection,
    id: str,
    seq: int,
    message: NewMessage,
    about: Sequence[Topic] = (),
    action: str = "",
    receipt: str = "",
) -> None:
    row = {
        "conversation": id,
        "seq": seq,
        "role": message.role,
        "id": message.id,
        "author": message.author,
        "text": message.text,
        "about": json.dumps([asdict(topic) for topic in about]),
        "action": action,
        "receipt": receipt,
        "at": now_text(),
    }
    await connection.execute(insert(messages).values(row))


async def _queue(connection: AsyncConnection, id: str, seq: int, most_waiting: int) -> None:
    """Have a message answered by the bot."""
    waiting = select(func.count()).select_from(pending).where(pending.c.conversation == id)
    if (await connection.scalar(waiting) or 0) >= most_waiting:
        raise TooManyWaiting(id, most_waiting)
    await connection.execute(insert(pending).values(conversation=id, seq=seq))


async def _finish(connection: AsyncConnection, id: str, seq: int, answered: Answered) -> None:
    """Take an answered message from those that wait, and store the reply under its number."""
    done = delete(pending).where(pending.c.conversation == id, pending.c.seq == answered.seq)
    await connection.execute(done)
    if answered.reply is None:
        return
    role: Role = "bot"
    message = NewMessage(f"reply-{answered.seq}", role, answered.reply.text)
    reply = answered.reply
    await _add_message(connection, id, seq, message, reply.about, answered.action, answered.receipt)
    row = update(conversations).where(conversations.c.id == id)
    await connection.execute(row.values(refusals=answered.refusals))


def _may_change(row: Row[Any], change: Change) -> bool:
    moved = change.expected and row.state not in change.expected
    return not moved and change.holder in ("", row.agent)


def _list_happened(
    id: str, numbers: Sequence[int], row: Row[Any], answered: Answered | None, change: Change | None
) -> Iterator[Happened]:
    """Yield what others may want to be told of, once it is stored."""
    if answered is not None and answered.reply is not None:
        reply = NewMessage(f"reply-{answered.seq}", "bot", answered.reply.text)
        yield Happened(id, numbers[0], row.state, row.state, "", reply, answered.receipt)
    if change is not None:
        yield Happened(id, row.last_seq, row.state, change.state, change.reason)


async def _change(connection: AsyncConnection, id: str, change: Change) -> None:
    waiting = change.state == "waiting"
    await connection.execute(
        update(conversations)
        .where(conversations.c.id == id)
        .values(
            state=change.state,
            reason=change.reason,
            agent=change.agent or None,
            waiting_since=now_text() if waiting else None,
            refusals=0,
        )
    )
    if change.state in PERSON_STATES:
        await connection.execute(delete(pending).where(pending.c.conversation == id))
