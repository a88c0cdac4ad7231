"""Given answers, streamed word by word: for tests, demonstrations and load runs without weights."""

from __future__ import annotations

import asyncio
import itertools
import re
from collections.abc import AsyncGenerator, Callable, Sequence

from bot.interfaces import ChatMessage, ModelUnavailable, Sampling
from bot.models.admission import Admission
from bot.models.streaming import StopText

_WORD = re.compile(r"\S+\s*|\s+")

Script = Sequence[str] | Callable[[Sequence[ChatMessage]], str]


class ScriptedModel:
    """A generator that says what it was given.

    A token is a word with the space after it, so ``max_new_tokens`` counts words here.

    Args:
        answers: texts given in turn, beginning again after the last; or a function of the prompt.
        token_delay_seconds: pause before each word, to stand in for an engine's speed.
        max_concurrent: most answers at once.
        queue_limit: most answers waiting.

    Raises:
        ValueError: there is no answer.
    """

    def __init__(
        self,
        answers: Script,
        *,
        token_delay_seconds: float = 0.0,
        max_concurrent: int = 16,
        queue_limit: int = 64,
    ) -> None:
        if not callable(answers) and not answers:
            raise ValueError("answers is empty; a scripted model needs at least one answer.")
        self._script = answers
        self._turn = itertools.count()
        self._delay_seconds = token_delay_seconds
        self._admission = Admission(max_concurrent, queue_limit)
        self._closed = False

    @property
    def name(self) -> str:
        """What receipts show."""
        return "scripted answers"

    def load(self) -> None:
        """There is nothing to load."""

    def count_tokens(self, text: str) -> int:
        """Number of words, where white space alone counts as one."""
        return len(_WORD.findall(text))

    async def stream(
        self, prompt: Sequence[ChatMessage], sampling: Sampling
    ) -> AsyncGenerator[str, None]:
        """Yield the next answer word by word; see `LanguageModel.stream`."""
        if self._closed:
            raise ModelUnavailable(self.name, "it was closed.")
        async with self._admission.place():
            stop = StopText(sampling.stop)
            for word in _WORD.findall(self._next_answer(prompt))[: sampling.max_new_tokens]:
                await asyncio.sleep(self._delay_seconds)
                if piece := stop.push(word):
                    yield piece
                if stop.stopped:
                    return
            if tail := stop.finish():
                yield tail

    async def draft(self, prompt: Sequence[ChatMessage], sampling: Sampling) -> list[str]:
        """Return the next ``num_return_sequences`` answers, one after the other."""
        return [
            "".join([piece async for piece in self.stream(prompt, sampling)])
            for _ in range(sampling.num_return_sequences)
        ]

    def close(self) -> None:
        """Refuse further answers."""
        self._closed = True

    def _next_answer(self, prompt: Sequence[ChatMessage]) -> str:
        if callable(self._script):
            return self._script(prompt)
        return self._script[next(self._turn) % len(self._script)]
