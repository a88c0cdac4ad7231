"""From an agent's answer to the bot's: a draft, edited, then approved and indexed, or rejected.

No personal data gets into what the bot says to others: a draft that holds any cannot be approved,
and is not kept where somebody writes it in.
"""

from __future__ import annotations

import asyncio
from dataclasses import asdict, replace

import filelock
import structlog

from knowledge.interfaces import LoadError
from retrieval.interfaces import RetrievalError
from server.bus.interfaces import Bus
from server.desk.assistant import Assistant
from server.desk.moving import Moving
from server.desk.publishing import Publisher
from server.desk.showing import Shown
from server.identity.refusals import Refusal
from server.storage.conversations import ConversationLog
from server.storage.corrections import Correction, Corrections, Status
from server.storage.interfaces import StorageUnavailable
from server.storage.transcripts import Spoken, Transcripts

log = structlog.get_logger(__name__)

APPROVED = "desk-corrections"
"""Channel on which nodes tell each other that a correction was approved."""
RETRY_SECONDS = 30.0
"""Time between two tries to index what could not be."""
NOT_INDEXED = (LoadError, RetrievalError, OSError, filelock.Timeout)


class Correcting:
    """Keeps corrections, and gives approved ones to the bot.

    Args:
        moving: finds conversations.
        log: what was said before.
        transcripts: finds messages.
        corrections: of the store.
        assistant: understands questions, and finds personal data.
        publisher: has them indexed.
        bus: tells other nodes that something was approved.
    """

    def __init__(
        self,
        moving: Moving,
        log: ConversationLog,
        transcripts: Transcripts,
        corrections: Corrections,
        assistant: Assistant,
        publisher: Publisher,
        bus: Bus,
    ) -> None:
        self._moving = moving
        self._log = log
        self._transcripts = transcripts
        self._corrections = corrections
        self._assistant = assistant
        self._publisher = publisher
        self._bus = bus

    async def draft(self, conversation: str, seq: int, agent: str) -> Shown:
        """Make a draft of an agent's answer and of the question that it answers.

        Raises:
            Refusal: the number is no answer of an agent, or nothing was asked before it.
        """
        await self._moving.find(conversation)
        answer = await self._transcripts.find(conversation, seq)
        if answer is None or answer.role != "agent":
            raise Refusal(404, "not_found", f"The event {seq} is no answer of an agent.")
        asked = await self._transcripts.find_question(conversation, seq)
        if asked is None:
            raise Refusal(409, "no_question", "The customer asked nothing before this answer.")
        question = await self._complete(conversation, asked)
        kept = await self._corrections.draft(conversation, seq, question, answer.text, agent)
        return asdict(kept)

    async def list_all(self, status: Status | None) -> list[Shown]:
        """Return corrections of a status, or of any, newest first."""
        return [asdict(one) for one in await self._corrections.list_all(status)]

    async def edit(self, id: str, question: str, answer: str) -> Shown:
        """Change a draft.

        Raises:
            Refusal: it holds personal data, or is no draft.
        """
        await self._check_personal(question, answer)
        if not await self._corrections.edit(id, question, answer):
            raise await self._refuse(id)
        return asdict(await self._find(id))

    async def approve(self, id: str, agent: str) -> Shown:
        """Have the bot answer so from now on.

        Raises:
            Refusal: it holds personal data, is no draft, or the index cannot be written now.
        """
        draft = await self._find(id)
        if draft.status != "draft":
            raise await self._refuse(id)
        await self._check_personal(draft.question, draft.answer)
        await self._publish(replace(draft, status="approved"))
        if not await self._corrections.decide(id, "approved", agent):
            raise await self._refuse(id)
        self._bus.publish(APPROVED, {"correction": id})
        return asdict(await self._find(id))

    async def reject(self, id: str, agent: str) -> Shown:
        """Leave a draft; it is kept as rejected.

        Raises:
            Refusal: it is no draft.
        """
        if not await self._corrections.decide(id, "rejected", agent):
            raise await self._refuse(id)
        return asdict(await self._find(id))

    async def follow(self) -> None:
        """Index what was approved on other nodes, which may have homes of their own.

        Runs until cancelled.
        """
        ring = asyncio.Event()
        ring.set()
        unsubscribe = self._bus.subscribe(APPROVED, lambda _: ring.set())
        try:
            while True:
                await ring.wait()
                ring.clear()
                if not await self._try_catch_up():
                    await asyncio.sleep(RETRY_SECONDS)
                    ring.set()
        finally:
            unsubscribe()

    async def catch_up(self) -> bool:
        """Index what is approved and not in this home; return whether there was any."""
        approved = await self._corrections.list_all("approved", None)
        if not await asyncio.to_thread(self._publisher.lacks, approved):
            return False
        return await asyncio.to_thread(self._publisher.publish, approved[::-1])

    async def _try_catch_up(self) -> bool:
        if not self._assistant.is_ready:  # models and index are loading
            return False
        try:
            await self.catch_up()
        except (*NOT_INDEXED, StorageUnavailable) as error:
            log.error("corrections_not_indexed", reason=str(error))
            return False
        except Exception as error:
            log.error("corrections_not_indexed", exc_info=error)
            return False
        return True

    async def _complete(self, conversation: str, asked: Spoken) -> str:
        history = await self._log.recent(conversation, asked.seq, self._assistant.history_messages)
        return await self._assistant.complete_question(asked.text, history)

    async def _publish(self, approved: Correction) -> None:
        try:
            await asyncio.to_thread(self._publisher.publish, [approved])
        except NOT_INDEXED as error:
            told = f"It could not be indexed and stays a draft: {error}"
            raise Refusal(503, "not_indexed", told) from error

    async def _check_personal(self, question: str, answer: str) -> None:
        for name, text in (("question", question), ("answer", answer)):
            if kinds := await self._assistant.list_personal(text):
                told = f"The {name} holds personal data ({', '.join(kinds)}). Take it out first."
                raise Refusal(422, "personal_data", told, field=name, kinds=kinds)

    async def _find(self, id: str) -> Correction:
        found = await self._corrections.find(id)
        if found is None:
            raise Refusal(404, "not_found", "There is no such correction.")
        return found

    async def _refuse(self, id: str) -> Refusal:
        found = await self._find(id)
        told = f"This correction is {found.status} already; only drafts can be changed."
        return Refusal(409, "decided", told, decided=found.status)
