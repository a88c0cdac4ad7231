"""The real application with the stand-in's calls in front of it, on loopback."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from server.app import create_app
from server.serving import Server, build_config, open_listener
from server.settings import Settings
from tests.server.browsers import Visitor, open_visitor
from tests.server.engines import EchoEngine
from tests.server.static.desk.routes import add_routes
from tests.server.static.desk.scenes import build_scene
from tests.server.static.desk.standin import Desk


@asynccontextmanager
async def serve_desk(settings: Settings, desk: Desk) -> AsyncIterator[str]:
    """Serve the desk; yields its address."""
    listener = open_listener(settings.host, settings.port, settings.send_timeout_seconds)
    app = create_app(settings, EchoEngine())
    add_routes(app, desk)
    server = Server(build_config(settings, app), settings.shutdown_grace_seconds)
    task = asyncio.create_task(server.serve([listener]))
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/desk"
    finally:
        await desk.cut()
        server.should_exit = True
        await task


@pytest.fixture
async def address(desk: Desk, build_settings: Callable[..., Settings]) -> AsyncIterator[str]:
    async with serve_desk(build_settings(), desk) as address:
        yield address


@pytest.fixture
def desk() -> Desk:
    return build_scene()


@pytest.fixture
async def visitor() -> AsyncIterator[Visitor]:
    async with open_visitor() as visitor:
        yield visitor
