"""Answers what waits, whether or not a customer is listening, and goes on where another node ended.

Every message that the bot has to answer lies in the store (`pending`). A node claims its
conversation, runs the turn, and appends each sentence as an event of the log. A node that dies
leaves its claim to whoever sees that it is dead; what it had said already is not said again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import aclosing, suppress

import structlog

from bot.interfaces import ProductsShown, Sentence, TurnFinished
from server import frames
from server.answer import Answer, TurnStore
from server.frames import NumberedFrame
from server.handover.calling import HandOver
from server.interfaces import TurnEngine
from server.metrics import Metrics
from server.protocol import code_of
from server.rooms import Ephemeral, Rooms
from server.settings import Settings
from server.storage.conversations import ConversationLog
from server.storage.interfaces import (
    Claim,
    StorageError,
    StorageUnavailable,
    Waiting,
)
from server.watching import TurnWatch

log = structlog.get_logger(__name__)

BEAT_SECONDS = 5.0
"""Time between two signs of life of a node; it counts as dead after three
(`server.storage.conversations.NODE_DEAD_SECONDS`)."""


class Answering:
    """Answers on this node.

    Args:
        settings: of this process.
        engine: answers customers.
        conversations: the store.
        rooms: who listens.
        hand_over: calls people.
        metrics: where times are counted.
        node: name of this process.
    """

    def __init__(
        self,
        settings: Settings,
        engine: TurnEngine,
        conversations: ConversationLog,
        rooms: Rooms,
        hand_over: HandOver,
        metrics: Metrics,
        node: str,
    ) -> None:
        self._settings = settings
        self._engine = engine
        self._log = conversations
        self._rooms = rooms
        self._hand_over = hand_over
        self._metrics = metrics
        self._node = node
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        self._visitors: dict[str, str] = {}
        self._draining = False

    def wake(self, conversation: str, visitor: str = "") -> None:
        """Answer what waits in a conversation; returns at once.

        Args:
            conversation: its id.
            visitor: who asks, for the limits on orders; empty takes the conversation for one.
        """
        if self._draining or not self._engine.readiness.ready:
            return
        if visitor:
            self._visitors[conversation] = visitor
        if conversation in self._tasks:
            self._again.add(conversation)
            return
        task = asyncio.create_task(self._serve(conversation))
        self._tasks[conversation] = task
        task.add_done_callback(lambda done: self._forget(conversation, done))

    async def stop(self, conversation: str) -> None:
        """End what is being answered in a conversation, which was erased; wait for the end."""
        if task := self._tasks.get(conversation):
            task.cancel()
            await asyncio.wait([task])

    async def watch(self) -> None:
        """Show that this node lives, and answer what dead nodes left or the store refused."""
        while True:
            try:
                await self._log.beat(self._node)
                for conversation in await self._log.list_orphans(self._node):
                    if conversation not in self._tasks:
                        self.wake(conversation)
            except StorageUnavailable as error:
                log.error("storage_unavailable", reason=error.reason)
            await asyncio.sleep(BEAT_SECONDS)

    async def drain(self, grace_seconds: float) -> None:
        """Begin nothing more, let answers end, and leave the rest to other nodes."""
        self._draining = True
        if tasks := list(self._tasks.values()):
            _, left = await asyncio.wait(tasks, timeout=grace_seconds)
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)
        with suppress(StorageUnavailable):
            await self._log.leave(self._node)

    # One conversation

    async def _serve(self, conversation: str) -> None:
        try:
            while True:
                self._again.discard(conversation)
                claim = await self._log.claim(conversation, self._node)
                waits = claim is not None and await self._answer_all(claim)
                if self._draining or not (waits or conversation in self._again):
                    return
        except StorageError as error:
            log.warning("answering_stopped", conversation=conversation, reason=str(error))
        finally:
            # At once, not in a callback: whoever rings from now on begins anew.
            self._tasks.pop(conversation, None)
            self._visitors.pop(conversation, None)

    def _forget(self, conversation: str, task: asyncio.Task[None]) -> None:
        """Forget a task that was cancelled before it began."""
        if self._tasks.get(conversation) is task:
            del self._tasks[conversation]

    async def _answer_all(self, claim: Claim) -> bool:
        """Answer one message after the other; return whether another came at the last moment."""
        try:
            while not self._draining:
                waiting = await self._log.next_waiting(claim.conversation)
                if waiting is None:
                    break
                await self._answer(claim, waiting)
        finally:
            waits = await self._log.release(claim)
        return waits

    async def _answer(self, claim: Claim, waiting: Waiting) -> None:
        """Run a turn of its own task, so that a customer can stop it and the claim lives on."""
        self._rooms.tell(claim.conversation, frames.Typing(on=True))
        answer = Answer(self._log, self._rooms, claim, waiting)
        turn = asyncio.create_task(self._run(answer))
        running = _Running(turn)
        self._rooms.join(claim.conversation, running)
        try:
            await asyncio.wait([turn])
        except asyncio.CancelledError:  # this node stops; another one goes on
            turn.cancel()
            await asyncio.wait([turn])
            raise
        finally:
            self._rooms.leave(claim.conversation, running)
        if turn.cancelled():
            await answer.fail("cancelled")
        elif error := turn.exception():
            raise error
        self._rooms.tell(claim.conversation, frames.Typing(on=False))

    async def _run(self, answer: Answer) -> None:
        try:
            with self._metrics.running.track_inprogress():
                await self._report(answer)
        except StorageError:
            raise
        except Exception as error:
            code = code_of(error)
            log.warning(
                "turn_failed",
                conversation=answer.conversation,
                code=code,
                exc_info=code == "internal",
            )
            self._metrics.count_error(code)
            await answer.fail(code)

    async def _report(self, answer: Answer) -> None:
        await answer.recall()
        waiting, store = answer.waiting, TurnStore(self._log, answer.waiting)
        visitor = self._visitors.get(waiting.conversation, "")
        text = await self._engine.reveal(waiting.conversation, waiting.text)
        events = self._engine.run_turn(waiting.conversation, text, visitor, store)
        watch = TurnWatch(self._metrics, waiting.conversation, waiting.id)
        async with asyncio.timeout(self._settings.turn_timeout_seconds), aclosing(events):
            async for event in events:
                watch.see(event)
                if isinstance(event, Sentence):
                    await answer.say(event)
                elif isinstance(event, ProductsShown):
                    await answer.show(event)
                elif isinstance(event, TurnFinished):
                    outcome = await self._hand_over.weigh(waiting.conversation, event.reply)
                    await answer.finish(event.reply, store.reply, outcome)
        if not watch.finished:
            raise RuntimeError("The turn ended without TurnFinished.")


class _Running:
    """A running turn, as a member of its conversation; implements `server.rooms.Member`."""

    def __init__(self, turn: asyncio.Task[None]) -> None:
        self._turn = turn

    def notify(self, events: Sequence[NumberedFrame]) -> None:
        """What happens in the conversation changes nothing."""

    def tell(self, frame: Ephemeral) -> None:
        """Neither does what is true now."""

    def cancel(self) -> None:
        """End the turn."""
        self._turn.cancel()

    def expel(self) -> None:
        """End the turn."""
        self._turn.cancel()
