"""A language model that is timed, for the metrics."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from time import monotonic

from bot.interfaces import ChatMessage, LanguageModel, Sampling
from server.metrics import Metrics


class ObservedModel:
    """Passes everything on, counts its pieces, and takes the time to the first one."""

    def __init__(self, model: LanguageModel, metrics: Metrics) -> None:
        self._model = model
        self._metrics = metrics

    @property
    def name(self) -> str:
        """The model's own name."""
        return self._model.name

    def load(self) -> None:
        """Load it."""
        self._model.load()

    def count_tokens(self, text: str) -> int:
        """Count as it does."""
        return self._model.count_tokens(text)

    async def stream(
        self, prompt: Sequence[ChatMessage], sampling: Sampling
    ) -> AsyncGenerator[str, None]:
        """Stream, and observe when the first text comes."""
        began, first = monotonic(), True
        async with aclosing(self._model.stream(prompt, sampling)) as pieces:
            async for piece in pieces:
                if first:
                    self._metrics.first_token.observe(monotonic() - began)
                    first = False
                self._metrics.model_pieces.inc()
                yield piece

    async def draft(self, prompt: Sequence[ChatMessage], sampling: Sampling) -> list[str]:
        """Draft as it does."""
        return await self._model.draft(prompt, sampling)

    def close(self) -> None:
        """Close it."""
        self._model.close()
