"""Files of a home from before there was one database: their rows move into it, once.

Each file keeps its content under another name, until its customers' data is erased or expires:
see `drop_imported`.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog
from filelock import FileLock, Timeout
from sqlalchemy import Connection, Table, select

from server.storage.blocking import BlockingDatabase
from server.storage.engines import BUSY_SECONDS
from server.storage.inserting import build_insert_new
from server.storage.interfaces import StorageUnavailable
from server.storage.locking import take_turn
from server.storage.records_schema import (
    audit_entries,
    audit_head,
    receipts,
    seen,
    stopped,
    vault,
)

log = structlog.get_logger(__name__)

IMPORTED = ".imported"
"""What the name of a file ends with that was imported."""
LOCK_SECONDS = 60.0
BATCH = 1000
FORMAT = 1
"""Of the files, as ``PRAGMA user_version``; there has been no other."""


@dataclass(frozen=True, slots=True)
class Old:
    """A table of a file of before.

    Attributes:
        name: of the table in the file; its columns bear the names of those of ``new``.
        new: where its rows belong.
    """

    name: str
    new: Table


FILES = {
    "vault.db": [Old("held", vault)],
    "receipts.db": [Old("receipts", receipts)],
    "review.db": [Old("stopped", stopped)],
    "visitors.db": [Old("seen", seen)],
    "audit.db": [Old("entries", audit_entries), Old("head", audit_head)],
}
DROPPED = ("serving.db", "serving.db-wal", "serving.db-shm")
"""What servers and commands told each other; nobody waits for it any more."""


def import_files(home: Path, database: BlockingDatabase) -> None:
    """Take the rows of a home's files of before into the database; each file once.

    Raises:
        StorageUnavailable: a file or the database cannot be used; that file stays as it was.
    """
    if any((home / name).exists() for name in FILES):
        try:
            with FileLock(home / "import.lock", timeout=LOCK_SECONDS):
                for name, tables in FILES.items():
                    if (home / name).exists():
                        _import_file(home / name, tables, database)
        except Timeout as error:
            reason = "another process has been importing it for long."
            raise StorageUnavailable(str(home), reason) from error
    for name in DROPPED:
        (home / name).unlink(missing_ok=True)


def drop_imported(home: Path, before: datetime | None = None) -> None:
    """Delete the files that were imported, their bytes overwritten.

    Args:
        home: the shop's folder.
        before: those that were imported before; None deletes all.
    """
    for name in FILES:
        file = home / f"{name}{IMPORTED}"
        if file.exists() and (before is None or _find_time(file) < before):
            with file.open("r+b") as content:
                content.write(b"\0" * file.stat().st_size)
                content.flush()
                os.fsync(content.fileno())
            file.unlink()


def _find_time(file: Path) -> datetime:
    return datetime.fromtimestamp(file.stat().st_mtime, UTC)


def _import_file(file: Path, tables: Sequence[Old], database: BlockingDatabase) -> None:
    with database.writing() as connection:
        take_turn(connection, "storehand import")  # of other homes with this database
        try:
            with closing(_open(file)) as old:
                done = all(_import_table(old, table, connection) for table in tables)
        except (sqlite3.Error, ValueError) as error:
            raise StorageUnavailable(str(file), f"{error}.") from error
    if not done:
        log.error("not_imported", file=str(file), reason="the database has an audit log already")
        return
    file.touch()
    file.rename(file.with_name(f"{file.name}{IMPORTED}"))
    log.info("imported", file=file.name)


def _open(file: Path) -> sqlite3.Connection:
    """Open a file with all that its log beside it holds.

    Raises:
        ValueError: it has another format.
        sqlite3.Error: it is damaged or locked.
    """
    old = sqlite3.connect(file, timeout=BUSY_SECONDS, isolation_level=None)
    try:
        old.row_factory = sqlite3.Row
        (found,) = old.execute("pragma user_version").fetchone()
        if found > FORMAT:
            raise ValueError(f"it has format {found}; this version reads format {FORMAT}")
        old.execute("pragma journal_mode = delete")
    except BaseException:
        old.close()
        raise
    return old


def _import_table(old: sqlite3.Connection, table: Old, connection: Connection) -> bool:
    """Take the rows that are not there yet; return whether they belong there."""
    rows = old.execute(f"select * from {table.name}")  # noqa: S608 - a name of `FILES`
    if table.new is audit_entries and not _continues(old, connection):
        return False
    statement = build_insert_new(connection.dialect, table.new)
    known = _list_known(connection) if table.new is stopped else set()
    while batch := [dict(row) for row in rows.fetchmany(BATCH)]:
        if table.new is stopped:
            batch = [_unnumber(row) for row in batch if (row["receipt"], row["at"]) not in known]
        if batch:
            connection.execute(statement, batch)
    return True


def _continues(old: sqlite3.Connection, connection: Connection) -> bool:
    """Tell whether the chain of the database is the one of the file, or has not begun."""
    mine = connection.scalar(select(audit_entries.c.hash).filter_by(seq=1))
    theirs = old.execute("select hash from entries where seq = 1").fetchone()
    return mine is None or theirs is None or mine == theirs["hash"]


def _list_known(connection: Connection) -> set[tuple[str, str]]:
    """Return receipt and time of what waits for review already: a try before was interrupted."""
    rows = connection.execute(select(stopped.c.receipt, stopped.c.at))
    return {(receipt, at) for receipt, at in rows}


def _unnumber(row: dict[str, Any]) -> dict[str, Any]:
    """Have the database number a row anew, in the same order."""
    return {name: value for name, value in row.items() if name != "id"}
