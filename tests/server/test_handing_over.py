"""From the bot to people and back, through real sockets."""

from __future__ import annotations

import time
from typing import Any

import jwt

from bot.interfaces import Reply
from server.frames import StateChanged
from server.services import Services
from server.storage.interfaces import Change
from server.storage.schema import agents, now_text
from tests.server.conftest import Client, Running, Serve
from tests.server.engines import EchoEngine

IDENTITY_KEY = "a shop's own secret of more than 32 bytes"


class UnsureEngine(EchoEngine):
    """Knows nothing where the message says so; calls a person where it asks for one."""

    def build_reply(self, text: str) -> Reply:
        if "unknown" in text:
            return Reply("I don't know.", "refuse", "fixed")
        if "person" in text:
            return Reply("Of course.", "handoff", "fixed", handover="request")
        return super().build_reply(text)


async def staff(server: Running, present: bool = True) -> Services:
    services: Services = server.app.state.services
    row = {"id": "a1", "email": "kim@shop.example", "name": "Kim", "role": "agent"}
    async with services.database.writing() as connection:
        await connection.execute(agents.insert().values(**row, created_at=now_text()))
    if present:
        await services.presence.enter("desk", "a1", 3600.0)
    return services


async def state(client: Client) -> dict[str, Any]:
    return (await client.until("state"))[-1]


async def test_without_agents_nobody_is_called(serve: Serve) -> None:
    server = await serve(UnsureEngine())
    client = await server.connect()
    await client.hello()
    await client.ask("m1", "a person please")
    await client.send(type="person")
    assert (await client.ask("m2", "Hi"))[-1]["type"] == "done"
    assert len(server.engine.turns) == 2


async def test_asking_for_a_person_calls_one_and_the_bot_is_silent(serve: Serve) -> None:
    server = await serve(UnsureEngine())
    services = await staff(server)
    client = await server.connect()
    welcome = await client.hello()
    await client.ask("m1", "a person please")
    called = await state(client)
    assert (called["state"], called["reason"], called["position"]) == ("waiting", "request", 1)
    await client.send(type="message", id="m2", text="I am still here")
    assert (await client.until("ack"))[-1]["id"] == "m2"
    assert [text for _, text in server.engine.turns] == ["a person please"]
    found = await services.conversations.find(welcome["conversation"])
    assert found is not None and (found.state, found.reason) == ("waiting", "request")


async def test_two_refusals_in_a_row_call_a_person(serve: Serve) -> None:
    server = await serve(UnsureEngine())
    await staff(server)
    client = await server.connect()
    await client.hello()
    for id, text in (("m1", "unknown thing"), ("m2", "Hi"), ("m3", "unknown"), ("m4", "unknown")):
        await client.ask(id, text)
    called = await state(client)
    assert (called["state"], called["reason"]) == ("waiting", "refusals")


async def test_an_agent_answers_and_gives_back(serve: Serve) -> None:
    server = await serve(UnsureEngine())
    services = await staff(server)
    client = await server.connect()
    conversation = (await client.hello())["conversation"]
    await client.send(type="person")
    assert (await state(client))["state"] == "waiting"
    await services.conversations.append(
        conversation,
        [lambda seq: StateChanged(seq=seq, state="agent", name="Kim")],
        change=Change("agent", "request", "a1", ("waiting",)),
    )
    await client.send(type="message", id="m1", text="Hello?")
    await client.until("ack")
    assert server.engine.turns == []
    await services.hand_over.happen(conversation, "returned")
    assert [(await state(client))["state"] for _ in range(2)] == ["agent", "returned"]
    assert (await client.ask("m2", "Thanks"))[-1]["reply"]["text"] == "You said: Thanks"


async def test_where_nobody_is_there_an_address_may_be_left(serve: Serve) -> None:
    server = await serve(UnsureEngine())
    services = await staff(server, present=False)
    client = await server.connect()
    conversation = (await client.hello())["conversation"]
    await client.send(type="person")
    told = await state(client)
    assert (told["state"], told["available"]) == ("bot", False)
    await client.send(type="email", email="no address")
    assert (await client.until("error"))[-1]["code"] == "bad_frame"
    for _ in range(2):
        await client.send(type="email", email="ada@mail.example")
    assert (await client.until("message"))[-1]["text"] == "ada@mail.example"
    recent = await services.conversations.recent(conversation, 1000, 10)
    assert [message.text for message in recent] == ["ada@mail.example"]
    assert server.engine.turns == []


async def test_a_customer_goes_back_to_the_bot(serve: Serve) -> None:
    server = await serve(UnsureEngine())
    await staff(server)
    client = await server.connect()
    await client.hello()
    await client.send(type="person")
    await state(client)
    await client.send(type="bot")
    assert (await state(client))["state"] == "bot"
    assert (await client.ask("m1", "Hi"))[-1]["type"] == "done"


async def test_a_closed_conversation_opens_with_the_next_message(serve: Serve) -> None:
    server = await serve(UnsureEngine())
    client = await server.connect()
    await client.hello()
    await client.send(type="end")
    assert (await state(client))["state"] == "closed"
    await client.send(type="message", id="m1", text="One more")
    assert (await state(client))["state"] == "bot"
    assert (await client.until("done"))[-1]["reply_to"] == "m1"


async def test_whoever_waited_in_vain_is_with_the_bot_again(serve: Serve) -> None:
    server = await serve(UnsureEngine(), handover_wait_seconds=0.01)
    await staff(server)
    client = await server.connect()
    await client.hello()
    await client.send(type="person")
    assert (await state(client))["state"] == "waiting"
    assert (await state(client))["available"] is False
    assert (await client.ask("m1", "Hi"))[-1]["type"] == "done"


def sign(subject: str, key: str = IDENTITY_KEY) -> str:
    claims = {"sub": subject, "aud": "storehand", "exp": time.time() + 600}
    return jwt.encode(claims, key, algorithm="HS256")


async def test_a_signed_customer_has_the_conversation_alone(serve: Serve) -> None:
    server = await serve(identity_key=IDENTITY_KEY)
    client = await server.connect()
    welcome = await client.hello(identity=sign("ada"))
    await client.ask("m1", "private words")
    place = {"conversation": welcome["conversation"], "token": welcome["token"], "last_seq": 0}
    again = await (await server.connect()).hello(**place, identity=sign("ada"))
    assert (again["resumed"], again["last_seq"]) == (True, 5)
    for hello in ({**place, "identity": sign("eve")}, place):
        other = await (await server.connect()).hello(**hello)
        assert other["resumed"] is False


async def test_an_identity_that_is_not_the_shops_identifies_nobody(serve: Serve) -> None:
    server = await serve(identity_key=IDENTITY_KEY)
    client = await server.connect()
    await client.hello(identity=sign("ada", "another secret of more than 32 bytes!"))
    error = (await client.until("error"))[-1]
    assert error["code"] == "identity_refused" and "ada" not in error["detail"]
    assert (await client.ask("m1", "Hi"))[-1]["type"] == "done"
