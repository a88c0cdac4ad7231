"""How much a request may send: before it is all in memory, not after."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

FRAME_FACTOR = 8
"""Bodies up to this many times max_frame_bytes are read, as frames are over a socket: so that what
is a little too long gets an answer that says so (`server.serving.WIRE_FRAME_FACTOR`)."""


class BodyLimit:
    """Middleware: a longer body is refused with 413 at the moment it is read.

    Args:
        app: what runs inside.
        most_bytes: longest body.
    """

    def __init__(self, app: ASGIApp, most_bytes: int) -> None:
        self._app = app
        self._most_bytes = most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; sockets pass through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        told = Headers(scope=scope).get("content-length", "0")
        received_bytes = int(told) if told.isdecimal() and int(told) > self._most_bytes else 0

        async def receive_some() -> Message:
            nonlocal received_bytes
            if received_bytes <= self._most_bytes:
                message = await receive()
                received_bytes += len(message.get("body", b""))
            if received_bytes > self._most_bytes:
                raise HTTPException(
                    413, f"The request is too long; it may have at most {self._most_bytes} bytes."
                )
            return message

        await self._app(scope, receive_some, send)
