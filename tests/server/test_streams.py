"""The protocol over server-sent events and POST, and a visitor's own data over HTTP."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from starlette.requests import ClientDisconnect

from server.interfaces import Readiness
from tests.server.conftest import PATIENCE_SECONDS, Running, Serve
from tests.server.engines import EchoEngine

HELLO = {"type": "hello", "v": 1}


class Stream:
    """Reads the frames of one stream."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self._lines = response.aiter_lines()
        self.welcome: dict[str, Any] = {}

    async def receive(self) -> dict[str, Any]:
        async with asyncio.timeout(PATIENCE_SECONDS):
            async for line in self._lines:
                if line.startswith("data: "):
                    frame: dict[str, Any] = json.loads(line[6:])
                    return frame
        raise AssertionError("the stream ended")

    async def until(self, type: str) -> list[dict[str, Any]]:
        frames = [await self.receive()]
        while frames[-1]["type"] != type:
            frames.append(await self.receive())
        return frames


@asynccontextmanager
async def reach(server: Running, **headers: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=server.url, trust_env=False, headers=headers) as http:
        yield http


@asynccontextmanager
async def listen(http: httpx.AsyncClient, **hello: Any) -> AsyncIterator[Stream]:
    async with http.stream("POST", "/api/stream", json={**HELLO, **hello}) as response:
        stream = Stream(response)
        stream.welcome = (await stream.until("welcome"))[-1]
        yield stream


async def send(http: httpx.AsyncClient, welcome: dict[str, Any], **frame: Any) -> list[Any]:
    body = {"conversation": welcome["conversation"], "frame": frame}
    headers = {"Authorization": f"Bearer {welcome['token']}"}
    answer = await http.post("/api/send", json=body, headers=headers)
    told: list[Any] = answer.json()
    return told


async def test_a_question_is_answered_without_a_socket(serve: Serve) -> None:
    server = await serve()
    async with reach(server) as http, listen(http) as stream:
        told = await send(http, stream.welcome, type="message", id="m1", text="Hi")
        assert told == [{"v": 1, "type": "ack", "id": "m1", "seq": 1}]
        frames = [frame for frame in await stream.until("done") if "seq" in frame]
        assert [frame["seq"] for frame in frames] == [1, 2, 3, 4, 5]
        assert stream.response.headers["content-type"].startswith("text/event-stream")


async def test_a_stream_goes_on_where_a_socket_was_lost(serve: Serve) -> None:
    server = await serve()
    client = await server.connect()
    welcome = await client.hello()
    await client.send(type="message", id="m1", text="wait here")
    seen = (await client.until("text"))[-1]["seq"]
    client.socket.transport.abort()
    server.engine.go_on.set()
    place = {"conversation": welcome["conversation"], "token": welcome["token"]}
    async with reach(server) as http, listen(http, **place, last_seq=seen) as stream:
        assert stream.welcome["resumed"] is True
        missed = [frame for frame in await stream.until("done") if "seq" in frame]
        assert [frame["seq"] for frame in missed] == [3, 4, 5]


async def test_whoever_leaves_before_a_stream_begins_holds_no_place(serve: Serve) -> None:
    server = await serve(connections_per_address=1)

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": json.dumps(HELLO).encode()}

    async def send_nothing(message: Any) -> None:
        raise OSError

    scope = {
        "type": "http",
        "asgi": {"spec_version": "2.4"},
        "method": "POST",
        "path": "/api/stream",
        "query_string": b"",
        "headers": [],
        "client": ("127.0.0.1", 1),
    }
    with pytest.raises(ClientDisconnect):
        await server.app(scope, receive, send_nothing)
    async with reach(server) as http, listen(http) as stream:
        assert stream.welcome["ready"]


async def test_sending_twice_is_acknowledged_twice_and_answered_once(serve: Serve) -> None:
    server = await serve()
    async with reach(server) as http, listen(http) as stream:
        for _ in range(2):
            told = await send(http, stream.welcome, type="message", id="m1", text="Hi")
            assert told[0]["seq"] == 1
        await stream.until("done")
    assert len(server.engine.turns) == 1


async def test_a_wrong_frame_gets_its_code(serve: Serve) -> None:
    server = await serve()
    async with reach(server) as http, listen(http) as stream:
        empty = await send(http, stream.welcome, type="message", id="m1", text=" ")
        assert (empty[0]["code"], empty[0]["reply_to"]) == ("empty_message", "m1")
        for frame, code in (({"type": "hello"}, "out_of_order"), ({"type": "x"}, "unknown_type")):
            assert (await send(http, stream.welcome, **frame))[0]["code"] == code
        headers = {"Authorization": f"Bearer {stream.welcome['token']}"}
        bad = await http.post("/api/send", content=b"\xff{", headers=headers)
        assert bad.json()[0]["code"] == "bad_frame"


async def test_what_is_kept_is_put_off_and_acknowledged_over_post(serve: Serve) -> None:
    engine = EchoEngine(ready=False)
    server = await serve(engine)
    address = {"type": "email", "email": "ada@mail.example", "id": "k1"}
    async with reach(server) as http, listen(http) as stream:
        (error,) = await send(http, stream.welcome, **address)
        assert (error["code"], error["reply_to"]) == ("not_ready", "k1")
        assert error["retry_after_seconds"] == 2.0
        engine.readiness = Readiness(True)
        for _ in range(2):
            told = await send(http, stream.welcome, **address)
            assert told == [{"v": 1, "type": "ack", "id": "k1"}]
        assert await send(http, stream.welcome, type="rating", stars=4) == []
        (error,) = await send(http, stream.welcome, **address | {"email": "none"})
        assert (error["code"], error["reply_to"]) == ("bad_frame", "k1")


async def test_a_strangers_token_reaches_no_conversation(serve: Serve) -> None:
    server = await serve()
    async with reach(server) as http, listen(http) as owner, listen(http) as stranger:
        mixed = owner.welcome | {"token": stranger.welcome["token"]}
        for token in (stranger.welcome["token"], "x", "1.x.9.x." + "0" * 64):
            told = await send(http, mixed | {"token": token}, type="message", id="m1", text="Hi")
            assert told[0]["code"] == "token_refused"
    assert server.engine.turns == []


async def test_a_token_is_good_for_its_own_origin_alone(serve: Serve) -> None:
    server = await serve(allowed_origins=("https://shop.example",))
    async with reach(server) as http:
        async with listen(http) as stream:
            welcome = stream.welcome
        http.headers["Origin"] = "https://shop.example"
        told = await send(http, welcome, type="message", id="m1", text="Hi")
        assert told[0]["code"] == "token_refused"
        http.headers["Origin"] = "https://evil.example"
        for path in ("/api/send", "/api/stream"):
            assert (await http.post(path, json=HELLO)).status_code == 403


async def test_one_address_holds_only_so_many_streams(serve: Serve) -> None:
    server = await serve(connections_per_address=1)
    async with reach(server) as http, listen(http):
        refused = await http.post("/api/stream", json=HELLO)
        assert (refused.status_code, refused.json()["code"]) == (429, "too_many_connections")


@pytest.mark.parametrize("body", [b"{", b'{"type":"message"}', b"\xff"])
async def test_a_stream_without_a_hello_tells_why(serve: Serve, body: bytes) -> None:
    server = await serve()
    async with reach(server) as http, http.stream("POST", "/api/stream", content=body) as response:
        error = await Stream(response).receive()
        assert error["code"] in ("bad_json", "bad_frame")


async def test_a_visitor_downloads_and_deletes_what_is_known(serve: Serve) -> None:
    server = await serve()
    async with reach(server) as http, listen(http) as stream:
        welcome = stream.welcome
        headers = {"Authorization": f"Bearer {welcome['token']}"}
        told = await http.get("/api/mine", headers=headers)
        assert told.json()["conversations"] == [welcome["conversation"]]
        assert "attachment" in told.headers["content-disposition"]
        assert told.headers["cache-control"] == "no-store"
        erased = await http.delete("/api/mine", headers=headers)
        assert erased.json()["whole"] is True
        (visitor,) = server.engine.erased
        assert visitor.conversations == (welcome["conversation"],)


async def test_before_all_is_loaded_ones_data_are_asked_for_again(serve: Serve) -> None:
    server = await serve(EchoEngine(ready=False))
    async with reach(server) as http, listen(http) as stream:
        headers = {"Authorization": f"Bearer {stream.welcome['token']}"}
        for method in ("GET", "DELETE"):
            told = await http.request(method, "/api/mine", headers=headers)
            assert (told.status_code, told.json()["code"]) == (503, "not_ready")
    assert server.engine.erased == []


async def test_nobody_else_reads_or_deletes_it(serve: Serve) -> None:
    server = await serve()
    async with reach(server) as http:
        for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": "Basic eDp5"}):
            for method in ("GET", "DELETE"):
                refused = await http.request(method, "/api/mine", headers=headers)
                assert (refused.status_code, refused.json()["code"]) == (401, "token_refused")
        evil = await http.get("/api/mine", headers={"Origin": "https://evil.example"})
        assert evil.status_code == 403
    assert server.engine.erased == []


async def test_the_pages_own_server_is_told_by_the_referer(serve: Serve) -> None:
    server = await serve()
    async with reach(server, Origin=server.url) as http, listen(http) as stream:
        token = stream.welcome["token"]
    headers = {"Authorization": f"Bearer {token}", "Referer": f"{server.url}/products/tent"}
    async with reach(server) as http:
        assert (await http.get("/api/mine", headers=headers)).status_code == 200
