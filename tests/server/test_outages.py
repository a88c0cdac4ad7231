"""The database locked, full or dead while customers write: a code, a pause, and nothing is lost."""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select

from server.metrics import Metrics
from server.services import Services
from server.settings import Settings
from server.storage.database import Database
from server.storage.interfaces import StorageUnavailable
from server.storage.schema import nodes
from tests.server.conftest import PATIENCE_SECONDS, Client, Running, Serve
from tests.server.databases import Postgres
from tests.server.engines import EchoEngine

Outage = tuple[str, Callable[[Running], None], Callable[[], None]]
"""Setting ``database``, what takes it away, and what brings it back."""


@pytest.fixture(params=["locked", "full", "dead"])
def outage(request: pytest.FixtureRequest) -> Outage:
    """Each way in which a database cannot be written."""
    found: Outage = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Outage]:
    """Another process holds the file."""
    monkeypatch.setattr("server.storage.engines.BUSY_SECONDS", 0.05)
    path = tmp_path / "storehand.db"
    path.touch()
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:

        def take(_server: Running) -> None:
            other.execute("begin immediate")

        def bring_back() -> None:
            other.execute("rollback")

        yield f"sqlite:///{path}", take, bring_back


@pytest.fixture
def full(tmp_path: Path) -> Outage:
    """The disk has no room: SQLite's own limit of a file, whose error is the same."""
    limited: list[bool] = []

    def limit(connection: sqlite3.Connection, *_: object) -> None:
        pages = connection.execute("pragma page_count").fetchone()[0] if limited else 1 << 30
        connection.execute(f"pragma max_page_count = {pages}")

    def take(server: Running) -> None:
        limited.append(True)
        event.listen(server.app.state.services.database._engine.sync_engine, "checkout", limit)

    return f"sqlite:///{tmp_path / 'storehand.db'}", take, limited.clear


@pytest.fixture
def dead() -> Iterator[Outage]:
    """PostgreSQL was killed; a server of its own, which no other test needs."""
    postgres = Postgres(Path(tempfile.mkdtemp(prefix="storehand-")))
    yield postgres.make_database(), lambda _server: postgres.kill(), postgres.start
    postgres.stop()


async def write(client: Client, number: int) -> dict[str, Any]:
    """Write a message, and return what it was answered by at once."""
    await client.send(type="message", id=f"m{number}", text=str(number).ljust(1500, "x"))
    while (frame := await client.receive())["type"] not in ("ack", "error"):
        pass
    return frame


async def test_what_could_not_be_kept_is_told_and_kept_later(serve: Serve, outage: Outage) -> None:
    database, take_away, bring_back = outage
    server: Running = await serve(database=database)
    client = await server.connect()
    welcome = await client.hello()
    await client.ask("m0", "0")
    await asyncio.to_thread(take_away, server)
    number = 1
    while (error := await write(client, number))["type"] == "ack":  # as long as there is room
        number += 1
    for _ in range(2):
        assert (error["code"], error["reply_to"]) == ("storage", f"m{number}")
        assert error["retry_after_seconds"] > 0 and "sent again" in error["message"]
        error = await write(client, number)
    bring_back()
    assert (await write(client, number))["type"] == "ack"
    again = await server.connect()
    await again.hello(conversation=welcome["conversation"], token=welcome["token"], last_seq=0)
    seen = [frame for _ in range(number + 1) for frame in await again.until("done")]
    numbered = [frame["seq"] for frame in seen if "seq" in frame]
    assert numbered == list(range(1, len(numbered) + 1))
    answered = [text.rstrip("x") for _, text in server.engine.turns]
    assert sorted(set(answered), key=int) == [str(n) for n in range(number + 1)]


@pytest.mark.parametrize("outage", ["locked", "dead"], indirect=True)
async def test_who_comes_meanwhile_is_told_to_wait(serve: Serve, outage: Outage) -> None:
    database, take_away, bring_back = outage
    server: Running = await serve(database=database)
    await asyncio.to_thread(take_away, server)
    client = await server.connect()
    await client.send(type="hello", v=1)
    error = (await client.until("error"))[-1]
    assert error["code"] == "storage" and error["retry_after_seconds"] > 0
    bring_back()
    assert (await client.hello())["last_seq"] == 0
    await client.ask("m1", "Hi")


async def test_a_first_link_that_cannot_be_made_keeps_nothing_from_running(
    build_settings: Callable[..., Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[object] = []

    async def fail(*arguments: object) -> bool:
        tries.append(arguments)
        raise StorageUnavailable("storehand.db", "database is locked.")

    monkeypatch.setattr("server.services.print_first_link", fail)
    monkeypatch.setattr("server.services.RETRY_SECONDS", 0.01)
    services = Services(build_settings(), EchoEngine(), Metrics(), "http://127.0.0.1:8000")
    async with services.running(), asyncio.timeout(PATIENCE_SECONDS):
        while len(tries) < 2 or not await list_living(services.database):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def list_living(database: Database) -> list[str]:
    async with database.reading() as connection:
        return list((await connection.scalars(select(nodes.c.id))).all())
