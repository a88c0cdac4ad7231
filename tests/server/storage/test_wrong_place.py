"""A database that is not there, or is none: a sentence without the password."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from server.settings import Settings, load_settings
from server.storage.blocking import BlockingDatabase, open_blocking_database
from server.storage.conversations import ConversationLog
from server.storage.database import Database, open_database
from server.storage.interfaces import StorageUnavailable
from tests.server.databases import Postgres
from tests.server.storage.conftest import CONVERSATION, VISITOR
from tests.server.storage.frames import NOTHING_STORED, check_it_works, note_node


def find_free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


async def refuse(settings: Settings) -> list[str]:
    """Open the database both ways, in vain; return what is said.

    pg8000 loses the server's word where the server is quick to hang up.
    """
    with pytest.raises(StorageUnavailable) as one:
        await open_database(settings)
    with pytest.raises(StorageUnavailable) as other:
        open_blocking_database(settings)
    said = [str(one.value), str(other.value)]
    assert all(each.endswith(NOTHING_STORED) and "secret" not in each for each in said)
    return said


async def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    url = f"postgresql://ann:secret@127.0.0.1:{find_free_port()}/shop"
    said = await refuse(load_settings(home=tmp_path, database=url))
    assert all("postgresql://ann:***@127.0.0.1" in each for each in said)


async def test_a_database_that_the_server_does_not_have(postgres: Postgres, tmp_path: Path) -> None:
    url = postgres.make_database().replace("/storehand_", "/nothing_")
    said = await refuse(load_settings(home=tmp_path, database=url))
    assert 'database "nothing_' in said[0] and "does not exist" in said[0]


async def test_a_name_that_the_server_does_not_know(postgres: Postgres, tmp_path: Path) -> None:
    url = postgres.make_database().replace("postgres:", "nobody:secret")
    said = await refuse(load_settings(home=tmp_path, database=url))
    assert 'role "nobody" does not exist' in said[0]


async def test_certificates_that_cannot_be_read(tmp_path: Path) -> None:
    options = f"sslmode=verify-full&sslrootcert={tmp_path / 'missing.pem'}"
    url = f"postgresql://ann:secret@127.0.0.1/shop?{options}"
    said = await refuse(load_settings(home=tmp_path, database=url))
    assert all("No such file" in each for each in said)


async def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "storehand.db").write_bytes(b"this is no database" * 100)
    said = await refuse(load_settings(home=tmp_path))
    assert all("storehand.db cannot be used: file is not a database." in each for each in said)


async def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file", "utf-8")
    said = await refuse(load_settings(home=tmp_path / "home"))
    assert all("File exists" in each for each in said)


async def test_a_defect_of_ours_is_no_fault_of_the_database(
    log: ConversationLog, blocking: BlockingDatabase
) -> None:
    with pytest.raises(IntegrityError):
        await log.start(CONVERSATION, VISITOR, "", "en", "/")
    note_node(blocking, "n1")
    with pytest.raises(IntegrityError):
        note_node(blocking, "n1")
    await check_it_works(log, 0)


async def test_an_error_quotes_nothing_that_was_to_be_stored(database: Database) -> None:
    statement = text("insert into nodes (id, seen_at) values ('n1', :said)")
    with pytest.raises((DBAPIError, StorageUnavailable)) as caught:
        async with database.writing() as connection:
            for _ in range(2):
                await connection.execute(statement, {"said": "kqz.ann@mailbox.example"})
    assert "kqz" not in f"{caught.value} {caught.value.__cause__}"
