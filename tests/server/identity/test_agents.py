"""The table of agents, on both databases."""

from __future__ import annotations

import asyncio

import pytest

from server.identity.agents import Agents
from server.identity.interfaces import Agent, EmailTaken, LastAdmin, UnknownAgent
from server.storage.database import Database


@pytest.fixture
def agents(database: Database) -> Agents:
    return Agents(database)


@pytest.fixture
async def admin(agents: Agents) -> Agent:
    return await agents.add("ada@shop.example", "Ada", "admin", "hash")


async def test_agents_are_found_by_id_and_by_address(agents: Agents, admin: Agent) -> None:
    assert await agents.find(admin.id) == admin
    found = await agents.find_by_email("ada@shop.example")
    assert found == (admin, "hash")
    assert admin.has_password
    assert admin.active
    assert await agents.find_by_email("bob@shop.example") is None
    with pytest.raises(UnknownAgent):
        await agents.find("nobody")


async def test_all_agents_are_listed_by_address(agents: Agents, admin: Agent) -> None:
    await agents.add("zoe@shop.example", "Zoe", "agent")
    bob = await agents.add("bob@shop.example", "Bob", "lead")
    assert [agent.email[0] for agent in await agents.list_all()] == ["a", "b", "z"]
    assert not bob.has_password


async def test_an_address_is_taken_once(agents: Agents, admin: Agent) -> None:
    adding = [agents.add("bob@shop.example", "Bob", "agent") for _ in range(5)]
    done = await asyncio.gather(*adding, return_exceptions=True)
    assert sum(isinstance(one, EmailTaken) for one in done) == 4
    with pytest.raises(EmailTaken, match=r"for ada@shop\.example already"):
        await agents.add("ada@shop.example", "Another", "agent")


async def test_what_is_not_given_stays(agents: Agents, admin: Agent) -> None:
    bob = await agents.add("bob@shop.example", "Bob", "agent", "hash")
    changed = await agents.change(bob.id, role="lead")
    assert (changed.role, changed.name, changed.active) == ("lead", "Bob", True)
    with pytest.raises(UnknownAgent):
        await agents.change("nobody", role="lead")


@pytest.mark.parametrize("values", [{"active": False}, {"role": "lead"}])
async def test_the_last_admin_stays(
    agents: Agents, admin: Agent, values: dict[str, object]
) -> None:
    disabled = await agents.add("off@shop.example", "Off", "admin")
    await agents.change(disabled.id, active=False)
    with pytest.raises(LastAdmin):
        await agents.change(admin.id, **values)
    assert await agents.find(admin.id) == admin
    assert (await agents.change(admin.id, name="Ada L.")).name == "Ada L."


async def test_two_admins_cannot_remove_each_other_at_once(agents: Agents, admin: Agent) -> None:
    other = await agents.add("bea@shop.example", "Bea", "admin")
    removing = [agents.change(one.id, role="agent") for one in (admin, other)]
    done = await asyncio.gather(*removing, return_exceptions=True)
    assert sum(isinstance(one, LastAdmin) for one in done) == 1
    assert [agent.role for agent in await agents.list_all()].count("admin") == 1


async def test_a_newer_hash_never_replaces_another_password(agents: Agents, admin: Agent) -> None:
    await agents.renew_hash(admin.id, "hash", "renewed")
    await agents.renew_hash(admin.id, "hash", "too late")
    found = await agents.find_by_email(admin.email)
    assert found is not None
    assert found.password == "renewed"


async def test_a_subject_is_bound_once(agents: Agents, admin: Agent) -> None:
    assert await agents.find_by_subject("https://id.example 7") is None
    assert await agents.bind(admin.id, "https://id.example 7")
    assert not await agents.bind(admin.id, "https://id.example 8")
    assert await agents.find_by_subject("https://id.example 7") == admin
