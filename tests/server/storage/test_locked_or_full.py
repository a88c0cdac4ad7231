"""A SQLite file that another process holds, or that has no room: a sentence; nothing is written."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event

from server.settings import Settings
from server.storage.blocking import BlockingDatabase
from server.storage.conversations import ConversationLog
from server.storage.database import Database, open_database
from server.storage.interfaces import StorageUnavailable
from tests.server.storage.conftest import CONVERSATION
from tests.server.storage.frames import (
    NOTHING_STORED,
    answer,
    check_it_works,
    list_nodes,
    list_seqs,
    note_node,
    receive,
)


@pytest.fixture
def database_url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr("server.storage.engines.BUSY_SECONDS", 0.05)
    return f"sqlite:///{tmp_path / 'storehand.db'}"


@pytest.fixture
def other(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """Another process, as far as SQLite can tell."""
    connection = sqlite3.connect(tmp_path / "storehand.db", isolation_level=None)
    yield connection
    connection.close()


async def test_a_locked_database_is_read_and_not_written(
    log: ConversationLog, other: sqlite3.Connection
) -> None:
    await receive(log, "m1")
    other.execute("begin immediate")
    for _ in range(2):
        with pytest.raises(StorageUnavailable, match="database is locked") as caught:
            await receive(log, "m2")
    assert str(caught.value).endswith(NOTHING_STORED)
    assert list_seqs(await log.since(CONVERSATION, 0)) == [1]
    other.execute("rollback")
    await check_it_works(log, 1)


def test_threads_are_told_so_too(blocking: BlockingDatabase, other: sqlite3.Connection) -> None:
    other.execute("begin immediate")
    with pytest.raises(StorageUnavailable, match="database is locked"):
        note_node(blocking, "n1")
    other.execute("rollback")
    note_node(blocking, "n2")
    assert list_nodes(blocking) == ["n2"]


async def test_a_new_database_that_is_locked_opens_later(
    database_settings: Settings, other: sqlite3.Connection
) -> None:
    other.execute("begin immediate")
    with pytest.raises(StorageUnavailable, match="database is locked"):
        await open_database(database_settings)
    other.execute("rollback")
    await (await open_database(database_settings)).close()


async def test_on_a_full_disk_nothing_is_half_written(
    database: Database, log: ConversationLog
) -> None:
    room_pages = 40

    def limit(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute(f"pragma max_page_count = {room_pages}").close()

    event.listen(database._engine.sync_engine, "connect", limit)
    await database.close()  # it connects anew
    stored = 0
    with pytest.raises(StorageUnavailable, match="database or disk is full") as caught:
        while True:
            await receive(log, f"m{stored}", "x" * 2000)
            stored += 1
    assert str(caught.value).endswith(NOTHING_STORED)
    assert stored > 0
    with pytest.raises(StorageUnavailable, match="full"):
        await log.append(CONVERSATION, [answer("x" * 9000)] * 20)
    assert list_seqs(await log.since(CONVERSATION, 0)) == list(range(1, stored + 1))
    room_pages = 4000
    await database.close()
    await check_it_works(log, stored)
