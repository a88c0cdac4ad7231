"""Two servers on one store and one Valkey: a conversation does not care which of them it meets."""

from __future__ import annotations

from typing import Any

import pytest
from httpx import AsyncClient

from tests.server.bus.conftest import Broker, until
from tests.server.conftest import Client, Running, Serve

Nodes = tuple[Running, Running]


@pytest.fixture
async def two_servers(serve: Serve, broker: Broker) -> Nodes:
    return await serve(bus=broker.url), await serve(bus=broker.url)


async def _open_two_windows(servers: Nodes) -> tuple[Client, Client]:
    """One conversation, seen through both servers."""
    one, other = servers
    first, second = await one.connect(), await other.connect()
    welcome = await first.hello()
    place = {name: welcome[name] for name in ("conversation", "token")}
    assert (await second.hello(**place))["resumed"]
    return first, second


def _list_numbers(frames: list[dict[str, Any]]) -> list[int]:
    return [frame["seq"] for frame in frames if "seq" in frame]


async def test_what_happens_on_one_node_is_seen_on_the_other(two_servers: Nodes) -> None:
    first, second = await _open_two_windows(two_servers)
    told = await first.ask("m1", "Is it in stock?")
    seen = await second.until("done")
    assert _list_numbers(told) == _list_numbers(seen) == [1, 2, 3, 4, 5]
    assert seen[-1] == told[-1]
    await second.ask("m2", "And in blue?")
    assert _list_numbers(await first.until("done")) == [6, 7, 8, 9, 10]


async def test_what_the_broker_lost_is_read_from_the_store(
    two_servers: Nodes, broker: Broker
) -> None:
    first, second = await _open_two_windows(two_servers)
    broker.stop()
    await first.ask("m1", "Hello?")
    broker.start()
    assert _list_numbers(await second.until("done")) == [1, 2, 3, 4, 5]
    await first.ask("m2", "Again")
    assert _list_numbers(await second.until("done")) == [6, 7, 8, 9, 10]


async def test_an_answer_is_stopped_from_another_node(two_servers: Nodes) -> None:
    first, second = await _open_two_windows(two_servers)
    await first.send(type="message", id="m1", text="hang on")
    await second.until("message")
    await until(lambda: bool(two_servers[0].engine.turns))
    await second.send(type="cancel")
    assert (await first.until("error"))[-1]["code"] == "cancelled"


async def test_messages_are_limited_on_all_nodes_together(serve: Serve, broker: Broker) -> None:
    servers = [await serve(bus=broker.url, messages_per_minute=2) for _ in range(2)]
    first, second = await _open_two_windows((servers[0], servers[1]))
    await first.ask("m1", "One")
    await second.until("done")
    await second.ask("m2", "Two")
    await first.send(type="message", id="m3", text="Three")
    assert (await first.until("error"))[-1]["code"] == "rate_limited"


async def test_the_broker_shows_in_the_metrics(two_servers: Nodes, broker: Broker) -> None:
    async def is_up(value: str) -> bool:
        async with AsyncClient() as client:
            text = (await client.get(f"{two_servers[0].url}/metrics")).text
        return f"storehand_bus_up {value}" in text

    await until(lambda: is_up("1.0"))
    broker.stop()
    await until(lambda: is_up("0.0"))
