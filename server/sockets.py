"""All clients of this process: who may connect, who is told what, and how they end at a stop.

This module knows all of them; `server.link` serves a single one.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from time import monotonic

import structlog
from starlette.websockets import WebSocket, WebSocketDisconnect

from server.auth import origin_allowed
from server.commands import Command
from server.connection import SocketTransport, serve_socket
from server.conversing import Client
from server.limiting import OpenSockets
from server.link import Link, Transport
from server.protocol import FATAL, ProtocolError, build_error, encode
from server.services import Services
from server.session import Session

log = structlog.get_logger(__name__)

FAREWELL_SECONDS = 2.0
"""Time all clients together get to take the last close frame when the server stops."""


class Sockets:
    """All open connections of one process, whichever transport they use."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._addresses = OpenSockets(services.settings.connections_per_address)
        self._links: set[Link] = set()
        self._draining = False

    async def serve(self, websocket: WebSocket) -> None:
        """Serve one socket until it ends; the endpoint of ``/ws``."""
        headers = websocket.headers
        origin = headers.get("origin")
        if not origin_allowed(origin, headers.get("host"), self._services.settings.allowed_origins):
            log.warning("origin_refused", origin=origin)
            await websocket.close(1008)  # before accept: HTTP 403
            return
        await websocket.accept()
        client = Client(origin or "", websocket.client.host if websocket.client else "")
        try:
            async with self.connecting(SocketTransport(websocket), client) as link:
                await serve_socket(websocket, link)
        except ProtocolError as error:
            await self._turn_away(websocket, error)

    @asynccontextmanager
    async def connecting(self, transport: Transport, client: Client) -> AsyncIterator[Link]:
        """Hold a link while its client is there.

        Raises:
            ProtocolError: the client's address holds as many connections as it may.
        """
        if not self._addresses.enter(client.address):
            raise ProtocolError("too_many_connections")
        link = self._build_link(transport, client)
        self._links.add(link)
        self._services.metrics.sockets.inc()
        try:
            yield link
        finally:
            self._services.metrics.sockets.dec()
            self._links.discard(link)
            self._addresses.leave(client.address)

    async def announce(self) -> None:
        """Tell every client whether the bot can answer now."""
        ready = self._services.engine.readiness.ready
        self._services.metrics.ready.set(ready)
        await self._step_all(lambda session: session.set_ready(ready))

    async def drain(self, grace_seconds: float) -> None:
        """Take no more messages, let running turns finish, then close every connection."""
        self._draining = True
        for link in self._links:
            link.session.drain()
        await self._services.answering.drain(grace_seconds)
        with suppress(TimeoutError):
            async with asyncio.timeout(FAREWELL_SECONDS):
                await self._step_all(Session.stop)

    async def _step_all(self, step: Callable[[Session], list[Command]]) -> None:
        links = list(self._links)
        await asyncio.gather(*(link.step(partial(step, link.session)) for link in links))

    def _build_link(self, transport: Transport, client: Client) -> Link:
        services = self._services
        session = Session(services.settings, services.engine.readiness.ready, monotonic())
        if self._draining:
            session.drain()
        return Link(
            transport, session, services.conversing, client, services.settings, services.metrics
        )

    async def _turn_away(self, websocket: WebSocket, error: ProtocolError) -> None:
        self._services.metrics.count_error(error.code)
        with suppress(WebSocketDisconnect, RuntimeError):
            await websocket.send_text(encode(build_error(error)))
            await websocket.close(FATAL[error.code], error.code)
