"""What was said in a conversation, for the desk: masked texts with who wrote them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select, update

from bot.interfaces import Role, Topic
from server.storage.conversations import TOPICS
from server.storage.database import Database
from server.storage.inserting import insert_new
from server.storage.schema import agents, desk_reads, events, messages

MOST_MESSAGES = 2000
"""Read of one conversation, the newest ones: nobody has written more in a shop's chat."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A message as it is kept.

    Attributes:
        id: made by whoever wrote it; of a bot's, ``reply-`` and the number it replies to.
        author: id of the agent who wrote it; empty of all others.
        name: of that agent, as customers see it.
        text: masked.
        about: of the bot; see `bot.interfaces.Message`.
    """

    seq: int
    role: Role
    id: str
    author: str
    name: str
    text: str
    about: tuple[Topic, ...]
    action: str
    receipt: str
    at: str


class Transcripts:
    """Reads messages. All methods raise `StorageUnavailable`.

    Args:
        database: of the shop.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(
        self, id: str, before: int | None = None, limit: int = MOST_MESSAGES
    ) -> list[Spoken]:
        """Return the newest messages of a conversation, oldest first.

        Args:
            id: of the conversation.
            before: a number; only messages before it are read, None reads from the newest.
            limit: most of them.
        """
        query = _select(id)
        if before is not None:
            query = query.where(messages.c.seq < before)
        newest = query.order_by(messages.c.seq.desc()).limit(limit)
        return (await self._fetch(newest))[::-1]

    async def list_times(self, id: str, type: str) -> dict[int, str]:
        """Return when the events of a type happened, by their numbers."""
        query = select(events.c.seq, events.c.at).where(
            events.c.conversation == id, events.c.type == type
        )
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
        return {row.seq: row.at for row in rows}

    async def find(self, id: str, seq: int) -> Spoken | None:
        """Return the message of a number, None where that is none."""
        return next(iter(await self._fetch(_select(id).where(messages.c.seq == seq))), None)

    async def find_question(self, id: str, before: int) -> Spoken | None:
        """Return the customer's last message before a number, None where there is none."""
        asked = _select(id).where(messages.c.seq < before, messages.c.role == "customer")
        newest = asked.order_by(messages.c.seq.desc()).limit(1)
        return next(iter(await self._fetch(newest)), None)

    async def last_of_customer(self, id: str) -> int:
        """Return the number of the customer's last message; 0 where there is none."""
        query = select(func.max(messages.c.seq)).where(
            messages.c.conversation == id, messages.c.role == "customer"
        )
        async with self._database.reading() as connection:
            return await connection.scalar(query) or 0

    async def note_read(self, id: str, agent: str, seq: int) -> None:
        """Keep up to where an agent has read; never less than before."""
        row = {"conversation": id, "agent": agent, "seq": seq}
        mine = (desk_reads.c.conversation == id, desk_reads.c.agent == agent)
        further = update(desk_reads).where(*mine, desk_reads.c.seq < seq).values(seq=seq)
        async with self._database.writing() as connection:
            if not await insert_new(connection, desk_reads, row):
                await connection.execute(further)

    async def _fetch(self, query: Select[Any]) -> list[Spoken]:
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
        return [
            Spoken(**{**row._asdict(), "about": TOPICS.validate_json(row.about)}) for row in rows
        ]


def _select(id: str) -> Select[Any]:
    return (
        select(
            messages.c.seq,
            messages.c.role,
            messages.c.id,
            messages.c.author,
            func.coalesce(agents.c.name, "").label("name"),
            messages.c.text,
            messages.c.about,
            messages.c.action,
            messages.c.receipt,
            messages.c.at,
        )
        .outerjoin(agents, agents.c.id == messages.c.author)
        .where(messages.c.conversation == id)
    )
