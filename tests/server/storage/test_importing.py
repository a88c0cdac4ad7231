"""A home from before there was one database: nothing of it is lost, and nothing comes twice."""

from __future__ import annotations

import asyncio
import sqlite3
import zlib
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from bot.receipts.interfaces import Receipt
from server.audit import AuditLog
from server.audit_chain import Entry, build_entry
from server.personal import Visitor
from server.receipts import DatabaseReceiptStore
from server.records import Records
from server.review import ReviewQueue
from server.sealing import load_key
from server.settings import Settings
from server.storage.blocking import (
    BlockingDatabase,
    build_blocking_database,
    open_blocking_database,
)
from server.storage.importing import FILES, drop_imported, import_files
from server.storage.interfaces import StorageUnavailable
from server.storage.schema import now_text
from server.vault import DatabaseVault
from server.visitors import VisitorRegister
from tests.server.databases import list_files_with
from tests.server.receipts import make_receipt

EMAIL = "ann.lee@mail.example"
ADDRESS = "198.51.100.7"
MINE = Visitor("v", ("kqz-one",))
RECEIPT = make_receipt(conversation_id="kqz-one")
TABLES = {
    "held": "conversation, placeholder, sealed, at, primary key (conversation, placeholder)",
    "receipts": "id primary key, at, conversation, body",
    "stopped": "id integer primary key, at, conversation, receipt, message, action, categories, "
    "reasons, mark",
    "seen": "conversation primary key, visitor, first_at, last_at",
    "entries": "seq integer primary key, at, previous, commitment, hash, salt, body",
    "head": "id integer primary key, seq, hash, seal",
}


def write(file: Path, table: str, rows: Sequence[Sequence[Any]]) -> None:
    """Write a table as the version of before did."""
    file.parent.mkdir(exist_ok=True)
    with closing(sqlite3.connect(file)) as old, old:
        old.execute("pragma journal_mode = wal")
        old.execute(f"create table {table} ({TABLES[table]})")
        places = ", ".join("?" * len(rows[0]))
        old.executemany(f"insert into {table} values ({places})", rows)
        old.execute("pragma user_version = 1")


def build_chain(count: int) -> list[Entry]:
    chain: list[Entry] = []
    for number in range(count):
        last = (chain[-1].seq, chain[-1].hash) if chain else None
        details = {"who": "customer", "what": "answer", "conversation": "kqz-one", "n": number}
        chain.append(build_entry(last, now_text(), details))
    return chain


def write_home(settings: Settings, count: int = 4) -> None:
    """Write the files of a home in which one conversation was had."""
    home, key, now = settings.home, load_key(settings), now_text()
    sealed = key.seal(EMAIL, "kqz-one\0<EMAIL_1>")
    held = [("kqz-one", "<EMAIL_1>", sealed, now), ("kqz-one", "<CARD_1>", None, now)]
    write(home / "vault.db", "held", held)
    body = zlib.compress(TypeAdapter(Receipt).dump_json(RECEIPT))
    write(home / "receipts.db", "receipts", [(RECEIPT.id, RECEIPT.at, "kqz-one", body)])
    stopped = ("kqz-one", RECEIPT.id, "a message", "block", '{"hate": 0.9}', '["why"]')
    both = [(3, now, *stopped, "rightly-stopped"), (8, now, *stopped, "")]
    write(home / "review.db", "stopped", both)
    write(home / "visitors.db", "seen", [("kqz-one", key.sign("visitor", ADDRESS), now, now)])
    chain = build_chain(count)
    write(home / "audit.db", "entries", chain)
    end = chain[-1]
    seal = key.sign("audit head", f"{end.seq}:{end.hash}")
    write(home / "audit.db", "head", [(1, end.seq, end.hash, seal)])
    (home / "serving.db").write_bytes(b"what nobody waits for")


@pytest.fixture
def home(database_settings: Settings) -> Path:
    """A home of before; nobody has opened its database yet."""
    write_home(database_settings)
    return database_settings.home


def check_whole(database: BlockingDatabase, settings: Settings) -> None:
    key = load_key(settings)
    recalled = asyncio.run(DatabaseVault(database, key).recall("kqz-one"))
    assert recalled == {"<CARD_1>": "", "<EMAIL_1>": EMAIL}
    assert DatabaseReceiptStore(database).load(RECEIPT.id) == RECEIPT
    queue = ReviewQueue(database).list_stopped()
    assert [(one.id, one.mark) for one in queue] == [(1, "rightly-stopped"), (2, "")]
    assert (queue[0].categories, queue[0].reasons) == ({"hate": 0.9}, ["why"])
    assert VisitorRegister(database, key).find(ADDRESS).conversations == ("kqz-one",)
    found = AuditLog(database, key).verify()
    assert (found.entries, found.broken) == (4, 0)


def test_everything_is_imported_once(home: Path, database_settings: Settings) -> None:
    for _ in range(2):
        with closing(open_blocking_database(database_settings)) as database:
            check_whole(database, database_settings)
    names = {file.name for file in home.iterdir()}
    assert names >= {f"{name}.imported" for name in FILES}
    assert not names & {*FILES, "serving.db"}


def test_what_was_imported_goes_on(home: Path, database_settings: Settings) -> None:
    with closing(open_blocking_database(database_settings)) as database:
        log = AuditLog(database, load_key(database_settings))
        log.append("operator", "review")
        assert (log.verify().entries, log.verify().broken) == (5, 0)
        ReviewQueue(database).add(make_receipt())
        assert ReviewQueue(database).list_stopped()[-1].id == 3


def test_what_lies_in_the_log_beside_a_file_is_imported_too(database_settings: Settings) -> None:
    """As after a crash: SQLite had not taken it into the file yet."""
    home = database_settings.home
    write(home / "visitors.db", "seen", [("c1", "x", "2026", "2026")])
    crashed = sqlite3.connect(home / "visitors.db", isolation_level=None)
    crashed.execute("pragma wal_autocheckpoint = 0")
    crashed.execute("insert into seen values ('c2', 'x', '2026', '2026')")
    for name in ("visitors.db", "visitors.db-wal"):
        (home / f"copy-{name}").write_bytes((home / name).read_bytes())
    crashed.close()
    for name in ("visitors.db", "visitors.db-wal"):
        (home / f"copy-{name}").replace(home / name)
    with closing(open_blocking_database(database_settings)) as database:
        register = VisitorRegister(database, load_key(database_settings))
        assert len(register.export_visitor(Visitor("", ("c1", "c2")))) == 2


def test_an_import_that_was_interrupted_begins_anew(
    home: Path, database_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after the commit, before the file got its new name: the next one does it all again."""

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    while any((home / name).exists() for name in FILES):
        with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
            patched.setattr(Path, "rename", die)
            open_blocking_database(database_settings)
        with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
            patched.setattr("server.storage.importing.log.info", die)
            open_blocking_database(database_settings)
    with closing(open_blocking_database(database_settings)) as database:
        check_whole(database, database_settings)


async def test_several_who_open_a_home_at_once_import_it_once(
    home: Path, database_settings: Settings
) -> None:
    opening = (asyncio.to_thread(open_blocking_database, database_settings) for _ in range(4))
    opened = await asyncio.gather(*opening)
    await asyncio.to_thread(check_whole, opened[0], database_settings)
    for database in opened:
        database.close()


def test_a_damaged_file_is_a_sentence_and_stays(home: Path, database_settings: Settings) -> None:
    (home / "receipts.db").write_bytes(b"this is no database" * 100)
    file = home / "receipts.db"
    with pytest.raises(StorageUnavailable, match="not a database") as caught:
        open_blocking_database(database_settings)
    assert str(caught.value).startswith(f"The database {file} cannot be used:")
    file.unlink()
    with closing(open_blocking_database(database_settings)) as database:
        assert DatabaseReceiptStore(database).load(RECEIPT.id) is None
        assert AuditLog(database, load_key(database_settings)).verify().entries == 4


def test_a_file_of_another_format_is_left_alone(home: Path, database_settings: Settings) -> None:
    with closing(sqlite3.connect(home / "vault.db")) as old:
        old.execute("pragma user_version = 2")
    with pytest.raises(StorageUnavailable, match="it has format 2; this version reads format 1"):
        open_blocking_database(database_settings)
    assert (home / "vault.db").exists()


def test_a_second_log_is_not_mixed_with_the_first(
    home: Path, database_settings: Settings, tmp_path: Path
) -> None:
    """Two homes come together in one database: of the second all but its audit log is taken."""
    database = open_blocking_database(database_settings)
    second = database_settings.model_copy(update={"home": tmp_path / "second"})
    second.home.mkdir()
    (second.home / "vault.key").write_bytes((home / "vault.key").read_bytes())
    write_home(second, count=9)
    import_files(second.home, database)
    assert (second.home / "audit.db").exists()
    assert not (second.home / "vault.db").exists()
    found = AuditLog(database, load_key(database_settings)).verify()
    assert (found.entries, found.broken) == (4, 0)
    assert len(ReviewQueue(database).list_stopped()) == 4
    database.close()


def test_the_copies_go_when_anybody_is_erased(home: Path, database_settings: Settings) -> None:
    records = Records(database_settings)
    assert list_files_with(home, b"kqz-one")
    assert records.erase(records.visitors.find(ADDRESS)).whole
    records.close()
    assert list_files_with(home, b"kqz-one") == []
    assert not list(home.glob("*.imported"))


def test_the_copies_go_after_some_days(home: Path, database_settings: Settings) -> None:
    build_blocking_database(database_settings).close()
    open_blocking_database(database_settings).close()
    drop_imported(home, datetime.now(UTC) - timedelta(days=1))
    assert len(list(home.glob("*.imported"))) == len(FILES)
    drop_imported(home, datetime.now(UTC) + timedelta(seconds=1))
    assert not list(home.glob("*.imported"))
