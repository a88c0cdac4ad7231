"""How to answer: as the shop wrote it, from the catalogue, generated, or not at all.

`decide` is pure: the same question, hits and verdict give the same decision.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.evidence import (
    find_approved,
    find_evidence,
    share_held,
    share_of_words,
    speaks_elsewhere,
)
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

_FAQ_ODDS = 1.25
"""A FAQ's answer is whole and was written as an answer; a page's odds must be so many times its."""

_TOPIC_WORDS = 2
_MOST_CHOICES = 4
"""A message of so few words names a topic; so many of the shop's questions are offered to tap."""

_DIGIT = re.compile(r"\d")
_ASKS_FIGURE = re.compile(
    r"(?i)\b(?:how (?:many|much|long|often|old|far|big|large|tall|wide|heavy|hot|fast|soon)|"
    r"what (?:temperature|time|age|share|percentage|number|year|price)|"
    r"wie ?viele?|wie (?:lange|oft|alt|weit|groß|hoch|schwer|schnell)|combien|cu[áa]nt[oa]s?)\b|"
    r"多少|几|多(?:久|长|大|远|重)"
)


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

UNKNOWN = Fixed(("unknown",), "refuse", offers_person=True)
"""What is said where nothing of the shop answers."""
KIND_WORDS = Fixed(("insult",), "answer", offers_person=True)
"""What is said to an insult that asks nothing."""
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
        return answer or regret or _refuse(text, hits, policy)
    unsure = _is_unsure(text, best, hits, catalog, policy)
    asked_back = _ask_back(text, hits, policy) if unsure else None
    return asked_back or (Approved(best, unsure) if prefers_faq else Generate(evidence, unsure))


def _is_unsure(text: str, best: Hit, hits: Sequence[Hit], catalog: Catalog, policy: Policy) -> bool:
    """Tell whether what was read may answer something else.

    Of a named product a passage says much that was not asked: "may my dog sleep in it?" is not
    answered by what must not be cooked in it.
    """
    if best.answers is None or best.answers >= policy.sure_of_named:
        return False
    named = find_named(text, _products(hits), catalog)
    names = " ".join(f"{p.title} {p.brand} {p.product_type}" for p in named)
    rest = set(content_words(text)) - set(content_words(names))
    beside = named and share_held(rest, best) < policy.word_share
    return bool(beside) or best.answers < policy.sure_answers


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
    return page.answers * (1 - faq.answers) > _FAQ_ODDS * faq.answers * (1 - page.answers)


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
    faqs = [hit for hit in hits if hit.chunk.kind == "faq" and not speaks_elsewhere(text, hit)]
    near = [hit for hit in faqs if hit.question_similarity >= policy.approved_with_words]
    best = max(near, key=lambda hit: hit.question_similarity, default=None)
    named = best is not None and share_of_words(text, best) >= policy.word_share
    return Approved(best, unsure=True) if best is not None and named else None


def _refuse(text: str, hits: Sequence[Hit], policy: Policy) -> Fixed:
    """Refuse, with the closest thing that the shop does state, where anything is close.

    A product that nobody named is not close, whatever its record says. Behind "how many people
    work there?" any figure would be taken for theirs.
    """
    told = [hit for hit in hits if hit.chunk.kind != "product"]
    close = [hit for hit in told if (hit.answers or 0.0) >= policy.closest_answers]
    if _ASKS_FIGURE.search(text):
        close = [hit for hit in close if not _DIGIT.search(hit.chunk.text)]
    closest = max(close, key=lambda hit: hit.answers or 0.0, default=None)
    return replace(UNKNOWN, closest=closest)


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


def needs_search(question: Question, verdict: Verdict) -> bool:
    """Tell whether the decision depends on what the shop's documents say."""
    return _settle_without_search(question, verdict) is None


def _settle_without_search(question: Question, verdict: Verdict) -> Fixed | None:
    if verdict.action == "care":
        return Fixed(("care",), "care", offers_person=True)
    if GUARD_DOWN in verdict.categories:
        return SAFE
    if verdict.action == "handoff":
        return _HANDOFF
    if not verdict.passed:
        phrase = "injection" if verdict.decisive == "injection" else "block"
        return Fixed((phrase,), "block")
    if question.intent in SMALLTALK:
        return Fixed((question.intent,), "answer", "smalltalk")
    if question.intent == "person":
        return _HANDOFF
    if question.intent == "insult":
        return KIND_WORDS
    return Fixed(("empty",), "clarify") if question.intent == "empty" else None
