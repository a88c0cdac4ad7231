"""An open database of each kind, and a conversation in it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from server.sealing import HomeKey
from server.settings import Settings, load_settings
from server.storage.blocking import BlockingDatabase, open_blocking_database
from server.storage.conversations import ConversationLog
from server.storage.database import Database, open_database

KEY = HomeKey("k" * 32)
CONVERSATION = "c1"
VISITOR = "v1"

OpenDatabase = Callable[[], Awaitable[Database]]


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return load_settings(home=tmp_path / "home", database=database_url)


@pytest.fixture
async def open_another(settings: Settings) -> AsyncIterator[OpenDatabase]:
    """Open the same database again and again, as several processes do."""
    async with AsyncExitStack() as stack:

        async def open_one() -> Database:
            database = await open_database(settings)
            stack.push_async_callback(database.close)
            return database

        yield open_one


@pytest.fixture
async def database(open_another: OpenDatabase) -> Database:
    return await open_another()


@pytest.fixture
async def log(database: Database) -> ConversationLog:
    """The log of the database, with one conversation begun."""
    log = ConversationLog(database, KEY)
    await log.start(CONVERSATION, VISITOR, "https://shop.example", "en", "/tents")
    return log


@pytest.fixture
def blocking(settings: Settings) -> Iterator[BlockingDatabase]:
    """The same database as threads use it."""
    database = open_blocking_database(settings)
    yield database
    database.close()
