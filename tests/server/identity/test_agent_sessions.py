"""Sessions end when they should, and one that was opened belongs to its agent alone."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select

from server.identity.agent_sessions import AgentSessions
from server.identity.agents import Agents
from server.identity.interfaces import Agent, SignInRefused
from server.storage.database import Database
from server.storage.schema import agent_sessions
from tests.server.identity.conftest import Hands


@pytest.fixture
def agents(database: Database) -> Agents:
    return Agents(database)


@pytest.fixture
async def ada(agents: Agents) -> Agent:
    await agents.add("root@shop.example", "Root", "admin")
    return await agents.add("ada@shop.example", "Ada", "agent", "hash")


@pytest.fixture
def sessions(database: Database, clock: Hands) -> AgentSessions:
    return AgentSessions(database, 3600.0, 43_200.0, clock)


async def test_a_cookie_tells_who_is_signed_in(sessions: AgentSessions, ada: Agent) -> None:
    opened = await sessions.open(ada.id, "hash")
    found = await sessions.find(opened.secret)
    assert found is not None
    assert (found.agent, found.csrf) == (ada, opened.csrf)
    assert opened.secret not in (found.session, opened.csrf)
    assert opened.seconds == 43_200


@pytest.mark.parametrize("secret", ["", "x", "é", "\x00", "a" * 10_000])
async def test_another_cookie_is_nobody_s(sessions: AgentSessions, ada: Agent, secret: str) -> None:
    await sessions.open(ada.id)
    assert await sessions.find(secret) is None


async def test_the_cookie_is_kept_nowhere(
    sessions: AgentSessions, ada: Agent, database: Database
) -> None:
    opened = await sessions.open(ada.id)
    async with database.reading() as connection:
        row = (await connection.execute(select(agent_sessions))).one()
    assert opened.secret not in tuple(row)
    assert await sessions.find(row.id) is None


async def test_a_session_that_is_not_used_ends(
    sessions: AgentSessions, ada: Agent, clock: Hands
) -> None:
    opened = await sessions.open(ada.id)
    for _ in range(3):
        clock.move(minutes=50)
        assert await sessions.find(opened.secret)
    clock.move(minutes=61)
    assert await sessions.find(opened.secret) is None


async def test_a_session_ends_even_if_it_is_used(
    sessions: AgentSessions, ada: Agent, clock: Hands
) -> None:
    opened = await sessions.open(ada.id)
    for _ in range(23):
        clock.move(minutes=30)
        assert await sessions.find(opened.secret)
    clock.move(minutes=30)
    assert await sessions.find(opened.secret) is None


async def test_signing_in_ends_the_session_of_before_and_no_other(
    sessions: AgentSessions, ada: Agent
) -> None:
    elsewhere, before = await sessions.open(ada.id), await sessions.open(ada.id)
    now = await sessions.open(ada.id, "hash", before.secret)
    assert await sessions.find(before.secret) is None
    assert await sessions.find(elsewhere.secret)
    assert await sessions.find(now.secret)


async def test_signing_out_ends_one_session(sessions: AgentSessions, ada: Agent) -> None:
    elsewhere, here = await sessions.open(ada.id), await sessions.open(ada.id)
    found = await sessions.find(here.secret)
    assert found is not None
    await sessions.close(found.session)
    assert await sessions.find(here.secret) is None
    assert await sessions.find(elsewhere.secret)


async def test_another_password_ends_every_session(
    sessions: AgentSessions, ada: Agent, agents: Agents
) -> None:
    opened = [await sessions.open(ada.id) for _ in range(3)]
    await agents.set_password(ada.id, "other")
    assert [await sessions.find(one.secret) for one in opened] == [None] * 3


async def test_a_disabled_agent_is_out_at_once_and_stays_out(
    sessions: AgentSessions, ada: Agent, agents: Agents
) -> None:
    opened = await sessions.open(ada.id)
    await agents.change(ada.id, active=False)
    assert await sessions.find(opened.secret) is None
    with pytest.raises(SignInRefused):
        await sessions.open(ada.id, "hash")
    await agents.change(ada.id, active=True)
    assert await sessions.find(opened.secret) is None


async def test_a_role_counts_from_the_moment_it_changes(
    sessions: AgentSessions, ada: Agent, agents: Agents
) -> None:
    opened = await sessions.open(ada.id)
    await agents.change(ada.id, role="lead")
    found = await sessions.find(opened.secret)
    assert found is not None
    assert found.agent.role == "lead"


async def test_a_password_that_changed_meanwhile_opens_nothing(
    sessions: AgentSessions, ada: Agent, agents: Agents
) -> None:
    await agents.set_password(ada.id, "other")
    with pytest.raises(SignInRefused):
        await sessions.open(ada.id, "hash")
    with pytest.raises(SignInRefused):
        await sessions.open("nobody")


async def test_no_session_outlives_a_change_of_password(
    sessions: AgentSessions, ada: Agent, agents: Agents
) -> None:
    opening = [sessions.open(ada.id, "hash") for _ in range(6)]
    opening.insert(3, agents.set_password(ada.id, "other"))  # type: ignore[arg-type]
    done = await asyncio.gather(*opening, return_exceptions=True)
    opened = [one for one in done if one is not None and not isinstance(one, BaseException)]
    assert [await sessions.find(one.secret) for one in opened] == [None] * len(opened)


async def test_sessions_that_are_over_are_cleared_away(
    sessions: AgentSessions, ada: Agent, clock: Hands, database: Database
) -> None:
    for _ in range(3):
        await sessions.open(ada.id)
    clock.move(hours=2)
    await sessions.open(ada.id)
    async with database.reading() as connection:
        assert len((await connection.execute(select(agent_sessions))).all()) == 1
