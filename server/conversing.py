"""What a customer may do in a conversation, each call checked against who the customer is.

Every way in uses this: websockets and server-sent events through `server.link`, and single HTTP
requests (`server.requests`). Nothing here knows how frames travel.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import time

import structlog

from server import frames
from server.answering import Answering
from server.auth import build_conversation_id
from server.commands import Wish
from server.frames import NumberedFrame
from server.identity.visitor_tokens import TokenRefused, VisitorTokens
from server.interfaces import TurnEngine
from server.limiting import MessageLimits, name_visitor
from server.protocol import ProtocolError
from server.rooms import Member, Rooms
from server.session import Begun
from server.settings import Settings
from server.storage.conversations import BOT_STATES, ConversationLog
from server.storage.interfaces import NewMessage, Opened, Received

log = structlog.get_logger(__name__)


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
        tokens: tell who a visitor is.
        rooms: who listens.
        answering: answers.
        limits: on messages.
    """

    def __init__(
        self,
        settings: Settings,
        engine: TurnEngine,
        conversations: ConversationLog,
        tokens: VisitorTokens,
        rooms: Rooms,
        answering: Answering,
        limits: MessageLimits,
        clock: Callable[[], float] = time,
    ) -> None:
        self._settings = settings
        self._engine = engine
        self._log = conversations
        self._tokens = tokens
        self._rooms = rooms
        self._answering = answering
        self._limits = limits
        self._clock = clock

    async def open(self, hello: frames.Hello, client: Client, member: Member) -> Begun:
        """Resume the conversation that a hello names, or begin one; the member listens to it.

        Raises:
            StorageUnavailable: the client should try again.
        """
        client.visitor = self._recognise(hello.token, client) or secrets.token_urlsafe(16)
        found = await self._find(hello.conversation, client.visitor)
        conversation = found or await self._start(hello, client)
        client.conversation = conversation.id
        self._rooms.join(conversation.id, member)
        answering = await self._log.next_waiting(conversation.id) is not None
        if answering:
            self._wake(client)
        token, seconds = self.renew(client)
        return Begun(conversation, token, seconds, found is not None, answering)

    def leave(self, conversation: str, member: Member) -> None:
        """Listen no more."""
        if conversation:
            self._rooms.leave(conversation, member)

    def renew(self, client: Client) -> tuple[str, float]:
        """Return the visitor's next token, and for how many seconds it is valid."""
        token = self._tokens.issue(client.visitor, client.origin, self._clock())
        return token, self._settings.visitor_token_seconds

    async def read(self, client: Client, after: int) -> Sequence[NumberedFrame]:
        """Return the events of the client's conversation after a number."""
        return await self._log.since(client.conversation, after)

    async def say(self, client: Client, message_id: str, text: str) -> int:
        """Store a message, have it answered, and return its number; safe to call again.

        Raises:
            ProtocolError: it came too soon after others.
            StorageUnavailable: the client should send it again.
            TooManyWaiting: the bot has not answered the earlier ones.
        """
        conversation = client.conversation
        if wait_seconds := self._limits.count(client.address, conversation):
            known = await self._log.find_number(conversation, "customer", message_id)
            if known is not None:
                return known
            raise ProtocolError("rate_limited", "", message_id, wait_seconds)
        masked = await self._engine.mask(conversation, text)
        shown = await self._engine.reveal(conversation, masked)

        def said(seq: int) -> NumberedFrame:
            return frames.Said(seq=seq, role="customer", id=message_id, text=shown)

        received = await self._log.receive(
            conversation,
            NewMessage(message_id, "customer", masked),
            said,
            self._settings.queued_messages,
        )
        if received.new:
            self._rooms.publish(conversation, [said(received.seq)])
        self._have_answered(client, received)
        return received.seq

    async def act(self, client: Client, wish: Wish) -> None:
        """Do what else a customer may want."""
        if isinstance(wish, frames.Cancel):
            self._rooms.cancel(client.conversation)

    # Steps

    def _recognise(self, token: str | None, client: Client) -> str | None:
        """Return whose token it is; None without one that is good here."""
        if not token:
            return None
        try:
            return self._tokens.check(token, client.origin, self._clock())
        except TokenRefused as error:
            log.info("token_refused", reason=error.reason)
            return None

    async def _find(self, conversation: str | None, visitor: str) -> Opened | None:
        """Return the visitor's own conversation; one of another looks as if there were none."""
        found = await self._log.find(conversation) if conversation else None
        return found if found and found.visitor == visitor else None

    async def _start(self, hello: frames.Hello, client: Client) -> Opened:
        return await self._log.start(
            build_conversation_id(), client.visitor, client.origin, hello.locale, hello.page
        )

    def _have_answered(self, client: Client, received: Received) -> None:
        if received.state in BOT_STATES:
            self._wake(client)

    def _wake(self, client: Client) -> None:
        self._answering.wake(client.conversation, name_visitor(client.address))
