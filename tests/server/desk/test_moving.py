"""Take, return, close, assign: one agent has a conversation, and everybody is told who."""

from __future__ import annotations

import asyncio

import pytest

from server.frames import StateChanged
from tests.server.desk.shopfloor import Client, Node, Shopfloor


async def states(floor: Shopfloor, id: str = "c1") -> list[tuple[str, str]]:
    events = await floor.log.since(id, 0)
    return [(one.state, one.name) for one in events if isinstance(one, StateChanged)]


@pytest.fixture
async def waiting(floor: Shopfloor) -> str:
    await floor.begin("c1")
    await floor.say("c1", "I want a person")
    await floor.call_person("c1")
    return "c1"


async def test_the_customer_reads_who_took_the_conversation(
    floor: Shopfloor, waiting: str, mara: Client
) -> None:
    item = await mara.do("POST", "/conversations/c1/take")
    assert mara.agent
    assert (item["state"], item["agent"]) == ("agent", {"id": mara.agent.id, "name": "Mara"})
    assert (await states(floor))[-1] == ("agent", "Mara")


async def test_of_two_who_take_at_once_one_has_it(
    floor: Shopfloor, waiting: str, mara: Client, node: Node
) -> None:
    other = await floor.sign_in(floor.build_node("n2"), "Ola")
    answers = await asyncio.gather(
        *(client.call("POST", "/conversations/c1/take") for client in (mara, other))
    )
    assert sorted(one.status_code for one in answers) == [200, 409]
    refused = next(one.json() for one in answers if one.status_code == 409)
    taken = next(one.json() for one in answers if one.status_code == 200)
    assert (refused["code"], refused["agent"]) == ("moved", taken["agent"])
    assert refused["detail"].startswith(f"This conversation is with {taken['agent']['name']};")
    assert [state for state, _ in await states(floor)] == ["waiting", "agent"]


async def test_taking_ones_own_again_changes_nothing(
    floor: Shopfloor, waiting: str, mara: Client
) -> None:
    await mara.do("POST", "/conversations/c1/take")
    await mara.do("POST", "/conversations/c1/take")
    assert len(await states(floor)) == 2


async def test_a_conversation_goes_back_to_the_bot(
    floor: Shopfloor, waiting: str, mara: Client
) -> None:
    await mara.do("POST", "/conversations/c1/take")
    item = await mara.do("POST", "/conversations/c1/return")
    assert (item["state"], item["agent"]) == ("returned", None)
    status, told = await mara.refused("POST", "/conversations/c1/return")
    assert (status, told["code"], told["state"]) == (409, "not_yours", "returned")


@pytest.mark.parametrize("verb", ["return", "close"])
async def test_only_its_agent_or_a_lead_ends_it(
    floor: Shopfloor, node: Node, waiting: str, mara: Client, lena: Client, verb: str
) -> None:
    await mara.do("POST", "/conversations/c1/take")
    other = await floor.sign_in(node, "Ola")
    status, told = await other.refused("POST", f"/conversations/c1/{verb}")
    assert (status, told["code"], told["agent"]["name"]) == (409, "not_yours", "Mara")
    await lena.do("POST", f"/conversations/c1/{verb}")


async def test_who_waits_may_be_closed_by_anybody(
    floor: Shopfloor, waiting: str, mara: Client
) -> None:
    item = await mara.do("POST", "/conversations/c1/close")
    assert (item["state"], item["position"]) == ("closed", 0)
    status, told = await mara.refused("POST", "/conversations/c1/close")
    assert (status, told["code"]) == (409, "not_yours")


async def test_a_lead_hands_a_conversation_to_a_colleague(
    floor: Shopfloor, node: Node, waiting: str, mara: Client, lena: Client
) -> None:
    assert mara.agent
    other = await floor.sign_in(node, "Ola")
    assert other.agent
    item = await lena.do("POST", "/conversations/c1/assign", agent=mara.agent.id)
    assert item["agent"]["name"] == "Mara"
    item = await lena.do("POST", "/conversations/c1/assign", agent=other.agent.id)
    assert item["agent"]["name"] == "Ola"
    await lena.do("POST", "/conversations/c1/assign", agent=other.agent.id)
    assert [name for _, name in await states(floor)] == ["", "Mara", "Ola"]
    assert (await lena.refused("POST", "/conversations/c1/assign", agent="nobody"))[0] == 404
    assert (await mara.refused("POST", "/conversations/c1/assign", agent=mara.agent.id))[0] == 403


async def test_nothing_goes_to_a_disabled_account(
    floor: Shopfloor, node: Node, waiting: str, lena: Client
) -> None:
    from server.identity.agents import Agents

    other = await floor.sign_in(node, "Ola")
    assert other.agent
    await Agents(floor.database).change(other.agent.id, active=False)
    status, told = await lena.refused("POST", "/conversations/c1/assign", agent=other.agent.id)
    assert (status, told["code"]) == (409, "not_active")
    assert (await other.refused("POST", "/conversations/c1/take"))[0] == 401


async def test_a_change_that_somebody_forestalls_is_told(
    floor: Shopfloor, waiting: str, mara: Client, node: Node
) -> None:
    """The customer goes back to the bot between the look and the change."""
    found = await floor.log.find("c1")
    assert found and mara.agent
    await floor.happen("c1", "called_back")
    with pytest.raises(Exception, match="state bot now"):
        await node.desk.moving._move(found, "taken", mara.agent)
    assert (await states(floor))[-1] == ("bot", "")


@pytest.mark.parametrize("verb", ["take", "return", "close"])
async def test_a_conversation_that_is_not_there_is_told(mara: Client, verb: str) -> None:
    assert (await mara.refused("POST", f"/conversations/nobody/{verb}"))[0] == 404
