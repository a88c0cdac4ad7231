"""Whose conversations there are: visitors by a keyed hash of their name, never by the name itself.

What a visitor is depends on who asks: today a network address (`server.limiting.name_visitor`).
People behind one address are one visitor here, so what is exported or erased by address is theirs
together; by a conversation's id it is that conversation alone.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from server.databases import Database
from server.limiting import name_visitor
from server.personal import Exported, Visitor, each_conversation
from server.sealing import HomeKey

FILE_NAME = "visitors.db"
PURPOSE = "visitor"

_TABLES = (
    """
create table if not exists seen (
    conversation text primary key,
    visitor text not null,
    first_at text not null,
    last_at text not null
)
""",
    "create index if not exists seen_visitor on seen (visitor)",
)


def build_visitor_id(key: HomeKey, name: str) -> str:
    """Return the keyed hash of a visitor's name; see `server.personal.Visitor.id`."""
    return key.sign(PURPOSE, name)


class VisitorRegister:
    """Remembers which conversations a visitor had; implements `server.personal.PersonalStore`.

    Args:
        home: the shop's folder; the file is made with the first visitor.
        key: of the home.
    """

    name = "visitors"

    def __init__(self, home: Path, key: HomeKey) -> None:
        self._database = Database(home / FILE_NAME, _TABLES)
        self._key = key

    def note(self, visitor: str, conversation: str) -> None:
        """Remember that a visitor said something in a conversation; blocking."""
        now = _now()
        row = (conversation, build_visitor_id(self._key, visitor), now, now)
        with self._database.writing() as connection:
            connection.execute(
                "insert into seen values (?, ?, ?, ?) on conflict (conversation) "
                "do update set visitor = excluded.visitor, last_at = excluded.last_at",
                row,
            )

    def find(self, name: str) -> Visitor:
        """Return the visitor of this name, or else the conversation of this id alone.

        Args:
            name: a network address, any of a visitor's network, or a conversation's id.
        """
        named = name_visitor(name)
        query = "select conversation from seen where visitor = ? order by first_at"
        found = tuple(
            conversation
            for signature in self._key.sign_with_all(PURPOSE, named)
            for (conversation,) in self._database.read(query, [signature])
        )
        return Visitor(build_visitor_id(self._key, named), found or (name,))

    def export_visitor(self, visitor: Visitor) -> list[Exported]:
        """Return when a visitor was here; see `PersonalStore.export_visitor`."""
        rows = [
            row
            for conversation in visitor.conversations
            for row in self._database.read(
                "select conversation, first_at, last_at from seen where conversation = ?",
                [conversation],
            )
        ]
        return [
            dict(zip(("conversation", "first_at", "last_at"), row, strict=True)) for row in rows
        ]

    def erase_visitor(self, visitor: Visitor) -> int:
        """Forget a visitor's conversations; see `PersonalStore.erase_visitor`."""
        return each_conversation(visitor, self._erase)

    def expire(self, before: datetime) -> int:
        """Forget conversations that ended before; see `PersonalStore.expire`."""
        return self._database.delete("delete from seen where last_at < ?", [before.isoformat()])

    def close(self) -> None:
        """Close the file; safe to call twice."""
        self._database.close()

    def _erase(self, conversation: str) -> int:
        return self._database.delete("delete from seen where conversation = ?", [conversation])


def _now() -> str:
    return datetime.now(UTC).isoformat()
