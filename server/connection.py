"""One websocket: reads frames for its link, and writes what the link sends."""

from __future__ import annotations

import asyncio
from time import monotonic

import structlog
from starlette.websockets import WebSocket, WebSocketDisconnect

from server.link import Link, TransportGone

log = structlog.get_logger(__name__)

LEAST_WAIT_SECONDS = 1.0
"""Between two looks at what is due: a session past its deadline may have a reason to stay."""


class SocketTransport:
    """Writes to a websocket; implements `server.link.Transport`."""

    def __init__(self, websocket: WebSocket) -> None:
        self._websocket = websocket

    async def send(self, text: str) -> None:
        """Write one frame; see `Transport.send`."""
        try:
            await self._websocket.send_text(text)
        except (WebSocketDisconnect, RuntimeError) as error:
            raise TransportGone from error

    async def close(self, code: int, reason: str) -> None:
        """Close the socket; see `Transport.close`."""
        try:
            await self._websocket.close(code, reason)
        except (WebSocketDisconnect, RuntimeError):
            return


async def serve_socket(websocket: WebSocket, link: Link) -> None:
    """Read until the socket ends; then leave the conversation, which goes on."""
    opened = monotonic()
    try:
        await _read(websocket, link)
    except Exception as error:
        await link.report_defect(error)
    finally:
        await link.leave()
    seconds = round(monotonic() - opened, 3)
    log.info("socket_closed", conversation=link.session.conversation_id, seconds=seconds)


async def _read(websocket: WebSocket, link: Link) -> None:
    while not link.closing:
        wait_seconds = max(LEAST_WAIT_SECONDS, link.session.deadline - monotonic())
        try:
            async with asyncio.timeout(min(wait_seconds, 3600.0)):
                event = await websocket.receive()
        except TimeoutError:
            await link.tick()
            continue
        if event["type"] == "websocket.disconnect":
            return
        text: str | None = event.get("text")
        await link.take(bytes(event["bytes"]) if text is None else text)
