"""The nouns of order status, and its errors.

::

    BotError
    ├── OrdersUnavailable     the source is down, slow, or answers nonsense
    └── TooManyTries          too many wrong pairs; nothing was looked up
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from typing import Protocol

from bot.interfaces import BotError

_BETWEEN = re.compile(r"[\s#_.-]")
"""Signs that customers put into a number or leave out."""


@dataclass(frozen=True, slots=True)
class Order:
    """One order, as the shop's system tells it; every field is text, empty where unknown.

    Attributes:
        placed_at, estimated_delivery: ISO 8601 dates or times.
        items: what was ordered, as one line of text.
        total: decimal number without currency.
    """

    order_id: str
    email: str
    customer_name: str = ""
    status: str = ""
    placed_at: str = ""
    items: str = ""
    total: str = ""
    currency: str = ""
    carrier: str = ""
    tracking_number: str = ""
    estimated_delivery: str = ""
    shipping_postcode: str = ""


ORDER_FIELDS = tuple(field.name for field in fields(Order))
REQUIRED_FIELDS = ("order_id", "email")


class OrderSource(Protocol):
    """Where orders are looked up. The rule of identity lives in `bot.orders.desk`, not here."""

    @property
    def name(self) -> str:
        """Where that is, for the operator; without credentials."""
        ...

    async def find_order(self, order_id: str) -> Order | None:
        """Return the order with this id, letter case aside; None where there is none.

        Raises:
            OrdersUnavailable: the source cannot tell.
        """
        ...

    def close(self) -> None:
        """Let go of connections; safe to call twice."""
        ...


@dataclass(frozen=True, slots=True)
class Try:
    """One look-up that counts until the pair is known to be right.

    Attributes:
        visitor: name of who tries.
        order_id: as the visitor gave it.
        id: of this try.
    """

    visitor: str
    order_id: str
    id: str


class TryCounter(Protocol):
    """Counts wrong pairs of each visitor and of each order number, for one hour.

    Fails closed: what cannot be counted on all nodes is counted on this one.
    """

    async def take_try(self, visitor: str, order_id: str) -> Try:
        """Count a try as it begins, so that tries side by side do not pass the limit together.

        Raises:
            TooManyTries: there is none left; nothing was counted.
        """
        ...

    async def give_back(self, attempt: Try) -> None:
        """Take a try back: the pair was right, or nobody could tell."""
        ...

    async def count_tries(self, visitor_id: str) -> int:
        """Count the tries kept of a visitor; see `forget_tries`."""
        ...

    async def forget_tries(self, visitor_id: str) -> int:
        """Delete the tries kept of a visitor, on whichever event loop this is called.

        Args:
            visitor_id: what the counter makes of the visitor's name.

        Returns:
            How many they were.
        """
        ...


class OrdersUnavailable(BotError):
    """The source of orders cannot tell.

    Attributes:
        source: where orders are looked up, without credentials.
        reason: what happened and what to do, for the operator; holds no customer's data.
    """

    def __init__(self, source: str, reason: str) -> None:
        super().__init__(f"Orders cannot be looked up in {source}: {reason}")
        self.source = source
        self.reason = reason


class TooManyTries(BotError):
    """This visitor tried too many wrong pairs, or this order was tried too often.

    Attributes:
        wait_seconds: until the next try.
    """

    def __init__(self, wait_seconds: float) -> None:
        super().__init__(f"Too many wrong orders; the next try is in {wait_seconds:.0f} seconds.")
        self.wait_seconds = wait_seconds


def fold_id(order_id: str) -> str:
    """Return an order number as it is compared: ``TR-1003`` is ``#tr 1003``."""
    return _BETWEEN.sub("", order_id).upper()
