"""One chat without I/O: frames and turn events in, commands out.

A `Session` belongs to one socket. It opens a `Conversation` with the client's first frame and
leaves it when the socket goes; the conversation stays and can be resumed by another session::

    new --hello--> open --close or displaced--> closed

Rules:
    - One message is answered at a time; a few more may wait.
    - A message id that was taken before is acknowledged again and not answered twice.
    - When the socket goes while an answer runs, the answer is cancelled. If none of it was sent,
      the message waits for the next socket; if some was, it ends with the error ``interrupted``.
    - A second socket that resumes the same conversation displaces the first.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Literal, assert_never

from bot.interfaces import ProductsShown, Sentence, TurnEvent, TurnFinished, TurnStarted
from server import frames
from server.commands import CancelTurn, Close, Command, Displace, Send, StartTurn
from server.conversations import Conversation, Conversations, Pending
from server.disclosing import build_disclosure
from server.frames import ClientFrame, ErrorCode
from server.protocol import CLOSE_IDLE, CLOSE_RESTARTING, FATAL, ProtocolError, build_error
from server.settings import Settings

HELLO_SECONDS = 10.0
"""Time a new socket has for its first frame; a page sends it at once."""

RateLimit = Callable[[str], float]
"""Counts a message of a conversation; returns 0.0 if it may pass, else the seconds to wait."""


class Session:
    """The state of one socket.

    Times are seconds on any clock that only goes forward; the caller passes the same one always.

    Args:
        settings: limits and the shop's own texts.
        conversations: where conversations are started and resumed.
        rate_limit: see `RateLimit`.
        ready: whether the bot can answer now.
        now: when the socket was opened.
    """

    def __init__(
        self,
        settings: Settings,
        conversations: Conversations,
        rate_limit: RateLimit,
        ready: bool,
        now: float,
    ) -> None:
        self._settings = settings
        self._conversations = conversations
        self._rate_limit = rate_limit
        self._ready = ready
        self._draining = False
        self._refusals = 0
        self._heard_at = now
        self._conversation: Conversation | None = None
        self.state: Literal["new", "open", "closed"] = "new"

    @property
    def conversation_id(self) -> str:
        """Id of the conversation, empty before hello."""
        return self._conversation.id if self._conversation else ""

    @property
    def answering(self) -> bool:
        """Whether a turn runs."""
        return self._conversation is not None and self._conversation.running is not None

    @property
    def deadline(self) -> float:
        """When `tick` will close the socket if nothing comes before."""
        new = self.state == "new"
        return self._heard_at + (HELLO_SECONDS if new else self._settings.idle_timeout_seconds)

    # What the client does

    def receive(self, frame: ClientFrame, now: float) -> list[Command]:
        """Take one frame from the client."""
        self._heard_at = now
        if isinstance(frame, frames.Hello):
            return self._greet(frame, now)
        if self._conversation is None:
            return self.refuse(ProtocolError("out_of_order", "The first frame must be a hello."))
        if isinstance(frame, frames.CustomerMessage):
            return self._take(self._conversation, frame)
        if isinstance(frame, frames.Cancel):
            return self._cancel(self._conversation)
        return []

    def refuse(self, error: ProtocolError) -> list[Command]:
        """Tell the client that a frame was not taken; close the socket after too many."""
        self._refusals += 1
        commands: list[Command] = [Send(build_error(error))]
        if not error.fatal and self._refusals > self._settings.bad_frames_allowed:
            error = ProtocolError("too_many_errors")
            commands.append(Send(build_error(error)))
        if error.fatal:
            commands.append(Close(FATAL[error.code], error.code))
        return commands

    def disconnect(self, now: float) -> list[Command]:
        """Leave the conversation: the socket is gone, or another session took over."""
        conversation, self._conversation, self.state = self._conversation, None, "closed"
        if conversation is None:
            return []
        self._conversations.leave(conversation, now)
        return self._abandon(conversation)

    # What the turn does

    def emit(self, event: TurnEvent) -> list[Command]:
        """Turn one event of the running turn into frames."""
        conversation = self._conversation
        if conversation is None or conversation.running is None:
            return []
        match event:
            case TurnStarted():
                return []
            case Sentence():
                return self._speak(conversation, event)
            case ProductsShown():
                cards = tuple(event.products)
                return [self._record(conversation, partial(frames.Products, products=cards))]
            case TurnFinished():
                done = self._record(conversation, partial(frames.Done, reply=event.reply))
                return [done, *self._finish(conversation)]
            case _:
                assert_never(event)

    def fail(self, code: ErrorCode) -> list[Command]:
        """End the running turn with an error instead of an answer."""
        conversation = self._conversation
        if conversation is None or conversation.running is None:
            return []
        return [self._record_error(conversation, code), *self._finish(conversation)]

    # What the server does

    def set_ready(self, ready: bool) -> list[Command]:
        """Tell the client when the bot starts or stops being able to answer."""
        changed, self._ready = ready != self._ready, ready
        return [Send(frames.Status(ready=ready))] if changed and self.state == "open" else []

    def drain(self) -> None:
        """Take no more messages: the server is about to stop."""
        self._draining = True

    def stop(self) -> list[Command]:
        """Close because the server stops; what has no answer yet is told so."""
        return [*self._give_up(), Close(CLOSE_RESTARTING, "The server is restarting.")]

    def erase(self) -> list[Command]:
        """Let go of the conversation, which was erased: nothing more of it is said or kept."""
        stop: list[Command] = [CancelTurn()] if self.answering else []
        self._conversation, self.state = None, "closed"
        return [*stop, Close(CLOSE_RESTARTING, "This conversation was erased.")]

    def tick(self, now: float) -> list[Command]:
        """Close a socket on which nothing came for too long; a running answer is waited for."""
        if now < self.deadline or self.answering:
            return []
        if self.state == "new":
            waited = ProtocolError("out_of_order", f"No hello came within {HELLO_SECONDS:g} s.")
            return [Send(build_error(waited)), Close(CLOSE_IDLE, "No hello came.")]
        return [Close(CLOSE_IDLE, "Nothing came for too long.")]

    # Steps

    def _greet(self, hello: frames.Hello, now: float) -> list[Command]:
        if self.state != "new":
            return self.refuse(ProtocolError("out_of_order", "There was a hello before."))
        found = self._conversations.find(hello.conversation, hello.resume_token, now)
        commands = self._displace(found, now) if found else []
        conversation = found or self._conversations.start()
        self._conversations.hold(conversation, self)
        self._conversation, self.state = conversation, "open"
        commands.append(Send(self._welcome(conversation, hello.locale, found is not None)))
        if found:
            commands += [Send(event) for event in conversation.since(hello.last_seq)]
        return commands + self._start_next(conversation)

    def _displace(self, conversation: Conversation, now: float) -> list[Command]:
        if not isinstance(holder := conversation.holder, Session):
            return []
        holder.disconnect(now)
        return [Displace(holder)]

    def _welcome(self, conversation: Conversation, locale: str, resumed: bool) -> frames.Welcome:
        settings = self._settings
        return frames.Welcome(
            conversation=conversation.id,
            resume_token=conversation.resume_token,
            resumed=resumed,
            last_seq=conversation.last_seq,
            shop=settings.shop_name,
            greeting=settings.greeting,
            disclosure=build_disclosure(settings, locale),
            suggestions=settings.suggestions,
            support_email=settings.support_email,
            ready=self._ready,
            limits=frames.Limits(
                message_chars=settings.max_message_chars,
                frame_bytes=settings.max_frame_bytes,
                messages_per_minute=settings.messages_per_minute,
            ),
        )

    def _take(self, conversation: Conversation, frame: frames.CustomerMessage) -> list[Command]:
        if (seq := conversation.taken.get(frame.id)) is not None:
            return [Send(frames.Ack(id=frame.id, seq=seq))]
        if code := self._objection(conversation, frame.text):
            return [Send(build_error(ProtocolError(code, reply_to=frame.id)))]
        if wait_seconds := self._rate_limit(conversation.id):
            error = build_error(ProtocolError("rate_limited", reply_to=frame.id))
            return [Send(error.model_copy(update={"retry_after_seconds": wait_seconds}))]
        said = partial(frames.Said, role="customer", id=frame.id, text=frame.text)
        conversation.record(lambda seq: said(seq=seq))
        conversation.take(Pending(frame.id, frame.text), conversation.last_seq)
        ack = Send(frames.Ack(id=frame.id, seq=conversation.last_seq))
        return [ack, *self._start_next(conversation)]

    def _objection(self, conversation: Conversation, text: str) -> ErrorCode | None:
        """Say why a message cannot be taken now, before it counts against the rate limit."""
        if self._draining:
            return "shutting_down"
        if not text.strip():
            return "empty_message"
        if len(text) > self._settings.max_message_chars:
            return "message_too_long"
        if not self._ready:
            return "not_ready"
        full = len(conversation.waiting) >= self._settings.queued_messages
        return "busy" if full else None

    def _start_next(self, conversation: Conversation) -> list[Command]:
        if conversation.running or not conversation.waiting or self._draining:
            return []
        message = conversation.running = conversation.waiting.popleft()
        conversation.spoke = False
        return [Send(frames.Typing(on=True)), StartTurn(conversation.id, message.id, message.text)]

    def _speak(self, conversation: Conversation, sentence: Sentence) -> list[Command]:
        if not sentence.text:
            return []
        conversation.spoke = True
        text = partial(frames.Text, delta=sentence.text, citations=tuple(sentence.citations))
        return [self._record(conversation, text)]

    def _cancel(self, conversation: Conversation) -> list[Command]:
        return [CancelTurn(), *self.fail("cancelled")] if conversation.running else []

    def _abandon(self, conversation: Conversation) -> list[Command]:
        message, conversation.running = conversation.running, None
        if message is None:
            return []
        if conversation.spoke:
            conversation.record(partial(_interrupted, message.id))
        else:
            conversation.waiting.appendleft(message)
        return [CancelTurn()]

    def _give_up(self) -> list[Command]:
        if (conversation := self._conversation) is None:
            return []
        commands: list[Command] = [CancelTurn()] if self.answering else []
        while conversation.running or conversation.waiting:
            conversation.running = conversation.running or conversation.waiting.popleft()
            commands.append(self._record_error(conversation, "shutting_down"))
            conversation.running = None
        return commands

    def _finish(self, conversation: Conversation) -> list[Command]:
        conversation.running = None
        return [Send(frames.Typing(on=False)), *self._start_next(conversation)]

    def _record(
        self, conversation: Conversation, build: Callable[..., frames.NumberedFrame]
    ) -> Command:
        assert conversation.running is not None
        reply_to = conversation.running.id
        return Send(conversation.record(lambda seq: build(seq=seq, reply_to=reply_to)))

    def _record_error(self, conversation: Conversation, code: ErrorCode) -> Command:
        error = build_error(ProtocolError(code))
        return self._record(conversation, lambda **place: error.model_copy(update=place))


def _interrupted(message_id: str, seq: int) -> frames.Error:
    error = build_error(ProtocolError("interrupted", reply_to=message_id))
    return error.model_copy(update={"seq": seq})
