"""One answer on its way into the log of its conversation, each sentence an event."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import structlog

from bot.interfaces import Message, ProductsShown, Reply, Sentence
from server import frames
from server.frames import ErrorCode, NumberedFrame
from server.handover.calling import Outcome
from server.protocol import ProtocolError, build_error
from server.rooms import Rooms
from server.storage.conversations import ConversationLog
from server.storage.interfaces import (
    Answered,
    BuildFrame,
    Change,
    Claim,
    StateMoved,
    StorageUnavailable,
    Waiting,
)

log = structlog.get_logger(__name__)

RETRY_SECONDS = 1.0
"""Time between two tries to write to a database that cannot be written."""


class TurnStore:
    """What one turn recalls, and what it wants remembered; implements `ConversationStore`.

    The customer's message is in the log already, and the reply goes there with its last event.

    Attributes:
        reply: the bot's message, once there is one.
    """

    def __init__(self, log: ConversationLog, waiting: Waiting) -> None:
        self._log = log
        self._waiting = waiting
        self.reply: Message | None = None

    async def append(self, conversation_id: str, message: Message) -> None:
        """Keep the reply for the last event."""
        if message.role == "bot":
            self.reply = message

    async def recent(self, conversation_id: str, limit: int) -> list[Message]:
        """Return what was said before the message."""
        return await self._log.recent(conversation_id, self._waiting.seq, limit)

    def forget(self, conversation_id: str) -> None:
        """Nothing outlives the turn."""


class Answer:
    """One answer on its way into the log.

    Attributes:
        waiting: the message that is answered.
    """

    def __init__(
        self, conversations: ConversationLog, rooms: Rooms, claim: Claim, waiting: Waiting
    ) -> None:
        self.waiting = waiting
        self.conversation = claim.conversation
        self._log = conversations
        self._rooms = rooms
        self._claim = claim
        self._said: list[str] = []
        self._shown = False
        self._last = waiting.seq

    async def recall(self) -> None:
        """Look what another node said already before it died."""
        for event in await self._log.since(self.conversation, self.waiting.seq):
            if isinstance(event, frames.Text) and event.reply_to == self.waiting.id:
                self._said.append(event.delta)
            elif isinstance(event, frames.Products) and event.reply_to == self.waiting.id:
                self._shown = True

    async def say(self, sentence: Sentence) -> None:
        """Add a sentence, unless it was said already."""
        if not sentence.text:
            return
        if sentence.text in self._said:
            self._said.remove(sentence.text)
            return
        proof = tuple(sentence.citations)

        def build(seq: int) -> NumberedFrame:
            return frames.Text(
                seq=seq, reply_to=self.waiting.id, delta=sentence.text, citations=proof
            )

        await self._append([build])

    async def show(self, event: ProductsShown) -> None:
        """Add product cards, unless they were shown already."""
        cards, reply_to = tuple(event.products), self.waiting.id
        if not self._shown:
            await self._append(
                [lambda seq: frames.Products(seq=seq, reply_to=reply_to, products=cards)]
            )

    async def finish(self, reply: Reply, kept: Message | None, outcome: Outcome) -> None:
        """End the answer, and call a person where the outcome says so."""
        refusals = outcome.refusals
        answered = Answered(self.waiting.seq, kept, reply.action, reply.receipt, refusals)
        reply_to = self.waiting.id

        def build(seq: int) -> NumberedFrame:
            return frames.Done(seq=seq, reply_to=reply_to, reply=reply)

        builds = [build, outcome.build] if outcome.build else [build]
        try:
            await self._append(builds, answered, outcome.change)
        except StateMoved:  # an agent took over meanwhile: nobody need be called
            await self._append([build], answered)

    async def fail(self, code: ErrorCode) -> None:
        """End the answer with an error."""
        error = build_error(ProtocolError(code, reply_to=self.waiting.id))
        told = error.model_copy(update={"retry_after_seconds": None})
        await self._append(
            [lambda seq: told.model_copy(update={"seq": seq})], Answered(self.waiting.seq)
        )

    async def _append(
        self,
        builds: Sequence[BuildFrame],
        answered: Answered | None = None,
        change: Change | None = None,
    ) -> None:
        """Add events, however long the database cannot be written."""
        while True:
            try:
                events = await self._log.append(
                    self.conversation, builds, self._claim, answered, change
                )
                break
            except StorageUnavailable as error:
                log.error("answer_waits_for_storage", reason=error.reason)
            if events := await self._wait_and_look(builds):
                break
        self._last = events[-1].seq or self._last
        self._rooms.publish(self.conversation, events)

    async def _wait_and_look(self, builds: Sequence[BuildFrame]) -> list[NumberedFrame]:
        """Return the events if they were written although the database could not say so."""
        await asyncio.sleep(RETRY_SECONDS)
        try:
            written = await self._log.since(self.conversation, self._last)
        except StorageUnavailable:
            return []
        return [
            event for event in written if any(build(event.seq or 0) == event for build in builds)
        ]
