"""Answer receipts on disk: one SQLite file in the home, for its owner's eyes alone.

A thread of its own writes, many receipts in one commit, so that no reply waits for the disk. Fails
open: what cannot be written is logged and counted, and the answer goes out.
"""

from __future__ import annotations

import asyncio
import json
import queue
import zlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from threading import Lock, Thread
from typing import Any

import structlog
from pydantic import TypeAdapter, ValidationError

from bot.receipts.identity import build_id_floor
from bot.receipts.interfaces import Receipt, ReceiptsUnreadable
from server.databases import Database, DatabaseUnusable
from server.metrics import Metrics
from server.personal import Exported, Visitor, each_conversation

log = structlog.get_logger(__name__)

FILE_NAME = "receipts.db"

QUEUE_LIMIT = 1000
"""Receipts that may wait for the disk; at some 10 kB each they take 10 MB of memory."""
CLOSE_SECONDS = 15.0
"""Longest wait at the end: one turn at the lock, and the batch."""

_RECEIPT: TypeAdapter[Receipt] = TypeAdapter(Receipt)
_TABLE = """
create table if not exists receipts (
    id text primary key,
    at text not null,
    conversation text not null,
    body blob not null
)
"""
"""The body is a receipt as JSON, deflated: on the bakery 13 kB with forty hits shrink to 3.5 kB."""


class SqliteReceiptStore:
    """Keeps receipts; implements `bot.receipts.interfaces.ReceiptStore` and `PersonalStore`.

    Args:
        home: the shop's folder; the file is made with the first receipt.
        metrics: where kept and lost receipts are counted; None counts nothing.
    """

    name = "receipts"

    def __init__(self, home: Path, metrics: Metrics | None = None) -> None:
        self._database = Database(home / FILE_NAME, [_TABLE])
        self._metrics = metrics
        self._waiting: queue.Queue[Receipt | None] = queue.Queue(QUEUE_LIMIT)
        self._starting = Lock()
        self._writer: Thread | None = None
        self._closed = False

    def keep(self, receipt: Receipt) -> None:
        """Take a receipt; see `ReceiptStore.keep`."""
        if self._closed:
            self._lose(1, "the store was closed.")
            return
        self._start_writer()
        try:
            self._waiting.put_nowait(receipt)
        except queue.Full:
            self._lose(1, f"{QUEUE_LIMIT} receipts wait for the disk already.")

    async def find(self, receipt_id: str) -> Receipt | None:
        """Return the receipt with exactly this id; see `ReceiptStore.find`."""
        return await asyncio.to_thread(self.load, receipt_id)

    def load(self, receipt_id: str) -> Receipt | None:
        """Read the receipt with exactly this id; None where there is none. Blocking.

        Raises:
            ReceiptsUnreadable: the file is damaged or locked, or another version wrote the receipt.
        """
        self.wait()
        try:
            rows = self._database.read("select body from receipts where id = ?", [receipt_id])
            return decode_receipt(rows[0][0]) if rows else None
        except DatabaseUnusable as error:
            raise ReceiptsUnreadable(str(error.path), error.reason) from error
        except (ValidationError, zlib.error) as error:
            reason = f"{receipt_id} was written by another version of Storehand."
            raise ReceiptsUnreadable(str(self._database.path), reason) from error

    def export_visitor(self, visitor: Visitor) -> list[Exported]:
        """Return whole receipts; see `PersonalStore.export_visitor`."""
        self.wait()
        query = "select body from receipts where conversation = ? order by id"
        return [
            json.loads(zlib.decompress(body))  # whichever version wrote it
            for conversation in visitor.conversations
            for (body,) in self._database.read(query, [conversation])
        ]

    def erase_visitor(self, visitor: Visitor) -> int:
        """Delete a visitor's receipts; see `PersonalStore.erase_visitor`."""
        self.wait()
        return each_conversation(visitor, self._erase)

    def expire(self, before: datetime) -> int:
        """Delete older receipts; see `PersonalStore.expire`."""
        return self._database.delete("delete from receipts where id < ?", [build_id_floor(before)])

    def wait(self) -> None:
        """Wait until all that was taken is on the disk, or lost."""
        if not self._closed:
            self._waiting.join()

    def close(self) -> None:
        """Write what waits and stop; see `ReceiptStore.close`."""
        if self._writer is not None and not self._closed:
            self._waiting.put(None)
            self._writer.join(CLOSE_SECONDS)
        self._closed = True
        self._database.close()

    def _erase(self, conversation: str) -> int:
        return self._database.delete("delete from receipts where conversation = ?", [conversation])

    def _start_writer(self) -> None:
        """Start the thread with the first receipt: a command that only reads needs none."""
        with self._starting:
            if self._writer is None:
                self._writer = Thread(target=self._write_all, name="receipts", daemon=True)
                self._writer.start()

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
            with self._database.writing() as connection:
                rows = map(_encode, receipts)
                connection.executemany("insert into receipts values (?, ?, ?, ?)", rows)
            self._count("kept", len(receipts))
        except Exception as error:  # the thread must live: the next receipt may be written
            self._lose(len(receipts), f"{type(error).__name__}: {error}")

    def _lose(self, count: int, reason: str) -> None:
        log.error("receipts_lost", count=count, reason=reason)
        self._count("lost", count)

    def _count(self, outcome: str, count: int) -> None:
        if self._metrics is not None:
            self._metrics.receipts.labels(outcome).inc(count)


def decode_receipt(body: bytes) -> Receipt:
    """Read what the table holds of a receipt.

    Raises:
        ValidationError: another version wrote it.
        zlib.error: it is damaged.
    """
    return _RECEIPT.validate_json(zlib.decompress(body))


def _encode(receipt: Receipt) -> tuple[Any, ...]:
    body = zlib.compress(_RECEIPT.dump_json(receipt))
    return receipt.id, receipt.at, receipt.conversation_id, body
