"""Answer receipts on disk: one SQLite file in the home, for its owner's eyes alone.

A thread of its own writes, so that no reply waits for the disk. Several processes may share a
home: SQLite's write-ahead log lets all read while one writes, and each writer waits its turn.
Fails open: what cannot be written is logged and counted, and the answer goes out.
"""

from __future__ import annotations

import asyncio
import queue
import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from time import monotonic

import structlog
from pydantic import TypeAdapter, ValidationError

from bot.receipts.identity import build_id_floor
from bot.receipts.interfaces import Receipt, ReceiptsUnreadable
from server.databases import BUSY_SECONDS, open_database
from server.metrics import Metrics

log = structlog.get_logger(__name__)

FILE_NAME = "receipts.db"
FORMAT = 1
"""Of the table, as ``PRAGMA user_version``."""

QUEUE_LIMIT = 1000
"""Receipts that may wait for the disk; at some 10 kB each they take 10 MB of memory."""
PRUNE_SECONDS = 3600.0
CLOSE_SECONDS = 15.0
"""Longest wait at the end: one turn at the lock, and the batch."""

_RECEIPT: TypeAdapter[Receipt] = TypeAdapter(Receipt)
TABLE = """
create table if not exists receipts (
    id text primary key,
    at text not null,
    conversation text not null,
    body blob not null
)
"""
"""The body is a receipt as JSON, deflated: on the bakery 13 kB with forty hits shrink to 3.5 kB."""


class SqliteReceiptStore:
    """Keeps receipts for some days; implements `bot.receipts.interfaces.ReceiptStore`.

    Args:
        home: the shop's folder; the file is made with the first receipt.
        keep_days: days after which a receipt is deleted.
        metrics: where kept and lost receipts are counted; None counts nothing.
    """

    def __init__(self, home: Path, keep_days: int, metrics: Metrics | None = None) -> None:
        self._path = home / FILE_NAME
        self._keep = timedelta(days=keep_days)
        self._metrics = metrics
        self._waiting: queue.Queue[Receipt | None] = queue.Queue(QUEUE_LIMIT)
        self._connection: sqlite3.Connection | None = None
        self._pruned_at = 0.0
        self._closed = False
        self._writer = Thread(target=self._write_all, name="storehand-receipts", daemon=True)
        self._writer.start()

    def keep(self, receipt: Receipt) -> None:
        """Take a receipt; see `ReceiptStore.keep`."""
        if self._closed:
            self._lose(1, "the store was closed.")
            return
        try:
            self._waiting.put_nowait(receipt)
        except queue.Full:
            self._lose(1, f"{QUEUE_LIMIT} receipts wait for the disk already.")

    async def find(self, receipt_id: str) -> Receipt | None:
        """Return the receipt with exactly this id; see `ReceiptStore.find`."""
        return await asyncio.to_thread(self._find, receipt_id)

    def close(self) -> None:
        """Write what waits and stop; see `ReceiptStore.close`."""
        if not self._closed:
            self._closed = True
            self._waiting.put(None)
        self._writer.join(CLOSE_SECONDS)

    # The reader's side

    def _find(self, receipt_id: str) -> Receipt | None:
        if not self._closed:
            self._waiting.join()
        return load_receipt(self._path, receipt_id)

    # The writer's thread

    def _write_all(self) -> None:
        going = True
        while going:
            batch = self._take_batch()
            receipts = [receipt for receipt in batch if receipt is not None]
            going = len(receipts) == len(batch)
            if receipts:
                self._write(receipts)
            for _ in batch:
                self._waiting.task_done()
        self._disconnect()

    def _take_batch(self) -> list[Receipt | None]:
        """Wait for a receipt, and take along what else is there: one commit writes them all."""
        batch = [self._waiting.get()]
        while batch[-1] is not None:
            try:
                batch.append(self._waiting.get_nowait())
            except queue.Empty:
                break
        return batch

    def _write(self, receipts: Sequence[Receipt]) -> None:
        try:
            connection = self._connect()
            with connection:
                connection.executemany(
                    "insert into receipts values (?, ?, ?, ?)", map(_encode, receipts)
                )
                self._prune(connection)
            self._count("kept", len(receipts))
        except Exception as error:  # the thread must live: the next receipt may be written
            self._disconnect()
            self._lose(len(receipts), f"{type(error).__name__}: {error}")

    def _connect(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = open_database(self._path, [TABLE], FORMAT)
        return self._connection

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _prune(self, connection: sqlite3.Connection) -> None:
        if self._pruned_at and monotonic() - self._pruned_at < PRUNE_SECONDS:
            return
        oldest = build_id_floor(datetime.now(UTC) - self._keep)
        connection.execute("delete from receipts where id < ?", (oldest,))
        self._pruned_at = monotonic()

    def _lose(self, count: int, reason: str) -> None:
        log.error("receipts_lost", count=count, file=str(self._path), reason=reason)
        self._count("lost", count)

    def _count(self, outcome: str, count: int) -> None:
        if self._metrics is not None:
            self._metrics.receipts.labels(outcome).inc(count)


def load_receipt(path: Path, receipt_id: str) -> Receipt | None:
    """Read the receipt with exactly this id; None where there is none, or no file.

    Raises:
        ReceiptsUnreadable: the file is damaged or locked, or another version wrote the receipt.
    """
    if not path.exists():
        return None
    with _reading(path) as connection:
        row = connection.execute("select body from receipts where id = ?", (receipt_id,)).fetchone()
    try:
        return decode_receipt(row[0]) if row else None
    except (ValidationError, zlib.error) as error:
        reason = f"{receipt_id} was written by another version of Storehand."
        raise ReceiptsUnreadable(str(path), reason) from error


def decode_receipt(body: bytes) -> Receipt:
    """Read what the table holds of a receipt.

    Raises:
        ValidationError: another version wrote it.
        zlib.error: it is damaged.
    """
    return _RECEIPT.validate_json(zlib.decompress(body))


def _encode(receipt: Receipt) -> tuple[str, str, str, bytes]:
    body = zlib.compress(_RECEIPT.dump_json(receipt))
    return receipt.id, receipt.at, receipt.conversation_id, body


@contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection]:
    address = f"{path.resolve().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(address, timeout=BUSY_SECONDS, uri=True)) as connection:
            yield connection
    except sqlite3.Error as error:
        raise ReceiptsUnreadable(str(path), f"{error}.") from error
