"""Wrong pairs: one suite over both counters, and what happens while Valkey is away."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest

from bot.orders.interfaces import TooManyTries, TryCounter
from bot.orders.tries import HOUR_SECONDS, TRIES_PER_HOUR, InMemoryTries
from server.bus.valkey_tries import HOUR_MS, ValkeyTries
from server.metrics import Metrics
from server.sealing import HomeKey
from server.visitors import build_visitor_id
from tests.bot.orders.conftest import Clock
from tests.server.bus.conftest import Broker

KEY = HomeKey("k" * 32)
hide = partial(build_visitor_id, KEY)
Two = tuple[TryCounter, TryCounter]


@pytest.fixture(params=["memory", "valkey"])
def two(request: pytest.FixtureRequest, stopped_broker: Broker) -> Two:
    """As two nodes count; in memory they are one."""
    if request.param == "memory":
        here = InMemoryTries(hide=hide)
        return here, here
    stopped_broker.start()
    one, other = (ValkeyTries(stopped_broker.valkey, KEY, Metrics()) for _ in range(2))
    return one, other


async def _exhaust(*counters: TryCounter, visitor: str = "v", order: str = "") -> None:
    for number in range(TRIES_PER_HOUR):
        await counters[number % len(counters)].take_try(visitor, order or f"TR-{number}")


async def test_a_visitor_has_so_many_tries_on_all_nodes(two: Two) -> None:
    await _exhaust(*two)
    for counter in two:
        with pytest.raises(TooManyTries) as refused:
            await counter.take_try("v", "TR-100")
        assert 0 < refused.value.wait_seconds <= HOUR_SECONDS
    await two[0].take_try("other", "TR-100")


async def test_an_order_has_so_many_tries_from_whomever(two: Two) -> None:
    for number in range(TRIES_PER_HOUR):
        await two[number % 2].take_try(f"v{number}", "tr 1-00")
    with pytest.raises(TooManyTries):
        await two[0].take_try("new", "#TR-100")
    await two[0].take_try("new", "TR-101")


async def test_a_refused_try_is_counted_nowhere(two: Two) -> None:
    one, other = two
    await _exhaust(one, visitor="v")
    for _ in range(TRIES_PER_HOUR + 1):
        with pytest.raises(TooManyTries):
            await other.take_try("v", "TR-100")
    await other.take_try("other", "TR-100")


async def test_what_is_given_back_does_not_count(two: Two) -> None:
    one, other = two
    for _ in range(2 * TRIES_PER_HOUR):
        attempt = await one.take_try("v", "TR-100")
        await one.give_back(attempt)
    await other.take_try("v", "TR-100")
    assert await one.count_tries(hide("v")) == 1


async def test_giving_back_twice_takes_no_other_try_back(two: Two) -> None:
    one, _ = two
    attempt = await one.take_try("v", "TR-100")
    await one.take_try("v", "TR-100")
    await one.give_back(attempt)
    await one.give_back(attempt)
    assert await one.count_tries(hide("v")) == 1


async def test_tries_side_by_side_do_not_pass_the_limit(two: Two) -> None:
    tries = [two[number % 2].take_try("v", f"TR-{number}") for number in range(30)]
    results = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(result, TooManyTries) for result in results) == 30 - TRIES_PER_HOUR


async def test_a_visitor_is_counted_and_forgotten_from_another_thread(two: Two) -> None:
    one, other = two
    await _exhaust(one, visitor="v")
    await one.take_try("other", "TR-100")

    def erase() -> tuple[int, int, int]:
        counted = asyncio.run(other.count_tries(hide("v")))
        return (
            counted,
            asyncio.run(other.forget_tries(hide("v"))),
            asyncio.run(other.forget_tries(hide("v"))),
        )

    assert await asyncio.to_thread(erase) == (TRIES_PER_HOUR, TRIES_PER_HOUR, 0)
    assert await other.count_tries(hide("other")) == 1
    await other.take_try("v", "TR-101")


async def test_in_memory_tries_come_back_after_an_hour() -> None:
    clock = Clock()
    counter = InMemoryTries(clock)
    await _exhaust(counter)
    clock.now += HOUR_SECONDS + 1
    await counter.take_try("v", "TR-100")


async def test_in_valkey_tries_come_back_after_an_hour(broker: Broker) -> None:
    one, other = (ValkeyTries(broker.valkey, KEY, Metrics()) for _ in range(2))
    await _exhaust(one)
    async with broker.client() as client:
        for key in await client.keys():
            assert 0 < await client.pttl(key) <= HOUR_MS
            for attempt, _ in await client.zrange(key, 0, -1, withscores=True):
                await client.zincrby(key, -HOUR_MS, attempt)
    await other.take_try("v", "TR-100")


async def test_valkey_sees_neither_visitors_nor_orders(broker: Broker) -> None:
    await ValkeyTries(broker.valkey, KEY, Metrics()).take_try("192.0.2.7", "TR-100200")
    async with broker.client() as client:
        keys = [key.decode() for key in await client.keys()]
    assert len(keys) == 2
    assert not any("192" in key.split(":")[-1][:4] or "100200" in key for key in keys)
    assert all(key.startswith("storehand:3:tries:") for key in keys)


async def test_without_valkey_a_node_counts_by_itself(broker: Broker) -> None:
    metrics = Metrics()
    one, other = (ValkeyTries(broker.valkey, KEY, metrics) for _ in range(2))
    for number in range(TRIES_PER_HOUR - 1):
        await one.take_try("v", f"TR-{number}")
    broker.stop()
    attempt = await one.take_try("v", "TR-100")
    for counter in (one, one):
        with pytest.raises(TooManyTries):
            await counter.take_try("v", "TR-101")
    await one.give_back(attempt)
    await one.take_try("v", "TR-101")
    await _exhaust(other)
    with pytest.raises(TooManyTries):
        await other.take_try("v", "TR-102")
    assert await one.forget_tries(hide("v")) == TRIES_PER_HOUR
    assert metrics.registry.get_sample_value("storehand_bus_unanswered_total", {"job": "orders"})
