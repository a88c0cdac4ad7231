"""The three places of orders: a CSV file, a SQL database, an HTTP endpoint."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import sqlalchemy

from bot.orders.interfaces import (
    ORDER_FIELDS,
    Order,
    OrdersUnavailable,
    build_order,
    fold_id,
)

TIMEOUT_SECONDS = 3.0
"""Longest wait for one try; a customer in a chat is told after two of them that it is down."""

TRIES = 2
PAUSE_SECONDS = 0.2
MAX_ANSWER_BYTES = 100_000


class CsvOrders:
    """Orders of a CSV file with a header row; read again when the file changes.

    Args:
        path: the file, UTF-8.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._orders: dict[str, Order] = {}
        self._read_at: tuple[float, int] | None = None

    async def find_order(self, order_id: str) -> Order | None:
        """See `OrderSource.find_order`."""
        return (await asyncio.to_thread(self._load)).get(fold_id(order_id))

    async def close(self) -> None:
        """There is nothing to close."""

    def _load(self) -> Mapping[str, Order]:
        try:
            status = self._path.stat()
            state = (status.st_mtime, status.st_size)
            if state != self._read_at:
                self._orders = load_orders(self._path)
                self._read_at = state
        except (OSError, ValueError, csv.Error) as error:
            raise OrdersUnavailable(str(self._path), str(error)) from error
        return self._orders


class SqlOrders:
    """Orders of a table or view named ``orders`` with the columns of `Order`.

    Args:
        url: SQLAlchemy URL of the database; only read.
    """

    def __init__(self, url: str) -> None:
        self._engine = sqlalchemy.create_engine(url, pool_pre_ping=True, pool_timeout=3)
        self._name = self._engine.url.render_as_string(hide_password=True)
        columns: list[Any] = [sqlalchemy.column(name) for name in ORDER_FIELDS]
        self._table = sqlalchemy.table("orders", *columns)

    async def find_order(self, order_id: str) -> Order | None:
        """See `OrderSource.find_order`."""
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                return await asyncio.to_thread(self._select, fold_id(order_id))
        except (sqlalchemy.exc.SQLAlchemyError, TimeoutError, ValueError) as error:
            raise OrdersUnavailable(self._name, f"{type(error).__name__}.") from error

    async def close(self) -> None:
        """Close the pool."""
        self._engine.dispose()

    def _select(self, order_id: str) -> Order | None:
        folded = sqlalchemy.func.upper(self._table.c.order_id)
        query = sqlalchemy.select(self._table).where(folded == order_id).limit(1)
        with self._engine.connect() as connection:
            row = connection.execute(query).mappings().first()
        return build_order(dict(row)) if row is not None else None


class HttpOrders:
    """Orders of a shop's own endpoint: ``GET URL/ORDER_ID`` gives the order as JSON, or 404.

    Args:
        url: address without the order's id; ``{order_id}`` in it is replaced instead.
        token: sent as a bearer token, where there is one.
        client: for tests over a transport of their own.
    """

    def __init__(self, url: str, token: str = "", client: httpx.AsyncClient | None = None) -> None:
        self._url = url if "{order_id}" in url else f"{url.rstrip('/')}/{{order_id}}"
        self._name = str(httpx.URL(url).copy_with(userinfo=b"", query=None))
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._client = client or httpx.AsyncClient(headers=headers, timeout=TIMEOUT_SECONDS)

    async def find_order(self, order_id: str) -> Order | None:
        """See `OrderSource.find_order`."""
        response = await self._get(self._url.replace("{order_id}", quote(fold_id(order_id), "")))
        if response.status_code == httpx.codes.NOT_FOUND:
            return None
        if response.status_code != httpx.codes.OK:
            raise self._unavailable(f"it answers with status {response.status_code}.")
        return self._parse(response)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def _get(self, url: str) -> httpx.Response:
        """Try again after a failed connection or a server's own failure (RFC 9110, 5xx)."""
        problem = "there was no answer."
        for attempt in range(TRIES):
            await asyncio.sleep(attempt * PAUSE_SECONDS)
            try:
                response = await self._client.get(url)
            except httpx.HTTPError as error:
                problem = f"{type(error).__name__}; check the address and that it is up."
                continue
            if response.status_code < 500:
                return response
            problem = f"it answers with status {response.status_code}."
        raise self._unavailable(problem)

    def _parse(self, response: httpx.Response) -> Order:
        if len(response.content) > MAX_ANSWER_BYTES:
            raise self._unavailable(f"its answer is longer than {MAX_ANSWER_BYTES} bytes.")
        try:
            values: Any = response.json()
            if not isinstance(values, dict):
                raise ValueError("its answer is no JSON object.")
            return build_order(values)
        except ValueError as error:
            raise self._unavailable(f"its answer cannot be read: {error}") from error

    def _unavailable(self, reason: str) -> OrdersUnavailable:
        return OrdersUnavailable(self._name, reason)


def load_orders(path: Path) -> dict[str, Order]:
    """Read a CSV of orders, by folded id.

    Raises:
        OSError: it cannot be read.
        ValueError: it has no order_id or email column, or a row has none; names file and row.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        missing = {"order_id", "email"} - set(rows.fieldnames or ())
        if missing:
            raise ValueError(
                f"the file has no column {' and no '.join(sorted(missing))}; "
                f"name its columns {', '.join(ORDER_FIELDS)}."
            )
        orders: dict[str, Order] = {}
        for number, row in enumerate(rows, start=1):
            try:
                order = build_order({name: row[name] for name in row if name in ORDER_FIELDS})
            except ValueError as error:
                raise ValueError(f"row {number}: {error}") from error
            orders[fold_id(order.order_id)] = order
    return orders
