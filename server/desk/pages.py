"""An open page of the desk: what it shows, and what it is told."""

from __future__ import annotations

import asyncio
from typing import Any

from server.identity.interfaces import Agent

MOST_WAITING = 200
"""Messages that a page may leave unread: minutes of a busy desk. Then it is ended; it comes back
and reads everything anew."""


class Page:
    """One page of an agent.

    Args:
        agent: whose it is.

    Attributes:
        viewing: id of the conversation that it shows; empty shows none.
    """

    def __init__(self, agent: Agent) -> None:
        self.agent = agent
        self.viewing = ""
        self._outbox: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        self._ended = False

    def tell(self, message: dict[str, Any]) -> None:
        """Put a message into the outbox; a page that does not read is ended."""
        if self._outbox.qsize() >= MOST_WAITING:
            self.end()
        elif not self._ended:
            self._outbox.put_nowait(message)

    def end(self) -> None:
        """Let the page go."""
        if not self._ended:
            self._ended = True
            self._outbox.put_nowait(None)

    async def next(self) -> dict[str, Any] | None:
        """Wait for a message; None where the page is ended."""
        return await self._outbox.get()
