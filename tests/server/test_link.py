"""One link: its client stalls and comes back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import monotonic
from unittest.mock import Mock

from server.commands import Send
from server.conversing import Client
from server.frames import Status
from server.link import Link, Transport
from server.metrics import Metrics
from server.session import Session
from server.settings import Settings
from server.streams import WAITING_AT_ONCE, StreamTransport
from tests.server.conftest import PATIENCE_SECONDS

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
