"""One question, searched for and decided on; the turn and the replay of a receipt share it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from bot.answering import (
    KIND_WORDS,
    UNKNOWN,
    Approved,
    Decision,
    Fixed,
    Generate,
    decide,
    needs_search,
    settles_by_records,
)
from bot.conflicts import Conflict, settle_conflicts, settle_records
from bot.evidence import is_evidence
from bot.interfaces import Verdict
from bot.orders.inquiry import OrderAnswer
from bot.policy import Policy
from bot.products.answering import find_named
from bot.products.listing import CatalogueAnswer
from bot.understanding import Question
from bot.understanding.clauses import asks
from bot.understanding.intents import tells_defect
from bot.understanding.splitting import ask_alone
from bot.usable import UsableHits, use_answer, use_hits
from knowledge.catalog import Catalog
from retrieval.interfaces import Hit, Query
from retrieval.searcher import Searcher

ASK_BACK = Fixed(("unmoored",), "clarify")
"""What is said to "how much is it?" where nothing was spoken of."""

UPSET = replace(KIND_WORDS, action="refuse")
"""What is said to anger that asks nothing."""

_DEFECT = "What do I do if something arrives damaged?"
"""What is searched for where nothing answers "my tent came with a hole"."""


@dataclass(frozen=True, slots=True)
class Considered:
    """How one question will be answered, and what that rests on.

    Attributes:
        hits: what was found and may be used, best first; empty where nothing had to be searched.
        catalog: the records beside the hits.
        generation: name of the index's generation they are of.
        originals: source to its whole text, of the hits that were cut; see `bot.usable`.
        conflicts: sources that contradict each other, for the operator.
        upset: who asks insults: kind words come first, and a person is offered.
    """

    question: Question
    hits: Sequence[Hit]
    decision: Decision | OrderAnswer
    catalog: Catalog
    generation: str
    originals: Mapping[str, str] = field(default_factory=dict)
    conflicts: Sequence[Conflict] = ()
    upset: bool = False


def consider(
    searcher: Searcher,
    question: Question,
    verdict: Verdict,
    policy: Policy,
    today: date | None = None,
) -> Considered:
    """Search and decide; once more, asked otherwise, where nothing answers.

    What is found without the story before the question is answered in doubt.

    Args:
        searcher: over the shop's index.
        question: one question, understood.
        verdict: of the guards.
        policy: thresholds.
        today: the day on which the answer must hold; by default the day in UTC.

    Raises:
        RetrievalError: there is no index to search.
    """
    first = _consider_whole(searcher, question, verdict, policy, today)
    if not (isinstance(first.decision, Fixed) and first.decision.phrases == ("unknown",)):
        return first
    if otherwise := _ask_otherwise(question):
        asked = replace(question, standalone=otherwise, intent="question")
        second = _consider_whole(searcher, asked, verdict, policy, today)
        if isinstance(second.decision, Approved | Generate):
            doubted = replace(second.decision, unsure=True)
            return replace(second, question=question, decision=doubted)
    angry = question.intent == "complaint" and not asks(question.text)
    return replace(first, decision=UPSET) if angry else first


def _ask_otherwise(question: Question) -> str:
    """Return the question without its story; where a defect is told what to do about one."""
    alone = ask_alone(question.standalone)
    return alone or (_DEFECT if tells_defect(question.text) else "")


def _consider_whole(
    searcher: Searcher,
    question: Question,
    verdict: Verdict,
    policy: Policy,
    today: date | None,
) -> Considered:
    """Search and decide; a product that a newer generation no longer has is passed over.

    What must not be used of a passage is cut out before anything is decided on it, and of two
    passages that contradict each other one is left.
    """
    found = _search(searcher, question, policy) if needs_search(question, verdict) else []
    catalog, generation = searcher.catalog, searcher.generation
    used = use_hits(found, question.standalone, today or datetime.now(UTC).date())
    used, conflicts = _settle(question.standalone, used, catalog, policy)
    decision = decide(question, used.hits, verdict, catalog, policy)
    if question.intent == "unmoored" and not _asks_own(decision, policy):
        decision = ASK_BACK if verdict.passed else decision
    if isinstance(decision, CatalogueAnswer):
        used_answer = use_answer(decision, catalog)
        decision = used_answer if used_answer.sentences else UNKNOWN
    return Considered(question, used.hits, decision, catalog, generation, used.originals, conflicts)


def is_upset(verdict: Verdict) -> bool:
    """Tell whether a message that goes on insults: its category asks for a kind answer."""
    return verdict.passed and bool(verdict.decisive)


def drop_insult(question: Question, verdict: Verdict) -> Question:
    """Return what insults as a question like any other: often something is asked beside."""
    insult = is_upset(verdict) and question.intent == "insult"
    return replace(question, intent="question") if insult else question


def answer_kindly(considered: Considered, verdict: Verdict) -> Considered:
    """Mark who insults as upset; where nothing surely answers, ask what went wrong."""
    if not is_upset(verdict):
        return considered
    decision = considered.decision
    doubted = isinstance(decision, Approved | Generate) and decision.unsure
    if doubted or (isinstance(decision, Fixed) and decision.action in ("refuse", "clarify")):
        decision = KIND_WORDS
    return replace(considered, decision=decision, upset=True)


def _asks_own(decision: Decision, policy: Policy) -> bool:
    """Tell whether the shop itself asks in these words: "How does it work?"."""
    return isinstance(decision, Approved) and (
        decision.hit.question_similarity >= policy.same_question
    )


def _settle(
    text: str, used: UsableHits, catalog: Catalog, policy: Policy
) -> tuple[UsableHits, list[Conflict]]:
    """Leave one of what contradicts each other: passages, and prose against a product's record."""
    hits, conflicts = settle_conflicts(text, used.hits, lambda hit: is_evidence(text, hit, policy))
    settled, more = settle_records(
        UsableHits(hits, used.originals), lambda: find_named(text, hits, catalog)
    )
    return settled, [*conflicts, *more]


def _search(searcher: Searcher, question: Question, policy: Policy) -> list[Hit]:
    """Search everything, then products alone, so that many FAQs cannot crowd products out.

    What was found is read where it may decide: reading costs more than all the rest.
    """
    anything = searcher.search(Query(question.standalone, policy.search_hits))
    only_products = Query(question.standalone, policy.product_hits, frozenset({"product"}))
    found = {hit.chunk.id for hit in anything}
    others = [hit for hit in searcher.search(only_products) if hit.chunk.id not in found]
    hits = anything + others
    if settles_by_records(question, hits, searcher.catalog, policy):
        return hits
    named = {product.id for product in find_named(question.standalone, hits, searcher.catalog)}
    return searcher.read(
        question.standalone, hits, [hit for hit in hits if hit.chunk.parent in named]
    )
