"""A customer and an agent over the whole server: asked for, taken, answered, given back."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.typing import Origin

from server.identity.agent_sessions import AgentSessions
from server.identity.agents import Agents
from server.services import Services
from tests.server.conftest import Client as Customer
from tests.server.conftest import Running, Serve
from tests.server.desk.shopfloor import Client
from tests.server.desk.test_sockets import receive


@pytest.fixture
async def shop(serve: Serve) -> Running:
    running: Running = await serve()
    return running


@pytest.fixture
async def mara(shop: Running) -> Any:
    """An agent who is signed in."""
    services: Services = shop.app.state.services
    agent = await Agents(services.database).add("mara@shop.example", "Mara", "lead")
    session = await AgentSessions(services.database, 3600.0, 36000.0).open(agent.id)
    async with httpx.AsyncClient(base_url=shop.url) as http:
        http.cookies.set("storehand-desk", session.secret)
        yield Client(http, session.csrf, agent)


def sit_down(shop: Running, agent: Client) -> connect:
    """Open the desk's socket: the agent is there."""
    secret = agent.http.cookies.get("storehand-desk")
    headers = {"Cookie": f"storehand-desk={secret}"}
    address = f"{shop.url.replace('http', 'ws', 1)}/desk/ws"
    return connect(address, origin=Origin(shop.url), additional_headers=headers, proxy=None)


async def test_the_whole_story(shop: Running, mara: Client) -> None:
    async with sit_down(shop, mara) as page:
        customer: Customer = await shop.connect()
        id = (await customer.hello())["conversation"]
        await customer.ask("m1", "hello")
        await customer.send(type="person")
        assert (await customer.until("state"))[-1]["state"] == "waiting"
        await receive(page, "queue")
        [item] = (await mara.get("/conversations", state="waiting"))["conversations"]
        assert (item["id"], item["preview"], item["position"]) == (id, "hello", 1)

        await page.send(json.dumps({"type": "viewing", "conversation": id}))
        await mara.do("POST", f"/conversations/{id}/take")
        taken = (await customer.until("state"))[-1]
        assert (taken["state"], taken["name"]) == ("agent", "Mara")
        await page.send(json.dumps({"type": "typing", "conversation": id, "on": True}))
        typing = (await customer.until("typing"))[-1]
        assert (typing["on"], typing["name"]) == (True, "Mara")

        seen = (await mara.get(f"/conversations/{id}"))["last_seq"]
        body = {"id": "a1", "text": "How can I help?", "seen_seq": seen}
        seq = (await mara.do("POST", f"/conversations/{id}/messages", **body))["seq"]
        said = (await customer.until("message"))[-1]
        assert (said["seq"], said["role"], said["name"]) == (seq, "agent", "Mara")
        assert said["text"] == "How can I help?"

        await customer.send(type="message", id="m2", text="where is it?")
        await customer.until("ack")
        status, told = await mara.refused(
            "POST", f"/conversations/{id}/messages", **{**body, "id": "a2", "seen_seq": seq}
        )
        assert (status, told["code"]) == (409, "new_messages")
        assert [turn for _, turn in shop.engine.turns] == ["hello"], "the bot is silent"

        await mara.do("POST", f"/conversations/{id}/return")
        assert (await customer.until("state"))[-1]["state"] == "returned"
        await customer.ask("m3", "and now?")
        shown = await mara.get(f"/conversations/{id}")
        assert [one["role"] for one in shown["messages"]] == [
            "customer",
            "bot",
            "state",
            "state",
            "agent",
            "customer",
            "state",
            "customer",
            "bot",
        ]


async def test_whoever_calls_a_person_without_a_word_is_found(shop: Running, mara: Client) -> None:
    idle: Customer = await shop.connect()
    await idle.hello()
    customer: Customer = await shop.connect()
    id = (await customer.hello())["conversation"]
    async with sit_down(shop, mara) as page:
        await customer.send(type="person")
        assert (await customer.until("state"))[-1]["position"] == 1
        await receive(page, "queue")
    listed = await mara.get("/conversations", state="waiting")
    assert listed["counts"]["waiting"] == 1
    [item] = listed["conversations"]
    assert (item["id"], item["preview"], item["position"]) == (id, "", 1)
    await mara.do("POST", f"/conversations/{id}/take")
    shown = await mara.get(f"/conversations/{id}")
    assert [one["role"] for one in shown["messages"]] == ["state", "state"]
    body = {"id": "a1", "text": "How can I help?", "seen_seq": shown["last_seq"]}
    await mara.do("POST", f"/conversations/{id}/messages", **body)
    assert (await customer.until("message"))[-1]["text"] == "How can I help?"


async def test_what_needs_the_models_says_that_they_are_not_there(
    shop: Running, mara: Client
) -> None:
    customer: Customer = await shop.connect()
    id = (await customer.hello())["conversation"]
    await customer.ask("m1", "hello")
    for path in (f"/conversations/{id}/suggestions?seq=1", "/products?q=tent"):
        status, told = await mara.refused("GET", path)
        assert (status, told["code"]) == (503, "not_ready")
    assert (await mara.get("/source", source="faq.csv#1"))["kind"] == "faq"
