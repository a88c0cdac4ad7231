"""What lies on the disk: for its owner's eyes alone, and of what customers saw not a word."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from sqlalchemy import text, update
from structlog.testing import capture_logs

from server.settings import load_settings
from server.storage.conversations import ConversationLog, build_event_place
from server.storage.database import Database, open_database
from server.storage.interfaces import NewMessage
from server.storage.schema import events
from tests.server.storage.conftest import CONVERSATION, KEY, VISITOR
from tests.server.storage.frames import call_person, list_seqs, receive, say

SECRET = "kqz.ann@mailbox.example"


async def tell(log: ConversationLog) -> None:
    message = NewMessage("m1", "customer", "I am <EMAIL_1>")
    await log.receive(CONVERSATION, message, say("m1", f"I am {SECRET}"))


async def test_the_files_hold_no_word_and_have_one_owner(tmp_path: Path) -> None:
    database = await open_database(load_settings(home=tmp_path / "home"))
    log = ConversationLog(database, KEY)
    await log.start(CONVERSATION, VISITOR, "", "en", "/")
    await tell(log)
    assert say("m1", f"I am {SECRET}")(1) in await log.since(CONVERSATION, 0)
    files = list((tmp_path / "home").iterdir())
    assert {file.name for file in files} >= {"storehand.db", "storehand.db-wal"}
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in files)
    assert not any(SECRET.encode() in file.read_bytes() for file in files)
    await database.close()


async def test_a_file_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    file = tmp_path / "storehand.db"
    file.touch(0o644)
    await (await open_database(load_settings(home=tmp_path))).close()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


async def test_no_row_holds_a_word(database: Database, log: ConversationLog) -> None:
    await tell(log)
    async with database.reading() as connection:
        rows = (await connection.execute(text("select sealed from events"))).all()
    assert rows and not any(SECRET.encode() in bytes(sealed) for (sealed,) in rows)


async def test_an_event_that_was_moved_opens_for_nobody(
    database: Database, log: ConversationLog
) -> None:
    await log.start("c2", "thief", "", "en", "/")
    await tell(log)
    await receive(log, "m1", conversation="c2")
    async with database.writing() as connection:
        await connection.execute(
            text(
                "update events set sealed = (select sealed from events where conversation = 'c1') "
                "where conversation = 'c2'"
            )
        )
    assert await log.since("c2", 0) == []


async def test_one_bad_event_hides_no_other(
    database: Database, log: ConversationLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.storage.conversations.READ_AT_ONCE", 2)
    for number in range(5):
        await receive(log, f"m{number}")
    unknown = KEY.seal('{"type": "of_tomorrow"}', build_event_place(CONVERSATION, 3))
    async with database.writing() as connection:
        for seq, sealed in ((2, b"?"), (3, unknown)):
            bad = update(events).where(events.c.conversation == CONVERSATION, events.c.seq == seq)
            await connection.execute(bad.values(sealed=sealed))
    with capture_logs() as lines:
        first = await log.since(CONVERSATION, 0)
    assert list_seqs(first) == [1, 4]
    assert lines == [
        {
            "event": "event_unreadable",
            "log_level": "error",
            "conversation": CONVERSATION,
            "seq": seq,
        }
        for seq in (2, 3)
    ]
    assert list_seqs(await log.since(CONVERSATION, 4)) == [5]


async def test_one_bad_change_of_state_hides_no_other(
    database: Database, log: ConversationLog
) -> None:
    await log.start("c2", "visitor", "", "en", "/")
    for id in (CONVERSATION, "c2"):
        await log.append(id, [call_person])
    bad = update(events).where(events.c.conversation == CONVERSATION).values(sealed=b"?")
    async with database.writing() as connection:
        await connection.execute(bad)
    assert [id for id, _, _ in await log.list_states("2026-01-01")] == ["c2"]
