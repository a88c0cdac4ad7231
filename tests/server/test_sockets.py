"""Sockets over a real uvicorn on loopback: the whole way of a message, and every bad input."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import Future
from typing import Any

import httpx
import jsonschema
import pytest
from websockets.exceptions import InvalidStatus

from server.interfaces import Readiness
from server.protocol import CLOSE_TOO_LARGE, build_schema
from tests.server.conftest import Client, Serve
from tests.server.engines import EchoEngine


async def test_a_question_streams_an_answer_with_its_proof(serve: Serve) -> None:
    server = await serve()
    client = await server.connect()
    await client.hello(page="/products/tent", locale="en-GB")
    ack, typing, first, second, products, done = await client.ask("m1", "Is it in stock?")
    assert (ack["type"], ack["id"], typing["on"]) == ("ack", "m1", True)
    assert first["delta"] + second["delta"] == done["reply"]["text"] == "You said: Is it in stock?"
    assert second["citations"][0]["source"] == "faq.csv#1"
    assert products["products"][0]["id"] == "TENT-1"
    assert done["reply"]["receipt"] == "r1"
    assert [frame["seq"] for frame in (ack, first, second, products, done)] == [1, 2, 3, 4, 5]
    assert (await client.receive())["on"] is False


async def test_every_frame_sent_fits_the_schema(serve: Serve) -> None:
    server = await serve()
    client = await server.connect()
    schema = build_schema()
    checker = jsonschema.Draft202012Validator(
        {**schema, "anyOf": [{"$ref": "#/$defs/ServerFrame"}]}
    )
    frames = [await client.hello(), *await client.ask("m1", "Hi"), await client.receive()]
    await client.socket.send("{")
    for frame in [*frames, await client.receive()]:
        checker.validate(frame)


BAD_FRAMES: list[tuple[str | bytes, str]] = [
    ("not json", "bad_json"),
    ("[" * 20_000, "bad_json"),
    ('{"type":"message","id":"1","text":"\\ud800"}', "bad_json"),
    ("[]", "bad_frame"),
    ('"hello"', "bad_frame"),
    ('{"type":"message","id":"m1"}', "bad_frame"),
    ('{"type":"message","id":1,"text":"x"}', "bad_frame"),
    ('{"type":"message","id":"m1","text":["x"]}', "bad_frame"),
    ('{"type":"message","id":"<script>","text":"x"}', "bad_frame"),
    ("{}", "unknown_type"),
    ('{"type":"shutdown"}', "unknown_type"),
    ('{"type":{"$ne":1}}', "unknown_type"),
    (b"\x00\x01", "binary_not_allowed"),
    (b"", "binary_not_allowed"),
    (json.dumps({"type": "message", "id": "m1", "text": "x" * 40_000}), "too_large"),
    (json.dumps({"type": "message", "id": "m1", "text": "x" * 5000}), "message_too_long"),
    (json.dumps({"type": "message", "id": "m1", "text": "  "}), "empty_message"),
    ('{"type":"hello"}', "out_of_order"),
]


@pytest.mark.parametrize(("raw", "code"), BAD_FRAMES)
async def test_a_bad_frame_gets_its_code_and_the_chat_goes_on(
    serve: Serve, raw: str | bytes, code: str
) -> None:
    server = await serve()
    client = await server.connect()
    await client.hello()
    await client.socket.send(raw)
    error = await client.receive()
    assert (error["type"], error["code"], error["fatal"]) == ("error", code, False)
    assert error["message"] and "Traceback" not in json.dumps(error)
    assert (await client.ask("m2", "Still there?"))[-1]["type"] == "done"


async def test_a_message_before_hello_is_out_of_order(serve: Serve) -> None:
    server = await serve()
    client = await server.connect()
    await client.send(type="message", id="m1", text="Hi")
    assert (await client.receive())["code"] == "out_of_order"
    assert (await client.hello())["type"] == "welcome"


async def test_another_version_is_told_and_closed(serve: Serve) -> None:
    server = await serve()
    client = await server.connect()
    await client.send(type="hello", v=2)
    error = await client.receive()
    assert (error["code"], error["fatal"]) == ("unsupported_version", True)
    assert await client.closed() == 1008


async def test_a_frame_far_too_large_closes_that_socket_only(serve: Serve) -> None:
    server = await serve(max_frame_bytes=1024)
    client, other = await server.connect(), await server.connect()
    await client.hello()
    await client.socket.send("x" * 2_000_000)
    assert await client.closed() == CLOSE_TOO_LARGE
    await other.hello()
    assert (await other.ask("m1", "Hi"))[-1]["type"] == "done"


async def test_many_bad_frames_close_the_socket(serve: Serve) -> None:
    server = await serve(bad_frames_allowed=3)
    client = await server.connect()
    await client.hello()
    for _ in range(4):
        await client.socket.send("{")
    codes = [(await client.receive())["code"] for _ in range(5)]
    assert codes == ["bad_json"] * 4 + ["too_many_errors"]
    assert await client.closed() == 1008


async def test_a_flood_is_limited_and_the_server_still_answers(serve: Serve) -> None:
    server = await serve(messages_per_minute=5, queued_messages=500)
    client, other = await server.connect(), await server.connect()
    await client.hello()
    for number in range(200):
        await client.send(type="message", id=f"m{number}", text="flood")
    seen: list[dict[str, Any]] = []
    while sum(frame["type"] == "error" for frame in seen) < 195:
        seen.append(await client.receive())
    errors = [frame for frame in seen if frame["type"] == "error"]
    assert {frame["code"] for frame in errors} == {"rate_limited"}
    assert all(frame["retry_after_seconds"] > 0 for frame in errors)
    await other.hello()
    assert (await other.ask("m1", "Hi"))[-1]["type"] == "done"


async def test_what_else_is_stored_is_limited_apart(serve: Serve) -> None:
    server = await serve(messages_per_minute=2)
    client = await server.connect()
    await client.hello()
    for _ in range(5):
        await client.send(type="typing", on=True)
        await client.send(type="cancel")
    await client.send(type="end")
    assert (await client.receive())["state"] == "closed"
    await client.send(type="rating", stars=5)
    refused: list[dict[str, Any]] = [
        {"type": "person"},
        {"type": "bot"},
        {"type": "end"},
        {"type": "email", "email": "ada@mail.example"},
        {"type": "feedback", "reply_to": "m1", "helpful": True},
        {"type": "rating", "stars": 1},
    ]
    for frame in refused:
        await client.send(**frame)
        error = await client.receive()
        assert error["code"] == "rate_limited" and error["retry_after_seconds"] > 0
    assert (await client.ask("m1", "Hi"))[-1]["type"] == "done"


async def test_one_address_cannot_evade_the_limit_with_new_conversations(serve: Serve) -> None:
    server = await serve(messages_per_minute_per_address=2)
    for _ in range(2):
        client = await server.connect()
        await client.hello()
        await client.ask("m1", "Hi")
    client = await server.connect()
    await client.hello()
    await client.send(type="message", id="m1", text="Hi")
    assert (await client.receive())["code"] == "rate_limited"


async def test_one_address_holds_only_so_many_sockets(serve: Serve) -> None:
    server = await serve(connections_per_address=1)
    first, second = await server.connect(), await server.connect()
    assert (await second.receive())["code"] == "too_many_connections"
    assert await second.closed() == 1013
    await first.hello()
    await first.socket.close()
    await _eventually_welcome(server)


async def _eventually_welcome(server: Any) -> None:
    """The server counts a socket out in its own time."""
    async with asyncio.timeout(20):
        while True:
            client = await server.connect()
            await client.send(type="hello")
            if (await client.receive())["type"] == "welcome":
                return


ORIGINS = [
    (None, True),
    ("http://localhost:5173", True),
    ("http://[::1]:80", True),
    ("https://shop.example", True),
    ("https://SHOP.example", True),
    ("https://evil.example", False),
    ("https://shop.example.evil.example", False),
    ("http://shop.example", False),
    ("null", False),
    ("http://localhost.evil.example", False),
]


@pytest.mark.parametrize(("origin", "allowed"), ORIGINS)
async def test_only_allowed_origins_may_connect(
    serve: Serve, origin: str | None, allowed: bool
) -> None:
    server = await serve(allowed_origins=("https://shop.example",))
    headers = {} if origin is None else {"Origin": origin}
    if allowed:
        client = await server.connect(additional_headers=headers)
        assert (await client.hello())["type"] == "welcome"
        return
    with pytest.raises(InvalidStatus) as refused:
        await server.connect(additional_headers=headers)
    assert refused.value.response.status_code == 403


async def test_the_servers_own_pages_may_connect(serve: Serve) -> None:
    server = await serve()
    client = await server.connect(additional_headers={"Origin": server.url})
    assert (await client.hello())["type"] == "welcome"


FAILURES = [
    ("crash now", "internal"),
    ("busy", "busy"),
    ("broken", "unavailable"),
    ("silent", "internal"),
]


@pytest.mark.parametrize(("text", "code"), FAILURES)
async def test_a_failing_turn_tells_a_code_and_no_more(serve: Serve, text: str, code: str) -> None:
    server = await serve()
    client = await server.connect()
    await client.hello()
    await client.send(type="message", id="m1", text=text)
    error = (await client.until("error"))[-1]
    assert (error["code"], error["reply_to"]) == (code, "m1")
    assert "secret" not in json.dumps(error)
    assert (await client.ask("m2", "Hi"))[-1]["type"] == "done"


async def test_a_turn_that_hangs_is_given_up(serve: Serve) -> None:
    server = await serve(turn_timeout_seconds=0.2)
    client = await server.connect()
    await client.hello()
    await client.send(type="message", id="m1", text="hang")
    assert (await client.until("error"))[-1]["code"] == "timeout"
    assert server.engine.cancelled == ["hang"]


async def test_cancel_stops_the_turn(serve: Serve) -> None:
    server = await serve()
    client = await server.connect()
    await client.hello()
    await client.send(type="message", id="m1", text="wait here")
    await client.until("text")
    await client.send(type="cancel")
    assert (await client.until("error"))[-1]["code"] == "cancelled"
    assert (await client.ask("m2", "Hi"))[-1]["type"] == "done"
    assert server.engine.cancelled == ["wait here"]


async def test_a_lost_socket_leaves_the_answer_going_on(serve: Serve) -> None:
    server = await serve()
    client = await server.connect()
    welcome = await client.hello()
    await client.send(type="message", id="m1", text="wait here")
    first = (await client.until("text"))[-1]
    client.socket.transport.abort()
    server.engine.go_on.set()
    again = await server.connect()
    place = {"conversation": welcome["conversation"], "token": welcome["token"]}
    assert (await again.hello(**place, last_seq=first["seq"]))["resumed"] is True
    missed = [frame for frame in await again.until("done") if "seq" in frame]
    assert [frame["seq"] for frame in missed] == [3, 4, 5]
    assert missed[0]["delta"] == "wait here"
    assert server.engine.cancelled == []


async def test_a_lost_conversation_is_resumed_and_nothing_is_missing(serve: Serve) -> None:
    server = await serve()
    first = await server.connect()
    welcome = await first.hello()
    await first.ask("m1", "Hi")
    await first.socket.close()
    second = await server.connect()
    place = {"conversation": welcome["conversation"], "token": welcome["token"]}
    again = await second.hello(**place, last_seq=2)
    assert again["resumed"] is True
    missed = await second.until("done")
    assert [frame["seq"] for frame in missed] == [3, 4, 5]
    await second.send(type="message", id="m1", text="Hi")
    assert await second.receive() == {"v": 1, "type": "ack", "id": "m1", "seq": 1}
    assert len(server.engine.turns) == 1


async def test_two_windows_see_the_same_and_each_message_once(serve: Serve) -> None:
    server = await serve()
    first = await server.connect()
    welcome = await first.hello()
    second = await server.connect()
    place = {"conversation": welcome["conversation"], "token": welcome["token"]}
    assert (await second.hello(**place))["resumed"] is True
    await first.send(type="message", id="m1", text="One")
    await second.send(type="message", id="m2", text="Two")
    seen = [await _numbers_until_done_twice(client) for client in (first, second)]
    assert seen == [list(range(1, 11))] * 2
    assert sorted(text for _, text in server.engine.turns) == ["One", "Two"]


async def _numbers_until_done_twice(client: Client) -> list[int]:
    frames = [*await client.until("done"), *await client.until("done")]
    return sorted(frame["seq"] for frame in frames if "seq" in frame)


async def test_a_strangers_token_opens_nothing(serve: Serve) -> None:
    server = await serve()
    owner, stranger = await server.connect(), await server.connect()
    welcome = await owner.hello()
    await owner.ask("m1", "private words")
    own = await stranger.hello()
    for token in (own["token"], None, "", "1.x.9.x." + "0" * 64):
        client = await server.connect()
        given = {} if token is None else {"token": token}
        again = await client.hello(conversation=welcome["conversation"], **given)
        assert (again["resumed"], again["last_seq"]) == (False, 0)
        assert again["conversation"] != welcome["conversation"]


async def test_clients_are_told_when_the_models_are_loaded(serve: Serve) -> None:
    class Slow(EchoEngine):
        def load(self) -> None:
            waiting.result(timeout=20)
            self.readiness = type(self.readiness)(True)

    waiting: Future[None] = Future()
    server = await serve(Slow(ready=False))
    client = await server.connect()
    assert (await client.hello())["ready"] is False
    await client.send(type="message", id="m1", text="Hi")
    assert (await client.receive())["code"] == "not_ready"
    waiting.set_result(None)
    assert await client.receive() == {"v": 1, "type": "status", "ready": True}
    assert (await client.ask("m1", "Hi"))[-1]["type"] == "done"


KEPT: list[dict[str, Any]] = [
    {"type": "email", "email": "ada@mail.example"},
    {"type": "feedback", "reply_to": "m1", "helpful": True},
    {"type": "rating", "stars": 5},
]


@pytest.mark.parametrize("frame", KEPT)
async def test_what_is_kept_is_put_off_until_the_models_are_loaded(
    serve: Serve, frame: dict[str, Any]
) -> None:
    engine = EchoEngine(ready=False)
    server = await serve(engine)
    client = await server.connect()
    await client.hello()
    await client.send(**frame, id="k1")
    error = await client.receive()
    assert (error["code"], error["reply_to"], error["fatal"]) == ("not_ready", "k1", False)
    assert error["retry_after_seconds"] == 2.0
    engine.readiness = Readiness(True)
    await client.send(**frame, id="k1")
    assert (await client.until("ack"))[-1] == {"v": 1, "type": "ack", "id": "k1"}


@pytest.mark.parametrize("frame", KEPT)
async def test_what_is_kept_twice_is_acknowledged_twice_and_is_one(
    serve: Serve, frame: dict[str, Any]
) -> None:
    server = await serve()
    client = await server.connect()
    welcome = await client.hello()
    told = []
    for id in ("k1", "k1", "k2"):
        await client.send(**frame, id=id)
        told += await client.until("ack")
    assert [each["id"] for each in told if each["type"] == "ack"] == ["k1", "k1", "k2"]
    await client.send(**frame)  # without an id nothing answers
    await client.send(type="typing")
    await client.send(type="feedback", id="k3")
    error = (await client.until("error"))[-1]
    assert (error["code"], error["reply_to"]) == ("bad_frame", "k3")
    again = await server.connect()
    place = {"conversation": welcome["conversation"], "token": welcome["token"]}
    events = 1 if frame["type"] == "email" else 0
    assert (await again.hello(**place))["last_seq"] == events


async def test_a_refused_address_is_named_by_its_id(serve: Serve) -> None:
    server = await serve()
    client = await server.connect()
    await client.hello()
    await client.send(type="email", email="no address", id="k1")
    error = await client.receive()
    assert (error["code"], error["reply_to"]) == ("bad_frame", "k1")
    assert "retry_after_seconds" not in error


async def test_a_client_that_does_not_read_is_dropped_and_harms_nobody(serve: Serve) -> None:
    server = await serve(send_timeout_seconds=0.5)
    lazy, other = await server.connect(max_queue=1), await server.connect()
    await lazy.hello()
    await lazy.send(type="message", id="m1", text="many 200 100000")
    await other.hello()
    assert (await other.ask("m1", "Hi"))[-1]["type"] == "done"


async def test_the_wire_is_measured(serve: Serve) -> None:
    server = await serve()
    client: Client = await server.connect()
    await client.hello()
    await client.ask("m1", "Hi")
    await client.socket.send("{")
    await client.until("error")
    async with httpx.AsyncClient(base_url=server.url, trust_env=False) as http:
        text = (await http.get("/metrics")).text
    assert 'storehand_turns_total{action="answer",path="approved"} 1.0' in text
    assert 'storehand_errors_total{code="bad_json"} 1.0' in text
    assert "storehand_sockets 1.0" in text
    assert 'storehand_frames_total{direction="in",type="message"} 1.0' in text
