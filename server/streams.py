"""The same protocol without websockets: server-sent events one way, POST the other.

For networks that block websockets. ``POST /api/stream`` takes a hello and streams the server's
frames; ``POST /api/send`` takes any other frame, on whichever node, and answers it. Source: HTML
Living Standard, 9.2, "Server-sent events"; the client reads the stream itself, since a hello, which
holds a token, must not stand in an address.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from time import monotonic
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from bot.interfaces import ModelUnavailable
from server import frames
from server.conversing import Client
from server.frames import Ack, ServerFrame
from server.link import Link, TransportGone
from server.protocol import ProtocolError, build_error, encode, name_frame, parse_frame, refuse
from server.requests import identify, name_origin, refuse_stranger
from server.services import Services
from server.sockets import Sockets
from server.storage.interfaces import StorageError

WAITING_AT_ONCE = 100
"""Frames that may wait for a client that reads slowly; then sending waits, as on a socket."""
KEEP_ALIVE = ": still here\n\n"
"""A comment, so that proxies do not take the stream for dead."""


class StreamTransport:
    """Writes to a stream of events; implements `server.link.Transport`."""

    def __init__(self) -> None:
        self._waiting: asyncio.Queue[str] = asyncio.Queue(WAITING_AT_ONCE)
        self._closed = False
        self._farewell = ""

    async def send(self, text: str) -> None:
        """Write one frame; see `Transport.send`."""
        if self._closed:
            raise TransportGone
        await self._waiting.put(f"data: {text}\n\n")

    async def close(self, code: int, reason: str) -> None:
        """End the stream with its code; see `Transport.close`."""
        if self._closed:
            return
        self._closed = True
        told = f"event: close\ndata: {json.dumps({'code': code, 'reason': reason})}\n\n"
        if self._waiting.full():
            # Nothing waits in `read` to be woken: the client has yet to take what came before.
            self._farewell = told
        else:
            self._waiting.put_nowait(told)

    async def read(self, link: Link, keep_alive_seconds: float) -> AsyncIterator[str]:
        """Yield what is written until the end."""
        while not (self._closed and self._waiting.empty()):
            until_due = max(1.0, link.session.deadline - monotonic())
            try:
                async with asyncio.timeout(min(keep_alive_seconds, until_due)):
                    text = await self._waiting.get()
            except TimeoutError:
                await link.tick()
                text = KEEP_ALIVE
            yield text
        if self._farewell:
            yield self._farewell


class LinkResponse(StreamingResponse):
    """Server-sent events of a link; however it ends, even before it began, the link is left.

    Args:
        events: the text of the stream.
        stack: leaves the link.
    """

    def __init__(self, events: AsyncIterator[str], stack: AsyncExitStack) -> None:
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        super().__init__(events, media_type="text/event-stream", headers=headers)
        self._stack = stack

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the stream; see `Response.__call__`."""
        async with self._stack:
            await super().__call__(scope, receive, send)


def build_router(services: Services, sockets: Sockets) -> APIRouter:
    """Build the routes."""
    router = APIRouter()

    @router.post("/api/stream")
    async def stream(request: Request) -> Response:
        if refused := refuse_stranger(request, services.settings):
            return refused
        hello = (await request.body()).decode("utf-8", "replace")
        transport, stack = StreamTransport(), AsyncExitStack()
        address = request.client.host if request.client else ""
        client = Client(name_origin(request), address)
        try:
            link = await stack.enter_async_context(sockets.connecting(transport, client))
        except ProtocolError as error:
            return JSONResponse(build_error(error).model_dump(exclude_none=True), 429)
        stack.push_async_callback(link.leave)

        async def body() -> AsyncIterator[str]:
            await link.take(hello)
            async for text in transport.read(link, services.settings.ping_interval_seconds):
                yield text

        return LinkResponse(body(), stack)

    @router.post("/api/send")
    async def send(request: Request) -> Response:
        if refused := refuse_stranger(request, services.settings):
            return refused
        answers = await _take(request, services)
        return Response(f"[{','.join(map(encode, answers))}]", media_type="application/json")

    return router


async def _take(request: Request, services: Services) -> list[ServerFrame]:
    """Take one frame of the visitor whose token came along; return what answers it."""
    name = None
    try:
        client, raw = await _read(request, services)
        frame = parse_frame(raw, services.settings.max_frame_bytes)
        if isinstance(frame, frames.Hello):
            raise ProtocolError("out_of_order", "A hello begins a stream.")
        name = name_frame(frame)
        if isinstance(frame, frames.CustomerMessage):
            seq = await services.conversing.take(client, frame)
            return [Ack(id=frame.id, seq=seq)]
        await services.conversing.act(client, frame)
    except (ProtocolError, StorageError, ModelUnavailable) as error:
        return [build_error(refuse(error, name))]
    return [Ack(id=name)] if name else []


async def _read(request: Request, services: Services) -> tuple[Client, str]:
    """Return who sends, and the frame as text.

    Raises:
        ProtocolError: the token is not good here, or the conversation is another's.
    """
    try:
        body: Any = await request.json()
        conversation, frame = str(body["conversation"]), body["frame"]
    except (ValueError, KeyError, TypeError):
        expected = "The body is an object with conversation and frame."
        raise ProtocolError("bad_frame", expected) from None
    client = await identify(request, services, conversation)
    return client, json.dumps(frame)
