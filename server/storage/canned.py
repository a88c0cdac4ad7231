"""Canned replies: texts that agents send often, found by a shortcut, filled by the page."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.storage.database import Database
from server.storage.schema import now_text, replies

ID_BYTES = 9
"""Of randomness; an id opens nothing."""


@dataclass(frozen=True, slots=True)
class Canned:
    """A text to send.

    Attributes:
        text: with the variables ``{customer}``, ``{agent}`` and ``{shop}``.
        shortcut: what an agent types for it; empty where there is none.
    """

    id: str
    title: str
    text: str
    shortcut: str


class ShortcutTaken(Exception):
    """Another reply has the shortcut."""

    def __init__(self, shortcut: str) -> None:
        super().__init__(
            f"The shortcut {shortcut!r} is another reply's; choose one that is free, or none."
        )


class CannedReplies:
    """Keeps canned replies. All methods raise `StorageUnavailable`.

    Args:
        database: of the shop.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def list_all(self) -> list[Canned]:
        """Return all replies, by title."""
        query = select(replies).order_by(replies.c.title, replies.c.id)
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
        return [Canned(row.id, row.title, row.text, row.shortcut or "") for row in rows]

    async def add(self, title: str, text: str, shortcut: str) -> Canned:
        """Add a reply.

        Raises:
            ShortcutTaken: another has it.
        """
        reply = Canned(secrets.token_urlsafe(ID_BYTES), title, text, shortcut)
        async with self._database.writing() as connection:
            await _check_free(connection, reply)
            await connection.execute(insert(replies).values(id=reply.id, **_values(reply)))
        return reply

    async def change(self, reply: Canned) -> bool:
        """Change a reply; return whether there is one of that id.

        Raises:
            ShortcutTaken: another has it.
        """
        changed = update(replies).where(replies.c.id == reply.id).values(_values(reply))
        async with self._database.writing() as connection:
            await _check_free(connection, reply)
            return (await connection.execute(changed)).rowcount > 0

    async def delete(self, id: str) -> bool:
        """Delete a reply; return whether there was one."""
        async with self._database.writing() as connection:
            gone = delete(replies).where(replies.c.id == id)
            return (await connection.execute(gone)).rowcount > 0


async def _check_free(connection: AsyncConnection, reply: Canned) -> None:
    """Raise ShortcutTaken where another reply has the shortcut."""
    others = select(replies.c.id).where(
        replies.c.shortcut == reply.shortcut, replies.c.id != reply.id
    )
    if reply.shortcut and await connection.scalar(others) is not None:
        raise ShortcutTaken(reply.shortcut)


def _values(reply: Canned) -> dict[str, str | None]:
    return {
        "title": reply.title,
        "text": reply.text,
        "shortcut": reply.shortcut or None,
        "changed_at": now_text(),
    }
