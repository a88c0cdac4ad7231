"""PostgreSQL is killed, or its connection cut: whatever is said twice is stored once."""

from __future__ import annotations

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from server.settings import Settings, load_settings
from server.storage.blocking import BlockingDatabase, open_blocking_database
from server.storage.conversations import ConversationLog
from server.storage.database import open_database
from server.storage.interfaces import Received, StorageUnavailable
from tests.server.databases import Postgres
from tests.server.storage.conftest import CONVERSATION, KEY
from tests.server.storage.frames import (
    NOTHING_STORED,
    check_it_works,
    list_nodes,
    note_node,
    receive,
)


@pytest.fixture
def database_url(postgres: Postgres) -> str:
    return postgres.make_database()


@pytest.fixture
def mortal(postgres: Postgres) -> Iterator[Postgres]:
    """A server that a test may kill; other tests need it afterwards."""
    yield postgres
    postgres.start()


async def test_it_goes_on_when_the_server_is_back(
    log: ConversationLog, blocking: BlockingDatabase, mortal: Postgres
) -> None:
    await receive(log, "m1")
    note_node(blocking, "n1")
    mortal.kill()
    for _ in range(3):
        with pytest.raises(StorageUnavailable) as caught:
            await receive(log, "m2")
        assert str(caught.value).endswith(NOTHING_STORED)
        with pytest.raises(StorageUnavailable):
            await log.since(CONVERSATION, 0)
        with pytest.raises(StorageUnavailable):
            note_node(blocking, "n2")
        with pytest.raises(StorageUnavailable):
            list_nodes(blocking)
    mortal.start()
    await check_it_works(log, 1)
    note_node(blocking, "n2")
    assert list_nodes(blocking) == ["n1", "n2"]


async def test_a_node_that_begins_meanwhile_says_so(
    database_settings: Settings, mortal: Postgres
) -> None:
    mortal.kill()
    with pytest.raises(StorageUnavailable, match=r"The database postgresql://postgres:\*\*\*@/"):
        await open_database(database_settings)
    with pytest.raises(StorageUnavailable):
        open_blocking_database(database_settings)


class Wire:
    """Between a node and its server; it breaks when the server's answer to a commit comes back.

    Args:
        socket: of the server.
    """

    def __init__(self, socket: Path) -> None:
        self._socket = socket
        self.breaks = False
        self._committing = False

    async def connect(self, reader: StreamReader, writer: StreamWriter) -> None:
        """Carry one connection until either side closes it."""
        from_server, to_server = await asyncio.open_unix_connection(self._socket)
        ways = (self._carry(reader, to_server), self._carry_back(from_server, writer))
        await asyncio.gather(*ways, return_exceptions=True)

    async def _carry(self, reader: StreamReader, writer: StreamWriter) -> None:
        while data := await reader.read(1 << 16):
            self._committing = self.breaks and b"COMMIT" in data
            writer.write(data)
        writer.close()

    async def _carry_back(self, reader: StreamReader, writer: StreamWriter) -> None:
        while (data := await reader.read(1 << 16)) and not self._committing:
            writer.write(data)
        writer.close()


@pytest.fixture
async def wire(database_url: str) -> AsyncIterator[tuple[Wire, str]]:
    """A wire, and the URL at its other end."""
    url = make_url(database_url)
    wire = Wire(Path(str(url.query["host"])) / ".s.PGSQL.5432")
    server = await asyncio.start_server(wire.connect, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    yield wire, f"postgresql://postgres@127.0.0.1:{port}/{url.database}"
    server.close()


async def test_a_message_whose_commit_was_not_heard_of_is_stored_once(
    log: ConversationLog, wire: tuple[Wire, str], tmp_path: Path
) -> None:
    broken, url = wire
    database = await open_database(load_settings(home=tmp_path, database=url))
    remote = ConversationLog(database, KEY)
    broken.breaks = True
    with pytest.raises(StorageUnavailable):
        await receive(remote, "m1")
    broken.breaks = False
    assert await receive(remote, "m1") == Received(1, False, "bot")
    await check_it_works(log, 1)
    await database.close()
