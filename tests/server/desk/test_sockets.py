"""The desk's websocket over a real server: who may open it, what it takes, when it ends."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from server.desk import sockets
from server.desk.sockets import BAD_MESSAGE, SIGNED_OUT
from server.serving import build_config, open_listener
from tests.server.desk.shopfloor import Client, Node, Shopfloor
from tests.server.desk.test_live import PATIENCE_SECONDS

Open = Callable[..., Any]


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """One kind of database: nothing here depends on which."""
    return f"sqlite:///{tmp_path / 'storehand.db'}"


@pytest.fixture
async def port(floor: Shopfloor, node: Node) -> AsyncIterator[int]:
    """The node behind a port, with its live part running."""
    listener = open_listener("127.0.0.1", 0)
    server = uvicorn.Server(build_config(floor.settings, node.app))
    serving = asyncio.create_task(server.serve([listener]))
    running = asyncio.create_task(node.desk.run())
    while not server.started:  # noqa: ASYNC110  uvicorn rings no bell
        await asyncio.sleep(0.01)
    yield listener.getsockname()[1]
    server.should_exit = True
    await serving
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


@pytest.fixture
async def open_socket(port: int) -> AsyncIterator[Open]:
    async with AsyncExitStack() as stack:

        async def open_one(client: Client | None, origin: str = "") -> ClientConnection:
            secret = client.http.cookies.get("storehand-desk") if client else None
            headers = {"Cookie": f"storehand-desk={secret}"} if secret else {}
            socket = connect(
                f"ws://127.0.0.1:{port}/desk/ws",
                origin=origin or f"http://127.0.0.1:{port}",  # type: ignore[arg-type]
                additional_headers=headers,
                proxy=None,
            )
            return await stack.enter_async_context(socket)

        yield open_one


async def receive(socket: ClientConnection, type: str) -> dict[str, Any]:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            message: dict[str, Any] = json.loads(await socket.recv())
            if message["type"] == type:
                return message


async def closed(socket: ClientConnection) -> int | None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        with pytest.raises(ConnectionClosed):
            while True:
                await socket.recv()
    return socket.close_code


async def test_an_agent_hears_news_and_is_seen(
    floor: Shopfloor, node: Node, mara: Client, lena: Client, open_socket: Open
) -> None:
    await floor.begin("c1")
    first, second = await open_socket(mara), await open_socket(lena)
    await first.send(json.dumps({"type": "viewing", "conversation": "c1"}))
    await receive(first, "presence")
    await second.send(json.dumps({"type": "viewing", "conversation": "c1"}))
    await second.send(json.dumps({"type": "typing", "conversation": "c1", "on": True}))
    while not (told := await receive(first, "presence"))["typing"]:
        continue
    assert [one["name"] for one in told["typing"]] == ["Lena"]
    await floor.say("c1", "hello")
    node.rooms.ring("c1", 1)
    assert await receive(first, "changed") == {"type": "changed", "conversation": "c1", "seq": 1}
    await second.send(json.dumps({"type": "viewing", "conversation": None}))
    while len((told := await receive(first, "presence"))["viewing"]) > 1:
        continue


async def test_typing_elsewhere_than_in_what_is_shown_is_not_told(
    floor: Shopfloor, node: Node, mara: Client, open_socket: Open
) -> None:
    await floor.begin("c1")
    await floor.begin("c2", "v2")
    socket = await open_socket(mara)
    await socket.send(json.dumps({"type": "typing", "conversation": "c2", "on": True}))
    await socket.send(json.dumps({"type": "viewing", "conversation": "c1"}))
    await receive(socket, "presence")
    assert (await node.desk.live.show_scene("c2"))["typing"] == []


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1"])
async def test_another_pages_origin_is_refused(
    mara: Client, open_socket: Open, origin: str
) -> None:
    with pytest.raises(InvalidStatus) as refused:
        await open_socket(mara, origin)
    assert refused.value.response.status_code == 403


async def test_nobody_without_a_session_is_told_anything(
    floor: Shopfloor, node: Node, open_socket: Open
) -> None:
    forged = floor.anybody(node)
    forged.http.cookies.set("storehand-desk", "x" * 43)
    for client in (None, forged):
        with pytest.raises(InvalidStatus):
            await open_socket(client)


@pytest.mark.parametrize(
    "message",
    [
        "no json",
        '{"type": "shout"}',
        '{"type": "viewing"}',
        '{"type": "viewing", "conversation": "a b"}',
        '{"type": "typing", "conversation": "c1", "on": "perhaps"}',
        "[]",
        b"\x00",
    ],
)
async def test_a_message_that_no_page_sends_ends_the_socket(
    mara: Client, open_socket: Open, message: str | bytes
) -> None:
    socket = await open_socket(mara)
    await socket.send(message)
    assert await closed(socket) == BAD_MESSAGE


async def test_who_signs_out_elsewhere_hears_no_more(
    floor: Shopfloor, mara: Client, open_socket: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sockets, "CHECK_SECONDS", 0.01)
    socket = await open_socket(mara)
    secret = mara.http.cookies.get("storehand-desk")
    assert secret
    signed_in = await floor.sessions.find(secret)
    assert signed_in
    await floor.sessions.close(signed_in.session)
    assert await closed(socket) == SIGNED_OUT
