"""Limits on messages: one suite over both windows, and what happens while Valkey is away."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import pytest
from limits import RateLimitItemPerMinute

from server.bus.valkey_window import ValkeyWindow
from server.limiting import InMemoryWindow, MessageLimits, Window
from server.metrics import Metrics
from server.settings import Settings
from tests.server.bus.conftest import Broker

THREE = RateLimitItemPerMinute(3)
Two = tuple[Window, Window]
BuildSettings = Callable[..., Settings]


def _hide(key: str) -> str:
    return f"hidden{len(key)}"


@pytest.fixture(params=["memory", "valkey"])
async def two(request: pytest.FixtureRequest, stopped_broker: Broker) -> AsyncIterator[Two]:
    """As two nodes count; in memory they are one."""
    if request.param == "memory":
        here = InMemoryWindow()
        yield here, here
        return
    stopped_broker.start()
    one, other = (ValkeyWindow(stopped_broker.valkey, _hide, Metrics()) for _ in range(2))
    yield one, other
    await one.close()
    await other.close()


async def test_so_many_pass_on_all_nodes(two: Two) -> None:
    one, other = two
    waits = [await each.hit(THREE, "a:1") for each in (one, other, one, other, one)]
    assert waits[:3] == [0.0, 0.0, 0.0]
    assert all(1.0 <= wait <= 60.0 for wait in waits[3:])
    assert await other.hit(THREE, "a:12") == 0.0


async def test_a_conversation_and_an_address_are_counted(
    two: Two, build_settings: BuildSettings
) -> None:
    settings = build_settings(messages_per_minute=2, messages_per_minute_per_address=3)
    one, other = (MessageLimits(settings, window) for window in two)
    assert [await one.count("::1", "c1"), await other.count("::1", "c1")] == [0.0, 0.0]
    assert await other.count("::1", "c1") >= 1.0
    assert await one.count("::1", "c22") == 0.0
    assert await other.count("::1", "c333") >= 1.0
    assert await one.count("::22", "c333") == 0.0


async def test_valkey_sees_no_address_and_forgets(broker: Broker) -> None:
    window = ValkeyWindow(broker.valkey, _hide, Metrics())
    await window.hit(THREE, "a:192.0.2.7")
    async with broker.client() as client:
        (key,) = await client.keys()
        assert key.startswith(b"storehand:3:limits") and b"hidden" in key and b"192" not in key
        assert 0 < await client.ttl(key) <= 61
    await window.close()


async def test_without_valkey_a_node_counts_by_itself(broker: Broker) -> None:
    metrics = Metrics()
    window = ValkeyWindow(broker.valkey, _hide, metrics)
    for _ in range(3):
        await window.hit(THREE, "a:1")
    broker.stop()
    waits = [await window.hit(THREE, "a:1") for _ in range(4)]
    assert waits[:3] == [0.0, 0.0, 0.0] and waits[3] >= 1.0
    assert metrics.registry.get_sample_value("storehand_bus_unanswered_total", {"job": "limits"})
    await window.close()


async def test_a_window_that_breaks_lets_messages_pass(build_settings: BuildSettings) -> None:
    class Broken(InMemoryWindow):
        async def hit(self, item: object, key: str) -> float:
            raise ValueError("broken")

    limits = MessageLimits(build_settings(), Broken())
    assert await limits.count("::1", "c1") == 0.0
    await limits.close()
