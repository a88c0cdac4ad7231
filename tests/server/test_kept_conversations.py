"""Conversations as personal data: told whole, erased whole, deleted when they are too old."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from bot.interfaces import Message
from server.identity.customers import Customers
from server.identity.signed_identity import Customer, Identity
from server.kept_conversations import KeptConversations, KeptEvents
from server.personal import Visitor
from server.sealing import HomeKey
from server.settings import load_settings
from server.storage.blocking import BlockingDatabase, open_blocking_database
from server.storage.conversations import ConversationLog
from server.storage.database import Database, open_database
from server.storage.deleting import list_parts
from server.storage.feedback import FeedbackStore
from server.storage.interfaces import Answered, UnknownConversation
from server.storage.schema import METADATA, conversations, events, messages, now_text, visitors
from tests.server.databases import list_files_with
from tests.server.storage.frames import answer, list_seqs, receive

KEY = HomeKey("k" * 32)
MINE = Visitor("hash", ("c1", "c2"))
LONG_AGO = "2020-01-01T00:00:00.000000+00:00"


@pytest.fixture
async def log(database: Database) -> ConversationLog:
    """With two conversations of one visitor, each with a question and its answer, and a third."""
    log = ConversationLog(database, KEY)
    customer = Customer("v1", (), Identity("4711", "ann@mail.example", True, "Ann"))
    await Customers(database, KEY).remember(customer)
    for id, visitor in (("c1", "v1"), ("c2", "v1"), ("c3", "v3")):
        await log.start(id, visitor, "https://shop.example", "en", "/tents")
        await receive(log, "m1", "I am <EMAIL_1>", id)
        reply = Answered(1, Message("bot", "Hello <EMAIL_1>"), "answer", "r1")
        await log.append(id, [answer("Hello ann@mail.example")], answered=reply)
    await FeedbackStore(database).keep("c1", "m1", False, "wrong", "I am <EMAIL_1>")
    return log


@pytest.fixture
def kept(blocking: BlockingDatabase, log: ConversationLog) -> KeptConversations:
    return KeptConversations(blocking, KEY)


def age(database: BlockingDatabase, table: str, **where: str) -> None:
    """Make rows old."""
    times = {"conversations": "updated_at", "visitors": "seen_at"}
    statement = update(METADATA.tables[table]).values({times.get(table, "at"): LONG_AGO})
    with database.writing() as connection:
        connection.execute(statement.filter_by(**where))


def year_ago() -> datetime:
    return datetime.now(UTC) - timedelta(days=365)


def test_a_visitor_is_told_who_asked_what_when(kept: KeptConversations) -> None:
    told = kept.export_visitor(MINE)
    kinds = [each["kind"] for each in told]
    assert sorted(kinds) == ["conversations"] * 2 + ["feedback"] + ["messages"] * 4 + ["visitors"]
    identity = {"subject": "4711", "email": "ann@mail.example", "email_verified": True}
    assert told[0]["identity"] == {**identity, "name": "Ann"}
    said = [each for each in told if each["kind"] == "messages" and each["conversation"] == "c1"]
    assert [(one["seq"], one["role"], one["text"]) for one in said] == [
        (1, "customer", "I am <EMAIL_1>"),
        (2, "bot", "Hello <EMAIL_1>"),
    ]
    assert all(datetime.fromisoformat(one["at"]).tzinfo for one in said)
    assert json.loads(json.dumps(told)) == told


def test_an_identity_that_no_key_opens_is_none(
    blocking: BlockingDatabase, log: ConversationLog
) -> None:
    told = KeptConversations(blocking, HomeKey("o" * 32)).export_visitor(MINE)
    assert told[0]["identity"] is None


def test_events_are_told_without_their_words(
    blocking: BlockingDatabase, log: ConversationLog
) -> None:
    told = KeptEvents(blocking, KEY).export_visitor(MINE)
    assert [(one["conversation"], one["seq"], one["type"]) for one in told] == [
        ("c1", 1, "message"), ("c1", 2, "text"), ("c2", 1, "message"), ("c2", 2, "text"),
    ]  # fmt: skip
    assert "ann" not in str(told)


async def test_a_visitor_is_erased_and_nobody_else(
    blocking: BlockingDatabase, kept: KeptConversations, log: ConversationLog
) -> None:
    archive = KeptEvents(blocking, KEY)
    assert (archive.erase_visitor(MINE), archive.erase_visitor(MINE)) == (4, 0)
    assert (kept.erase_visitor(MINE), kept.erase_visitor(MINE)) == (2 + 4 + 1 + 1, 0)
    assert (kept.export_visitor(MINE), archive.export_visitor(MINE)) == ([], [])
    assert await log.find("c1") is None
    with pytest.raises(UnknownConversation):
        await receive(log, "m2")
    assert list_seqs(await log.since("c3", 0)) == [1, 2]


def test_a_conversation_erased_alone_leaves_its_visitor(kept: KeptConversations) -> None:
    assert kept.erase_visitor(Visitor("c2", ("c2",))) == 3
    assert [each["kind"] for each in kept.export_visitor(MINE)][:2] == ["visitors", "conversations"]


def test_a_visitor_may_be_named_without_a_conversation(
    kept: KeptConversations, blocking: BlockingDatabase
) -> None:
    kept.erase_visitor(Visitor("c1", ("c1",)))
    with blocking.writing() as connection:
        row = {"id": "v9", "created_at": LONG_AGO, "seen_at": LONG_AGO}
        connection.execute(visitors.insert().values(row))
    assert kept.erase_visitor(Visitor("", ("v9",))) == 1


async def test_whoever_writes_while_it_is_erased_loses_or_is_lost(
    kept: KeptConversations, blocking: BlockingDatabase, log: ConversationLog
) -> None:
    writing = [asyncio.create_task(receive(log, f"n{number}")) for number in range(20)]
    await asyncio.sleep(0)
    await asyncio.to_thread(kept.erase_visitor, MINE)
    outcomes = await asyncio.gather(*writing, return_exceptions=True)
    errors = [one for one in outcomes if isinstance(one, BaseException)]
    assert all(isinstance(one, UnknownConversation) for one in errors)
    assert kept.export_visitor(MINE) == []
    assert KeptEvents(blocking, KEY).export_visitor(MINE) == []


async def test_old_conversations_go_with_their_visitors(
    kept: KeptConversations, blocking: BlockingDatabase, log: ConversationLog
) -> None:
    assert kept.expire(year_ago()) == 0
    age(blocking, "conversations", visitor="v1")
    age(blocking, "visitors", id="v1")
    assert kept.expire(year_ago()) == 8
    assert kept.export_visitor(MINE) == []
    assert await log.find("c3") is not None


async def test_whoever_comes_back_at_the_last_moment_keeps_the_conversation(
    kept: KeptConversations,
    blocking: BlockingDatabase,
    log: ConversationLog,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    age(blocking, "conversations", visitor="v1")
    read = blocking.read

    def read_then_write(query: Any) -> Any:
        found = read(query)
        if [row[0] for row in found if row[0] == "c1"]:
            with blocking.writing() as connection:
                moved = conversations.update().where(conversations.c.id == "c1")
                connection.execute(moved.values(updated_at=now_text()))
        return found

    monkeypatch.setattr(blocking, "read", read_then_write)
    kept.expire(year_ago())
    assert await log.find("c1") is not None
    assert await log.find("c2") is None


async def test_what_is_too_old_to_be_answered_waits_no_more(
    kept: KeptConversations, blocking: BlockingDatabase, log: ConversationLog
) -> None:
    await receive(log, "m9")
    assert "c1" in await log.list_orphans("n1")
    age(blocking, "messages", conversation="c1")
    kept.expire(year_ago())
    assert "c1" not in await log.list_orphans("n1")


async def test_old_messages_go_from_a_conversation_that_goes_on(
    kept: KeptConversations, blocking: BlockingDatabase, log: ConversationLog
) -> None:
    age(blocking, "messages", conversation="c1", role="customer")
    assert kept.expire(year_ago()) == 1
    assert [one.role for one in await log.recent("c1", before=99, limit=9)] == ["bot"]
    assert (await receive(log, "m9")).seq == 3


async def test_old_events_go_before_their_messages(
    blocking: BlockingDatabase, log: ConversationLog
) -> None:
    age(blocking, "events", conversation="c1", type="message")
    assert KeptEvents(blocking, KEY).expire(year_ago()) == 1
    assert list_seqs(await log.since("c1", 0)) == [2]


def test_many_old_conversations_go_in_batches(
    kept: KeptConversations, blocking: BlockingDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.personal.AT_ONCE", 1)
    age(blocking, "conversations")
    assert kept.expire(year_ago()) == 3 + 6 + 1


def test_whatever_belongs_to_a_conversation_is_deleted_with_it() -> None:
    named = {column.table.name for column in list_parts()}
    assert named >= {messages.name, events.name}
    assert conversations.name not in named


async def test_nothing_of_the_erased_is_left_in_the_files(tmp_path: Path) -> None:
    settings = load_settings(home=tmp_path)
    database = await open_database(settings)
    log = ConversationLog(database, KEY)
    await log.start("kqz-one", "v1", "", "en", "/")
    await receive(log, "m1", "kqz-words", "kqz-one")
    blocking = open_blocking_database(settings)
    KeptConversations(blocking, KEY).erase_visitor(Visitor("", ("kqz-one",)))
    assert list_files_with(tmp_path, b"kqz") == []
    blocking.close()
    await database.close()
