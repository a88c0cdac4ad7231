"""Who may start generating: so many at once, so many waiting, and the rest hear "busy" at once."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.interfaces import ModelBusy


@dataclass(slots=True)
class _Ticket:
    """A caller in the queue; `granted` is written under the lock, `called` in the caller's loop."""

    loop: asyncio.AbstractEventLoop
    called: asyncio.Event
    granted: bool = False


class Admission:
    """A first-come queue of bounded length in front of a bounded number of places.

    It serves callers of several event loops, unlike `asyncio.Semaphore`, because one engine serves
    the whole process.

    Args:
        max_concurrent: most callers inside at once, 1 or more.
        queue_limit: most callers waiting; 0 means a caller either starts at once or is refused.

    Raises:
        ValueError: a number is out of its range.
    """

    def __init__(self, max_concurrent: int, queue_limit: int) -> None:
        if max_concurrent < 1 or queue_limit < 0:
            raise ValueError(
                f"max_concurrent is {max_concurrent} and queue_limit is {queue_limit}; "
                "they must be at least 1 and 0."
            )
        self._limit = queue_limit
        self._free = max_concurrent
        self._waiting: deque[_Ticket] = deque()
        self._lock = threading.Lock()

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Hold one place; wait for it in the queue.

        Raises:
            ModelBusy: the queue is full.
        """
        ticket = self._enter()
        try:
            if ticket is not None:
                await ticket.called.wait()
            yield
        finally:
            self._leave(ticket)

    def _enter(self) -> _Ticket | None:
        with self._lock:
            if self._free > 0:
                self._free -= 1
                return None
            if len(self._waiting) >= self._limit:
                raise ModelBusy(len(self._waiting), self._limit)
            ticket = _Ticket(asyncio.get_running_loop(), asyncio.Event())
            self._waiting.append(ticket)
            return ticket

    def _leave(self, ticket: _Ticket | None) -> None:
        """Give the place to the next in the queue; a caller who gave up waiting just goes."""
        with self._lock:
            if ticket is not None and not ticket.granted:
                # Not in the queue any more when its loop was closed and it was skipped below.
                if ticket in self._waiting:
                    self._waiting.remove(ticket)
                return
            while self._waiting:
                if self._call(self._waiting.popleft()):
                    return
            self._free += 1

    @staticmethod
    def _call(ticket: _Ticket) -> bool:
        try:
            ticket.loop.call_soon_threadsafe(ticket.called.set)
        except RuntimeError:  # that caller's event loop is closed: nobody is there
            return False
        ticket.granted = True
        return True
