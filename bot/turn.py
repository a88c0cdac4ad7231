"""One customer turn, top to bottom: read `run_turn` first.

A turn recalls the conversation, masks personal data, screens the message, understands it,
searches the shop's documents, decides how to answer, composes the answer sentence by sentence
(each checked before it leaves) and stores what was said.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field

import structlog

from bot.answering import Decision, Policy, decide, needs_search
from bot.composing import Composer, Piece, Settled
from bot.guards.pii import mask_personal_data
from bot.guards.screening import screen_message
from bot.interfaces import (
    Citation,
    ConversationStore,
    EvidenceGuard,
    InputGuard,
    LanguageModel,
    Message,
    ProductsShown,
    Reply,
    Sentence,
    TurnEvent,
    TurnFinished,
    TurnStarted,
    Verdict,
)
from bot.prompts import Shop
from bot.understanding import Question, understand
from knowledge.catalog import Catalog
from retrieval.interfaces import Hit, Query
from retrieval.searcher import Searcher

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class TurnDependencies:
    """Everything a turn works with; built once by `server.wiring`.

    Attributes:
        guards: asked about the customer's message, in order of precedence.
        grounding: asked about every generated sentence.
    """

    shop: Shop
    searcher: Searcher
    model: LanguageModel
    store: ConversationStore
    guards: Sequence[InputGuard]
    grounding: EvidenceGuard
    policy: Policy


async def run_turn(
    turn: TurnDependencies, conversation_id: str, text: str
) -> AsyncGenerator[TurnEvent, None]:
    """Answer one message.

    Args:
        turn: what the turn works with.
        conversation_id: whose history to read and extend.
        text: the customer's message as written.

    Yields:
        `TurnStarted`, then sentences and product cards, then `TurnFinished`.

    Raises:
        ModelBusy: the generator's queue is full; the message is stored, no reply is.
        RetrievalError: there is no index to search.
    """
    draft = _Draft()
    history = await turn.store.recent(conversation_id, turn.policy.history_messages)
    masked = mask_personal_data(text)
    verdict = screen_message(turn.guards, text)
    question = understand(masked, history, turn.shop.language, turn.shop.languages)
    await turn.store.append(conversation_id, Message("customer", masked))
    yield TurnStarted(question.language)
    decision, catalog = await asyncio.to_thread(_search_and_decide, turn, question, verdict)
    composer = Composer(turn.shop, catalog, turn.model, turn.grounding, turn.policy)
    async with aclosing(composer.compose(decision, question, history)) as pieces:
        async for piece in pieces:
            draft.add(piece)
            if not isinstance(piece, Settled):
                yield piece
    reply = draft.build_reply(question.language)
    await turn.store.append(conversation_id, Message("bot", reply.text))
    log.info("turn", conversation=conversation_id, action=reply.action, path=reply.path)
    yield TurnFinished(reply)


def _search_and_decide(
    turn: TurnDependencies, question: Question, verdict: Verdict
) -> tuple[Decision, Catalog]:
    """Search and decide; a product that a newer generation no longer has is passed over."""
    hits = _search(turn, question) if needs_search(question, verdict) else []
    catalog = turn.searcher.catalog
    return decide(question, hits, verdict, catalog, turn.policy), catalog


def _search(turn: TurnDependencies, question: Question) -> list[Hit]:
    """Search everything, then products alone, so that many FAQs cannot crowd products out."""
    anything = turn.searcher.search(Query(question.standalone, turn.policy.search_hits))
    only_products = Query(question.standalone, turn.policy.product_hits, frozenset({"product"}))
    found = {hit.chunk.id for hit in anything}
    return anything + [
        hit for hit in turn.searcher.search(only_products) if hit.chunk.id not in found
    ]


@dataclass(slots=True)
class _Draft:
    """Collects what was said, and when."""

    started: float = field(default_factory=time.perf_counter)
    first_text: float | None = None
    texts: list[str] = field(default_factory=list)
    citations: dict[Citation, None] = field(default_factory=dict)
    products: list[ProductsShown] = field(default_factory=list)
    settled: Settled = field(default_factory=lambda: Settled("refuse", "fixed"))

    def add(self, piece: Piece) -> None:
        match piece:
            case Sentence():
                self.first_text = self.first_text or time.perf_counter()
                self.texts.append(piece.text)
                self.citations.update(dict.fromkeys(piece.citations))
            case ProductsShown():
                self.products.append(piece)
            case Settled():
                self.settled = piece

    def build_reply(self, language: str) -> Reply:
        now = time.perf_counter()
        return Reply(
            text="".join(self.texts).strip(),
            action=self.settled.action,
            path=self.settled.path,
            citations=tuple(self.citations),
            products=tuple(card for shown in self.products for card in shown.products),
            language=language,
            ttft_ms=round(1000 * ((self.first_text or now) - self.started), 1),
            total_ms=round(1000 * (now - self.started), 1),
            choices=self.settled.choices,
        )
