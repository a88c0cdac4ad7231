"""Who is there: one suite over both, and what happens while Valkey is away."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from structlog.testing import capture_logs

from server.bus.interfaces import Presence
from server.bus.memory import SWEEP_SECONDS, InMemoryPresence
from server.bus.valkey_presence import ValkeyPresence
from server.metrics import Metrics
from tests.bot.orders.conftest import Clock
from tests.server.bus.conftest import Broker, until

LONG_SECONDS = 600.0
SHORT_SECONDS = 0.05


@pytest.fixture(params=["memory", "valkey"])
async def two(
    request: pytest.FixtureRequest, stopped_broker: Broker
) -> AsyncIterator[tuple[Presence, Presence]]:
    """As two nodes see it; in memory they are one."""
    if request.param == "memory":
        here = InMemoryPresence()
        yield here, here
        return
    stopped_broker.start()
    one, other = (ValkeyPresence(stopped_broker.valkey, Metrics()) for _ in range(2))
    yield one, other
    await one.close()
    await other.close()


Two = tuple[Presence, Presence]


async def test_whoever_entered_anywhere_is_there(two: Two) -> None:
    one, other = two
    await one.enter("desk", "cleo", LONG_SECONDS)
    await other.enter("desk", "ann", LONG_SECONDS)
    await other.enter("kitchen", "bo", LONG_SECONDS)
    assert await one.list("desk") == await other.list("desk") == ["ann", "cleo"]
    assert await one.list("nowhere") == []


async def test_whoever_left_anywhere_is_gone(two: Two) -> None:
    one, other = two
    await one.enter("desk", "ann", LONG_SECONDS)
    await other.leave("desk", "ann")
    await other.leave("desk", "bo")
    assert await one.list("desk") == []


async def test_whoever_does_not_enter_again_goes_by_time(two: Two) -> None:
    one, other = two
    await one.enter("desk", "ann", LONG_SECONDS)
    await one.enter("desk", "bo", SHORT_SECONDS)

    async def ann_is_alone() -> bool:
        return await other.list("desk") == ["ann"]

    await until(ann_is_alone)


async def test_who_enters_again_stays_for_so_long_from_then(two: Two) -> None:
    one, other = two
    await one.enter("desk", "ann", SHORT_SECONDS)
    await one.enter("desk", "bo", LONG_SECONDS)
    await other.enter("desk", "ann", LONG_SECONDS)
    await other.enter("desk", "bo", SHORT_SECONDS)

    async def bo_is_gone() -> bool:
        return await one.list("desk") == ["ann"]

    await until(bo_is_gone)


async def test_names_of_any_characters_are_kept(two: Two) -> None:
    one, other = two
    await one.enter("conversation: \r\n例", "Zoë *", LONG_SECONDS)
    assert await other.list("conversation: \r\n例") == ["Zoë *"]


async def test_nothing_stays_in_memory_of_a_place_that_nobody_asks_for() -> None:
    clock = Clock()
    presence = InMemoryPresence(clock)
    for number in range(100):
        await presence.enter(f"typing {number}", "ann", 5.0)
    clock.now += SWEEP_SECONDS
    await presence.enter("desk", "ann", 5.0)
    assert list(presence._places) == ["desk"]


async def test_nothing_stays_in_valkey_of_an_empty_place(broker: Broker) -> None:
    presence = ValkeyPresence(broker.valkey, Metrics())
    await presence.enter("desk", "ann", SHORT_SECONDS)
    await presence.enter("desk", "bo", SHORT_SECONDS)
    async with broker.client() as client:

        async def nothing_is_there() -> bool:
            return not await client.dbsize()

        await until(nothing_is_there)
    await presence.close()


async def test_without_valkey_a_node_goes_by_itself(broker: Broker) -> None:
    metrics = Metrics()
    one, other = (ValkeyPresence(broker.valkey, metrics) for _ in range(2))
    await one.enter("desk", "ann", LONG_SECONDS)
    with capture_logs() as lines:
        broker.stop()
        await one.enter("desk", "bo", LONG_SECONDS)
        await one.enter("desk", "cleo", LONG_SECONDS)
        await one.leave("desk", "cleo")
        assert await one.list("desk") == ["ann", "bo"]
        assert await other.list("desk") == []
        assert not one.whole, "others may be elsewhere"
    told = [(line["event"], line["job"]) for line in lines]
    assert told == [("bus_unanswered", "presence")] * 2  # once for each node
    unanswered = {"job": "presence"}
    counted = metrics.registry.get_sample_value("storehand_bus_unanswered_total", unanswered)
    assert counted == 5
    await one.close()
    await other.close()
