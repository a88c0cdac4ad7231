"""Nothing of an order is said until number and address both match."""

import time

import pytest

from bot.orders.desk import LEAST_SECONDS, TRIES_PER_HOUR, FailureLog, OrderDesk, TooManyTries
from bot.orders.interfaces import Order, OrdersUnavailable, fold_id

ORDER = Order("TR-100200", "Ann@Mail.example", status="shipped")


class OneOrder:
    """A source that holds one order, or is down."""

    def __init__(self, down: bool = False) -> None:
        self.down = down

    async def find_order(self, order_id: str) -> Order | None:
        if self.down:
            raise OrdersUnavailable("here", "it is down.")
        return ORDER if fold_id(order_id) == ORDER.order_id else None

    async def close(self) -> None:
        pass


def desk(down: bool = False) -> OrderDesk:
    return OrderDesk(OneOrder(down), FailureLog())


async def test_both_must_match() -> None:
    assert await desk().find_order("v", "tr-100200", " ann@mail.example ") == ORDER


@pytest.mark.parametrize(
    ("order_id", "email"),
    [
        ("TR-100200", "bo@mail.example"),
        ("TR-999999", "ann@mail.example"),
        ("TR-100200", ""),
        ("", ""),
        ("", "ann@mail.example"),
    ],
)
async def test_a_wrong_pair_is_told_nothing(order_id: str, email: str) -> None:
    began = time.monotonic()
    assert await desk().find_order("v", order_id, email) is None
    # The lower bound is what hides from the clock whether the order exists.
    assert time.monotonic() - began >= LEAST_SECONDS * 0.99


async def test_tries_are_limited_per_visitor() -> None:
    orders = desk()
    for _ in range(TRIES_PER_HOUR):
        assert await orders.find_order("v", "TR-1", "x@mail.example") is None
    with pytest.raises(TooManyTries):
        await orders.find_order("v", "TR-100200", "ann@mail.example")
    assert await orders.find_order("other", "TR-100200", "ann@mail.example") == ORDER


async def test_a_source_that_is_down_costs_no_try() -> None:
    orders = desk(down=True)
    for _ in range(TRIES_PER_HOUR + 1):
        with pytest.raises(OrdersUnavailable):
            await orders.find_order("v", "TR-1", "x@mail.example")
