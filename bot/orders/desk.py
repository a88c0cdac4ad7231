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
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot.orders.interfaces import Order, OrderSource, OrdersUnavailable, TryCounter, fold_id
from bot.orders.tries import InMemoryTries

LEAST_SECONDS = 0.25
"""Every look-up that ends takes this long, or this long doubled until it suffices: so steps are all
that the clock shows of how long the source took to find an order or none."""


@dataclass(frozen=True, slots=True)
class OrderDesk:
    """Looks orders up for visitors who know both the number and the address.

    Attributes:
        source: where orders are.
        tries: counts wrong pairs of each visitor and each order number.
        pause: how to wait.
    """

    source: OrderSource
    tries: TryCounter = field(default_factory=InMemoryTries)
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
        attempt = await self.tries.take_try(visitor, order_id)
        began = time.monotonic()
        try:
            order = await self.source.find_order(order_id)
        except OrdersUnavailable:
            await self.tries.give_back(attempt)
            raise
        owned = _only_if_owned(order, order_id, email)
        await self.pause(rest_seconds(time.monotonic() - began))
        if owned is not None:
            await self.tries.give_back(attempt)
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
