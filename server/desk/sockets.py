"""The desk's websocket: who may open one, what it carries, and when it ends."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Annotated

import structlog
from pydantic import Field, TypeAdapter, ValidationError
from starlette.websockets import WebSocket, WebSocketDisconnect

from server.desk.forms import TypingMessage, ViewingMessage
from server.desk.live import Live
from server.desk.pages import Page
from server.identity.gate import Gate
from server.identity.refusals import Refusal
from server.storage.interfaces import StorageUnavailable

log = structlog.get_logger(__name__)

CHECK_SECONDS = 60.0
"""Time between two looks whether the session goes on; see `Gate.check_socket`."""

SIGNED_OUT = 4401
"""Close code where nobody is signed in any more; a page shows the sign-in."""
BAD_MESSAGE = 4400
TRY_AGAIN = 1013
"""Registered at IANA as "try again later"."""

_MESSAGE: TypeAdapter[ViewingMessage | TypingMessage] = TypeAdapter(
    Annotated[ViewingMessage | TypingMessage, Field(discriminator="type")]
)


class DeskSockets:
    """Serves the sockets of the desk.

    Args:
        live: what pages are told.
        gate: who may open one.
    """

    def __init__(self, live: Live, gate: Gate) -> None:
        self._live = live
        self._gate = gate

    async def serve(self, websocket: WebSocket) -> None:
        """Serve one socket until it ends."""
        try:
            signed_in = await self._gate.check_socket(websocket)
        except (Refusal, StorageUnavailable) as error:
            log.info("desk_socket_refused", reason=str(error))
            await websocket.close(SIGNED_OUT)  # before accept: HTTP 403
            return
        await websocket.accept()
        page = await self._live.join(signed_in.agent)
        try:
            code = await self._run(websocket, page)
        finally:
            await self._live.leave(page)
        with suppress(WebSocketDisconnect, RuntimeError):
            await websocket.close(code)

    async def _run(self, websocket: WebSocket, page: Page) -> int:
        """Carry messages both ways; return why that ended, as a close code."""
        work = [
            asyncio.create_task(self._receive(websocket, page)),
            asyncio.create_task(self._send(websocket, page)),
            asyncio.create_task(self._watch(websocket)),
        ]
        try:
            done, _ = await asyncio.wait(work, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in work:
                task.cancel()
            await asyncio.gather(*work, return_exceptions=True)
        return next(iter(done)).result()

    async def _receive(self, websocket: WebSocket, page: Page) -> int:
        try:
            while True:
                message = _MESSAGE.validate_json(await websocket.receive_text())
                with suppress(StorageUnavailable):  # who looks at what is told again by the beat
                    await self._take(page, message)
        except WebSocketDisconnect:
            return TRY_AGAIN
        except (ValidationError, KeyError):  # KeyError: a binary message
            return BAD_MESSAGE

    async def _take(self, page: Page, message: ViewingMessage | TypingMessage) -> None:
        if isinstance(message, ViewingMessage):
            await self._live.view(page, message.conversation or "")
        elif message.conversation == page.viewing:
            await self._live.type(page, message.on)

    async def _send(self, websocket: WebSocket, page: Page) -> int:
        with suppress(WebSocketDisconnect, RuntimeError):
            while (message := await page.next()) is not None:
                await websocket.send_json(message)
        return TRY_AGAIN

    async def _watch(self, websocket: WebSocket) -> int:
        """Wait until the session has ended."""
        while True:
            await asyncio.sleep(CHECK_SECONDS)
            try:
                await self._gate.check_socket(websocket)
            except Refusal:
                return SIGNED_OUT
            except StorageUnavailable as error:
                log.error("storage_unavailable", reason=error.reason)
