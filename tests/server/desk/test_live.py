"""What pages are told live, over two nodes that share nothing but the bus and the store."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from server.bus.memory import InMemoryPresence
from server.desk.attendance import CUSTOMER, Attendance, Scene
from server.desk.pages import MOST_WAITING, Page
from server.frames import Said, Typing
from server.identity.agents import Agents
from server.identity.interfaces import Agent
from tests.server.desk.shopfloor import Node, Shopfloor
from tests.server.desk.test_sending import Window

PATIENCE_SECONDS = 20.0
"""Only so that a broken test ends; nothing is asserted about time."""


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """One kind of database: nothing here depends on which."""
    return f"sqlite:///{tmp_path / 'storehand.db'}"


async def run(node: Node) -> AsyncIterator[Node]:
    running = asyncio.create_task(node.desk.live.run())
    await asyncio.sleep(0)
    yield node
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


@pytest.fixture
async def here(floor: Shopfloor) -> AsyncIterator[Node]:
    async for node in run(floor.build_node("n1")):
        yield node


@pytest.fixture
async def there(floor: Shopfloor) -> AsyncIterator[Node]:
    async for node in run(floor.build_node("n2")):
        yield node


async def hire(floor: Shopfloor, name: str) -> Agent:
    return await Agents(floor.database).add(f"{name.lower()}@shop.example", name, "agent")


async def until(page: Page, type: str, **values: Any) -> dict[str, Any]:
    """Read what a page is told up to a message of a type with these values."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while (message := await page.next()) is not None:
            if message["type"] == type and message.items() >= values.items():
                return message
    raise AssertionError("the page was ended")


def said(seq: int) -> Said:
    return Said(seq=seq, role="customer", id="m", text="private words")


async def test_news_reach_the_pages_of_every_node_without_their_words(
    floor: Shopfloor, here: Node, there: Node
) -> None:
    pages = [
        await here.desk.live.join(await hire(floor, "Mara")),
        await there.desk.live.join(await hire(floor, "Lena")),
    ]
    await floor.begin("c1")
    seq = await floor.say("c1", "private words")
    here.rooms.publish("c1", [said(seq)])
    for page in pages:
        assert await until(page, "changed") == {"type": "changed", "conversation": "c1", "seq": seq}
        assert await until(page, "queue") == {"type": "queue"}


async def test_lists_change_with_messages_and_states_and_not_with_every_sentence(
    floor: Shopfloor, here: Node
) -> None:
    page = await here.desk.live.join(await hire(floor, "Mara"))
    await floor.begin("c1")
    heard = []
    for step in range(4):
        if step == 1:
            await floor.log.append("c1", [said])  # an event, but no message
        elif step == 2:
            await floor.call_person("c1")
        else:
            await floor.say("c1", f"words {step}")
        here.rooms.ring("c1", step)
        await until(page, "changed")
        here.desk.live._tell({"type": "end"})
        heard.append((await page.next() or {})["type"])
    assert heard == ["queue", "end", "queue", "queue"]


@pytest.mark.parametrize("missed", [False, True], ids=["nobody listens", "the bus is away"])
async def test_what_nobody_was_told_counts_as_a_change_later(
    floor: Shopfloor, here: Node, missed: bool
) -> None:
    live = here.desk.live
    page = await live.join(await hire(floor, "Mara"))
    await floor.begin("c1")
    await floor.say("c1", "hello")
    here.rooms.ring("c1", 1)
    await until(page, "queue")
    if missed:
        await floor.call_person("c1")
        live._hear(None)
        await until(page, "queue")
    else:
        await live.leave(page)
        await floor.call_person("c1")
        live._hear({"conversation": "c1"})
        await live._tell_all()
        page = await live.join(page.agent)
    await floor.happen("c1", "called_back")
    here.rooms.ring("c1", 3)
    await until(page, "queue")


async def test_what_the_bus_missed_is_read_from_the_store(floor: Shopfloor, here: Node) -> None:
    page = await here.desk.live.join(await hire(floor, "Mara"))
    await floor.begin("c1")
    seq = await floor.say("c1", "hello")
    await here.desk.live.view(page, "c1")
    here.desk.live._hear(None)
    assert await until(page, "changed", seq=seq)
    assert await until(page, "queue")


async def test_agents_see_who_views_and_types_on_whichever_node(
    floor: Shopfloor, here: Node, there: Node
) -> None:
    mara, lena = await hire(floor, "Mara"), await hire(floor, "Lena")
    await floor.begin("c1")
    first, second = await here.desk.live.join(mara), await there.desk.live.join(lena)
    await here.desk.live.view(first, "c1")
    await there.desk.live.view(second, "c1")
    both = sorted(
        ({"id": one.id, "name": one.name} for one in (mara, lena)), key=lambda one: one["id"]
    )
    told = await until(first, "presence", viewing=both)
    assert (told["conversation"], told["typing"], told["customer_typing"]) == ("c1", [], False)
    await there.desk.live.type(second, on=True)
    await until(first, "presence", typing=[{"id": lena.id, "name": "Lena"}])
    await there.desk.live.type(second, on=False)
    await until(first, "presence", typing=[])
    await there.desk.live.leave(second)
    await until(first, "presence", viewing=[{"id": mara.id, "name": "Mara"}])
    assert await floor.presence.list("desk") == [mara.id], "customers are told who is there"


async def test_the_customer_sees_the_agent_type_who_has_the_conversation(
    floor: Shopfloor, here: Node, there: Node
) -> None:
    mara, lena = await hire(floor, "Mara"), await hire(floor, "Lena")
    await floor.begin("c1")
    await floor.say("c1", "hello")
    await here.desk.moving.take("c1", mara)
    window = Window()
    there.rooms.join("c1", window)
    for agent in (lena, mara):
        page = await here.desk.live.join(agent)
        await here.desk.live.view(page, "c1")
        await here.desk.live.type(page, on=True)
        await here.desk.live.type(page, on=False)
    await asyncio.sleep(0)
    assert window.heard == [Typing(on=True, name="Mara"), Typing(on=False, name="Mara")]


async def test_the_desk_sees_the_customer_type(floor: Shopfloor, here: Node, there: Node) -> None:
    page = await there.desk.live.join(await hire(floor, "Mara"))
    await floor.begin("c1")
    await there.desk.live.view(page, "c1")
    here.rooms.tell_desk("c1", typing=True)
    await until(page, "presence", customer_typing=True)
    here.rooms.tell_desk("c1", typing=False)
    await until(page, "presence", customer_typing=False)
    assert (await there.desk.live.show_scene("c1"))["viewing"][0]["name"] == "Mara"


async def test_a_conversation_that_is_not_there_is_viewed_by_nobody(
    floor: Shopfloor, here: Node
) -> None:
    page = await here.desk.live.join(await hire(floor, "Mara"))
    await here.desk.live.view(page, "nobody")
    await here.desk.live.type(page, on=True)
    assert page.viewing == ""
    assert await Attendance(floor.presence).look("nobody") == Scene()


async def test_two_pages_of_an_agent_are_one_who_is_there(floor: Shopfloor, here: Node) -> None:
    mara = await hire(floor, "Mara")
    await floor.begin("c1")
    live = here.desk.live
    first, second = await live.join(mara), await live.join(mara)
    await live.view(first, "c1")
    await live.view(second, "c1")
    await live.leave(first)
    assert (await live.show_scene("c1"))["viewing"] == [{"id": mara.id, "name": "Mara"}]
    assert await floor.presence.list("desk") == [mara.id]
    await live.leave(second)
    assert (await live.show_scene("c1"))["viewing"] == []
    assert await floor.presence.list("desk") == []


async def test_who_is_gone_without_a_word_is_gone_soon() -> None:
    now = 1000.0
    attendance = Attendance(InMemoryPresence(lambda: now))
    await attendance.view("a1", "c1")
    await attendance.type("a1", "c1", on=True)
    await attendance.type(CUSTOMER, "c1", on=True)
    assert await attendance.look("c1") == Scene(("a1",), ("a1",), True)
    now += 7.0
    assert await attendance.look("c1") == Scene(("a1",))
    now += 15.0
    assert await attendance.look("c1") == Scene()


async def test_the_beat_keeps_pages_there_and_tells_who_went(
    floor: Shopfloor, here: Node, there: Node
) -> None:
    mara, lena = await hire(floor, "Mara"), await hire(floor, "Lena")
    await floor.begin("c1")
    page = await here.desk.live.join(mara)
    await here.desk.live.view(page, "c1")
    attendance = Attendance(floor.presence)
    await attendance.view(lena.id, "c1")  # of a node that dies without a word
    await here.desk.live.beat()
    await until(page, "presence")
    await floor.presence.leave("desk-viewing:c1", lena.id)
    await floor.presence.leave("desk-viewing:c1", mara.id)
    await here.desk.live.beat()
    await until(page, "presence", viewing=[{"id": mara.id, "name": "Mara"}])


async def test_a_page_that_does_not_read_is_ended(floor: Shopfloor, here: Node) -> None:
    page = await here.desk.live.join(await hire(floor, "Mara"))
    for _ in range(MOST_WAITING + 1):
        page.tell({"type": "queue"})
    for _ in range(MOST_WAITING):
        assert await page.next() is not None
    assert await page.next() is None


async def test_every_page_ends_with_the_node(floor: Shopfloor) -> None:
    async for node in run(floor.build_node()):
        page = await node.desk.live.join(await hire(floor, "Mara"))
    assert await page.next() is None


async def test_an_erased_conversation_changes_the_lists(floor: Shopfloor, here: Node) -> None:
    page = await here.desk.live.join(await hire(floor, "Mara"))
    await floor.begin("c1")
    await floor.say("c1", "hello")
    here.rooms.ring("c1", 1)
    await until(page, "queue")
    await floor.erase("c1")
    here.rooms.ring("c1", 2)
    await until(page, "queue")
