"""SQLAlchemy's engines: one for the event loop, one for threads, over the same database.

Nothing connects before the first statement.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from server.storage.address import Address
from server.storage.interfaces import StorageUnavailable

BUSY_SECONDS = 10.0
"""How long a writer waits for a SQLite file that another process has locked; a batch takes it a few
milliseconds."""
CONNECT_SECONDS = 5.0
COMMAND_SECONDS = 30.0
"""A server that is silent for so long in a statement is taken for dead."""
POOL_SIZE = 10
"""Connections of the event loop, and as many more at a peak."""
THREADS_POOL_SIZE = 5
"""Connections of threads, and as many more at a peak: PostgreSQL takes 100 over all nodes, unless
it is told to take more."""
POOL_SECONDS = 10.0
"""How long to wait for a connection that is free."""

DURABLE = "full"
"""What the event loop writes is on the disk when its transaction ends: an acknowledged message must
survive a power cut."""
SETTLED = "normal"
"""What threads write (vault, receipts, audit, ...) is on the disk with the next durable commit, or
with the next checkpoint. Source: https://www.sqlite.org/pragma.html#pragma_synchronous"""

DEFECT_CLASSES = ("22", "23", "42")
"""Of SQLSTATE: wrong data, a broken constraint, a wrong statement. These are our own defects; all
others say that the database cannot be used. Source: PostgreSQL's manual, appendix A."""
NOT_ALLOWED = "42501"


def build_engine(address: Address) -> AsyncEngine:
    """Make the engine of the event loop.

    Raises:
        OSError: the file with the certificates cannot be read.
    """
    if address.file is not None:
        url = address.url.set(drivername="sqlite+aiosqlite")
        engine = create_async_engine(url, **_options({"timeout": BUSY_SECONDS}))
        _tend_sqlite(engine.sync_engine, DURABLE)
        return engine
    url, told = address.for_asyncpg()
    waits = {"timeout": CONNECT_SECONDS, "command_timeout": COMMAND_SECONDS}
    return create_async_engine(url, pool_pre_ping=True, **_options({**told, **waits}))


def build_blocking_engine(address: Address) -> Engine:
    """Make the engine of threads.

    Raises:
        OSError: the file with the certificates cannot be read.
    """
    if address.file is not None:
        url = address.url.set(drivername="sqlite+pysqlite")
        engine = create_engine(url, **_options({"timeout": BUSY_SECONDS}, THREADS_POOL_SIZE))
        _tend_sqlite(engine, SETTLED)
        return engine
    url, told = address.for_pg8000()
    waits = {"timeout": COMMAND_SECONDS}
    return create_engine(url, pool_pre_ping=True, **_options({**told, **waits}, THREADS_POOL_SIZE))


def prepare_file(address: Address) -> None:
    """Make the file of a database, for its owner's eyes alone; a server needs nothing.

    SQLite gives its log beside the file the same permissions.

    Raises:
        OSError: it cannot be made.
    """
    if address.file is not None:
        address.file.parent.mkdir(parents=True, exist_ok=True)
        # A file that is there is not opened: closing it would drop the locks that SQLite's own
        # connections of this process hold. Source: https://www.sqlite.org/howtocorrupt.html, 2.2
        with suppress(FileExistsError):
            os.close(os.open(address.file, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        address.file.chmod(0o600)


@contextmanager
def telling(place: str) -> Iterator[None]:
    """Turn what drivers raise where a database cannot be used into one error.

    Args:
        place: of the database, without a password.

    Raises:
        StorageUnavailable: see its text; a defect of ours is raised as it came.
    """
    try:
        yield
    except DBAPIError as error:
        if _is_defect(error):
            raise
        raise StorageUnavailable(place, _describe(error)) from error
    except (PoolTimeout, OSError) as error:
        raise StorageUnavailable(place, _describe(error)) from error


def _options(told: Mapping[str, Any], pool_size: int = POOL_SIZE) -> dict[str, Any]:
    return {
        "pool_size": pool_size,
        "max_overflow": pool_size,
        "pool_timeout": POOL_SECONDS,
        "hide_parameters": True,  # they hold what customers wrote
        "connect_args": dict(told),
    }


def _tend_sqlite(engine: Engine, synchronous: str) -> None:
    """Prepare each connection, and begin each transaction as it means to go on."""

    def connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # transactions begin where `begin` says
        cursor = connection.cursor()
        for pragma in (
            "journal_mode = wal",
            f"synchronous = {synchronous}",
            "secure_delete = on",
            "foreign_keys = on",
        ):
            cursor.execute(f"pragma {pragma}")
        cursor.close()

    def begin(connection: Any) -> None:
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("begin immediate" if writes else "begin")

    event.listen(engine, "connect", connect)
    event.listen(engine, "begin", begin)


def _is_defect(error: DBAPIError) -> bool:
    code = _read_code(error)
    if code:
        return code.startswith(DEFECT_CLASSES) and code != NOT_ALLOWED
    return isinstance(error, DataError | IntegrityError | ProgrammingError)


def _read_code(error: DBAPIError) -> str:
    """Return the SQLSTATE; empty where the driver tells none."""
    told = _read_fields(error)
    return str(told.get("C") or getattr(error.orig, "sqlstate", None) or "")


def _read_fields(error: DBAPIError) -> Mapping[str, Any]:
    """Return the fields of PostgreSQL's error, by letter, as pg8000 gives them."""
    first = next(iter(getattr(error.orig, "args", ())), None)
    return first if isinstance(first, dict) else {}


def _describe(error: Exception) -> str:
    """Return the first line of what the database says itself."""
    said = str(error)
    if isinstance(error, DBAPIError):
        said = str(_read_fields(error).get("M") or error.orig)
    first = next(iter(said.strip().splitlines()), type(error).__name__)
    return f"{first.rstrip('.')}."
