"""The conversations that are open in this process, as personal data: an erasure ends them.

With them goes what the store holds of them. Connections and answers belong to the event loop;
erasures come from another thread and wait for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from server.answering import Answering
from server.personal import Exported, Visitor
from server.rooms import Rooms
from server.storage.conversations import ConversationLog

T = TypeVar("T")

LOOP_SECONDS = 20.0
"""Longest wait for the event loop; one that takes longer is stopping."""


class OpenConversations:
    """Ends what is open; implements `server.personal.Memory`.

    Args:
        conversations: the store.
        rooms: who listens.
        answering: what is being answered.
        loop: the event loop that both belong to.
    """

    name = "conversations"

    def __init__(
        self,
        conversations: ConversationLog,
        rooms: Rooms,
        answering: Answering,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        self._log = conversations
        self._rooms = rooms
        self._answering = answering
        self._loop = loop

    def export_visitor(self, visitor: Visitor) -> list[Exported]:
        """Return the events; see `Memory.export_visitor`."""
        return self._call(self._export(visitor))

    def erase_visitor(self, visitor: Visitor) -> int:
        """End the answers and close the connections; see `Memory.erase_visitor`."""
        return self._call(self._end(visitor))

    def _call(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(LOOP_SECONDS)

    async def _export(self, visitor: Visitor) -> list[Exported]:
        return [
            {"conversation": id, **event.model_dump(mode="json", exclude_none=True)}
            for id in visitor.conversations
            for event in await self._log.since(id, 0)
        ]

    async def _end(self, visitor: Visitor) -> int:
        count = 0
        for conversation in visitor.conversations:
            await self._answering.stop(conversation)
            self._rooms.expel(conversation)
            count += await self._log.erase(conversation)
        return count
