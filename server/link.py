"""One client, whichever way its frames come: carries out what its session commands.

Frames leave in the order in which the session made them, since a session is only stepped while its
link's lock is held and the lock is kept until the frames are written. A client that does not read
therefore waits for itself alone; what happens meanwhile lies in the store.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from time import monotonic
from typing import Protocol

import structlog

from bot.interfaces import ModelUnavailable
from server.commands import Act, CatchUp, Close, Command, Open, Renew, Send, Take
from server.conversing import Client, Conversing
from server.frames import Error, NumberedFrame, Queue, ServerFrame, Typing, Welcome
from server.metrics import Metrics
from server.protocol import (
    CLOSE_DEFECT,
    ProtocolError,
    build_error,
    encode,
    name_frame,
    parse_frame,
    refuse,
)
from server.rooms import Ephemeral
from server.session import Session
from server.settings import Settings
from server.storage.conversations import READ_AT_ONCE
from server.storage.interfaces import StorageError

log = structlog.get_logger(__name__)

EVENTS_AT_ONCE = 200
"""Events handed over while a client takes none; beyond it they are read from the store."""
LOOK_AGAIN_SECONDS = 2.0
"""Time after which the store is asked again for what it could not give."""


class TransportGone(Exception):
    """The client is not there any more, or does not read."""


class Transport(Protocol):
    """How text reaches a client."""

    async def send(self, text: str) -> None:
        """Write one frame.

        Raises:
            TransportGone: it cannot be written.
        """
        ...

    async def close(self, code: int, reason: str) -> None:
        """End the connection; raises nothing."""
        ...


class Link:
    """One client with its session; a member of the room of its conversation.

    Args:
        transport: to the client.
        session: of this connection.
        conversing: does what the session commands.
        client: who is there.
        settings: of this process.
        metrics: where frames are counted.

    Attributes:
        closing: nothing more is sent.
    """

    def __init__(
        self,
        transport: Transport,
        session: Session,
        conversing: Conversing,
        client: Client,
        settings: Settings,
        metrics: Metrics,
    ) -> None:
        self.closing = False
        self.session = session
        self._transport = transport
        self._conversing = conversing
        self._client = client
        self._settings = settings
        self._metrics = metrics
        self._lock = asyncio.Lock()
        self._heard: list[NumberedFrame | Ephemeral] = []
        self._look = False
        self._ring = asyncio.Event()
        self._erasing: asyncio.Task[None] | None = None
        self._pump = asyncio.create_task(self._pass_on())

    async def take(self, raw: str | bytes) -> None:
        """Take one frame from the client."""
        try:
            frame = parse_frame(raw, self._settings.max_frame_bytes)
        except ProtocolError as error:
            refused = error
            await self.step(lambda: self.session.refuse(refused))
            return
        self._metrics.frames.labels("in", frame.type).inc()
        await self.step(lambda: self.session.receive(frame, monotonic()))

    async def step(self, take: Callable[[], list[Command]]) -> None:
        """Step the session and carry out what it commands, one caller at a time."""
        async with self._lock:
            await self._carry_out(take())

    async def tick(self) -> None:
        """Do what is due now; see `Session.tick`."""
        await self.step(lambda: self.session.tick(monotonic()))

    async def leave(self) -> None:
        """The connection is gone; the conversation stays."""
        self.closing = True
        # What was joined: the session knows none after an erasure, nor before it is told of one.
        self._conversing.leave(self._client.conversation, self)
        self.session.disconnect()
        self._pump.cancel()
        await asyncio.gather(self._pump, return_exceptions=True)

    # The room

    def notify(self, events: Sequence[NumberedFrame]) -> None:
        """Pass news on soon; see `server.rooms.Member`."""
        room = EVENTS_AT_ONCE - len(self._heard)
        self._heard.extend(events[: max(0, room)])
        self._look = self._look or not events or len(events) > room
        self._ring.set()

    def tell(self, frame: Ephemeral) -> None:
        """Pass on soon what is true now."""
        if len(self._heard) < EVENTS_AT_ONCE:
            self._heard.append(frame)
        self._ring.set()

    def cancel(self) -> None:
        """That an answer was stopped comes as an event."""

    def expel(self) -> None:
        """Close soon: the conversation was erased."""
        self._erasing = asyncio.create_task(self.step(self.session.erase))

    async def _pass_on(self) -> None:
        try:
            while True:
                await self._ring.wait()
                self._ring.clear()
                await self._pass_on_heard()
        except Exception as error:  # or the client would stay, and hear nothing any more
            await self.report_defect(error)

    async def _pass_on_heard(self) -> None:
        heard, self._heard = self._heard, []
        look, self._look = self._look, False
        for frame in heard:
            await self.step(partial(self._hear, frame))
        if look:
            await self.step(lambda: [CatchUp(self.session.cursor)])

    def _hear(self, frame: NumberedFrame | Ephemeral) -> list[Command]:
        if isinstance(frame, Typing | Queue):
            return self.session.tell(frame)
        return self.session.deliver([frame])

    # Commands

    async def _carry_out(self, commands: Sequence[Command]) -> None:
        for command in commands:
            await self._carry_out(await self._execute(command))

    async def _execute(self, command: Command) -> list[Command]:
        """Carry out one command; return what the session makes of the outcome."""
        try:
            match command:
                case Send():
                    await self._send(command.frame)
                case Close():
                    await self._close(command)
                case Open():
                    begun = await self._conversing.open(command.hello, self._client, self)
                    return self.session.opened(begun, monotonic())
                case Take():
                    message = command.message
                    seq = await self._conversing.say(self._client, message.id, message.text)
                    return self.session.taken(message.id, seq)
                case Act():
                    await self._conversing.act(self._client, command.frame)
                    return self.session.acted(command.frame)
                case CatchUp():
                    return await self._catch_up(command.after)
                case Renew():
                    return self.session.renewed(*self._conversing.renew(self._client), monotonic())
        except (ProtocolError, StorageError, ModelUnavailable) as error:
            if isinstance(error, StorageError):
                log.error("storage_failed", reason=str(error))
            return self.session.refuse(refuse(error, _name(command)))
        return []

    async def _catch_up(self, after: int) -> list[Command]:
        if self.session.state != "open":
            return []
        try:
            events = await self._conversing.read(self._client, after)
        except StorageError as error:
            log.error("storage_failed", reason=str(error))
            asyncio.get_running_loop().call_later(LOOK_AGAIN_SECONDS, self.notify, ())
            return []
        more = [CatchUp(events[-1].seq or 0)] if len(events) == READ_AT_ONCE else []
        return [*self.session.deliver(events, whole=True), *more]

    async def _send(self, frame: ServerFrame) -> None:
        if self.closing:
            return
        self._metrics.frames.labels("out", frame.type).inc()
        if isinstance(frame, Error):
            self._metrics.count_error(frame.code)
        if isinstance(frame, Welcome) and not frame.resumed:
            log.info("ai_disclosed", conversation=frame.conversation, own=bool(frame.disclosure))
        try:
            async with asyncio.timeout(self._settings.send_timeout_seconds):
                await self._transport.send(encode(frame))
        except TransportGone:
            self.closing = True
        except TimeoutError:
            log.warning("client_does_not_read", conversation=self.session.conversation_id)
            await self._close(Close(1001, "The client does not read."))

    async def _close(self, command: Close) -> None:
        if self.closing:
            return
        self.closing = True
        with suppress(TimeoutError):
            async with asyncio.timeout(self._settings.send_timeout_seconds):
                await self._transport.close(command.code, command.reason)

    async def report_defect(self, error: BaseException) -> None:
        """Tell the client no more than that something broke, should our own code fail."""
        log.error("link_failed", conversation=self.session.conversation_id, exc_info=error)
        internal = Send(build_error(ProtocolError("internal")))
        await self.step(lambda: [internal, Close(CLOSE_DEFECT, "internal")])


def _name(command: Command) -> str | None:
    """Return the client's id of the frame that a command carries out, None where it has none."""
    match command:
        case Take():
            return command.message.id
        case Act():
            return name_frame(command.frame)
        case _:
            return None
