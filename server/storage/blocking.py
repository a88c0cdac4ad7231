"""The database of a shop for threads: what is kept of customers beside their conversations.

::

    database = open_blocking_database(settings)
    rows = database.read(select(...))
    with database.writing() as connection: ...            # committed at the end, or nothing is
    database.delete(delete(...))                          # for good, from SQLite's log too
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

import structlog
from sqlalchemy import Connection, Delete, Engine, Row, Select

from server.settings import Settings
from server.storage.address import read_address
from server.storage.engines import build_blocking_engine, prepare_file, telling
from server.storage.turnstile import Turnstile, find_turnstile

log = structlog.get_logger(__name__)

Query = Select[*tuple[Any, ...]]
Found = Row[*tuple[Any, ...]]


class BlockingDatabase:
    """One database; safe from several threads.

    Args:
        engine: of SQLAlchemy.
        place: for error sentences: where it is, without a password.
        turnstile: where writers of this process queue; None where the database sees to it.
    """

    def __init__(self, engine: Engine, place: str, turnstile: Turnstile | None) -> None:
        self._engine = engine
        self.place = place
        self._is_file = turnstile is not None
        self._writer = engine.execution_options(writes=True)
        # In SQLite whatever a transaction reads is of one state.
        level = {} if turnstile else {"isolation_level": "REPEATABLE READ"}
        self._steady = engine.execution_options(**level)
        self._queue: Callable[[], AbstractContextManager[None]] = (
            turnstile.pass_blocking if turnstile else nullcontext
        )

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Write all or nothing.

        Raises:
            StorageUnavailable: it is dead, locked or full; nothing was written.
        """
        with telling(self.place), self._queue(), self._writer.begin() as connection:
            yield connection

    def read(self, query: Query) -> Sequence[Found]:
        """Return all rows of a query.

        Raises:
            StorageUnavailable: it cannot be reached.
        """
        with telling(self.place), self._engine.connect() as connection:
            return connection.execute(query).all()

    def read_at_once(self, *queries: Query) -> list[Sequence[Found]]:
        """Return all rows of each query, all of the same state of the database.

        Raises:
            StorageUnavailable: it cannot be reached.
        """
        with telling(self.place), self._steady.connect() as connection:
            return [connection.execute(query).all() for query in queries]

    def delete(self, statement: Delete) -> int:
        """Delete rows for good; return how many.

        Raises:
            StorageUnavailable: nothing was deleted.
        """
        with self.writing() as connection:
            count = connection.execute(statement).rowcount
        if count:
            self.sweep()
        return count

    def sweep(self) -> None:
        """Empty SQLite's log beside the file, which may hold pages from before a deletion.

        What is deleted in the file itself is overwritten at once. PostgreSQL overwrites what was
        deleted in its own time (autovacuum).
        """
        if not self._is_file:
            return
        with telling(self.place), self._queue():
            connection = self._engine.raw_connection()
            try:
                cursor = connection.cursor()
                cursor.execute("pragma wal_checkpoint(truncate)")
                busy, _in_log, _emptied = cursor.fetchall()[0]
            finally:
                connection.close()
        if busy:
            log.warning("log_not_emptied", database=self.place)

    def migrate(self) -> None:
        """Bring the tables up to date.

        Raises:
            StorageUnavailable: see `writing`.
            StorageNewer: a newer version of Storehand made the tables.
        """
        from server.storage.migrations import upgrade

        with self.writing() as connection:
            upgrade(connection, self.place)

    def close(self) -> None:
        """Close every connection; safe to call twice."""
        self._engine.dispose()


def build_blocking_database(settings: Settings) -> BlockingDatabase:
    """Describe the database of the settings; connects to nothing yet.

    Raises:
        SettingError: see `read_address`.
        StorageUnavailable: its file cannot be made.
    """
    address = read_address(settings)
    with telling(address.place):
        prepare_file(address)
        engine = build_blocking_engine(address)
    turnstile = find_turnstile(address.file) if address.file else None
    return BlockingDatabase(engine, address.place, turnstile)


def open_blocking_database(settings: Settings) -> BlockingDatabase:
    """Open the database of the settings, bring its tables up to date, and import what was before.

    Raises:
        SettingError: see `read_address`.
        StorageUnavailable: it, or a file of before, cannot be used.
        StorageNewer: a newer version of Storehand made the tables.
    """
    from server.storage.importing import import_files

    database = build_blocking_database(settings)
    try:
        database.migrate()
        import_files(settings.home, database)
    except BaseException:
        database.close()
        raise
    return database
