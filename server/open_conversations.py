"""The conversations that sockets hold or may resume, as personal data.

They belong to the event loop; exports and erasures come from another thread and wait for it. To
erase one that a socket holds stops its answer and closes the socket: the client that comes back
starts anew.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from server.conversations import Conversation, Conversations
from server.personal import Exported, Visitor

T = TypeVar("T")

LOOP_SECONDS = 20.0
"""Longest wait for the event loop; one that takes longer is stopping."""

Drop = Callable[[Conversation], Coroutine[Any, Any, None]]
"""Stops the answer of a conversation, and takes its socket away."""


class OpenConversations:
    """Exports and erases; implements `server.personal.Memory`.

    Args:
        conversations: of this process.
        drop: see `Drop`.
        loop: the event loop that they belong to.
    """

    name = "conversations"

    def __init__(
        self, conversations: Conversations, drop: Drop, loop: asyncio.AbstractEventLoop
    ) -> None:
        self._conversations = conversations
        self._drop = drop
        self._loop = loop

    def export_visitor(self, visitor: Visitor) -> list[Exported]:
        """Return the events that can be sent again; see `Memory.export_visitor`."""
        return self._call(self._export(visitor))

    def erase_visitor(self, visitor: Visitor) -> int:
        """Forget them, and whatever is being answered; see `Memory.erase_visitor`."""
        return self._call(self._erase(visitor))

    def _call(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(LOOP_SECONDS)

    async def _export(self, visitor: Visitor) -> list[Exported]:
        return [
            {"conversation": found.id, **event.model_dump(mode="json", exclude_none=True)}
            for found in self._find(visitor)
            for event in found.events
        ]

    async def _erase(self, visitor: Visitor) -> int:
        count = 0
        for found in self._find(visitor):
            self._conversations.erase(found)
            await self._drop(found)
            count += len(found.events)
        return count

    def _find(self, visitor: Visitor) -> list[Conversation]:
        return [found for id in visitor.conversations if (found := self._conversations.peek(id))]
