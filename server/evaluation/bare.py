"""The generator alone, as a measure of what deciding and checking are worth.

The three passages that search ranks first, whatever they are, go into the prompt that the bot
itself uses; what the model says is the answer. Nothing is decided, checked or guarded, and
personal data is not masked: this judges, it never serves.
"""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field

from bot.interfaces import (
    Citation,
    Message,
    Reply,
    Sentence,
    TurnEvent,
    TurnFinished,
    TurnStarted,
)
from bot.memory import fit_history
from bot.products.wording import describe_product
from bot.prompts import build_prompt
from bot.turn import TurnDependencies
from bot.understanding import detect_language
from retrieval.interfaces import Hit, Query

PASSAGES = 3
"""As many as `bot.answering.Policy.evidence_passages` puts into a prompt at most."""


@dataclass(frozen=True, slots=True)
class BareGenerator:
    """Answers with the generator alone.

    Attributes:
        turn: lends its searcher, model, conversations, shop and budgets.
    """

    turn: TurnDependencies

    async def run_turn(
        self, conversation_id: str, text: str, visitor: str = ""
    ) -> AsyncGenerator[TurnEvent, None]:
        """Answer one message; a `server.interfaces.TurnRunner`.

        Yields:
            `TurnStarted`, one `Sentence` a piece of the model, `TurnFinished`.

        Raises:
            ModelBusy: the generator's queue is full.
            ModelUnavailable: the generator failed.
        """
        said = _Said()
        store, language = self.turn.store, detect_language(text, self.turn.shop.language)
        history = await store.recent(conversation_id, self.turn.policy.history_messages)
        hits = self.turn.searcher.search(Query(text, PASSAGES))
        passages = [self._write_passage(hit) for hit in hits]
        yield TurnStarted(language)
        async with aclosing(self._generate(text, passages, history, language)) as pieces:
            async for piece in pieces:
                said.add(piece)
                yield Sentence(piece)
        reply = said.build_reply(hits, language)
        await store.append(conversation_id, Message("customer", text))
        await store.append(conversation_id, Message("bot", reply.text))
        yield TurnFinished(reply)

    def _generate(
        self, text: str, passages: Sequence[str], history: Sequence[Message], language: str
    ) -> AsyncGenerator[str, None]:
        model, policy = self.turn.model, self.turn.policy
        past = fit_history(history, policy.history_tokens, model.count_tokens)
        prompt = build_prompt(self.turn.shop, text, passages, past, language)
        return model.stream(prompt, policy.sampling)

    def _write_passage(self, hit: Hit) -> str:
        """Write a hit as the bot does: a product's with its price and stock."""
        product = self.turn.searcher.catalog.get(hit.chunk.parent)
        record = [describe_product(product)] if product else []
        return "\n".join([hit.chunk.title, hit.chunk.text, *record])


@dataclass(slots=True)
class _Said:
    """Collects what was generated, and when."""

    began: float = field(default_factory=time.perf_counter)
    first: float | None = None
    pieces: list[str] = field(default_factory=list)

    def add(self, piece: str) -> None:
        self.first = self.first or time.perf_counter()
        self.pieces.append(piece)

    def build_reply(self, hits: Sequence[Hit], language: str) -> Reply:
        """Cite all that was put before the model, so that only what none of it holds is foreign."""
        now = time.perf_counter()
        return Reply(
            text="".join(self.pieces).strip(),
            action="answer",
            path="generated",
            citations=tuple(Citation(h.chunk.source, h.chunk.title, h.chunk.text) for h in hits),
            language=language,
            ttft_ms=round(1000 * ((self.first or now) - self.began), 1),
            total_ms=round(1000 * (now - self.began), 1),
        )
