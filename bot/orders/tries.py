"""Wrong pairs of order number and address, counted in memory."""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable

from bot.orders.interfaces import TooManyTries, Try, fold_id

TRIES_PER_HOUR = 10
"""Wrong pairs that one visitor may try in an hour, and that may be tried of one order number.
Source: OWASP ASVS 5.0, 6.3.1, asks for a limit that makes guessing pointless, and 4.0.3, 2.2.1, for
at most 100 failed tries an hour; at ten, half of all six-digit numbers take over five years."""

HOUR_SECONDS = 3600.0
MAX_KEYS = 100_000


class InMemoryTries:
    """Counts on this node; implements `bot.orders.interfaces.TryCounter`.

    Beyond `MAX_KEYS` visitors and order numbers the one silent longest is dropped.

    Args:
        clock: seconds that only go forward.
        hide: gives the id by which a visitor is counted; by default that is the name itself.
    """

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, hide: Callable[[str], str] = str
    ) -> None:
        self._clock = clock
        self._hide = hide
        self._times: OrderedDict[tuple[str, str], dict[str, float]] = OrderedDict()

    async def take_try(self, visitor: str, order_id: str) -> Try:
        """Count a try; see `TryCounter.take_try`."""
        now, attempt = self._clock(), Try(visitor, order_id, secrets.token_hex(8))
        keys = self._list_keys(attempt)
        wait_seconds = max(self._wait_seconds(key, now) for key in keys)
        if wait_seconds > 0.0:
            raise TooManyTries(wait_seconds)
        for key in keys:
            self._times.setdefault(key, {})[attempt.id] = now
            self._times.move_to_end(key)
        while len(self._times) > MAX_KEYS:
            self._times.popitem(last=False)
        return attempt

    async def give_back(self, attempt: Try) -> None:
        """Take a try back; see `TryCounter.give_back`."""
        for key in self._list_keys(attempt):
            times = self._times.get(key, {})
            times.pop(attempt.id, None)
            if not times:
                self._times.pop(key, None)

    async def count_tries(self, visitor_id: str) -> int:
        """Count a visitor's tries; see `TryCounter.count_tries`."""
        return len(self._times.get(("visitor", visitor_id), ()))

    async def forget_tries(self, visitor_id: str) -> int:
        """Delete a visitor's tries; see `TryCounter.forget_tries`."""
        return len(self._times.pop(("visitor", visitor_id), ()))

    def _list_keys(self, attempt: Try) -> list[tuple[str, str]]:
        return [("visitor", self._hide(attempt.visitor)), ("order", fold_id(attempt.order_id))]

    def _wait_seconds(self, key: tuple[str, str], now: float) -> float:
        times = self._times.get(key, {})
        for each in [each for each, at in times.items() if now - at > HOUR_SECONDS]:
            del times[each]
        if len(times) < TRIES_PER_HOUR:
            return 0.0
        return HOUR_SECONDS - (now - next(iter(times.values())))
