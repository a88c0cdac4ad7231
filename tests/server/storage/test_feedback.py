"""What customers say of answers: the last word counts, and only of what is there."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select

from bot.interfaces import Message
from server.kept_conversations import KeptConversations
from server.personal import Visitor
from server.storage.blocking import BlockingDatabase
from server.storage.conversations import ConversationLog
from server.storage.database import Database
from server.storage.feedback import FeedbackStore
from server.storage.interfaces import Answered, UnknownConversation
from server.storage.schema import feedback
from tests.server.storage.conftest import CONVERSATION, KEY
from tests.server.storage.frames import answer, receive

REPLY = Message("bot", "Two days.")


async def test_the_last_word_counts(database: Database, log: ConversationLog) -> None:
    store = FeedbackStore(database)
    await receive(log, "m1")
    await log.append(CONVERSATION, [answer("Two days.")], answered=Answered(1, REPLY))
    await store.keep(CONVERSATION, "m1", False, "wrong", "It is <PERSON_1>'s.")
    await store.keep(CONVERSATION, "m1", True, "", "")
    await store.rate(CONVERSATION, 2, "slow")
    await asyncio.gather(*(store.rate(CONVERSATION, 5, "") for _ in range(4)))
    columns = (feedback.c.message, feedback.c.helpful, feedback.c.stars, feedback.c.reason)
    async with database.reading() as connection:
        rows = (await connection.execute(select(*columns).order_by(feedback.c.message))).all()
    assert [tuple(row) for row in rows] == [("", None, 5, ""), ("m1", True, None, "")]


async def test_of_what_has_no_answer_nothing_is_kept(
    database: Database, log: ConversationLog
) -> None:
    store = FeedbackStore(database)
    for id in ("m1", "m2", "m3"):
        await receive(log, id)
    await log.append(CONVERSATION, [answer("Two days.")], answered=Answered(1, REPLY))
    await log.append(CONVERSATION, [answer("Sorry.", "m2")], answered=Answered(2))
    for id in ("m1", "m2", "m3", "m4", "reply-1", ""):
        await store.keep(CONVERSATION, id, True, "", "")
    assert list(await store.list_voices(CONVERSATION)) == ["m1"]


async def test_of_an_erased_conversation_nothing_is_kept(
    database: Database, log: ConversationLog, blocking: BlockingDatabase
) -> None:
    KeptConversations(blocking, KEY).erase_visitor(Visitor("v", (CONVERSATION,)))
    with pytest.raises(UnknownConversation):
        await FeedbackStore(database).rate(CONVERSATION, 1, "")
