"""One client's connection without I/O: frames and news in, commands out.

A `Session` belongs to one socket, or to one stream of server-sent events. It opens a conversation
with the client's first frame and ends with the connection; the conversation itself lives in the
store (`server.storage.conversations`), and so does whatever is being answered::

    new --hello--> opening --opened--> open --close--> closed

Rules:
    - The events of the conversation reach the client in their order, each once, without a gap:
      what does not follow on is read from the store instead (`CatchUp`).
    - A message is acknowledged when it is stored; one that came before is acknowledged again.
      So are an address, feedback and a rating that have an id.
    - The answer goes on when the connection is lost; whoever comes back gets what was missed.
    - Several windows may have one conversation open; each sees what the others said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from server import frames
from server.commands import Act, CatchUp, Close, Command, Open, Renew, Send, Take, Wish
from server.disclosing import build_disclosure
from server.frames import ClientFrame, ErrorCode, NumberedFrame
from server.protocol import (
    CLOSE_IDLE,
    CLOSE_RESTARTING,
    FATAL,
    ProtocolError,
    build_error,
    name_frame,
)
from server.settings import Settings
from server.storage.interfaces import Opened

HELLO_SECONDS = 10.0
"""Time a new connection has for its first frame; a page sends it at once."""
RENEW_AT = 0.5
"""Share of a token's life after which the next one is sent, so that a page left open has one."""


@dataclass(frozen=True, slots=True)
class Begun:
    """What a hello led to.

    Attributes:
        token: proves who the visitor is.
        token_seconds: how long it is valid.
        resumed: the conversation that was asked for goes on.
        answering: the bot has still to answer something in it.
        doubt: why the page was not believed who the customer is; empty where it was.
    """

    conversation: Opened
    token: str
    token_seconds: float
    resumed: bool
    answering: bool = False
    doubt: str = ""


def object_to(text: str, settings: Settings, ready: bool) -> ErrorCode | None:
    """Say why a message cannot be taken, before it counts against a limit; None where it can."""
    if not text.strip():
        return "empty_message"
    if len(text) > settings.max_message_chars:
        return "message_too_long"
    return None if ready else "not_ready"


class Session:
    """The state of one connection.

    Times are seconds on any clock that only goes forward; the caller passes the same one always.

    Args:
        settings: limits and the shop's own texts.
        ready: whether the bot can answer now.
        now: when the connection was opened.

    Attributes:
        cursor: number of the last event that the client has.
    """

    def __init__(self, settings: Settings, ready: bool, now: float) -> None:
        self._settings = settings
        self._ready = ready
        self._draining = False
        self._refusals = 0
        self._heard_at = now
        self._renew_at = float("inf")
        self._begun: Begun | None = None
        self._locale = ""
        self._person = False
        self._answering = False
        self._own: set[str] = set()
        self.cursor = 0
        self.state: Literal["new", "opening", "open", "closed"] = "new"

    @property
    def conversation_id(self) -> str:
        """Id of the conversation, empty before it is open."""
        return self._begun.conversation.id if self._begun else ""

    @property
    def deadline(self) -> float:
        """When `tick` has something to do if nothing comes before."""
        if self.state == "new":
            return self._heard_at + HELLO_SECONDS
        return min(self._renew_at, self._idle_at)

    @property
    def _idle_at(self) -> float:
        """Who waits for an answer or a person, or talks with one, is not sent away."""
        if self._person or self._answering:
            return float("inf")
        return self._heard_at + self._settings.idle_timeout_seconds

    # What the client does

    def receive(self, frame: ClientFrame, now: float) -> list[Command]:
        """Take one frame from the client."""
        self._heard_at = now
        if isinstance(frame, frames.Hello):
            return self._greet(frame)
        if self.state != "open":
            return self.refuse(ProtocolError("out_of_order", "The first frame must be a hello."))
        if isinstance(frame, frames.CustomerMessage):
            return self._take(frame)
        return [Act(frame)]

    def refuse(self, error: ProtocolError) -> list[Command]:
        """Tell the client that a frame was not taken; close after too many that were wrong."""
        if self.state == "opening":
            self.state = "new"
        commands: list[Command] = [Send(build_error(error))]
        if error.retry_after_seconds is None:
            self._refusals += 1
        if not error.fatal and self._refusals > self._settings.bad_frames_allowed:
            error = ProtocolError("too_many_errors")
            commands.append(Send(build_error(error)))
        if error.fatal:
            commands.append(Close(FATAL[error.code], error.code))
        return commands

    # What became of it

    def opened(self, begun: Begun, now: float) -> list[Command]:
        """Welcome the client, and give it what it missed."""
        self._begun, self.state = begun, "open"
        self._renew_at = now + RENEW_AT * begun.token_seconds
        self._person = begun.conversation.state in ("waiting", "agent")
        self._answering = begun.answering
        self.cursor = min(self.cursor, begun.conversation.last_seq) if begun.resumed else 0
        return [
            Send(self._welcome(begun)),
            *([Send(_tell_doubt(begun.doubt))] if begun.doubt else []),
            *([CatchUp(self.cursor)] if begun.resumed else []),
            *([Send(frames.Typing(on=True))] if begun.answering else []),
        ]

    def taken(self, message_id: str, seq: int) -> list[Command]:
        """Acknowledge a message that is stored; the event of it says no more to this client."""
        if seq > self.cursor:
            self._own.add(message_id)
        return [Send(frames.Ack(id=message_id, seq=seq))]

    def acted(self, frame: Wish) -> list[Command]:
        """Acknowledge what is stored and is no event, where the client gave it an id."""
        id = name_frame(frame)
        return [Send(frames.Ack(id=id))] if id else []

    def renewed(self, token: str, seconds: float, now: float) -> list[Command]:
        """Send the visitor's next token."""
        self._renew_at = now + RENEW_AT * seconds
        return [Send(frames.Token(token=token, token_seconds=seconds))]

    # What happens in the conversation

    def deliver(self, events: Sequence[NumberedFrame], whole: bool = False) -> list[Command]:
        """Pass events on; those the client has are left out, a gap is read from the store.

        Args:
            events: in their order.
            whole: they are all that the store has: a gap in them is there to stay, since what is
                old is deleted.
        """
        commands: list[Command] = []
        for event in events:
            seq = event.seq or 0
            if self.state != "open" or seq <= self.cursor:
                continue
            if seq > self.cursor + 1 and not whole:
                return [*commands, CatchUp(self.cursor)]
            self.cursor = seq
            commands += self._show(event)
        return commands

    def tell(self, frame: frames.Typing | frames.Queue) -> list[Command]:
        """Pass on what is true only now, and is no event."""
        if isinstance(frame, frames.Typing) and not frame.name:
            self._answering = frame.on
        return [Send(frame)] if self.state == "open" else []

    # What the server does

    def set_ready(self, ready: bool) -> list[Command]:
        """Tell the client when the bot starts or stops being able to answer."""
        changed, self._ready = ready != self._ready, ready
        return [Send(frames.Status(ready=ready))] if changed and self.state == "open" else []

    def drain(self) -> None:
        """Take no more messages: the server is about to stop."""
        self._draining = True

    def stop(self) -> list[Command]:
        """Close because the server stops; the client goes on elsewhere, or when it is back."""
        self.state = "closed"
        return [Close(CLOSE_RESTARTING, "The server is restarting.")]

    def erase(self) -> list[Command]:
        """Let go of the conversation, which was erased: nothing more of it is said."""
        self._begun, self.state = None, "closed"
        return [Close(CLOSE_RESTARTING, "This conversation was erased.")]

    def disconnect(self) -> None:
        """The connection is gone."""
        self.state = "closed"

    def tick(self, now: float) -> list[Command]:
        """Renew the token when it is time; close a connection on which nothing came for long."""
        if now < self.deadline:
            return []
        if self.state == "new":
            waited = ProtocolError("out_of_order", f"No hello came within {HELLO_SECONDS:g} s.")
            return [Send(build_error(waited)), Close(CLOSE_IDLE, "No hello came.")]
        if now >= self._idle_at:
            return [Close(CLOSE_IDLE, "Nothing came for too long.")]
        return [Renew()]

    # Steps

    def _greet(self, hello: frames.Hello) -> list[Command]:
        if self.state != "new":
            return self.refuse(ProtocolError("out_of_order", "There was a hello before."))
        self.state, self.cursor, self._locale = "opening", hello.last_seq, hello.locale
        return [Open(hello)]

    def _welcome(self, begun: Begun) -> frames.Welcome:
        settings, conversation = self._settings, begun.conversation
        return frames.Welcome(
            conversation=conversation.id,
            token=begun.token,
            token_seconds=begun.token_seconds,
            resumed=begun.resumed,
            last_seq=conversation.last_seq,
            state=conversation.state,
            shop=settings.shop_name,
            greeting=settings.greeting,
            disclosure=build_disclosure(settings, self._locale),
            suggestions=settings.suggestions,
            support_email=settings.support_email,
            ready=self._ready,
            limits=frames.Limits(
                message_chars=settings.max_message_chars,
                frame_bytes=settings.max_frame_bytes,
                messages_per_minute=settings.messages_per_minute,
            ),
        )

    def _take(self, message: frames.CustomerMessage) -> list[Command]:
        code = object_to(message.text, self._settings, self._ready)
        code = "shutting_down" if self._draining else code
        if code is None:
            return [Take(message)]
        return [Send(build_error(ProtocolError(code, reply_to=message.id)))]

    def _show(self, event: NumberedFrame) -> list[Command]:
        if isinstance(event, frames.StateChanged):
            self._person = event.state in ("waiting", "agent")
        if isinstance(event, frames.Said) and event.role == "customer" and event.id in self._own:
            self._own.discard(event.id)
            return []
        return [Send(event)]


def _tell_doubt(doubt: str) -> frames.Error:
    return build_error(ProtocolError("identity_refused", doubt))
