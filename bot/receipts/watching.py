"""Stand between the composer and its model and check, and note what passes; nothing is changed."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field

from bot.interfaces import ChatMessage, EvidenceGuard, LanguageModel, Sampling, Verdict
from knowledge.interfaces import content_id


@dataclass(slots=True)
class Notes:
    """What was asked of the model and of the check.

    Attributes:
        prompts: in order.
        generated: what came back, before it was cut into sentences.
        verdicts: of generated sentences, in order.
        token_counts: by `content_id` of the text.
    """

    prompts: list[tuple[ChatMessage, ...]] = field(default_factory=list)
    generated: str = ""
    verdicts: list[tuple[str, Verdict]] = field(default_factory=list)
    token_counts: dict[str, int] = field(default_factory=dict)


class WatchedModel:
    """A language model whose prompts and words are noted."""

    def __init__(self, model: LanguageModel, notes: Notes) -> None:
        self._model = model
        self._notes = notes

    @property
    def name(self) -> str:
        """The model's own name."""
        return self._model.name

    def load(self) -> None:
        """Load it."""
        self._model.load()

    def count_tokens(self, text: str) -> int:
        """Count as it does, and note the count."""
        count = self._model.count_tokens(text)
        self._notes.token_counts[content_id(text)] = count
        return count

    async def stream(
        self, prompt: Sequence[ChatMessage], sampling: Sampling
    ) -> AsyncGenerator[str, None]:
        """Stream, and note prompt and text."""
        self._notes.prompts.append(tuple(prompt))
        async with aclosing(self._model.stream(prompt, sampling)) as pieces:
            async for piece in pieces:
                self._notes.generated += piece
                yield piece

    async def draft(self, prompt: Sequence[ChatMessage], sampling: Sampling) -> list[str]:
        """Draft as it does, and note the prompt."""
        self._notes.prompts.append(tuple(prompt))
        return await self._model.draft(prompt, sampling)

    def close(self) -> None:
        """Close it."""
        self._model.close()


class WatchedGuard:
    """A grounding check whose verdicts are noted."""

    def __init__(self, guard: EvidenceGuard, notes: Notes) -> None:
        self._guard = guard
        self._notes = notes

    def check_sentence(self, sentence: str, evidence: Sequence[str], question: str = "") -> Verdict:
        """Judge as it does; see `EvidenceGuard.check_sentence`."""
        verdict = self._guard.check_sentence(sentence, evidence, question)
        self._notes.verdicts.append((sentence, verdict))
        return verdict
