"""Conversations as personal data: told, erased, and deleted when they are too old.

What was said stands masked here; what the placeholders stand for is the vault's to tell. What
customers saw is kept apart, sealed, for fewer days (`KeptEvents`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, delete, exists, select
from sqlalchemy.exc import IntegrityError

from server.identity.customers import build_identity_place, open_identity
from server.personal import Exported, Visitor, list_batches
from server.resealing import Resealed, Resealer
from server.sealing import HomeKey, SealBroken
from server.storage.blocking import BlockingDatabase, Found
from server.storage.conversations import build_event_place
from server.storage.deleting import build_deletions, build_hold, list_parts
from server.storage.schema import (
    METADATA,
    conversations,
    deliveries,
    events,
    feedback,
    messages,
    pending,
    to_text,
    visitors,
)

APART = frozenset({"events", "pending"})
"""Tables of which this store tells nothing, though it deletes them with their conversation."""
NOT_TOLD = frozenset({"claim", "claimed_by"})
"""Columns that tell nothing of a customer."""


class KeptConversations:
    """Conversations, their messages, and whatever else belongs to them.

    Implements `server.personal.PersonalStore`.

    Args:
        database: of the shop.
        key: of the home; opens what the shop said of a customer.
    """

    name = "conversations"

    def __init__(self, database: BlockingDatabase, key: HomeKey) -> None:
        self._database = database
        self._key = key
        self._resealer = Resealer(database, key, visitors.c.identity, build_identity_place)
        self._parts = [column for column in list_parts() if column.table.name not in APART]

    def export_visitor(self, visitor: Visitor) -> list[Exported]:
        """Return who it is, and masked transcripts with times; see `PersonalStore`."""
        known = self._list_visitors(visitor)
        told = [each for id in known for each in self._tell_visitor(id)]
        for id in visitor.conversations:
            told += self._tell(conversations.c.id, id)
            for column in self._parts:
                told += self._tell(column, id)
        return told

    def erase_visitor(self, visitor: Visitor) -> int:
        """Delete all conversations, and the visitor's own row; see `PersonalStore`."""
        known = self._list_visitors(visitor)
        count = self._delete(visitor)
        count += sum(self._forget(id) for id in known)
        if count:
            self._database.sweep()
        return count

    def expire(self, before: datetime) -> int:
        """Delete messages, conversations and visitors that are older; see `PersonalStore`."""
        limit = to_text(before)
        old = select(conversations.c.id).where(conversations.c.updated_at < limit)
        count = self._delete(Visitor("", tuple(id for (id,) in self._database.read(old))), limit)
        unanswered = exists().where(
            messages.c.conversation == pending.c.conversation,
            messages.c.seq == pending.c.seq,
            messages.c.at < limit,
        )
        with self._database.writing() as connection:
            connection.execute(delete(pending).where(unanswered))
            for table in (messages, feedback, deliveries):
                count += connection.execute(delete(table).where(table.c.at < limit)).rowcount
        gone = select(visitors.c.id).where(visitors.c.seen_at < limit, ~_has_conversation())
        count += sum(self._forget(id) for (id,) in self._database.read(gone))
        if count:
            self._database.sweep()
        return count

    def reseal(self) -> Resealed:
        """Seal who customers are with the key of now; see `Resealer.reseal`."""
        return self._resealer.reseal()

    def _list_visitors(self, visitor: Visitor) -> list[str]:
        """Return the visitors who had these conversations, or who bear these names themselves."""
        found = []
        for names in list_batches(visitor):
            theirs = select(conversations.c.visitor).where(conversations.c.id.in_(names))
            known = visitors.c.id.in_(theirs) | visitors.c.id.in_(names)
            found += [id for (id,) in self._database.read(select(visitors.c.id).where(known))]
        return list(dict.fromkeys(found))

    def _tell_visitor(self, id: str) -> list[Exported]:
        rows = self._database.read(select(visitors).where(visitors.c.id == id))
        return [_to_json(visitors, row) | self._open(id, row.identity) for row in rows]

    def _open(self, visitor: str, sealed: bytes | None) -> dict[str, Any]:
        """Return what the shop said of a customer; nothing where it cannot be opened."""
        if sealed is None:
            return {}
        try:
            return {"identity": asdict(open_identity(self._key, visitor, sealed))}
        except SealBroken:
            return {"identity": None}

    def _tell(self, column: Column[Any], id: str) -> list[Exported]:
        """Return the rows of a table that belong to a conversation, in the order of their keys."""
        table = METADATA.tables[column.table.name]
        query = select(table).where(column == id).order_by(*table.primary_key)
        return [_to_json(table, row) for row in self._database.read(query)]

    def _delete(self, visitor: Visitor, before: str = "") -> int:
        """Delete conversations; return how many rows that would have been told.

        Args:
            visitor: whose conversations.
            before: see `build_hold`; in others somebody has written meanwhile.
        """
        return sum(self._delete_batch(ids, before) for ids in list_batches(visitor))

    def _delete_batch(self, ids: Sequence[str], before: str) -> int:
        with self._database.writing() as connection:
            held = connection.scalars(build_hold(ids, before)).all()
            counts = {
                table: connection.execute(statement).rowcount
                for table, statement in build_deletions(held).items()
            }
        return sum(count for table, count in counts.items() if table not in APART)

    def _forget(self, visitor: str) -> int:
        """Delete a visitor who has no conversation, and begins none at this moment."""
        mine = delete(visitors).where(visitors.c.id == visitor, ~_has_conversation())
        try:
            with self._database.writing() as connection:
                return connection.execute(mine).rowcount
        except IntegrityError:
            return 0


class KeptEvents:
    """What customers saw, sealed, so that it can be shown again.

    Implements `server.personal.PersonalStore`. Its words are those of the transcript, which
    `KeptConversations` tells.

    Args:
        database: of the shop.
        key: of the home.
    """

    name = "events"

    def __init__(self, database: BlockingDatabase, key: HomeKey) -> None:
        self._database = database
        self._resealer = Resealer(database, key, events.c.sealed, build_event_place)

    def export_visitor(self, visitor: Visitor) -> list[Exported]:
        """Return when there was what kind of event; see `PersonalStore.export_visitor`."""
        told = (events.c.conversation, events.c.seq, events.c.type, events.c.at)
        return [
            dict(row._mapping)
            for id in visitor.conversations
            for row in self._database.read(
                select(*told).where(events.c.conversation == id).order_by(events.c.seq)
            )
        ]

    def erase_visitor(self, visitor: Visitor) -> int:
        """Delete all events; see `PersonalStore.erase_visitor`."""
        return sum(
            self._database.delete(delete(events).where(events.c.conversation.in_(ids)))
            for ids in list_batches(visitor)
        )

    def expire(self, before: datetime) -> int:
        """Delete older events; see `PersonalStore.expire`."""
        return self._database.delete(delete(events).where(events.c.at < to_text(before)))

    def reseal(self) -> Resealed:
        """Seal everything with the key of now; see `Resealer.reseal`."""
        return self._resealer.reseal()


def _has_conversation() -> ColumnElement[bool]:
    return exists().where(conversations.c.visitor == visitors.c.id)


def _to_json(table: Table, row: Found) -> dict[str, Any]:
    """Return what a row says, with the name of its table; nothing that is sealed."""
    told = {
        name: value
        for name, value in row._mapping.items()
        if name not in NOT_TOLD and value is not None and not isinstance(value, bytes)
    }
    return {"kind": table.name, **told}
