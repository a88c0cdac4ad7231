"""The generator alone, as a measure of what deciding and checking are worth.

The three passages that search ranks first, whatever they are, go into the prompt that the bot
itself uses; what the model says is the answer. Nothing is decided, checked or guarded, and
personal data is not masked: this judges, it never serves.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace

from bot.citing import cite_chunk
from bot.composing import Settled
from bot.drafting import Draft
from bot.interfaces import Message, Sentence, TurnEvent, TurnFinished, TurnStarted
from bot.memory import fit_history
from bot.products.wording import describe_product
from bot.prompts import build_prompt
from bot.turn import TurnDependencies
from bot.understanding import detect_language
from retrieval.interfaces import Hit, Query

PASSAGES = 3
"""As many as `bot.policy.Policy.evidence_passages` puts into a prompt at most."""


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
        draft = Draft(settled=Settled("answer", "generated"))
        store, language = self.turn.store, detect_language(text, self.turn.shop.language)
        history = await store.recent(conversation_id, self.turn.policy.history_messages)
        hits = self.turn.searcher.search(Query(text, PASSAGES))
        passages = [self._write_passage(hit) for hit in hits]
        yield TurnStarted(language)
        async with aclosing(self._generate(text, passages, history, language)) as pieces:
            async for piece in pieces:
                sentence = Sentence(piece)
                draft.add(sentence)
                yield sentence
        # All that was put before the model is cited, so that only what none of it holds is foreign.
        cited = tuple(cite_chunk(hit, hit.chunk.text) for hit in hits)
        reply = replace(draft.build_reply(language), citations=cited)
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
