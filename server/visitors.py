"""Whose conversations there are: visitors by a keyed hash of their name, never by the name itself.

What a visitor is depends on who asks: today a network address (`server.limiting.name_visitor`).
People behind one address are one visitor here, so what is exported or erased by address is theirs
together; by a conversation's id it is that conversation alone.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from server.databases import Database
from server.personal import Exported, Visitor, each_conversation
from server.sealing import HomeKey

FILE_NAME = "visitors.db"
PURPOSE = "visitor"
ERASED_KEPT = timedelta(days=7)
"""Running servers look every few seconds; one that slept that long has nothing in memory."""

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
    """
create table if not exists erased (
    number integer primary key autoincrement,
    conversation text not null,
    at text not null
)
""",
)


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
        row = (conversation, self._key.sign(PURPOSE, visitor), now, now)
        with self._database.writing() as connection:
            connection.execute(
                "insert into seen values (?, ?, ?, ?) "
                "on conflict (conversation) do update set last_at = excluded.last_at",
                row,
            )

    def find(self, name: str) -> Visitor:
        """Return the visitor of this name, or else the conversation of this id alone."""
        visitor = self._key.sign(PURPOSE, name)
        query = "select conversation from seen where visitor = ? order by first_at"
        found = tuple(row[0] for row in self._database.read(query, [visitor]))
        return Visitor(visitor, found or (name,))

    def announce_erasure(self, visitor: Visitor) -> None:
        """Tell running servers which conversations to forget."""
        rows = [(conversation, _now()) for conversation in visitor.conversations]
        with self._database.writing() as connection:
            connection.executemany("insert into erased (conversation, at) values (?, ?)", rows)

    def list_erased(self, after: int) -> list[tuple[int, str]]:
        """Return number and conversation of erasures announced after a number, in order."""
        query = "select number, conversation from erased where number > ? order by number"
        return [tuple(row) for row in self._database.read(query, [after])]

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
        oldest = (datetime.now(UTC) - ERASED_KEPT).isoformat()
        self._database.delete("delete from erased where at < ?", [oldest])
        return self._database.delete("delete from seen where last_at < ?", [before.isoformat()])

    def close(self) -> None:
        """Close the file; safe to call twice."""
        self._database.close()

    def _erase(self, conversation: str) -> int:
        return self._database.delete("delete from seen where conversation = ?", [conversation])


def _now() -> str:
    return datetime.now(UTC).isoformat()
