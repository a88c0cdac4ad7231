"""The conversations that are open in this process: an erasure ends them before the store's turn.

Connections and answers belong to the event loop; erasures come from another thread and wait for it.
"""

from __future__ import annotations

import asyncio

from server.answering import Answering
from server.personal import Exported, Visitor
from server.rooms import Rooms

LOOP_SECONDS = 20.0
"""Longest wait for the event loop; one that takes longer is stopping."""


class OpenConversations:
    """Ends what is open; implements `server.personal.Memory`.

    Args:
        rooms: who listens.
        answering: what is being answered.
        loop: the event loop that both belong to.
    """

    name = "conversations"

    def __init__(self, rooms: Rooms, answering: Answering, loop: asyncio.AbstractEventLoop) -> None:
        self._rooms = rooms
        self._answering = answering
        self._loop = loop

    def export_visitor(self, visitor: Visitor) -> list[Exported]:
        """Return nothing: all that was said lies in the store; see `Memory.export_visitor`."""
        return []

    def erase_visitor(self, visitor: Visitor) -> int:
        """End the answers and close the connections, which hold nothing of their own."""
        ended = asyncio.run_coroutine_threadsafe(self._end(visitor), self._loop)
        ended.result(LOOP_SECONDS)
        return 0

    async def _end(self, visitor: Visitor) -> None:
        for conversation in visitor.conversations:
            await self._answering.stop(conversation)
            self._rooms.expel(conversation)
