"""The database of a shop for the event loop: SQLite in the home by default, PostgreSQL by URL.

::

    database = await open_database(settings)
    async with database.reading() as connection: ...
    async with database.writing() as connection: ...      # committed at the end, or nothing is

Threads have `server.storage.blocking`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from server.settings import Settings
from server.storage.address import read_address
from server.storage.engines import build_engine, prepare_file, telling
from server.storage.turnstile import Turnstile, find_turnstile


class Database:
    """One database.

    Args:
        engine: of SQLAlchemy.
        place: for error sentences: where it is, without a password.
        turnstile: where writers of this process queue; None where the database sees to it.
    """

    def __init__(self, engine: AsyncEngine, place: str, turnstile: Turnstile | None) -> None:
        self._engine = engine
        self.place = place
        self._writer = engine.execution_options(writes=True)
        self._queue: Callable[[], AbstractAsyncContextManager[None]] = (
            turnstile.pass_through if turnstile else nullcontext
        )

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """Read one state of the database.

        Raises:
            StorageUnavailable: it cannot be reached.
        """
        with telling(self.place):
            async with self._engine.connect() as connection:
                yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """Write all or nothing; what was written is durable when the block has ended.

        Raises:
            StorageUnavailable: it is dead, locked or full; nothing was written.
        """
        with telling(self.place):
            async with self._queue(), self._writer.begin() as connection:
                yield connection

    async def migrate(self) -> None:
        """Bring the tables up to date.

        Raises:
            StorageUnavailable: see `writing`.
            StorageNewer: a newer version of Storehand made the tables.
        """
        from server.storage.migrations import upgrade

        async with self.writing() as connection:
            await connection.run_sync(upgrade, self.place)

    async def close(self) -> None:
        """Close every connection; safe to call twice."""
        await self._engine.dispose()


def build_database(settings: Settings) -> Database:
    """Describe the database of the settings; connects to nothing yet.

    Raises:
        SettingError: see `read_address`.
        StorageUnavailable: its file cannot be made.
    """
    address = read_address(settings)
    with telling(address.place):
        prepare_file(address)
        engine = build_engine(address)
    turnstile = find_turnstile(address.file) if address.file else None
    return Database(engine, address.place, turnstile)


async def open_database(settings: Settings) -> Database:
    """Open the database of the settings, and bring its tables up to date.

    Raises:
        SettingError: see `read_address`.
        StorageUnavailable: it cannot be reached or written.
        StorageNewer: a newer version of Storehand made the tables.
    """
    database = build_database(settings)
    try:
        await database.migrate()
    except BaseException:
        await database.close()
        raise
    return database
