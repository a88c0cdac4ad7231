"""One running answer from both sides: an engine writes it in its thread, a coroutine reads it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

from bot.interfaces import ModelUnavailable

Piece = tuple[int, str]
"""Number of the answer (0 unless several were asked for), and text to add to it."""


class Generation:
    """One request. Make it inside the event loop that will read it."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._events: asyncio.Queue[Piece | ModelUnavailable | None] = asyncio.Queue()

    async def pieces(self) -> AsyncGenerator[Piece, None]:
        """Yield text as it comes.

        Raises:
            ModelUnavailable: the engine failed.
        """
        while (event := await self._events.get()) is not None:
            if isinstance(event, ModelUnavailable):
                raise event
            yield event

    def post(self, event: Piece | ModelUnavailable | None) -> bool:
        """Add text, or end: with an error or, for None, well. Callable from any thread.

        Returns:
            Whether somebody can still read it: false once the reader's event loop is closed.
        """
        try:
            self._loop.call_soon_threadsafe(self._events.put_nowait, event)
        except RuntimeError:
            return False
        return True
