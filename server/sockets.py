"""All sockets: who may connect, who is told what, and how they end when the server stops.

This module knows all sockets of the process; `server.connection` serves a single one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from time import monotonic

import structlog
from starlette.websockets import WebSocket, WebSocketDisconnect

from server.auth import origin_allowed
from server.commands import Command
from server.connection import Connection
from server.conversations import Conversation, Conversations
from server.interfaces import TurnEngine
from server.limiting import MessageLimits, OpenSockets, name_visitor
from server.metrics import Metrics
from server.open_conversations import OpenConversations
from server.protocol import FATAL, ProtocolError, build_error, encode
from server.session import Session
from server.settings import Settings

log = structlog.get_logger(__name__)

FAREWELL_SECONDS = 2.0
"""Time all clients together get to take the last close frame when the server stops."""


class Sockets:
    """All open sockets of one process."""

    def __init__(self, settings: Settings, engine: TurnEngine, metrics: Metrics) -> None:
        self.settings = settings
        self.engine = engine
        self.metrics = metrics
        self._limits = MessageLimits(settings)
        self._addresses = OpenSockets(settings.connections_per_address)
        self._conversations = Conversations(
            settings.conversations_kept, settings.resume_seconds, engine.forget
        )
        self._connections: dict[Session, Connection] = {}
        self._draining = False

    async def serve(self, websocket: WebSocket) -> None:
        """Serve one socket until it ends; the endpoint of ``/ws``."""
        headers = websocket.headers
        allowed = self.settings.allowed_origins
        if not origin_allowed(headers.get("origin"), headers.get("host"), allowed):
            log.warning("origin_refused", origin=headers.get("origin"))
            await websocket.close(1008)  # before accept: HTTP 403
            return
        await websocket.accept()
        address = websocket.client.host if websocket.client else ""
        if not self._addresses.enter(address):
            await self._turn_away(websocket)
            return
        try:
            await self._serve_connection(websocket, address)
        finally:
            self._addresses.leave(address)

    async def announce(self) -> None:
        """Tell every client whether the bot can answer now."""
        ready = self.engine.readiness.ready
        self.metrics.ready.set(ready)
        await self._step_all(lambda session: session.set_ready(ready))

    async def drain(self, grace_seconds: float) -> None:
        """Take no more messages, let running turns finish, then close every socket."""
        self._draining = True
        for session in self._connections:
            session.drain()
        turns = [each.turn for each in self._connections.values() if each.turn]
        if turns:
            await asyncio.wait(turns, timeout=grace_seconds)
        with suppress(TimeoutError):
            async with asyncio.timeout(FAREWELL_SECONDS):
                await self._step_all(Session.stop)

    def forget_old(self) -> None:
        """Forget the conversations that nobody may resume any more."""
        self._conversations.forget_old(monotonic())

    def open_memory(self) -> OpenConversations:
        """Return what is remembered for resuming, as personal data; called on the event loop."""
        return OpenConversations(self._conversations, self._drop, asyncio.get_running_loop())

    async def _drop(self, conversation: Conversation) -> None:
        """Take an erased conversation from its socket, and wait for the end of its answer."""
        for session, connection in list(self._connections.items()):
            if session is conversation.holder:
                await connection.step(session.erase)
                await asyncio.gather(*filter(None, [connection.turn]), return_exceptions=True)

    def _displace(self, session: Session) -> None:
        """Close the socket of a session that lost its conversation."""
        if connection := self._connections.get(session):
            connection.displace()

    async def _step_all(self, step: Callable[[Session], list[Command]]) -> None:
        each = list(self._connections.items())
        await asyncio.gather(
            *(connection.step(partial(step, session)) for session, connection in each)
        )

    async def _turn_away(self, websocket: WebSocket) -> None:
        error = ProtocolError("too_many_connections")
        self.metrics.count_error(error.code)
        with suppress(WebSocketDisconnect, RuntimeError):
            await websocket.send_text(encode(build_error(error)))
            await websocket.close(FATAL[error.code], error.code)

    async def _serve_connection(self, websocket: WebSocket, address: str) -> None:
        session = self._build_session(address)
        connection = Connection(
            websocket,
            session,
            self.engine.run_turn,
            self.settings,
            self.metrics,
            self._displace,
            name_visitor(address),
        )
        self._connections[session] = connection
        self.metrics.sockets.inc()
        try:
            await connection.run()
        finally:
            self.metrics.sockets.dec()
            del self._connections[session]

    def _build_session(self, address: str) -> Session:
        count = partial(self._limits.count, address)
        ready = self.engine.readiness.ready
        session = Session(self.settings, self._conversations, count, ready, monotonic())
        if self._draining:
            session.drain()
        return session
