"""One thread that writes behind the turns, in order, so that no customer waits for the disk.

Fails open: what cannot be written is logged and counted, and the answer goes out.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore

import structlog

log = structlog.get_logger(__name__)

MOST_WAITING = 1000
"""Pieces of work that may wait; beyond it they are counted as lost."""


class Behind:
    """Does work in another thread.

    Args:
        on_lost: told of each piece that was lost.
    """

    def __init__(self, on_lost: Callable[[], None]) -> None:
        self._writer = ThreadPoolExecutor(1, "storehand-records")
        self._places = BoundedSemaphore(MOST_WAITING)
        self._on_lost = on_lost

    def submit(self, work: Callable[[], None]) -> None:
        """Take a piece of work; never blocks, never raises."""
        if not self._places.acquire(blocking=False):
            self._lose("too many wait")
            return
        try:
            self._writer.submit(self._run, work)
        except RuntimeError:  # closed
            self._places.release()
            self._lose("closed")

    def wait(self) -> None:
        """Wait until all that was submitted is done."""
        self._writer.submit(lambda: None).result()

    def close(self) -> None:
        """Do what waits, and stop; safe to call twice."""
        self._writer.shutdown(wait=True)

    def _run(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as error:
            log.error("record_not_written", exc_info=error)
            self._lose(type(error).__name__)
        finally:
            self._places.release()

    def _lose(self, reason: str) -> None:
        log.error("record_lost", reason=reason)
        self._on_lost()
