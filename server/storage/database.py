"""The database of a shop: SQLite in the home by default, PostgreSQL by URL.

::

    database = await open_database(settings)
    async with database.reading() as connection: ...
    async with database.writing() as connection: ...      # committed at the end, or nothing is
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from server.settings import Settings
from server.settings_text import SettingError
from server.storage.interfaces import StorageUnavailable

FILE_NAME = "storehand.db"
BUSY_SECONDS = 5.0
"""How long a writer waits for a database that another process has locked."""
CONNECT_SECONDS = 5.0
POOL_SIZE = 10


class Database:
    """One database.

    Args:
        engine: of SQLAlchemy.
        place: for error sentences: where it is, without a password.
    """

    def __init__(self, engine: AsyncEngine, place: str) -> None:
        self._engine = engine
        self.place = place
        # Within a process writers queue here: SQLite itself only lets them try again and again.
        self.is_sqlite = engine.dialect.name == "sqlite"
        self._turnstile: Any = asyncio.Lock() if self.is_sqlite else nullcontext()
        self._writer = engine.execution_options(writes=True)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """Read one state of the database.

        Raises:
            StorageUnavailable: it cannot be reached.
        """
        async with self._telling(), self._engine.connect() as connection:
            yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """Write all or nothing; what was written is durable when the block has ended.

        Raises:
            StorageUnavailable: it is dead, locked or full; nothing was written.
        """
        async with self._telling(), self._turnstile, self._writer.begin() as connection:
            yield connection

    async def migrate(self) -> None:
        """Bring the tables up to date.

        Raises:
            StorageUnavailable: see `writing`, or a newer version made the tables.
        """
        from server.storage.migrations import upgrade

        async with self.writing() as connection:
            await connection.run_sync(upgrade)

    async def close(self) -> None:
        """Close every connection; safe to call twice."""
        await self._engine.dispose()

    @asynccontextmanager
    async def _telling(self) -> AsyncIterator[None]:
        try:
            yield
        except (DBAPIError, PoolTimeout, OSError, ConnectionError) as error:
            reason = str(getattr(error, "orig", None) or error).strip().splitlines() or [""]
            raise StorageUnavailable(self.place, f"{reason[0].rstrip('.')}.") from error


def build_url(settings: Settings) -> str:
    """Return SQLAlchemy's URL of the database, with the driver that is used here.

    Raises:
        SettingError: the setting is no URL of a database that can be used.
    """
    given = settings.database.get_secret_value().strip()
    if not given:
        return f"sqlite+aiosqlite:///{settings.home / FILE_NAME}"
    try:
        url = make_url(given)
    except ArgumentError:
        raise SettingError(_EXPLANATION) from None
    if url.get_backend_name() in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+asyncpg").render_as_string(hide_password=False)
    if url.get_backend_name() == "sqlite" and url.database:
        return url.set(drivername="sqlite+aiosqlite").render_as_string(hide_password=False)
    raise SettingError(_EXPLANATION)


_EXPLANATION = (
    "The setting database must be a URL such as postgresql://user:password@host/name or "
    "sqlite:////path/to/file.db; empty is a file in the home."
)


def build_database(settings: Settings) -> Database:
    """Describe the database of the settings; connects to nothing yet.

    Raises:
        SettingError: see `build_url`.
        StorageUnavailable: its file cannot be made.
    """
    url = make_url(build_url(settings))
    place = url.render_as_string(hide_password=True)
    try:
        if url.get_backend_name() == "sqlite":
            _prepare_file(Path(url.database or ""))
    except OSError as error:
        raise StorageUnavailable(place, f"{error}.") from error
    return Database(create_engine(url.render_as_string(hide_password=False)), place)


async def open_database(settings: Settings) -> Database:
    """Open the database of the settings, and bring its tables up to date.

    Raises:
        SettingError: see `build_url`.
        StorageUnavailable: it cannot be reached or written.
    """
    database = build_database(settings)
    try:
        await database.migrate()
    except BaseException:
        await database.close()
        raise
    return database


def _prepare_file(path: Path) -> None:
    """Make the file, for its owner's eyes alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def create_engine(url: str) -> AsyncEngine:
    """Make the engine; connects to nothing yet."""
    if make_url(url).get_backend_name() != "sqlite":
        options = {"timeout": CONNECT_SECONDS, "command_timeout": 30.0}
        return create_async_engine(
            url, pool_size=POOL_SIZE, pool_pre_ping=True, pool_timeout=10, connect_args=options
        )
    engine = create_async_engine(
        url, pool_size=POOL_SIZE, pool_timeout=10, connect_args={"timeout": BUSY_SECONDS}
    )
    event.listen(engine.sync_engine, "connect", _set_up_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    """Prepare a connection; a full commit, since an acknowledged message must survive a crash."""
    connection.isolation_level = None  # transactions begin where _begin_sqlite says
    cursor = connection.cursor()
    for pragma in (
        "journal_mode = wal",
        "synchronous = full",
        "secure_delete = on",
        "foreign_keys = on",
    ):
        cursor.execute(f"pragma {pragma}")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("begin immediate" if writes else "begin")
