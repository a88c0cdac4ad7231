"""What migrations make is what the schema says, however often and from how many sides they run."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, text

from server.settings import Settings
from server.storage.blocking import open_blocking_database
from server.storage.database import Database, open_database
from server.storage.interfaces import StorageNewer
from server.storage.records_schema import vault
from server.storage.schema import METADATA

OPEN = """
import sys
from pathlib import Path
from server.settings import load_settings
from server.storage.blocking import open_blocking_database
sys.stdin.readline()
open_blocking_database(load_settings(home=Path(sys.argv[1]), database=sys.argv[2])).close()
"""


def compare(connection: Connection) -> list[object]:
    # Of SQLite Alembic takes the default '' for none.
    defaults = connection.dialect.name != "sqlite"
    context = MigrationContext.configure(connection, opts={"compare_server_default": defaults})
    return list(compare_metadata(context, METADATA))


def list_tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names())


async def test_migrations_make_what_the_schema_says(database: Database) -> None:
    async with database.reading() as connection:
        assert vault.name in METADATA.tables
        assert await connection.run_sync(compare) == []
        assert await connection.run_sync(list_tables) == {"alembic_version", *METADATA.tables}


async def test_a_database_that_is_up_to_date_is_left_as_it_is(database_settings: Settings) -> None:
    for _ in range(2):
        await (await open_database(database_settings)).close()
    open_blocking_database(database_settings).close()


async def test_a_newer_database_is_refused_with_a_sentence(
    database: Database, database_settings: Settings
) -> None:
    async with database.writing() as connection:
        await connection.execute(text("update alembic_version set version_num = '9999'"))
    with pytest.raises(StorageNewer, match="migration '9999', where this version knows") as caught:
        await open_database(database_settings)
    assert database.place in str(caught.value)
    with pytest.raises(StorageNewer):
        open_blocking_database(database_settings)


async def test_tasks_that_begin_at_the_same_moment_all_open(database_settings: Settings) -> None:
    opened = await asyncio.gather(*(open_database(database_settings) for _ in range(4)))
    for database in opened:
        await database.close()


def test_processes_that_begin_at_the_same_moment_all_open(
    database_url: str, tmp_path: Path
) -> None:
    command = [sys.executable, "-c", OPEN, str(tmp_path), database_url]
    root = Path(__file__).parents[3]
    running = [
        subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(4)
    ]
    told = [process.communicate(b"go\n", timeout=120)[1] for process in running]
    assert [process.returncode for process in running] == [0] * 4, told


def test_a_migration_that_fails_leaves_nothing(
    database_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_off(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr("alembic.operations.Operations.create_index", break_off)
        open_blocking_database(database_settings)
    database = open_blocking_database(database_settings)
    with database.writing() as connection:
        assert list_tables(connection) == {"alembic_version", *METADATA.tables}
    database.close()
