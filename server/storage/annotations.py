"""What agents add to conversations for each other: notes and tags. Customers never see them."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, insert, select

from server.storage.database import Database
from server.storage.inserting import insert_new
from server.storage.schema import agents, notes, now_text, tags

ID_BYTES = 9
"""Of randomness; an id opens nothing."""


@dataclass(frozen=True, slots=True)
class Note:
    """A note.

    Attributes:
        agent: id of who wrote it.
        name: of that agent.
        text: masked.
    """

    id: str
    agent: str
    name: str
    text: str
    at: str


class Annotations:
    """Keeps notes and tags. All methods raise `StorageUnavailable`.

    Args:
        database: of the shop.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def list_notes(self, conversation: str) -> list[Note]:
        """Return the notes of a conversation, oldest first."""
        query = (
            select(
                notes.c.id,
                notes.c.agent,
                func.coalesce(agents.c.name, ""),
                notes.c.text,
                notes.c.at,
            )
            .outerjoin(agents, agents.c.id == notes.c.agent)
            .where(notes.c.conversation == conversation)
            .order_by(notes.c.at, notes.c.id)
        )
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
        return [Note(*row) for row in rows]

    async def add_note(self, conversation: str, agent: str, name: str, text: str) -> Note:
        """Keep a note, and return it.

        Args:
            conversation: which must be there.
            agent: id of who writes.
            name: of that agent.
            text: masked.
        """
        note = Note(secrets.token_urlsafe(ID_BYTES), agent, name, text, now_text())
        row = {
            "id": note.id,
            "conversation": conversation,
            "agent": agent,
            "text": text,
            "at": note.at,
        }
        async with self._database.writing() as connection:
            await connection.execute(insert(notes).values(row))
        return note

    async def delete_note(self, conversation: str, id: str, author: str = "") -> bool:
        """Delete a note of a conversation; return whether there was one.

        Args:
            conversation: whose note it is.
            id: of the note.
            author: only where this agent wrote it; empty is anybody.
        """
        gone = delete(notes).where(notes.c.id == id, notes.c.conversation == conversation)
        if author:
            gone = gone.where(notes.c.agent == author)
        async with self._database.writing() as connection:
            return (await connection.execute(gone)).rowcount > 0

    async def list_tags(self) -> list[str]:
        """Return all tags in use, in alphabetical order."""
        async with self._database.reading() as connection:
            query = select(tags.c.tag).distinct().order_by(tags.c.tag)
            return list((await connection.scalars(query)).all())

    async def set_tags(self, conversation: str, wanted: Sequence[str]) -> None:
        """Let a conversation bear these tags and no others."""
        rows = [{"conversation": conversation, "tag": tag} for tag in wanted]
        async with self._database.writing() as connection:
            await connection.execute(delete(tags).where(tags.c.conversation == conversation))
            for row in rows:
                await insert_new(connection, tags, row)
