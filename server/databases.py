"""SQLite files in the home, for their owner's eyes alone; deleted rows leave no bytes behind."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Any

BUSY_SECONDS = 10.0
"""Time to wait for another process that writes; a batch takes it a few milliseconds."""


class DatabaseUnusable(Exception):
    """A file of the home cannot be read or written; the text is one sentence for the operator.

    Attributes:
        path: of the file.
        reason: what happened.
    """

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"The file {path} cannot be used: {reason}")
        self.path = path
        self.reason = reason


def open_database(path: Path, tables: Sequence[str], version: int) -> sqlite3.Connection:
    """Open a file for reading and writing, made where it is missing; only its owner can read it.

    SQLite gives its log beside the file the same permissions. The connection may be used by any
    thread, one at a time.

    Args:
        path: of the file.
        tables: ``create table if not exists`` statements.
        version: of the tables, kept as ``PRAGMA user_version``.

    Raises:
        ValueError: a newer version of Storehand wrote the file.
        sqlite3.Error: it is damaged or locked.
        OSError: it cannot be made.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    path.chmod(0o600)
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, check_same_thread=False)
    try:
        _prepare(connection, tables, version)
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection, tables: Sequence[str], version: int) -> None:
    """Set the file up; what is deleted is overwritten, since it is what customers wrote."""
    connection.execute("pragma journal_mode = wal")
    connection.execute("pragma synchronous = normal")
    connection.execute("pragma secure_delete = on")
    found = connection.execute("pragma user_version").fetchone()[0]
    if found > version:
        raise ValueError(f"the file has format {found}; this version writes format {version}.")
    with connection:
        for table in tables:
            connection.execute(table)
        connection.execute(f"pragma user_version = {version}")


class Database:
    """One file, opened when it is first used; safe from several threads and processes.

    Args:
        path: of the file; reading makes none.
        tables: see `open_database`.
        version: see `open_database`.
    """

    def __init__(self, path: Path, tables: Sequence[str], version: int = 1) -> None:
        self.path = path
        self._tables = tables
        self._version = version
        self._lock = RLock()
        self._connection: sqlite3.Connection | None = None

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Hold the only right to write, over all processes, until the block ends; then commit.

        Raises:
            DatabaseUnusable: the file is damaged, locked or full; nothing was written.
        """
        with self._lock, self._telling():
            connection = self._open()
            connection.execute("begin immediate")
            with connection:
                yield connection

    def read(self, query: str, values: Sequence[Any] = ()) -> list[Any]:
        """Return all rows of a query; none where there is no file.

        Raises:
            DatabaseUnusable: the file is damaged or locked.
        """
        with self._lock, self._telling():
            if self._connection is None and not self.path.exists():
                return []
            return self._open().execute(query, values).fetchall()

    def delete(self, statement: str, values: Sequence[Any] = ()) -> int:
        """Delete rows for good, from the log beside the file too; return how many."""
        if not self.path.exists():
            return 0
        with self.writing() as connection:
            count = connection.execute(statement, values).rowcount
        self.sweep()
        return count

    def sweep(self) -> None:
        """Empty the log beside the file, which may hold pages from before a deletion."""
        with self._lock, self._telling():
            self._open().execute("pragma wal_checkpoint(truncate)").fetchall()

    def close(self) -> None:
        """Close the file; safe to call twice."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    @contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError, ValueError) as error:
            raise DatabaseUnusable(self.path, f"{error}.") from error

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = open_database(self.path, self._tables, self._version)
        return self._connection
