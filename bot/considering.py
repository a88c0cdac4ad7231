"""One question, searched for and decided on; the turn and the replay of a receipt share it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.answering import Decision, Policy, decide, needs_search
from bot.interfaces import Verdict
from bot.orders.inquiry import OrderAnswer
from bot.understanding import Question
from knowledge.catalog import Catalog
from retrieval.interfaces import Hit, Query
from retrieval.searcher import Searcher


@dataclass(frozen=True, slots=True)
class Considered:
    """How one question will be answered, and what that rests on.

    Attributes:
        hits: what was found, best first; empty where nothing had to be searched.
        catalog: the records beside the hits.
        generation: name of the index's generation they are of.
    """

    question: Question
    hits: Sequence[Hit]
    decision: Decision | OrderAnswer
    catalog: Catalog
    generation: str


def consider(
    searcher: Searcher, question: Question, verdict: Verdict, policy: Policy
) -> Considered:
    """Search and decide; a product that a newer generation no longer has is passed over.

    Raises:
        RetrievalError: there is no index to search.
    """
    hits = _search(searcher, question, policy) if needs_search(question, verdict) else []
    catalog, generation = searcher.catalog, searcher.generation
    decision = decide(question, hits, verdict, catalog, policy)
    return Considered(question, hits, decision, catalog, generation)


def _search(searcher: Searcher, question: Question, policy: Policy) -> list[Hit]:
    """Search everything, then products alone, so that many FAQs cannot crowd products out."""
    anything = searcher.search(Query(question.standalone, policy.search_hits))
    only_products = Query(question.standalone, policy.product_hits, frozenset({"product"}))
    found = {hit.chunk.id for hit in anything}
    return anything + [hit for hit in searcher.search(only_products) if hit.chunk.id not in found]
