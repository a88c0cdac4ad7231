"""One link: its client stalls, its news break, and it leaves what it joined."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import monotonic
from unittest.mock import Mock

import pytest

from server.commands import Send
from server.conversing import Client
from server.frames import Hello, Status, Typing
from server.link import Link, Transport
from server.metrics import Metrics
from server.protocol import CLOSE_DEFECT
from server.session import Session
from server.settings import Settings
from server.storage.interfaces import StorageUnavailable
from server.streams import WAITING_AT_ONCE, StreamTransport
from tests.server.conftest import PATIENCE_SECONDS, Running, Serve

Build = Callable[..., Settings]


def build_link(transport: Transport, settings: Settings) -> Link:
    """A link on which no conversation is open."""
    session = Session(settings, True, monotonic())
    return Link(transport, session, Mock(), Client("", ""), settings, Metrics())


async def test_a_stream_that_stalled_once_ends_for_its_client_to_come_back(
    build_settings: Build,
) -> None:
    transport = StreamTransport()
    link = build_link(transport, build_settings(send_timeout_seconds=0.05))
    for _ in range(WAITING_AT_ONCE + 1):
        await link.step(lambda: [Send(Status(ready=True))])
    assert link.closing
    async with asyncio.timeout(PATIENCE_SECONDS):
        read = [text async for text in transport.read(link, 0.05)]
    *frames, last = read
    assert len(frames) == WAITING_AT_ONCE and all(text.startswith("data: ") for text in frames)
    assert last.startswith("event: close\n") and "1001" in last
    await link.leave()


async def test_a_stream_whose_client_reads_ends_at_once(build_settings: Build) -> None:
    transport = StreamTransport()
    link = build_link(transport, build_settings())

    async def read() -> list[str]:
        return [text async for text in transport.read(link, PATIENCE_SECONDS)]

    reading = asyncio.create_task(read())
    await asyncio.sleep(0)  # it waits now
    await transport.close(1001, "It is over.")
    await transport.close(1001, "It is over.")
    async with asyncio.timeout(PATIENCE_SECONDS):
        assert len(await reading) == 1
    await link.leave()


def list_joined(server: Running) -> list[str]:
    """The conversations to which somebody of this node listens."""
    return list(server.app.state.services.rooms._members)


async def wait_until_nobody_listens(server: Running) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while list_joined(server):  # noqa: ASYNC110  rooms ring no bell
            await asyncio.sleep(0.01)


async def test_nobody_listens_to_what_was_erased(serve: Serve) -> None:
    server = await serve()
    client = await server.connect()
    welcome = await client.hello()
    assert list_joined(server) == [welcome["conversation"]]
    server.app.state.services.rooms.expel(welcome["conversation"])
    await client.closed()
    await wait_until_nobody_listens(server)


async def test_who_could_not_enter_listens_to_nothing(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(_id: str) -> None:
        raise StorageUnavailable("test", "It is gone.")

    server = await serve()
    client = await server.connect()
    with monkeypatch.context() as outage:
        outage.setattr(server.app.state.services.conversations, "next_waiting", fail)
        await client.send(type="hello", v=1)
        assert (await client.until("error"))[-1]["code"] == "storage"
        assert list_joined(server) == []
    welcome = await client.hello()
    assert list_joined(server) == [welcome["conversation"]]
    await client.socket.close()
    await wait_until_nobody_listens(server)


async def test_who_went_away_while_entering_listens_to_nothing(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hang(_id: str) -> None:
        joined.set()
        await asyncio.Event().wait()

    server = await serve()
    services, joined = server.app.state.services, asyncio.Event()
    monkeypatch.setattr(services.conversations, "next_waiting", hang)
    hello = Hello(type="hello", v=1)
    opening = asyncio.create_task(services.conversing.open(hello, Client("", ""), Mock()))
    await joined.wait()
    opening.cancel()
    await asyncio.wait([opening])
    assert list_joined(server) == []


async def test_a_client_whose_news_break_is_told_and_closed(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = await serve()
    services = server.app.state.services
    client = await server.connect()
    welcome = await client.hello()
    monkeypatch.setattr(services.conversing, "read", Mock(side_effect=ValueError))
    services.rooms.publish(welcome["conversation"], [])
    assert (await client.until("error"))[-1]["code"] == "internal"
    assert await client.closed() == CLOSE_DEFECT
    await wait_until_nobody_listens(server)


async def test_a_link_leaves_although_its_news_broke(build_settings: Build) -> None:
    transport = Mock(send=Mock(side_effect=ValueError))
    link = build_link(transport, build_settings())
    link.session.state = "open"
    link.tell(Typing(on=True))
    await asyncio.wait([link._pump])
    await link.leave()
