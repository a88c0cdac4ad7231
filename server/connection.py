"""One socket: carries out what its session commands, and reports what client and turn do.

Frames leave in the order in which the session made them, since a session is only stepped while its
connection's lock is held and the lock is kept until the frames are written. A client that does not
read therefore slows its own turn down and nobody else's; after send_timeout_seconds it is dropped.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import aclosing, suppress
from functools import partial
from time import monotonic

import structlog
from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.interfaces import Sentence, TurnEvent, TurnFinished
from server.commands import CancelTurn, Close, Command, Displace, Send, StartTurn
from server.frames import Ack, Error, ServerFrame, Welcome
from server.interfaces import TurnRunner
from server.metrics import Metrics
from server.protocol import (
    CLOSE_DEFECT,
    CLOSE_REPLACED,
    ProtocolError,
    build_error,
    code_of,
    encode,
    parse_frame,
)
from server.session import Session
from server.settings import Settings

log = structlog.get_logger(__name__)


class Connection:
    """One socket with its session.

    Args:
        visitor: who is behind the socket, for limits that outlive a conversation.

    Attributes:
        turn: the task that answers, None before the first message.
    """

    def __init__(
        self,
        websocket: WebSocket,
        session: Session,
        run_turn: TurnRunner,
        settings: Settings,
        metrics: Metrics,
        displace: Callable[[Session], None],
        visitor: str = "",
    ) -> None:
        self.turn: asyncio.Task[None] | None = None
        self._websocket = websocket
        self._session = session
        self._run_turn = run_turn
        self._settings = settings
        self._metrics = metrics
        self._displace = displace
        self._visitor = visitor
        self._lock = asyncio.Lock()
        self._closing = False
        self._reader: asyncio.Task[None] | None = None
        self._displacing: asyncio.Task[None] | None = None
        self._taken_at: dict[str, float] = {}
        self._conversation = ""

    async def run(self) -> None:
        """Read until the socket ends; then leave the conversation and stop the turn."""
        opened = monotonic()
        self._reader = asyncio.create_task(self._read())
        try:
            await asyncio.wait([self._reader])
            await self._report_defect(self._reader)
        finally:
            self._reader.cancel()
            await self._leave()
        seconds = round(monotonic() - opened, 3)
        log.info("socket_closed", conversation=self._conversation, seconds=seconds)

    async def step(self, take: Callable[[], list[Command]]) -> None:
        """Step the session and carry out what it commands, one caller at a time."""
        async with self._lock:
            for command in take():
                await self._execute(command)

    def displace(self) -> None:
        """Close because another socket took the conversation over."""
        self._cancel_turn()
        close = Close(CLOSE_REPLACED, "Another window goes on with this conversation.")
        self._displacing = asyncio.create_task(self.step(lambda: [close]))

    # The client

    async def _read(self) -> None:
        while not self._closing:
            try:
                raw = await self._receive()
            except WebSocketDisconnect:
                return
            except TimeoutError:
                await self.step(lambda: self._session.tick(monotonic()))
            else:
                await self._take(raw)

    async def _receive(self) -> str | bytes:
        # At least a second: past its deadline a session that still answers is asked again.
        wait_seconds = max(1.0, self._session.deadline - monotonic())
        async with asyncio.timeout(wait_seconds):
            event = await self._websocket.receive()
        if event["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(event.get("code", 1005))
        raw: str | bytes | None = event.get("text")
        return bytes(event["bytes"]) if raw is None else raw

    async def _take(self, raw: str | bytes) -> None:
        try:
            frame = parse_frame(raw, self._settings.max_frame_bytes)
        except ProtocolError as error:
            refused = error
            await self.step(lambda: self._session.refuse(refused))
            return
        self._metrics.frames.labels("in", frame.type).inc()
        await self.step(lambda: self._session.receive(frame, monotonic()))
        self._conversation = self._session.conversation_id

    async def _report_defect(self, reader: asyncio.Task[None]) -> None:
        """Tell the client no more than that something broke, should our own code fail."""
        error = None if reader.cancelled() else reader.exception()
        if error is not None:
            log.error("socket_failed", conversation=self._conversation, exc_info=error)
            internal = Send(build_error(ProtocolError("internal")))
            await self.step(lambda: [internal, Close(CLOSE_DEFECT, "internal")])

    async def _leave(self) -> None:
        self._session.disconnect(monotonic())
        self._cancel_turn()
        left = [task for task in (self.turn, self._displacing, self._reader) if task]
        await asyncio.gather(*left, return_exceptions=True)

    # Commands

    async def _execute(self, command: Command) -> None:
        match command:
            case Send():
                await self._send(command.frame)
            case StartTurn():
                self._start_turn(command)
            case CancelTurn():
                self._cancel_turn()
            case Close():
                await self._close(command)
            case Displace():
                self._displace(command.session)

    async def _send(self, frame: ServerFrame) -> None:
        if self._closing:
            return
        self._note(frame)
        if isinstance(frame, Welcome) and not frame.resumed:
            log.info("ai_disclosed", conversation=frame.conversation, own=bool(frame.disclosure))
        try:
            async with asyncio.timeout(self._settings.send_timeout_seconds):
                await self._websocket.send_text(encode(frame))
        except (WebSocketDisconnect, RuntimeError):
            self._closing = True
        except TimeoutError:
            await self._drop()

    def _note(self, frame: ServerFrame) -> None:
        self._metrics.frames.labels("out", frame.type).inc()
        if isinstance(frame, Error):
            self._metrics.count_error(frame.code)
        elif isinstance(frame, Ack):
            self._taken_at[frame.id] = monotonic()

    async def _close(self, command: Close) -> None:
        if self._closing:
            return
        self._closing = True
        with suppress(WebSocketDisconnect, RuntimeError, TimeoutError):
            async with asyncio.timeout(self._settings.send_timeout_seconds):
                await self._websocket.close(command.code, command.reason)

    async def _drop(self) -> None:
        """Give a client up that does not read; its close frame could not be written either."""
        log.warning("client_does_not_read", conversation=self._session.conversation_id)
        self._closing = True
        self._cancel_turn()
        if self._reader:
            self._reader.cancel()
        await asyncio.sleep(0)  # the caller, one of the two, ends here

    # The turn

    def _start_turn(self, start: StartTurn) -> None:
        taken_at = self._taken_at.pop(start.message_id, monotonic())
        self._metrics.queue.observe(monotonic() - taken_at)
        self.turn = asyncio.create_task(self._answer(start))

    def _cancel_turn(self) -> None:
        if self.turn:
            self.turn.cancel()

    async def _answer(self, start: StartTurn) -> None:
        try:
            with self._metrics.running.track_inprogress():
                await self._report_turn(start)
        except Exception as error:
            code = code_of(error)
            places = code == "internal"
            log.warning(
                "turn_failed", conversation=start.conversation_id, code=code, exc_info=places
            )
            await self.step(lambda: self._session.fail(code))

    async def _report_turn(self, start: StartTurn) -> None:
        watch = TurnWatch(self._metrics, start)
        events = self._run_turn(start.conversation_id, start.text, self._visitor)
        async with asyncio.timeout(self._settings.turn_timeout_seconds), aclosing(events):
            async for event in events:
                watch.see(event)
                await self.step(partial(self._session.emit, event))
        if not watch.finished:
            raise RuntimeError("The turn ended without TurnFinished.")


class TurnWatch:
    """Takes the times of one turn, for metrics and the log.

    Attributes:
        finished: the turn came to its end.
    """

    def __init__(self, metrics: Metrics, start: StartTurn) -> None:
        self._metrics = metrics
        self._start = start
        self._began = monotonic()
        self._first: float | None = None
        self.finished = False

    def see(self, event: TurnEvent) -> None:
        """Note one event when it comes."""
        if isinstance(event, Sentence) and self._first is None:
            self._first = monotonic() - self._began
        if isinstance(event, TurnFinished):
            self.finished = True
            self._report(event)

    def _report(self, event: TurnFinished) -> None:
        total = monotonic() - self._began
        first = total if self._first is None else self._first
        self._metrics.count_turn(event.reply, first, total)
        log.info(
            "turn_finished",
            conversation=self._start.conversation_id,
            id=self._start.message_id,
            action=event.reply.action,
            path=event.reply.path,
            language=event.reply.language,
            first_text_ms=round(1000 * first, 1),
            total_ms=round(1000 * total, 1),
        )
