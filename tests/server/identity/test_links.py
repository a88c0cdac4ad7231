"""One-time links: each opens once, in its time, for its agent."""

from __future__ import annotations

import asyncio
from io import StringIO

import pytest
from sqlalchemy import select

from server.identity.agent_sessions import AgentSessions
from server.identity.agents import Agents
from server.identity.first_start import print_first_link
from server.identity.interfaces import Agent, LinkRefused
from server.identity.links import Links
from server.storage.database import Database
from server.storage.schema import agent_links
from tests.server.identity.conftest import Hands

ADA = ("ada@shop.example", "Ada", "hash")


@pytest.fixture
def links(database: Database, clock: Hands) -> Links:
    return Links(database, clock)


@pytest.fixture
def agents(database: Database) -> Agents:
    return Agents(database)


async def offer(links: Links) -> str:
    secret = await links.offer_first()
    assert secret is not None
    return secret


async def test_the_first_link_makes_the_first_admin_once(links: Links, agents: Agents) -> None:
    secret = await offer(links)
    assert await links.look(secret) is None
    ada = await links.make_first_admin(secret, *ADA)
    assert (ada.role, ada.has_password) == ("admin", True)
    assert await agents.list_all() == [ada]
    with pytest.raises(LinkRefused):
        await links.make_first_admin(secret, "eve@evil.example", "Eve", "hash")
    with pytest.raises(LinkRefused):
        await links.look(secret)


async def test_of_two_at_once_one_becomes_the_admin(links: Links, agents: Agents) -> None:
    secrets = [await offer(links), await offer(links)]
    making = [
        links.make_first_admin(secret, f"{number}@shop.example", "One", "hash")
        for number, secret in enumerate([*secrets, *secrets])
    ]
    done = await asyncio.gather(*making, return_exceptions=True)
    assert sum(isinstance(one, Agent) for one in done) == 1
    assert sum(isinstance(one, LinkRefused) for one in done) == 3
    assert len(await agents.list_all()) == 1


async def test_the_first_link_lives_an_hour(links: Links, clock: Hands) -> None:
    secret = await offer(links)
    clock.move(minutes=59)
    await links.look(secret)
    clock.move(minutes=1)
    for trying in (links.look(secret), links.make_first_admin(secret, *ADA)):
        with pytest.raises(LinkRefused):
            await trying


async def test_a_link_that_is_refused_spends_no_other(links: Links) -> None:
    secret = await offer(links)
    with pytest.raises(LinkRefused):
        await links.make_first_admin("forged", *ADA)
    assert await links.make_first_admin(secret, *ADA)


async def test_where_there_are_agents_no_first_link_is_made_or_taken(
    links: Links, agents: Agents
) -> None:
    secret = await offer(links)
    await agents.add("bob@shop.example", "Bob", "agent")
    assert await links.offer_first() is None
    with pytest.raises(LinkRefused):
        await links.make_first_admin(secret, *ADA)


async def test_an_invitation_lets_one_agent_choose_a_password(
    links: Links, agents: Agents, database: Database, clock: Hands
) -> None:
    bob = await agents.add("bob@shop.example", "Bob", "agent", "old")
    sessions = AgentSessions(database, 3600.0, 43_200.0, clock)
    opened = await sessions.open(bob.id)
    secret = await links.invite(bob.id)
    assert await links.look(secret) == bob
    assert await links.choose_password(secret, "new") == bob
    assert await agents.find_by_email(bob.email) == (bob, "new")
    assert await sessions.find(opened.secret) is None
    with pytest.raises(LinkRefused):
        await links.choose_password(secret, "again")


async def test_a_newer_invitation_ends_the_one_before(links: Links, agents: Agents) -> None:
    bob = await agents.add("bob@shop.example", "Bob", "agent")
    before, now = await links.invite(bob.id), await links.invite(bob.id)
    with pytest.raises(LinkRefused):
        await links.choose_password(before, "hash")
    assert await links.choose_password(now, "hash")


@pytest.mark.parametrize("how", ["late", "disabled", "password", "first"])
async def test_an_invitation_that_opens_nothing(
    links: Links, agents: Agents, clock: Hands, how: str
) -> None:
    bob = await agents.add("bob@shop.example", "Bob", "agent")
    secret = await links.invite(bob.id)
    if how == "late":
        clock.move(days=3)
    if how == "disabled":
        await agents.change(bob.id, active=False)
    if how == "password":
        await agents.set_password(bob.id, "meanwhile")
    with pytest.raises(LinkRefused):
        await (
            links.make_first_admin(secret, *ADA)
            if how == "first"
            else links.choose_password(secret, "hash")
        )


async def test_the_first_link_chooses_nobody_s_password(links: Links) -> None:
    secret = await offer(links)
    with pytest.raises(LinkRefused):
        await links.choose_password(secret, "hash")


async def test_a_link_is_kept_as_its_hash(links: Links, database: Database) -> None:
    secret = await offer(links)
    async with database.reading() as connection:
        row = (await connection.execute(select(agent_links))).one()
    assert secret not in tuple(row)
    with pytest.raises(LinkRefused):
        await links.look(row.id)


async def test_the_first_start_prints_a_link_and_a_later_one_another(
    links: Links, agents: Agents
) -> None:
    shown = [StringIO(), StringIO(), StringIO()]
    for out in shown[:2]:
        assert await print_first_link(links, "http://127.0.0.1:8000", out)
    first, second = (
        out.getvalue().rpartition("http://127.0.0.1:8000/desk#setup=") for out in shown[:2]
    )
    assert "within 60 minutes" in first[0]
    assert first[2] != second[2]
    assert await links.make_first_admin(first[2].strip(), *ADA)
    assert not await print_first_link(links, "http://127.0.0.1:8000", shown[2])
    assert shown[2].getvalue() == ""


@pytest.mark.parametrize(
    ("origin", "shown", "elsewhere"),
    [
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000", False),
        ("http://[::1]:8000", "http://[::1]:8000", False),
        ("http://0.0.0.0:8000", "http://127.0.0.1:8000", True),
        ("http://[::]:8000", "http://[::1]:8000", True),
        ("http://192.0.2.1:8000", "http://192.0.2.1:8000", True),
    ],
)
async def test_the_link_opens_on_this_machine_and_says_what_else_is_needed(
    links: Links, origin: str, shown: str, elsewhere: bool
) -> None:
    out = StringIO()
    await print_first_link(links, origin, out)
    assert f"  {shown}/desk#setup=" in out.getvalue()
    assert ("put your HTTPS address" in out.getvalue()) is elsewhere
