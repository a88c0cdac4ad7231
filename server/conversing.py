"""What a customer may do in a conversation, each call checked against who the customer is.

Every way in uses this: websockets and server-sent events through `server.link`, and single HTTP
requests (`server.requests`). Nothing here knows how frames travel.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import time
from typing import assert_never

import structlog

from server import frames
from server.answering import Answering
from server.auth import build_conversation_id
from server.commands import Wish
from server.frames import PERSON_STATES, NumberedFrame
from server.handover.calling import HandOver
from server.identity.recognising import Recognising
from server.interfaces import TurnEngine
from server.limiting import MessageLimits, name_visitor
from server.protocol import ProtocolError
from server.rooms import Member, Rooms
from server.session import Begun, object_to
from server.settings import Settings
from server.storage.conversations import ConversationLog
from server.storage.feedback import FeedbackStore
from server.storage.interfaces import NewMessage, Opened, Received

log = structlog.get_logger(__name__)

_EMAIL = re.compile(r"[^\s@<>,;]{1,64}@[^\s@<>,;]{1,189}\.[^\s@<>,;.]{2,63}")
"""What a browser's form takes for an address, with a domain of two parts."""

_FREE = (frames.Cancel, frames.CustomerTyping)
"""What writes nothing, and counts against no limit."""


@dataclass(slots=True)
class Client:
    """Who is at the other end.

    Attributes:
        origin: of the page; empty where no browser is behind it.
        address: of the network, for limits.
        visitor: id, once a token or a hello told it.
        conversation: id, once it is open.
    """

    origin: str
    address: str
    visitor: str = ""
    conversation: str = ""


class Conversing:
    """Opens conversations and takes what customers say.

    Args:
        settings: of this process.
        engine: masks what is said.
        conversations: the store.
        visitors: tells who a visitor is.
        rooms: who listens.
        answering: answers.
        hand_over: calls people.
        feedback: what customers say of answers.
        limits: on messages.
    """

    def __init__(
        self,
        settings: Settings,
        engine: TurnEngine,
        conversations: ConversationLog,
        visitors: Recognising,
        rooms: Rooms,
        answering: Answering,
        hand_over: HandOver,
        feedback: FeedbackStore,
        limits: MessageLimits,
        clock: Callable[[], float] = time,
    ) -> None:
        self._settings = settings
        self._engine = engine
        self._log = conversations
        self._visitors = visitors
        self._rooms = rooms
        self._answering = answering
        self._hand_over = hand_over
        self._feedback = feedback
        self._limits = limits
        self._clock = clock

    async def open(self, hello: frames.Hello, client: Client, member: Member) -> Begun:
        """Resume the conversation that a hello names, or begin one; the member listens to it.

        Raises:
            StorageUnavailable: the client should try again.
        """
        client.visitor, doubt = await self._visitors.greet(
            hello.token, hello.identity, client.origin, self._clock()
        )
        found = await self._find(hello.conversation, client.visitor)
        conversation = found or await self._start(hello, client)
        self.leave(client.conversation, member)
        client.conversation = conversation.id
        self._rooms.join(conversation.id, member)
        try:
            answering = await self._log.next_waiting(conversation.id) is not None
        except BaseException:  # cancelled, too: the client went away meanwhile
            self.leave(conversation.id, member)
            raise
        if answering:
            self._wake(client)
        token, seconds = self.renew(client)
        return Begun(conversation, token, seconds, found is not None, answering, doubt)

    async def recognise(self, token: str, client: Client) -> None:
        """Note whose token it is.

        Raises:
            ProtocolError: it is not good here.
        """
        visitor = self._visitors.check(token, client.origin, self._clock())
        if visitor is None:
            raise ProtocolError("token_refused")
        client.visitor = visitor

    async def enter(self, client: Client, conversation: str) -> None:
        """Note which conversation a visitor means.

        Raises:
            ProtocolError: it is another's, or there is none; the answer is the same.
            StorageUnavailable: it cannot be told now.
        """
        if await self._find(conversation, client.visitor) is None:
            raise ProtocolError("token_refused")
        client.conversation = conversation

    def leave(self, conversation: str, member: Member) -> None:
        """Listen no more."""
        if conversation:
            self._rooms.leave(conversation, member)

    def renew(self, client: Client) -> tuple[str, float]:
        """Return the visitor's next token, and for how many seconds it is valid."""
        return self._visitors.issue(client.visitor, client.origin, self._clock())

    async def read(self, client: Client, after: int) -> Sequence[NumberedFrame]:
        """Return the events of the client's conversation after a number."""
        return await self._log.since(client.conversation, after)

    async def take(self, client: Client, message: frames.CustomerMessage) -> int:
        """Take a message as a session would; see `say`.

        Raises:
            ProtocolError: it cannot be taken now, or not at all.
        """
        ready = self._engine.readiness.ready
        if code := object_to(message.text, self._settings, ready):
            raise ProtocolError(code, reply_to=message.id)
        return await self.say(client, message.id, message.text)

    async def say(self, client: Client, message_id: str, text: str) -> int:
        """Store a message, have it answered, and return its number; safe to call again.

        Raises:
            ProtocolError: it came too soon after others.
            StorageUnavailable: the client should send it again.
            TooManyWaiting: the bot has not answered the earlier ones.
        """
        conversation = client.conversation
        if wait_seconds := await self._limits.count(client.address, conversation):
            known = await self._log.find_number(conversation, "customer", message_id)
            if known is not None:
                return known
            raise ProtocolError("rate_limited", "", message_id, wait_seconds)
        received = await self._store(client, message_id, text)
        await self._have_answered(client, received)
        return received.seq

    async def act(self, client: Client, wish: Wish) -> None:
        """Do what else a customer may want; safe to do again.

        Raises:
            ModelUnavailable: it cannot be masked yet.
            ProtocolError: it came too soon after others, or cannot be done at all.
            StorageUnavailable: the client should send it again.
        """
        conversation = client.conversation
        if not isinstance(wish, _FREE):  # each writes, and webhooks tell of some
            wait_seconds = await self._limits.count(client.address, conversation, "wish")
            if wait_seconds:
                raise ProtocolError("rate_limited", retry_after_seconds=wait_seconds)
        match wish:
            case frames.Cancel():
                self._rooms.cancel(conversation)
            case frames.CustomerTyping():
                self._rooms.tell_desk(conversation, wish.on)
            case frames.AskPerson():
                await self._hand_over.request(conversation)
            case frames.AskBot():
                await self._hand_over.happen(conversation, "called_back")
            case frames.LeaveEmail():
                await self._leave_email(client, wish.email)
            case frames.EndConversation():
                await self._hand_over.happen(conversation, "closed_by_customer")
            case frames.Feedback():
                await self._keep_feedback(client, wish)
            case frames.Rating():
                await self._keep_rating(client, wish)
            case _:
                assert_never(wish)

    # Steps

    async def _store(
        self, client: Client, message_id: str, text: str, for_bot: bool = True
    ) -> Received:
        """Mask a message, store it, and tell everybody who listens."""
        conversation = client.conversation
        masked = await self._engine.mask(conversation, text)
        shown = await self._engine.reveal(conversation, masked)

        def said(seq: int) -> NumberedFrame:
            return frames.Said(seq=seq, role="customer", id=message_id, text=shown)

        message = NewMessage(message_id, "customer", masked)
        most = self._settings.queued_messages
        received = await self._log.receive(conversation, message, said, most, for_bot)
        if received.new:
            self._rooms.publish(conversation, [said(received.seq)])
        return received

    async def _find(self, conversation: str | None, visitor: str) -> Opened | None:
        """Return the visitor's own conversation; one of another looks as if there were none."""
        found = await self._log.find(conversation) if conversation else None
        return found if found and found.visitor == visitor else None

    async def _start(self, hello: frames.Hello, client: Client) -> Opened:
        return await self._log.start(
            build_conversation_id(),
            client.visitor,
            client.origin,
            hello.locale,
            hello.page,
            name_visitor(client.address),
        )

    async def _have_answered(self, client: Client, received: Received) -> None:
        """Whoever writes in a closed conversation opens it again."""
        if received.state == "closed":
            await self._hand_over.happen(client.conversation, "wrote")
        if received.state not in PERSON_STATES:
            self._wake(client)

    async def _leave_email(self, client: Client, email: str) -> None:
        """Keep an address as a message for people, which the bot does not answer."""
        if not _EMAIL.fullmatch(email):
            raise ProtocolError("bad_frame", "In email, email: it is no address.")
        name = hashlib.sha256(email.lower().encode()).hexdigest()[:16]
        await self._store(client, f"email-{name}", email, for_bot=False)

    async def _keep_feedback(self, client: Client, said: frames.Feedback) -> None:
        conversation = client.conversation
        comment = await self._engine.mask(conversation, said.comment)
        await self._feedback.keep(conversation, said.reply_to, said.helpful, said.reason, comment)

    async def _keep_rating(self, client: Client, said: frames.Rating) -> None:
        comment = await self._engine.mask(client.conversation, said.comment)
        await self._feedback.rate(client.conversation, said.stars, comment)

    def _wake(self, client: Client) -> None:
        self._answering.wake(client.conversation, name_visitor(client.address))
