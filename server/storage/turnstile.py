"""One writer at a time, in the order in which they came: threads and tasks of one process.

SQLite lets writers only try again and again, so that one that comes often could keep another out.
Between processes it is still SQLite that decides.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import Future
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from threading import Lock
from weakref import WeakValueDictionary

QUEUE_SECONDS = 20.0
"""Longest wait for the writers before; twice what one may wait for another process."""


class Turnstile:
    """Lets one through at a time."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._waiting: deque[Future[None]] = deque()
        self._taken = False

    @contextmanager
    def pass_blocking(self) -> Iterator[None]:
        """Wait for one's turn in a thread, and hold it until the block ends.

        Raises:
            TimeoutError: those before took too long.
        """
        turn = self._enter()
        with self._giving_up(turn):
            turn.result(QUEUE_SECONDS)
        try:
            yield
        finally:
            self._leave()

    @asynccontextmanager
    async def pass_through(self) -> AsyncIterator[None]:
        """Wait for one's turn in a task, and hold it until the block ends.

        Raises:
            TimeoutError: those before took too long.
        """
        turn = self._enter()
        with self._giving_up(turn):
            if not turn.done():
                await asyncio.wait_for(asyncio.wrap_future(turn), QUEUE_SECONDS)
        try:
            yield
        finally:
            self._leave()

    def _enter(self) -> Future[None]:
        """Return a promise that is kept when it is one's turn."""
        turn: Future[None] = Future()
        with self._lock:
            if self._taken:
                self._waiting.append(turn)
            else:
                self._taken = True
                turn.set_result(None)
        return turn

    @contextmanager
    def _giving_up(self, turn: Future[None]) -> Iterator[None]:
        """Where waiting ends early, let the next one through if the turn came at this moment."""
        try:
            yield
        except BaseException as error:
            if not turn.cancel():
                self._leave()
            if isinstance(error, TimeoutError):
                raise TimeoutError("other writers of this process hold it") from None
            raise

    def _leave(self) -> None:
        with self._lock:
            while self._waiting:
                turn = self._waiting.popleft()
                if turn.set_running_or_notify_cancel():
                    turn.set_result(None)
                    return
            self._taken = False


_TURNSTILES: WeakValueDictionary[Path, Turnstile] = WeakValueDictionary()
_FINDING = Lock()


def find_turnstile(file: Path) -> Turnstile:
    """Return the turnstile of a file, the same for all of this process."""
    with _FINDING:
        return _TURNSTILES.setdefault(file.resolve(), Turnstile())
