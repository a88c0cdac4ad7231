"""A real uvicorn on loopback, with the engine of `tests.server.engines`."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from websockets.asyncio.client import ClientConnection, connect

from server.app import create_app
from server.interfaces import TurnEngine
from server.serving import Server, build_config, open_listener
from server.settings import Settings
from tests.server.browsers import Visitor, open_visitor
from tests.server.engines import EchoEngine

PATIENCE_SECONDS = 20.0
"""Only so that a broken test ends; nothing is asserted about time."""


@dataclass
class Client:
    """A client that speaks JSON."""

    socket: ClientConnection

    async def send(self, **frame: Any) -> None:
        await self.socket.send(json.dumps(frame))

    async def receive(self) -> dict[str, Any]:
        async with asyncio.timeout(PATIENCE_SECONDS):
            frame: dict[str, Any] = json.loads(await self.socket.recv())
            return frame

    async def until(self, type: str) -> list[dict[str, Any]]:
        """Receive up to and with the first frame of a type."""
        frames = [await self.receive()]
        while frames[-1]["type"] != type:
            frames.append(await self.receive())
        return frames

    async def hello(self, **more: Any) -> dict[str, Any]:
        await self.send(type="hello", v=1, **more)
        return (await self.until("welcome"))[-1]

    async def ask(self, id: str, text: str) -> list[dict[str, Any]]:
        await self.send(type="message", id=id, text=text)
        return await self.until("done")

    async def closed(self) -> int | None:
        """Wait for the server's close frame and return its code."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            await self.socket.wait_closed()
        return self.socket.close_code


class Running:
    """A server that runs in this event loop."""

    def __init__(self, server: Server, engine: Any, port: int, stack: AsyncExitStack) -> None:
        self.server = server
        self.app: FastAPI = server.config.app  # type: ignore[assignment]
        self.engine = engine
        self.port = port
        self._stack = stack

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def connect(self, **options: Any) -> Client:
        """Open a socket that the fixture closes."""
        url = f"ws://127.0.0.1:{self.port}/ws"
        options.setdefault("max_size", 1 << 24)
        return Client(await self._stack.enter_async_context(connect(url, proxy=None, **options)))


Serve = Callable[..., Any]


@pytest.fixture
def build_settings(tmp_path: Path) -> Callable[..., Settings]:
    def build(**values: Any) -> Settings:
        return Settings(**{"home": tmp_path, "host": "127.0.0.1", "port": 0, **values})

    return build


@pytest.fixture
async def visitor() -> AsyncIterator[Visitor]:
    """Somebody with a browser; see `tests.server.browsers`."""
    async with open_visitor() as visitor:
        yield visitor


@pytest.fixture
async def serve(build_settings: Callable[..., Settings]) -> AsyncIterator[Serve]:
    """Start servers: ``await serve(engine=..., **settings)``."""
    async with AsyncExitStack() as stack:

        async def start(engine: EchoEngine | None = None, **values: Any) -> Running:
            used = engine or EchoEngine()
            return await stack.enter_async_context(_run(build_settings(**values), used, stack))

        yield start


@asynccontextmanager
async def _run(settings: Settings, engine: Any, stack: AsyncExitStack) -> AsyncIterator[Running]:
    listener = open_listener(settings.host, settings.port, settings.send_timeout_seconds)
    checked: TurnEngine = engine
    app = create_app(settings, checked)
    server = Server(build_config(settings, app), settings.shutdown_grace_seconds)
    task = asyncio.create_task(server.serve([listener]))
    while not server.started and not task.done():  # noqa: ASYNC110  uvicorn rings no bell
        await asyncio.sleep(0.01)
    clients = AsyncExitStack()
    try:
        async with clients:
            yield Running(server, engine, listener.getsockname()[1], clients)
    finally:
        engine.go_on.set()
        server.should_exit = True
        await task
