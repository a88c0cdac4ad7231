"""Orders of a CSV file."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

from bot.orders.interfaces import ORDER_FIELDS, Order, OrdersUnavailable, fold_id
from bot.orders.records import build_order, missing_columns
from knowledge.interfaces import LoadError
from knowledge.loaders.delimited import read_delimited
from knowledge.loaders.encodings import decode_text

log = structlog.get_logger(__name__)

MISFIT = "it does not fit the columns; put cells that hold the delimiter in quotation marks."


@dataclass(frozen=True, slots=True)
class OrderTable:
    """What a file of orders holds.

    Attributes:
        orders: by folded number.
        skipped: ``row N: reason`` for each row that is no order of its own.
    """

    orders: dict[str, Order]
    skipped: Sequence[str]


class CsvOrders:
    """Orders of a CSV file with a header row; read again when the file changes.

    A broken row is skipped and logged, the others are served; while the whole file cannot be read
    nothing is said of any order.

    Args:
        path: the file, in any encoding and with any delimiter that `storehand ingest` reads.
    """

    def __init__(self, path: Path) -> None:
        self.name = str(path)
        self._path = path
        self._orders: dict[str, Order] = {}
        self._read_at: tuple[int, int] | None = None

    async def find_order(self, order_id: str) -> Order | None:
        """See `OrderSource.find_order`."""
        return (await asyncio.to_thread(self._load)).get(fold_id(order_id))

    def close(self) -> None:
        """There is nothing to close."""

    def _load(self) -> dict[str, Order]:
        try:
            status = self._path.stat()
            state = (status.st_mtime_ns, status.st_size)
            if state != self._read_at:
                self._orders = self._read()
                self._read_at = state
        except OSError as error:
            raise OrdersUnavailable(str(self._path), f"{error.strerror}.") from error
        return self._orders

    def _read(self) -> dict[str, Order]:
        table = load_orders(self._path)
        if table.skipped:
            rows, first = len(table.skipped), table.skipped[0]
            log.warning("orders_skipped", source=self.name, rows=rows, first=first)
        return table.orders


def load_orders(path: Path) -> OrderTable:
    """Read a CSV of orders.

    Where two rows have the same number the first is kept: a later row, perhaps with another
    address, cannot take an order over.

    Raises:
        OSError: the file cannot be read.
        OrdersUnavailable: it is no table, or has no order_id or email column.
    """
    try:
        text = decode_text(path.read_bytes(), path.name)
        header, rows = read_delimited(text, path.name, {}) if text.strip() else ([], [])
    except LoadError as error:
        raise OrdersUnavailable(str(path), f"{error.reason} {error.remedy}") from error
    if missing := missing_columns(list(header)):
        raise OrdersUnavailable(str(path), explain_columns(missing))
    orders: dict[str, Order] = {}
    skipped: list[str] = []
    for number, row in rows:
        # The loader's own reason quotes the row, which is a customer's.
        problem = MISFIT if isinstance(row, str) else _add(orders, row)
        if problem:
            skipped.append(f"row {number}: {problem}")
    return OrderTable(orders, skipped)


def explain_columns(missing: Sequence[str]) -> str:
    """Say which columns a table lacks and which it may have."""
    return (
        f"it has no column {' and no column '.join(missing)}; "
        f"name its columns {', '.join(ORDER_FIELDS)}."
    )


def _add(orders: dict[str, Order], row: Mapping[str, str]) -> str:
    """Add a row's order; return why it was not added, empty if it was."""
    try:
        order = build_order(row)
    except ValueError as error:
        return str(error)
    key = fold_id(order.order_id)
    if key in orders:
        return "another row has this order_id already; the first is kept."
    orders[key] = order
    return ""
