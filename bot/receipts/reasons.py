"""Why a question was answered as it was, in words for the shop's owner.

What the decision, the hits and the thresholds tell is written down; nothing is decided again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from bot.answering import Approved, Decision, Fixed, Generate
from bot.considering import Considered
from bot.orders.inquiry import OrderAnswer
from bot.policy import Policy
from bot.products.listing import CatalogueAnswer
from bot.receipts.interfaces import Rule, Screened
from retrieval.interfaces import Hit


def name_rule(decision: Decision | OrderAnswer) -> Rule:
    """Return the name of the way of answering."""
    match decision:
        case Fixed():
            return "fixed"
        case Approved():
            return "approved"
        case CatalogueAnswer():
            return "catalogue"
        case Generate():
            return "generate"
        case OrderAnswer():
            return "order"
        case _:
            assert_never(decision)


def list_grounds(decision: Decision | OrderAnswer) -> Sequence[Hit]:
    """Return the hits that the decision rests on."""
    match decision:
        case Approved(hit):
            return (hit,)
        case Generate(evidence):
            return evidence
        case Fixed(closest=closest) if closest is not None:
            return (closest,)
        case _:
            return ()


def explain_decision(considered: Considered, screened: Screened, policy: Policy) -> str:
    """Say which rule fired, with the scores that it compared and the thresholds.

    Args:
        considered: the question, what was found, and the decision.
        screened: what the guards said.
        policy: the thresholds that applied.
    """
    match considered.decision:
        case Fixed() as fixed:
            return _explain_fixed(fixed, considered, screened, policy)
        case Approved(hit):
            why = _explain_approved(hit, policy)
            return f"The shop's own answer {hit.chunk.source} fits: {why}."
        case CatalogueAnswer(products=cards):
            shown = f"; {len(cards)} of them shown as cards" if cards else ""
            return f"Computed over all {len(considered.catalog)} product records{shown}."
        case Generate(evidence):
            each = "; ".join(_explain_evidence(hit, policy) for hit in evidence)
            return f"No answer of the shop's own fits, and these passages are near enough: {each}."
        case OrderAnswer(outcome=outcome):
            return f"The message concerns an order of the customer's own; it ended in '{outcome}'."
        case _:
            assert_never(considered.decision)


def _explain_fixed(fixed: Fixed, considered: Considered, screened: Screened, policy: Policy) -> str:
    phrases = ", ".join(fixed.phrases)
    if not screened.passed:
        why = ", ".join(screened.reasons) or ", ".join(screened.categories) or screened.action
        return f"A guard stopped the message ({why}); the phrase '{phrases}' was said."
    if fixed.action == "refuse":
        return f"Nothing found is near enough. {_explain_refusal(considered.hits, policy)}"
    if fixed.choices:
        count = len(fixed.choices)
        return f"{count} of the shop's own questions may be meant, and the customer is asked which."
    return f"The message was read as '{considered.question.intent}', which needs no search."


def _explain_refusal(hits: Sequence[Hit], policy: Policy) -> str:
    if not hits:
        return "The search found nothing at all."
    read = [hit for hit in hits if hit.answers is not None]
    if read:
        best = max(read, key=lambda hit: hit.answers or 0.0)
        return (
            f"The best passage, {best.chunk.source}, answers with a probability of "
            f"{best.answers:.2f}; {policy.least_answers} is asked for (least_answers)."
        )
    best = max(hits, key=lambda hit: hit.similarity)
    return (
        f"The nearest, {best.chunk.source}, has a similarity of {best.similarity:.2f}; "
        f"{policy.evidence_similarity} is asked for (evidence_similarity)."
    )


def _explain_approved(hit: Hit, policy: Policy) -> str:
    """Name the score that let it pass, in the order in which `bot.answering` asks."""
    cosine = f"the similarity of message and question is {hit.question_similarity:.2f}"
    if hit.question_similarity >= policy.approved_similarity:
        return f"{cosine}, at least {policy.approved_similarity} (approved_similarity)"
    if hit.answers is not None:
        return (
            f"it answers with a probability of {hit.answers:.2f}, at least "
            f"{policy.least_answers} (least_answers)"
        )
    if hit.question_similarity >= policy.approved_with_words:
        return (
            f"{cosine}, at least {policy.approved_with_words} (approved_with_words), and it holds "
            f"at least {policy.word_share} of the message's words (word_share)"
        )
    return (
        f"message and question share at least {policy.approved_overlap} of their characters in "
        "pairs (approved_overlap)"
    )


def _explain_evidence(hit: Hit, policy: Policy) -> str:
    source = hit.chunk.source
    if hit.answers is None:
        named = "named product" if hit.chunk.kind == "product" else "similarity"
        return f"{source} ({named}, {hit.similarity:.2f})"
    return f"{source} (probability {hit.answers:.2f}, at least {policy.least_answers})"
