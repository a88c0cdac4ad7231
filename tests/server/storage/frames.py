"""Events to store, and looks into what is stored."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from server.frames import NumberedFrame, Said, StateChanged, Text
from server.storage.blocking import BlockingDatabase
from server.storage.conversations import ConversationLog
from server.storage.interfaces import BuildFrame, NewMessage, Received
from server.storage.schema import nodes

NOTHING_STORED = "Nothing was stored; see that it runs, is not locked and has room, then try again."
"""How the sentence about a database that cannot be used ends."""


def say(id: str, text: str = "How long is delivery?") -> BuildFrame:
    return lambda seq: Said(seq=seq, role="customer", id=id, text=text)


def answer(delta: str, reply_to: str = "m1") -> BuildFrame:
    return lambda seq: Text(seq=seq, reply_to=reply_to, delta=delta)


def reply_as_agent(seq: int) -> NumberedFrame:
    return Said(seq=seq, role="agent", id="m1", text="Two days.", name="Ann")


def call_person(seq: int) -> NumberedFrame:
    return StateChanged(seq=seq, state="waiting", reason="request")


async def receive(
    log: ConversationLog,
    id: str,
    text: str = "How long is delivery?",
    conversation: str = "c1",
    most_waiting: int = 1000,
) -> Received:
    """Receive a customer's message."""
    message = NewMessage(id, "customer", text)
    return await log.receive(conversation, message, say(id, text), most_waiting)


def list_seqs(frames: Sequence[NumberedFrame]) -> list[int]:
    return [frame.seq or 0 for frame in frames]


async def check_it_works(log: ConversationLog, last: int) -> None:
    """The next message gets the next number, and none is missing before it."""
    assert (await receive(log, "after")).seq == last + 1
    assert list_seqs(await log.since("c1", 0)) == list(range(1, last + 2))


def note_node(database: BlockingDatabase, name: str) -> None:
    """Write something small in a thread."""
    with database.writing() as connection:
        connection.execute(nodes.insert().values(id=name, seen_at="2026"))


def list_nodes(database: BlockingDatabase) -> list[str]:
    return [name for (name,) in database.read(select(nodes.c.id).order_by(nodes.c.id))]
