"""Who may hear of an order: the rule lives here, in code, and in no prompt.

Nothing of an order is said until its number and its e-mail address both match. A wrong pair gets
the same answer, in words and in time, whether the order exists or not. Wrong pairs are limited per
visitor and per order number, so that neither another conversation nor another visitor goes on
guessing. Fails closed: a source that cannot tell is an `OrdersUnavailable`, never a guess.
"""

from __future__ import annotations

import asyncio
import hmac
import time
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot.orders.interfaces import Order, OrderSource, OrdersUnavailable, fold_id

TRIES_PER_HOUR = 10
"""Wrong pairs that one visitor may try in an hour, and that may be tried of one order number.
Source: OWASP ASVS 5.0, 6.3.1, asks for a limit that makes guessing pointless, and 4.0.3, 2.2.1, for
at most 100 failed tries an hour; at ten, half of all six-digit numbers take over five years."""

HOUR_SECONDS = 3600.0
MAX_KEYS = 100_000
VISITOR = "visitor "
"""Before a visitor's name in the key of their tries."""

LEAST_SECONDS = 0.25
"""Every look-up that ends takes this long, or this long doubled until it suffices: so steps are all
that the clock shows of how long the source took to find an order or none."""


class TooManyTries(Exception):
    """This visitor tried too many wrong pairs, or this order was tried too often.

    Attributes:
        wait_seconds: until the next try.
    """

    def __init__(self, wait_seconds: float) -> None:
        super().__init__(f"Too many wrong orders; the next try is in {wait_seconds:.0f} seconds.")
        self.wait_seconds = wait_seconds


class FailureLog:
    """Times of wrong pairs by key, for one hour; the key silent longest is dropped.

    A try counts from its beginning, so that tries side by side do not pass the limit together.

    Args:
        clock: seconds that only go forward.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._times: OrderedDict[str, deque[float]] = OrderedDict()

    def take_try(self, *keys: str) -> None:
        """Count a try under every key.

        Raises:
            TooManyTries: a key has none left; nothing was counted.
        """
        now = self._clock()
        waits = [self._wait_seconds(key, now) for key in keys]
        if max(waits) > 0.0:
            raise TooManyTries(max(waits))
        for key in keys:
            self._times.setdefault(key, deque()).append(now)
            self._times.move_to_end(key)
        while len(self._times) > MAX_KEYS:
            self._times.popitem(last=False)

    def give_back(self, *keys: str) -> None:
        """Take back the latest try of every key: the pair was right, or nobody could tell."""
        for key in keys:
            times = self._times.get(key)
            if times:
                times.pop()
            if not times:
                self._times.pop(key, None)

    def count_tries(self, is_visitor: Callable[[str], bool]) -> int:
        """Count the tries kept of a visitor, told by name."""
        return sum(len(self._times.get(key, ())) for key in self._list_keys(is_visitor))

    def forget_tries(self, is_visitor: Callable[[str], bool]) -> int:
        """Delete the tries kept of a visitor, told by name; return how many they were."""
        return sum(len(self._times.pop(key, ())) for key in self._list_keys(is_visitor))

    def _list_keys(self, is_visitor: Callable[[str], bool]) -> list[str]:
        keys = [key for key in list(self._times) if key.startswith(VISITOR)]
        return [key for key in keys if is_visitor(key.removeprefix(VISITOR))]

    def _wait_seconds(self, key: str, now: float) -> float:
        times = self._times.get(key, deque())
        while times and now - times[0] > HOUR_SECONDS:
            times.popleft()
        return HOUR_SECONDS - (now - times[0]) if len(times) >= TRIES_PER_HOUR else 0.0


@dataclass(frozen=True, slots=True)
class OrderDesk:
    """Looks orders up for visitors who know both the number and the address.

    Attributes:
        source: where orders are.
        failures: wrong pairs of each visitor and each order number.
        pause: how to wait.
    """

    source: OrderSource
    failures: FailureLog = field(default_factory=FailureLog)
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def find_order(self, visitor: str, order_id: str, email: str) -> Order | None:
        """Return the order if number and address both match, else None.

        Args:
            visitor: whose tries are counted.
            order_id: as the visitor gave it.
            email: as the visitor gave it.

        Raises:
            TooManyTries: nothing was looked up.
            OrdersUnavailable: the source cannot tell; not counted as a try.
        """
        keys = (f"{VISITOR}{visitor}", f"order {fold_id(order_id)}")
        self.failures.take_try(*keys)
        began = time.monotonic()
        try:
            order = await self.source.find_order(order_id)
        except OrdersUnavailable:
            self.failures.give_back(*keys)
            raise
        owned = _only_if_owned(order, order_id, email)
        await self.pause(rest_seconds(time.monotonic() - began))
        if owned is not None:
            self.failures.give_back(*keys)
        return owned


def rest_seconds(spent_seconds: float) -> float:
    """Return how long to wait until the look-up has taken a step of `LEAST_SECONDS`."""
    step_seconds = LEAST_SECONDS
    while step_seconds < spent_seconds:
        step_seconds *= 2
    return step_seconds - spent_seconds


def _only_if_owned(order: Order | None, order_id: str, email: str) -> Order | None:
    """Compare both in constant time, an order that is not there like one that is."""
    known = order or Order(order_id="", email="")
    same_id = _is_same(fold_id(known.order_id), fold_id(order_id))
    same_email = _is_same(_fold_email(known.email), _fold_email(email))
    return order if same_id and same_email and email.strip() else None


def _is_same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


def _fold_email(email: str) -> str:
    return email.strip().casefold()
