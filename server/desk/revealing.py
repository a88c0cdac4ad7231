"""Restored texts for agents: masked ones with what customers wrote, and on record who read them.

What nothing may show again (cards, passwords) stays a placeholder. Fails closed: nothing is
restored before it is on record.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Protocol

from bot.privacy.masking import PLACEHOLDER

MOST_NOTED = 10_000
"""Reveals of this hour that are remembered; one that was forgotten is put on record again."""

_BETWEEN = "\x1e"
"""ASCII's record separator: texts travel to the vault together."""

Record = Callable[[str, str], Awaitable[None]]
"""Puts on record that an agent (first) reads a conversation (second)."""


class Texts(Protocol):
    """Masks what is stored, and restores it; `server.interfaces.TurnEngine` does."""

    async def mask(self, conversation_id: str, text: str) -> str:
        """Return a text without personal data."""
        ...

    async def reveal(self, conversation_id: str, masked: str) -> str:
        """Put back what the vault holds."""
        ...


class Revealing:
    """Restores texts of conversations.

    Args:
        texts: restores.
        record: where reveals go on record, once an agent, a conversation and an hour.
        clock: tells the hour.
    """

    def __init__(
        self,
        texts: Texts,
        record: Record,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._texts = texts
        self._record = record
        self._clock = clock
        self._noted: OrderedDict[tuple[str, str], str] = OrderedDict()

    async def for_agent(self, agent: str, conversation: str, masked: Sequence[str]) -> list[str]:
        """Restore texts for an agent, in order; those without a placeholder need no record.

        Args:
            agent: id.
            conversation: whose texts they are.
            masked: as they are stored.
        """
        if not any(PLACEHOLDER.search(text) for text in masked):
            return list(masked)
        await self._note(agent, conversation)
        return await self.unseen(conversation, masked)

    async def unseen(self, conversation: str, masked: Sequence[str]) -> list[str]:
        """Restore texts that no agent is shown: they are looked up with, and dropped."""
        joined = await self._texts.reveal(conversation, _BETWEEN.join(masked))
        restored = joined.split(_BETWEEN)
        if len(restored) == len(masked):
            return restored
        # A customer wrote the separator itself.
        return [await self._texts.reveal(conversation, text) for text in masked]

    async def _note(self, agent: str, conversation: str) -> None:
        key, hour = (agent, conversation), f"{self._clock():%Y-%m-%dT%H}"
        if self._noted.get(key) == hour:
            return
        await self._record(agent, conversation)
        self._noted[key] = hour
        self._noted.move_to_end(key)
        if len(self._noted) > MOST_NOTED:
            self._noted.popitem(last=False)
