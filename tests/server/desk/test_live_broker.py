"""Live updates between two nodes that know each other over a real Valkey alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from server.bus import asking
from server.desk.live import SCENES
from server.rooms import DESK
from server.settings import Settings
from server.sharing import build_bus, build_presence
from tests.server.bus.conftest import Broker, Ear
from tests.server.desk.shopfloor import Node, Shopfloor
from tests.server.desk.test_live import PATIENCE_SECONDS, hire, run, said, until
from tests.server.desk.test_sending import Window


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """One kind of database: nothing here depends on which."""
    return f"sqlite:///{tmp_path / 'storehand.db'}"


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine a question may take longer than a customer would wait."""
    monkeypatch.setattr(asking, "ASK_SECONDS", PATIENCE_SECONDS)


@pytest.fixture
def broker() -> Iterator[Broker]:
    """Runs."""
    broker = Broker()
    broker.start()
    yield broker
    broker.stop()


@pytest.fixture
async def nodes(floor: Shopfloor, broker: Broker) -> AsyncIterator[list[Node]]:
    """Two, each with a connection of its own, whose subscriptions hold."""
    values: dict[str, Any] = {"bus": broker.url}
    settings = Settings(**values)
    async with AsyncExitStack() as stack:
        nodes = []
        for name in ("n1", "n2"):
            bus, presence = build_bus(settings), build_presence(settings)
            stack.push_async_callback(bus.close)
            stack.push_async_callback(presence.close)
            node = floor.build_node(name, bus, presence)
            running = run(node)
            stack.push_async_callback(running.aclose)  # type: ignore[attr-defined]
            nodes.append(await anext(running))
            ears = {channel: Ear() for channel in (DESK, SCENES)}
            for channel, ear in ears.items():
                bus.subscribe(channel, ear)
            await bus.open()
            for ear in ears.values():
                await ear.wait_for(None)
        yield nodes


async def test_news_and_presence_cross_from_node_to_node(
    floor: Shopfloor, nodes: list[Node]
) -> None:
    here, there = nodes
    mara, lena = await hire(floor, "Mara"), await hire(floor, "Lena")
    await floor.begin("c1")
    seq = await floor.say("c1", "private words")
    first, second = await here.desk.live.join(mara), await there.desk.live.join(lena)
    there.rooms.publish("c1", [said(seq)])
    assert (await until(first, "changed"))["seq"] == seq
    await here.desk.live.view(first, "c1")
    await there.desk.live.view(second, "c1")
    names = {one["name"] for one in (await here.desk.live.show_scene("c1"))["viewing"]}
    assert names == {"Mara", "Lena"}
    await there.desk.live.type(second, on=True)
    await until(first, "presence", typing=[{"id": lena.id, "name": "Lena"}])


async def test_a_customer_on_another_node_sees_the_agent_type(
    floor: Shopfloor, nodes: list[Node]
) -> None:
    here, there = nodes
    mara = await hire(floor, "Mara")
    await floor.begin("c1")
    await floor.say("c1", "hello")
    await here.desk.moving.take("c1", mara)
    page, window = await here.desk.live.join(mara), Window()
    there.rooms.join("c1", window)
    await here.desk.live.view(page, "c1")
    async with asyncio.timeout(20):
        while not window.heard:
            await here.desk.live.type(page, on=True)
            await asyncio.sleep(0.05)
    assert window.heard[0].type == "typing" and getattr(window.heard[0], "name", "") == "Mara"
