"""How to answer: as the shop wrote it, from the catalogue, generated, or not at all.

`decide` is pure: the same question, hits and verdict give the same decision.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.elsewhere import is_elsewhere
from bot.guards.failing import GUARD_DOWN
from bot.guards.words import content_words
from bot.interfaces import Action, Path, Verdict
from bot.policy import Policy
from bot.products.answering import (
    answer_from_catalogue,
    find_named,
    is_definite,
    names_product,
    regret_from_catalogue,
)
from bot.products.listing import CatalogueAnswer
from bot.products.words import has_cjk
from bot.understanding import SMALLTALK, Question
from knowledge.catalog import Catalog
from retrieval.interfaces import Hit

_FAQ_BONUS = 0.05
"""A FAQ's answer is whole and was written as an answer; a page must answer more surely by this."""

_TOPIC_WORDS = 2
_MOST_CHOICES = 4
"""A message of so few words names a topic; so many of the shop's questions are offered to tap."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """A phrase of our own: small talk, refusal, care, a question back.

    Attributes:
        phrases: keys of `bot.phrases`.
        offers_person: whether a person is offered, with the shop's contact.
        closest: of a refusal, what the shop states that is nearest to the question.
        choices: of a question back, the shop's own questions to tap.
    """

    phrases: Sequence[str]
    action: Action
    path: Path = "fixed"
    offers_person: bool = False
    closest: Hit | None = None
    choices: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Approved:
    """A FAQ's answer, word for word.

    Attributes:
        unsure: it may answer something else: the reply says so first.
    """

    hit: Hit
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class Generate:
    """An answer generated from evidence, with the best passage to quote if it is not carried.

    Attributes:
        unsure: the evidence may answer something else: it is quoted, and the reply says so first.
    """

    evidence: Sequence[Hit]
    unsure: bool = False


Decision = Fixed | Approved | CatalogueAnswer | Generate

_HANDOFF = Fixed(("handoff",), "handoff")
SAFE = Fixed((GUARD_DOWN,), "handoff")
"""What is said where a guard that fails closed has failed."""


def decide(
    question: Question, hits: Sequence[Hit], verdict: Verdict, catalog: Catalog, policy: Policy
) -> Decision:
    """Decide how to answer.

    Args:
        question: the understood message.
        hits: what retrieval found for its standalone form, best first.
        verdict: of the input guards.
        catalog: the records of the same generation as the hits.
        policy: thresholds.
    """
    settled = _settle_without_search(question, verdict)
    if settled is not None:
        return settled
    text = question.standalone
    faq = find_approved(text, hits, policy)
    if faq is not None and _asks_the_same(text, faq, catalog, policy):
        return Approved(faq)
    answer = _ask_records(answer_from_catalogue, question, hits, catalog)
    if answer is not None and (_needs_records(text, hits, catalog) or not _is_read(hits, policy)):
        return answer
    evidence = find_evidence(text, hits, catalog, policy)
    prefers_faq = faq is not None and not (evidence and _answers_better(evidence[0], faq))
    best = faq if prefers_faq else next(iter(evidence), None)
    if best is None:
        near = _ask_back(text, hits, policy) or _guess_faq(text, hits, policy)
        regret = near or _ask_records(regret_from_catalogue, question, hits, catalog)
        return answer or regret or _refuse(hits, policy)
    unsure = best.answers is not None and best.answers < policy.sure_answers
    asked_back = _ask_back(text, hits, policy) if unsure else None
    return asked_back or (Approved(best, unsure) if prefers_faq else Generate(evidence, unsure))


def settles_by_records(
    question: Question, hits: Sequence[Hit], catalog: Catalog, policy: Policy
) -> bool:
    """Tell whether the catalogue answers whatever the pages say, so that none need be read."""
    text = question.standalone
    if not _needs_records(text, hits, catalog):
        return False
    faq = find_approved(text, hits, policy)
    if faq is not None and _asks_the_same(text, faq, catalog, policy):
        return False
    return _ask_records(answer_from_catalogue, question, hits, catalog) is not None


def _ask_records(
    ask: Callable[[str, Sequence[Hit], Catalog, str], CatalogueAnswer | None],
    question: Question,
    hits: Sequence[Hit],
    catalog: Catalog,
) -> CatalogueAnswer | None:
    if question.intent == "complaint":  # who complains of a tent does not look for tents
        return None
    return ask(question.standalone, _products(hits), catalog, question.language)


def _products(hits: Sequence[Hit]) -> list[Hit]:
    return [hit for hit in hits if hit.chunk.kind == "product"]


def _asks_the_same(text: str, faq: Hit, catalog: Catalog, policy: Policy) -> bool:
    """Tell whether a FAQ asks surely the same, and no record answers better."""
    sure = faq.question_similarity >= policy.approved_similarity
    return sure and not _asks_catalogue(text, faq, catalog, policy)


def _answers_better(page: Hit, faq: Hit) -> bool:
    """Tell whether a page says more surely what was asked than the FAQ that asks much the same."""
    if page.chunk.kind != "page" or page.answers is None or faq.answers is None:
        return False
    return page.answers > faq.answers + _FAQ_BONUS


def _ask_back(text: str, hits: Sequence[Hit], policy: Policy) -> Fixed | None:
    """Ask which of the shop's questions is meant, where a word or two may mean several."""
    if has_cjk(text) or "?" in text or len(text.split()) > _TOPIC_WORDS:
        return None
    faqs = [hit for hit in hits if hit.chunk.kind == "faq" and share_of_words(text, hit) == 1.0]
    near = [hit for hit in faqs if (hit.answers or 0.0) >= policy.closest_answers]
    if len(near) < 2:
        return None
    choices = [hit.chunk.title for hit in near[:_MOST_CHOICES]]
    return Fixed(("which",), "clarify", choices=choices)


def _guess_faq(text: str, hits: Sequence[Hit], policy: Policy) -> Approved | None:
    """Return, in doubt, the FAQ that asks in the message's words: "do you sell gift cards?".

    That a shop has a thing follows from how it works, which a reader of answers does not see.
    """
    faqs = [hit for hit in hits if hit.chunk.kind == "faq" and not _is_elsewhere(text, hit)]
    near = [hit for hit in faqs if hit.question_similarity >= policy.approved_with_words]
    best = max(near, key=lambda hit: hit.question_similarity, default=None)
    named = best is not None and share_of_words(text, best) >= policy.word_share
    return Approved(best, unsure=True) if best is not None and named else None


def _refuse(hits: Sequence[Hit], policy: Policy) -> Fixed:
    """Refuse, with the closest thing that the shop does state, where anything is close."""
    close = [hit for hit in hits if (hit.answers or 0.0) >= policy.closest_answers]
    closest = max(close, key=lambda hit: hit.answers or 0.0, default=None)
    return Fixed(("unknown",), "refuse", offers_person=True, closest=closest)


def _needs_records(text: str, hits: Sequence[Hit], catalog: Catalog) -> bool:
    """Tell whether the question names a product, a limit, a superlative or a bare kind."""
    return is_definite(text, catalog) or bool(find_named(text, _products(hits), catalog))


def _is_read(hits: Sequence[Hit], policy: Policy) -> bool:
    """Tell whether a FAQ or a page answers, as the model that read it says: "may I cook in it?"."""
    return any((hit.answers or 0.0) >= policy.sure_answers for hit in hits)


def _asks_catalogue(text: str, faq: Hit, catalog: Catalog, policy: Policy) -> bool:
    """Tell whether a record answers better than a FAQ that asks nearly the same.

    A limit ("under 50 euro"), a superlative, a count or a product's own name is more than the FAQ
    asks, unless the message is the FAQ's own question.
    """
    same = faq.question_similarity >= policy.same_question
    named = names_product(text, faq.chunk.title, catalog)
    return named or (not same and is_definite(text, catalog))


def find_evidence(text: str, hits: Sequence[Hit], catalog: Catalog, policy: Policy) -> list[Hit]:
    """Return the passages that may answer, best first.

    Where a model has read the first hits, what it has not read proves nothing. Where none has, a
    named product's own text comes first.
    """
    hits = [hit for hit in hits if not (_is_bare(hit, catalog) or _is_elsewhere(text, hit))]
    if any(hit.answers is not None for hit in hits):
        read = [hit for hit in hits if (hit.answers or 0.0) >= _least(hit, policy)]
        return sorted(read, key=lambda hit: -(hit.answers or 0.0))[: policy.evidence_passages]
    named = {product.id for product in find_named(text, hits, catalog)}
    own = [hit for hit in hits if hit.chunk.parent in named][:1]
    others = [hit for hit in hits if hit not in own and is_evidence(text, hit, policy)]
    return [*own, *others][: policy.evidence_passages]


def _least(hit: Hit, policy: Policy) -> float:
    """A product that nobody named is quoted where it surely answers, never in doubt."""
    return policy.sure_answers if hit.chunk.kind == "product" else policy.least_answers


def _is_elsewhere(text: str, hit: Hit) -> bool:
    return is_elsewhere(text, f"{hit.chunk.title}\n{hit.chunk.text}")


def _is_bare(hit: Hit, catalog: Catalog) -> bool:
    """Tell whether a product has no description, so that nothing but its title could be quoted."""
    product = catalog.get(hit.chunk.parent) if hit.chunk.kind == "product" else None
    return product is not None and not product.description.strip()


def needs_search(question: Question, verdict: Verdict) -> bool:
    """Tell whether the decision depends on what the shop's documents say."""
    return _settle_without_search(question, verdict) is None


def find_approved(text: str, hits: Sequence[Hit], policy: Policy) -> Hit | None:
    """Return the FAQ that asks the same thing, if one surely does."""
    faqs = [hit for hit in hits if hit.chunk.kind == "faq" and not _is_elsewhere(text, hit)]
    if has_cjk(text):
        best = max(faqs, key=lambda hit: overlap(text, hit.chunk.title), default=None)
        sure = best is not None and overlap(text, best.chunk.title) >= policy.approved_overlap
    elif any(hit.answers is not None for hit in faqs):
        readable = [hit for hit in faqs if not has_cjk(hit.chunk.text)]
        best = max(readable, key=lambda hit: hit.answers or 0.0, default=None)
        sure = best is not None and (best.answers or 0.0) >= policy.least_answers
    else:
        best = max(faqs, key=lambda hit: hit.question_similarity, default=None)
        least = policy.approved_similarity
        if best is not None and share_of_words(text, best) >= policy.word_share:
            least = policy.approved_with_words
        sure = best is not None and best.question_similarity >= least
    return best if sure else None


def is_evidence(text: str, hit: Hit, policy: Policy) -> bool:
    """Tell whether a passage answers the question, or where none judged it is near enough."""
    if has_cjk(text):
        return has_cjk(hit.chunk.text) and share_of_words(text, hit) >= _LEAST_CJK_SHARE
    if has_cjk(hit.chunk.text):
        return False
    if hit.answers is not None:
        return hit.answers >= policy.least_answers
    near = share_of_words(text, hit) >= policy.word_share
    return hit.similarity >= (policy.evidence_with_words if near else policy.evidence_similarity)


def overlap(first: str, second: str) -> float:
    """Dice overlap of two texts' content words or bigrams, 0 to 1. Source: Dice 1945."""
    one, other = set(content_words(first)), set(content_words(second))
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


_LEAST_CJK_SHARE = 0.6
"""Least share of a question's bigrams that a passage must hold to be evidence."""


def share_of_words(text: str, hit: Hit) -> float:
    """Share of the text's content words that stand in the hit's title or text, 0 to 1."""
    asked = set(content_words(text))
    found = set(content_words(f"{hit.chunk.title}\n{hit.chunk.text}"))
    return len(asked & found) / len(asked) if asked else 0.0


def _settle_without_search(question: Question, verdict: Verdict) -> Fixed | None:
    if verdict.action == "care":
        return Fixed(("care",), "care", offers_person=True)
    if GUARD_DOWN in verdict.categories:
        return SAFE
    if verdict.action == "handoff":
        return _HANDOFF
    if not verdict.passed:
        phrase = "injection" if "injection" in verdict.categories else "block"
        return Fixed((phrase,), "block")
    if question.intent in SMALLTALK:
        return Fixed((question.intent,), "answer", "smalltalk")
    if question.intent == "person":
        return _HANDOFF
    if question.intent == "insult":
        return Fixed(("insult",), "answer", offers_person=True)
    return Fixed(("empty",), "clarify") if question.intent == "empty" else None
