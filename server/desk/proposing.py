"""Suggested replies to customers' messages, made once each, and what agents did with them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from difflib import SequenceMatcher

from server.desk.assistant import Assistant
from server.desk.revealing import Revealing
from server.desk.showing import Shown, show_all, show_suggested
from server.identity.refusals import Refusal
from server.storage.conversations import ConversationLog
from server.storage.schema import to_text
from server.storage.suggested import Outcome, Suggested, SuggestedReplies
from server.storage.transcripts import Transcripts


class Proposing:
    """Suggests replies, and counts how good they are.

    Args:
        log: what was said before.
        transcripts: finds the message.
        suggested: keeps what was suggested.
        assistant: suggests.
        revealing: restores texts.
    """

    def __init__(
        self,
        log: ConversationLog,
        transcripts: Transcripts,
        suggested: SuggestedReplies,
        assistant: Assistant,
        revealing: Revealing,
    ) -> None:
        self._log = log
        self._transcripts = transcripts
        self._suggested = suggested
        self._assistant = assistant
        self._revealing = revealing

    async def propose(self, id: str, seq: int, agent: str) -> Shown:
        """Return the best suggestion for a customer's message, and others.

        Raises:
            Refusal: the number is no message of a customer.
        """
        found = await self._suggested.find_all(id, seq)
        kept = await self._suggest(id, seq) if found is None else found
        masked = [one.suggestion.text for one in kept]
        texts = await self._revealing.for_agent(agent, id, masked)
        shown = [show_suggested(*pair) for pair in zip(kept, texts, strict=True)]
        best = shown[:1] if kept and kept[0].place == 0 else []
        return {"suggestion": best[0] if best else None, "alternatives": shown[len(best) :]}

    async def _suggest(self, id: str, seq: int) -> list[Suggested]:
        asked = await self._transcripts.find(id, seq)
        if asked is None or asked.role != "customer":
            raise Refusal(404, "not_found", f"The event {seq} is no message of the customer.")
        history = await self._log.recent(id, seq, self._assistant.history_messages)
        found = await self._assistant.suggest(asked.text, history)
        return await self._suggested.keep(id, seq, found.best, found.alternatives)

    async def decide(self, id: str, agent: str, outcome: Outcome, text: str) -> None:
        """Keep what an agent did with a suggestion.

        Args:
            id: of the suggestion.
            agent: id.
            outcome: what was done.
            text: that was sent, of an edited one; it is compared and not kept.

        Raises:
            Refusal: there is no such suggestion.
        """
        suggested = await self._suggested.find(id)
        if suggested is None:
            raise Refusal(404, "not_found", "There is no such suggestion; it may be erased.")
        distance = await self._measure(suggested, text) if outcome == "edited" else None
        await self._suggested.decide(id, agent, outcome, distance)

    async def _measure(self, suggested: Suggested, text: str) -> float:
        [shown] = await self._revealing.unseen(suggested.conversation, [suggested.suggestion.text])
        return measure_change(shown, text)

    async def rate(self, days: int) -> Shown:
        """Return what became of the best suggestions of the last days, by confidence."""
        since = to_text(datetime.now(UTC) - timedelta(days=days))
        return {"days": days, "rates": show_all(await self._suggested.rate(since))}


def measure_change(before: str, after: str) -> float:
    """Return the share of a text that changed, 0 to 1.

    Source: Ratcliff and Metzener, "Pattern Matching: The Gestalt Approach", Dr. Dobb's Journal,
    July 1988, over words.
    """
    matcher = SequenceMatcher(None, before.split(), after.split(), autojunk=False)
    return round(1 - matcher.ratio(), 3)
