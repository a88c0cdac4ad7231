"""One running answer from both sides: an engine writes it in its thread, a coroutine reads it."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Sequence
from contextlib import AbstractAsyncContextManager

from bot.interfaces import ChatMessage, ModelUnavailable, Sampling

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


class LocalModel(ABC):
    """What the engines on this machine share: answers read from a `Generation`."""

    async def stream(
        self, prompt: Sequence[ChatMessage], sampling: Sampling
    ) -> AsyncGenerator[str, None]:
        """Yield text as it is generated; see `LanguageModel.stream`."""
        async with self._generate(prompt, sampling, answers=1) as generation:
            async for _, piece in generation.pieces():
                yield piece

    async def draft(self, prompt: Sequence[ChatMessage], sampling: Sampling) -> list[str]:
        """Return whole answers; greedy ones are all the same, so that one is computed."""
        wanted = sampling.num_return_sequences
        computed = wanted if sampling.temperature > 0 else 1
        answers = [""] * computed
        async with self._generate(prompt, sampling, computed) as generation:
            async for answer, piece in generation.pieces():
                answers[answer] += piece
        return answers * (wanted // computed)

    @abstractmethod
    def _generate(
        self, prompt: Sequence[ChatMessage], sampling: Sampling, answers: int
    ) -> AbstractAsyncContextManager[Generation]:
        """Run one generation for as long as the caller reads it."""
