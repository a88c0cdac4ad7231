"""What is remembered of conversations for resuming: for so long, and no longer once erased."""

from __future__ import annotations

import asyncio

from server.conversations import Conversation, Conversations
from tests.server.conftest import PATIENCE_SECONDS, Serve
from tests.server.engines import EchoEngine


def leave(conversations: Conversations, now: float) -> Conversation:
    conversation = conversations.start()
    conversations.hold(conversation, "a session")
    conversations.leave(conversation, now)
    return conversation


def test_whoever_else_remembers_is_told_what_is_forgotten() -> None:
    forgotten: list[str] = []
    conversations = Conversations(2, 60.0, forgotten.append)
    first, second, third = (leave(conversations, now) for now in (0.0, 1.0, 2.0))
    assert forgotten == [first.id]  # there may be two
    conversations.forget_old(61.5)
    assert forgotten == [first.id, second.id]
    assert conversations.find(third.id, third.resume_token, 61.6) is third


def test_what_was_erased_cannot_be_resumed_nor_left() -> None:
    conversations = Conversations(2, 60.0)
    held = conversations.start()
    conversations.hold(held, "a session")
    left = leave(conversations, 0.0)
    for one in (held, left):
        assert conversations.peek(one.id) is one
        conversations.erase(one)
        assert conversations.find(one.id, one.resume_token, 0.0) is None
    conversations.leave(held, 0.0)
    assert len(conversations) == 0


class Telling(EchoEngine):
    """Tells when it is to forget."""

    def __init__(self) -> None:
        super().__init__()
        self.told = asyncio.Event()

    def forget(self, conversation_id: str) -> None:
        super().forget(conversation_id)
        self.told.set()


async def test_what_nobody_can_resume_the_engine_forgets(serve: Serve) -> None:
    engine = Telling()
    running = await serve(engine=engine, resume_seconds=0.05, index_poll_seconds=0.02)
    client = await running.connect()
    conversation = (await client.hello())["conversation"]
    await client.ask("m1", "hello")
    assert engine.forgotten == []
    await client.socket.close()
    async with asyncio.timeout(PATIENCE_SECONDS):
        await engine.told.wait()
    assert engine.forgotten == [conversation]
