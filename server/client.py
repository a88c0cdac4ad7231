"""A conversation as a program holds it: with an engine in this process, or over a websocket."""

from __future__ import annotations

import uuid
from collections.abc import AsyncGenerator
from types import TracebackType
from typing import Protocol, Self

from pydantic import TypeAdapter
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidURI

from bot.interfaces import ProductsShown, Reply, Sentence, TurnEvent, TurnFinished, TurnStarted
from server.frames import (
    PERSON_STATES,
    Ack,
    CustomerMessage,
    Done,
    Error,
    Hello,
    Products,
    Said,
    ServerFrame,
    StateChanged,
    Text,
    Typing,
    Welcome,
)
from server.handover.telling import tell_state
from server.interfaces import TurnRunner

OPEN_TIMEOUT_SECONDS = 10
MAX_FRAME_BYTES = 1 << 20

_FRAMES: TypeAdapter[ServerFrame] = TypeAdapter(ServerFrame)


class ChatError(Exception):
    """The conversation cannot go on; the text is one sentence for a person."""


class Chat(Protocol):
    """One conversation at a time.

    Attributes:
        introduction: what the bot says first: that it is an AI, and the shop's greeting.
    """

    introduction: str

    def ask(self, text: str) -> AsyncGenerator[TurnEvent, None]:
        """Send a message and yield the answer's events, `TurnFinished` last.

        Raises:
            ChatError: the server refused it, or the connection is gone.
        """
        ...

    async def restart(self) -> None:
        """Start another conversation."""
        ...


class LocalChat:
    """Talks to an engine in this process.

    Args:
        run_turn: of the engine.
        visitor: who talks, in whatever conversation; empty takes each for another visitor.
        introduction: what the bot says first.
    """

    def __init__(self, run_turn: TurnRunner, visitor: str = "", introduction: str = "") -> None:
        self.introduction = introduction
        self._run_turn = run_turn
        self._visitor = visitor
        self._conversation = uuid.uuid4().hex

    def ask(self, text: str) -> AsyncGenerator[TurnEvent, None]:
        """Run one turn."""
        return self._run_turn(self._conversation, text, self._visitor)

    async def restart(self) -> None:
        """Forget the conversation."""
        self._conversation = uuid.uuid4().hex


class RemoteChat:
    """Talks to a server; use as an asynchronous context manager."""

    def __init__(self, url: str) -> None:
        self.introduction = ""
        self._url = url
        self._socket: ClientConnection | None = None
        self._state: StateChanged | None = None
        self._language = "en"

    async def __aenter__(self) -> Self:
        await self.restart()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._socket is not None:
            await self._socket.close()

    async def restart(self) -> None:
        """Connect anew and greet.

        Raises:
            ChatError: nothing answers at the address.
        """
        self._state = None
        if self._socket is not None:
            await self._socket.close()
        try:
            self._socket = await connect(
                self._url, open_timeout=OPEN_TIMEOUT_SECONDS, max_size=MAX_FRAME_BYTES, proxy=None
            )
        except (OSError, InvalidHandshake, InvalidURI) as error:
            raise ChatError(
                f"No Storehand server answers at {self._url} ({error}). "
                "Give the socket's address, for example ws://127.0.0.1:8000/ws."
            ) from error
        await self._send(Hello(type="hello"))
        async for frame in self._frames():
            if isinstance(frame, Welcome):
                self.introduction = f"{frame.disclosure} {frame.greeting}".strip()
                return

    async def ask(self, text: str) -> AsyncGenerator[TurnEvent, None]:
        """Send a message and yield what comes back until its end.

        Where a person answers, at another time, that is told instead.
        """
        message = CustomerMessage(type="message", id=uuid.uuid4().hex, text=text)
        await self._send(message)
        taken = False
        async for frame in self._frames():
            if isinstance(frame, Error) and frame.reply_to in {message.id, None}:
                raise ChatError(frame.message)
            self._note(frame)
            event = build_event(frame)
            if event is not None:
                yield event
            if isinstance(frame, Done) and frame.reply_to == message.id:
                return
            taken = taken or (isinstance(frame, Ack) and frame.id == message.id)
            if taken and (told := self._tell()):
                yield Sentence(told.text)
                yield TurnFinished(told)
                return

    def _note(self, frame: ServerFrame) -> None:
        if isinstance(frame, Done):
            self._language = frame.reply.language
        elif isinstance(frame, StateChanged):
            self._state = frame

    def _tell(self) -> Reply | None:
        """Return what is told in place of an answer where a person has to give it."""
        if self._state is None or self._state.state not in PERSON_STATES:
            return None
        text = tell_state(self._state, self._language)
        return Reply(text, "handoff", "fixed", language=self._language)

    async def _send(self, frame: Hello | CustomerMessage) -> None:
        assert self._socket is not None, "use RemoteChat as a context manager"
        try:
            await self._socket.send(frame.model_dump_json(exclude_none=True))
        except ConnectionClosed as error:
            raise ChatError(f"The server at {self._url} closed the connection.") from error

    async def _frames(self) -> AsyncGenerator[ServerFrame, None]:
        assert self._socket is not None, "use RemoteChat as a context manager"
        try:
            while True:
                yield _FRAMES.validate_json(await self._socket.recv())
        except ConnectionClosed as error:
            raise ChatError(f"The server at {self._url} closed the connection.") from error


def build_event(frame: ServerFrame) -> TurnEvent | None:
    """Turn a frame of an answer back into the turn's event; None for all other frames."""
    match frame:
        case Typing(on=True):
            return TurnStarted("")
        case Text():
            return Sentence(frame.delta, frame.citations)
        case Products():
            return ProductsShown(frame.products)
        case Done():
            return TurnFinished(frame.reply)
        case Said(role="agent"):
            return Sentence(f"{frame.name}: {frame.text}\n")
        case _:
            return None
