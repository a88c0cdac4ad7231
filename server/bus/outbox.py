"""Notes on their way out, kept while they cannot be sent."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from time import monotonic
from typing import NamedTuple

from server.bus.notes import MISSED

FRESH_SECONDS = 5.0
"""Age up to which a note is sent as it is; an indicator of typing is shown for about as long."""

MAX_NOTES = 10_000
"""Notes kept as they are; of the oldest beyond them only the channel is kept."""

MAX_CHANNELS = 100_000
"""Channels kept to be told that notes were missed; the oldest beyond them are lost."""

AT_ONCE = 500
"""Notes sent in one go."""


class Posted(NamedTuple):
    """A note to send.

    Attributes:
        at: when it was published.
        again: it could not be sent before.
    """

    channel: str
    encoded: bytes
    at: float
    again: bool = False


class Outbox:
    """Notes in the order in which they were published.

    Args:
        clock: seconds that only go forward.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._waiting: deque[Posted] = deque()
        self._late: dict[str, None] = {}
        self._taken: list[Posted] = []
        self._filled = asyncio.Event()
        self._settled = asyncio.Event()

    def put(self, channel: str, encoded: bytes) -> int:
        """Add a note; return how many others were lost for it."""
        self._waiting.append(Posted(channel, encoded, self._clock()))
        self._settled.clear()
        self._filled.set()
        if len(self._waiting) <= MAX_NOTES:
            return 0
        self._late[self._waiting.popleft().channel] = None
        if len(self._late) <= MAX_CHANNELS:
            return 0
        del self._late[next(iter(self._late))]
        return 1

    def take(self) -> list[Posted]:
        """Return the next notes; they count as sent with `settle`, or come again by `restore`."""
        now = self._clock()
        while self._waiting and now - self._waiting[0].at > FRESH_SECONDS:
            self._late[self._waiting.popleft().channel] = None
        while self._late and len(self._taken) < AT_ONCE:
            channel = next(iter(self._late))
            del self._late[channel]
            self._taken.append(Posted(channel, MISSED, now, again=True))
        while self._waiting and len(self._taken) < AT_ONCE:
            self._taken.append(self._waiting.popleft())
        return self._taken

    def settle(self) -> int:
        """What was taken is sent; return how many of it could not be sent before."""
        again = sum(posted.again for posted in self._taken)
        self._taken = []
        if not self._waiting and not self._late:
            self._filled.clear()
            self._settled.set()
        return again

    def restore(self) -> None:
        """What was taken and not settled could not be sent."""
        self._waiting.extendleft(each._replace(again=True) for each in reversed(self._taken))
        self._taken = []

    def wake(self) -> None:
        """End `wait`, although there may be nothing to send."""
        self._filled.set()

    async def wait(self) -> None:
        """Wait until there is something to send."""
        await self._filled.wait()

    async def wait_until_sent(self) -> None:
        """Wait until there is nothing to send."""
        if self._waiting or self._late or self._taken:
            await self._settled.wait()
