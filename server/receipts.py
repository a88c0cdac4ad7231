"""Answer receipts in the database.

A thread of its own writes, many receipts in one commit, so that no reply waits for the disk. Fails
open: what cannot be written is logged and counted, and the answer goes out.
"""

from __future__ import annotations

import asyncio
import json
import queue
import zlib
from collections.abc import Sequence
from datetime import UTC, datetime
from threading import Lock, Thread
from typing import Any

import structlog
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import delete, insert, select

from bot.receipts.interfaces import Receipt, ReceiptsUnreadable
from server.metrics import Metrics
from server.personal import Exported, Visitor, each_conversation
from server.storage.blocking import BlockingDatabase
from server.storage.interfaces import StorageUnavailable
from server.storage.records_schema import receipts

log = structlog.get_logger(__name__)

QUEUE_LIMIT = 1000
"""Receipts that may wait for the disk; at some 10 kB each they take 10 MB of memory."""
CLOSE_SECONDS = 15.0
"""Longest wait at the end: one turn at the lock, and the batch."""

_RECEIPT: TypeAdapter[Receipt] = TypeAdapter(Receipt)


class DatabaseReceiptStore:
    """Keeps receipts; implements `bot.receipts.interfaces.ReceiptStore` and `PersonalStore`.

    Args:
        database: of the shop.
        metrics: where kept and lost receipts are counted; None counts nothing.
    """

    name = "receipts"

    def __init__(self, database: BlockingDatabase, metrics: Metrics | None = None) -> None:
        self._database = database
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
            ReceiptsUnreadable: the database cannot be used, or another version wrote the receipt.
        """
        self.wait()
        try:
            rows = self._database.read(select(receipts.c.body).filter_by(id=receipt_id))
            return decode_receipt(rows[0].body) if rows else None
        except StorageUnavailable as error:
            raise ReceiptsUnreadable(self._database.place, error.reason) from error
        except (ValidationError, zlib.error) as error:
            reason = f"{receipt_id} was written by another version of Storehand."
            raise ReceiptsUnreadable(self._database.place, reason) from error

    def export_visitor(self, visitor: Visitor) -> list[Exported]:
        """Return whole receipts; see `PersonalStore.export_visitor`."""
        self.wait()
        return [
            json.loads(zlib.decompress(body))  # whichever version wrote it
            for conversation in visitor.conversations
            for (body,) in self._database.read(
                select(receipts.c.body)
                .filter_by(conversation=conversation)
                .order_by(receipts.c.at, receipts.c.id)
            )
        ]

    def erase_visitor(self, visitor: Visitor) -> int:
        """Delete a visitor's receipts; see `PersonalStore.erase_visitor`."""
        self.wait()
        return each_conversation(visitor, self._erase)

    def expire(self, before: datetime) -> int:
        """Delete older receipts; see `PersonalStore.expire`."""
        limit = before.astimezone(UTC).isoformat(timespec="milliseconds")  # as `Receipt.at`
        return self._database.delete(delete(receipts).where(receipts.c.at < limit))

    def wait(self) -> None:
        """Wait until all that was taken is on the disk, or lost."""
        if not self._closed:
            self._waiting.join()

    def close(self) -> None:
        """Write what waits and stop; see `ReceiptStore.close`. The database stays open."""
        if self._writer is not None and not self._closed:
            self._waiting.put(None)
            self._writer.join(CLOSE_SECONDS)
        self._closed = True

    def _erase(self, conversation: str) -> int:
        return self._database.delete(delete(receipts).filter_by(conversation=conversation))

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
            found = [receipt for receipt in batch if receipt is not None]
            going = len(found) == len(batch)
            if found:
                self._write(found)
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

    def _write(self, batch: Sequence[Receipt]) -> None:
        try:
            rows = [_encode(receipt) for receipt in batch]
            with self._database.writing() as connection:
                connection.execute(insert(receipts), rows)
            self._count("kept", len(batch))
        except Exception as error:  # the thread must live: the next receipt may be written
            self._lose(len(batch), f"{type(error).__name__}: {error}")

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


def _encode(receipt: Receipt) -> dict[str, Any]:
    return {
        "id": receipt.id,
        "at": receipt.at,
        "conversation": receipt.conversation_id,
        "body": zlib.compress(_RECEIPT.dump_json(receipt)),
    }
