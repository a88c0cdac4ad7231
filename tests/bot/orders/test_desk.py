"""Nothing of an order is said until number and address both match."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.orders.desk import LEAST_SECONDS, OrderDesk, rest_seconds
from bot.orders.interfaces import OrdersUnavailable, TooManyTries
from bot.orders.tries import HOUR_SECONDS, TRIES_PER_HOUR
from tests.bot.orders.conftest import ANN, Clock, FewOrders, Pauses

WRONG_PAIRS = [
    ("TR-100200", "bo@mail.example"),
    ("TR-999999", "ann@mail.example"),
    ("TR-100200", ""),
    ("TR-100200", "ann@mail.example.com"),
    ("", ""),
    ("", "ann@mail.example"),
]


async def test_both_must_match(desk: OrderDesk) -> None:
    assert await desk.find_order("v", "tr-100200", " ann@mail.example ") == ANN


@pytest.mark.parametrize(("order_id", "email"), WRONG_PAIRS)
async def test_a_wrong_pair_is_told_nothing(desk: OrderDesk, order_id: str, email: str) -> None:
    assert await desk.find_order("v", order_id, email) is None


async def test_every_look_up_waits_found_or_not(desk: OrderDesk, pauses: Pauses) -> None:
    await desk.find_order("v", "TR-100200", "ann@mail.example")
    for order_id, email in WRONG_PAIRS:
        await desk.find_order("v", order_id, email)
    assert len(pauses.seconds) == 1 + len(WRONG_PAIRS)
    assert all(0 < seconds <= LEAST_SECONDS for seconds in pauses.seconds)


@given(st.floats(0.0, 20.0))
def test_a_look_up_ends_on_a_step(spent_seconds: float) -> None:
    whole = spent_seconds + rest_seconds(spent_seconds)
    steps = [LEAST_SECONDS * 2**power for power in range(8)]
    assert min(abs(whole - step) for step in steps) < 1e-9
    assert whole <= max(LEAST_SECONDS, 2 * spent_seconds) + 1e-9


async def test_tries_are_limited_per_visitor(desk: OrderDesk, source: FewOrders) -> None:
    for number in range(TRIES_PER_HOUR):
        assert await desk.find_order("v", f"TR-{number}", "x@mail.example") is None
    asked = len(source.asked)
    with pytest.raises(TooManyTries):
        await desk.find_order("v", "TR-100200", "ann@mail.example")
    assert len(source.asked) == asked
    assert await desk.find_order("other", "TR-100200", "ann@mail.example") == ANN


@pytest.mark.parametrize("order_id", ["TR-100200", "TR-999999"])
async def test_tries_are_limited_per_order_found_or_not(desk: OrderDesk, order_id: str) -> None:
    for number in range(TRIES_PER_HOUR):
        await desk.find_order(f"v{number}", f"#{order_id.lower()}", f"x{number}@mail.example")
    with pytest.raises(TooManyTries):
        await desk.find_order("new", order_id, "ann@mail.example")


async def test_a_right_pair_costs_no_try(desk: OrderDesk) -> None:
    for _ in range(2 * TRIES_PER_HOUR):
        assert await desk.find_order("v", "TR-100200", "ann@mail.example") == ANN


async def test_tries_come_back_after_an_hour(desk: OrderDesk, clock: Clock) -> None:
    for number in range(TRIES_PER_HOUR):
        await desk.find_order("v", f"TR-{number}", "x@mail.example")
    clock.now += HOUR_SECONDS + 1
    assert await desk.find_order("v", "TR-100200", "ann@mail.example") == ANN


async def test_tries_side_by_side_do_not_pass_the_limit(desk: OrderDesk, source: FewOrders) -> None:
    tries = [desk.find_order("v", f"TR-{number}", "x@mail.example") for number in range(50)]
    results = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(result is None for result in results) == len(source.asked) == TRIES_PER_HOUR
    assert sum(isinstance(result, TooManyTries) for result in results) == 50 - TRIES_PER_HOUR


async def test_a_source_that_is_down_costs_no_try(desk: OrderDesk, source: FewOrders) -> None:
    source.down = True
    for _ in range(TRIES_PER_HOUR + 1):
        with pytest.raises(OrdersUnavailable):
            await desk.find_order("v", "TR-1", "x@mail.example")
