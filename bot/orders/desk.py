"""Who may hear of an order: the rule lives here, in code, and in no prompt.

Nothing of an order is said until its number and its e-mail address both match. A wrong pair gets
the same answer, in words and in time, whether the order exists or not. Tries are limited per
visitor. Fails closed: a source that cannot tell is an `OrdersUnavailable`, never a guess.
"""

from __future__ import annotations

import asyncio
import hmac
import time
from collections import OrderedDict, deque
from dataclasses import dataclass

from bot.orders.interfaces import Order, OrderSource, fold_id

TRIES_PER_HOUR = 5
"""Wrong pairs one visitor may try in an hour. Source: OWASP ASVS 5.0, 6.3.1 asks for a limit that
makes guessing pointless; with five, a six-digit number is found after 11 years on average."""

HOUR_SECONDS = 3600.0
MAX_VISITORS = 100_000
LEAST_SECONDS = 0.25
"""Every look-up takes at least this long, so that a found order cannot be told by the clock."""


class TooManyTries(Exception):
    """This visitor tried too many wrong pairs.

    Attributes:
        wait_seconds: until the next try.
    """

    def __init__(self, wait_seconds: float) -> None:
        super().__init__(f"Too many wrong orders; the next try is in {wait_seconds:.0f} seconds.")
        self.wait_seconds = wait_seconds


@dataclass(frozen=True, slots=True)
class OrderDesk:
    """Looks orders up for visitors who know both the number and the address.

    Attributes:
        source: where orders are.
        failures: wrong pairs of each visitor.
    """

    source: OrderSource
    failures: FailureLog

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
        self.failures.check_allowed(visitor)
        began = time.monotonic()
        try:
            order = await self.source.find_order(order_id)
        finally:
            await asyncio.sleep(max(0.0, LEAST_SECONDS - (time.monotonic() - began)))
        known = order or Order(order_id="", email="")
        same_id = _is_same(fold_id(known.order_id), fold_id(order_id))
        same_email = _is_same(_fold_email(known.email), _fold_email(email))
        if order is not None and same_id and same_email:
            return order
        self.failures.add(visitor)
        return None


class FailureLog:
    """Times of wrong pairs per visitor, for one hour; the visitor silent longest is dropped."""

    def __init__(self) -> None:
        self._times: OrderedDict[str, deque[float]] = OrderedDict()

    def check_allowed(self, visitor: str) -> None:
        """Raise `TooManyTries` where the visitor has no try left."""
        now = time.monotonic()
        times = self._times.get(visitor, deque())
        while times and now - times[0] > HOUR_SECONDS:
            times.popleft()
        if len(times) >= TRIES_PER_HOUR:
            raise TooManyTries(HOUR_SECONDS - (now - times[0]))

    def add(self, visitor: str) -> None:
        """Count one wrong pair."""
        self._times.setdefault(visitor, deque()).append(time.monotonic())
        self._times.move_to_end(visitor)
        if len(self._times) > MAX_VISITORS:
            self._times.popitem(last=False)


def _is_same(one: str, other: str) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(one.encode(), other.encode())


def _fold_email(email: str) -> str:
    return email.strip().casefold()
