"""Orders of a SQL database."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchTableError, SQLAlchemyError

from bot.orders.csv_file import explain_columns
from bot.orders.interfaces import Order, OrdersUnavailable, fold_id
from bot.orders.records import build_order, missing_columns

Result = TypeVar("Result")

TIMEOUT_SECONDS = 5.0
"""Longest wait for the database: Nielsen 1993 puts the limit of attention at ten seconds, and a
customer is answered in half of it even then."""

THREADS = 4
"""Look-ups at once. They have threads of their own: a database that hangs holds up no search."""

TABLE = "orders"
_PATIENCE = {"sqlite": "timeout", "postgresql": "connect_timeout", "mysql": "connect_timeout"}
"""What a database's driver calls its own limit, which ends the thread too."""


class SqlOrders:
    """Orders of a table or view named ``orders`` with the columns of `Order`; only read.

    Args:
        url: SQLAlchemy URL of the database.
    """

    def __init__(self, url: str) -> None:
        try:
            self._url = make_url(url)
        except ArgumentError as error:
            raise OrdersUnavailable("the SQL URL", "it is no SQLAlchemy URL.") from error
        self.name = self._url.set(query={}).render_as_string(hide_password=True)
        self._engine: sqlalchemy.Engine | None = None
        self._table: sqlalchemy.Table | None = None
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="storehand-orders")

    async def find_order(self, order_id: str) -> Order | None:
        """See `OrderSource.find_order`."""
        return await self._call(lambda: self._select(fold_id(order_id)))

    def close(self) -> None:
        """Close the pool; a look-up that hangs is left to its own time-out."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        if self._engine is not None:
            self._engine.dispose()

    async def _call(self, work: Callable[[], Result]) -> Result:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                return await loop.run_in_executor(self._threads, work)
        except TimeoutError as error:
            reason = f"it did not answer within {TIMEOUT_SECONDS:g} seconds."
            raise OrdersUnavailable(self.name, reason) from error
        # An error's own words may hold the statement's values.
        except (SQLAlchemyError, ValueError) as error:
            raise OrdersUnavailable(self.name, f"{_name_error(error)}.") from error

    def _select(self, order_id: str) -> Order | None:
        table = self._open_table()
        with self._open_engine().connect() as connection:
            row = connection.execute(_build_query(table, order_id)).mappings().first()
        return build_order(dict(row)) if row is not None else None

    def _open_engine(self) -> sqlalchemy.Engine:
        if self._engine is None:
            _check_file(self._url, self.name)
            self._engine = _create_engine(self._url, self.name)
        return self._engine

    def _open_table(self) -> sqlalchemy.Table:
        """Read the table's columns once; a table that lacks some is told which."""
        if self._table is None:
            try:
                table = sqlalchemy.Table(
                    TABLE, sqlalchemy.MetaData(), autoload_with=self._open_engine()
                )
            except NoSuchTableError as error:
                reason = f"it has no table or view named {TABLE}."
                raise OrdersUnavailable(self.name, reason) from error
            if missing := missing_columns(list(table.c.keys())):
                raise OrdersUnavailable(self.name, f"{TABLE}: {explain_columns(missing)}")
            self._table = table
        return self._table


def _create_engine(url: URL, name: str) -> sqlalchemy.Engine:
    limit = _PATIENCE.get(url.get_backend_name())
    connect: dict[str, Any] = {limit: int(TIMEOUT_SECONDS)} if limit else {}
    try:
        return sqlalchemy.create_engine(
            url, pool_pre_ping=True, pool_timeout=TIMEOUT_SECONDS, connect_args=connect
        )
    except ImportError as error:
        reason = f"its driver is not installed: run 'pip install {error.name or url.drivername}'."
        raise OrdersUnavailable(name, reason) from error


def _check_file(url: URL, name: str) -> None:
    """Refuse a SQLite file that is not there: connecting would make an empty one."""
    path = url.database or ""
    is_file = url.get_backend_name() == "sqlite" and path not in {"", ":memory:"}
    if is_file and not path.startswith("file:") and not Path(path).is_file():
        raise OrdersUnavailable(name, "there is no such file.")


def _build_query(table: sqlalchemy.Table, order_id: str) -> sqlalchemy.Select[Any]:
    """Compare as `fold_id` does; a column of whole numbers with a number."""
    column = next(each for each in table.c if not missing_columns([each.name, "email"]))
    if isinstance(column.type, sqlalchemy.Integer):
        wanted = column == (int(order_id) if _is_whole(order_id) else None)
    else:
        folded = sqlalchemy.func.upper(column)
        for sign in " #_.-":
            folded = sqlalchemy.func.replace(folded, sign, "")
        wanted = folded == order_id
    return sqlalchemy.select(table).where(wanted).limit(1)


def _is_whole(order_id: str) -> bool:
    """Tell whether a number fits a column of 64 bits."""
    return order_id.isascii() and order_id.isdecimal() and len(order_id) <= 18


def _name_error(error: Exception) -> str:
    cause = getattr(error, "orig", None)
    return type(cause or error).__name__ if not isinstance(error, ValueError) else str(error)
