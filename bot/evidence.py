"""What of the documents may answer: the FAQ that asks the same, and the passages that state it.

Where a model has read the hits, its probabilities decide; else what a text and a question share.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.elsewhere import is_elsewhere
from bot.guards.words import content_words
from bot.policy import Policy
from bot.products.answering import find_named
from bot.products.words import has_cjk
from knowledge.catalog import Catalog
from retrieval.interfaces import Hit

_LEAST_CJK_SHARE = 0.6
"""Least share of a question's bigrams that a passage must hold to be evidence."""


def find_evidence(text: str, hits: Sequence[Hit], catalog: Catalog, policy: Policy) -> list[Hit]:
    """Return the passages that may answer, best first.

    Where a model has read the first hits, what it has not read proves nothing. Where none has, a
    named product's own text comes first.
    """
    hits = [hit for hit in hits if not (_is_bare(hit, catalog) or speaks_elsewhere(text, hit))]
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


def speaks_elsewhere(text: str, hit: Hit) -> bool:
    """Tell whether a hit speaks of countries, and of none that the text names."""
    return is_elsewhere(text, f"{hit.chunk.title}\n{hit.chunk.text}")


def _is_bare(hit: Hit, catalog: Catalog) -> bool:
    """Tell whether a product has no description, so that nothing but its title could be quoted."""
    product = catalog.get(hit.chunk.parent) if hit.chunk.kind == "product" else None
    return product is not None and not product.description.strip()


def find_approved(text: str, hits: Sequence[Hit], policy: Policy) -> Hit | None:
    """Return the FAQ that asks the same thing, if one surely does."""
    faqs = [hit for hit in hits if hit.chunk.kind == "faq" and not speaks_elsewhere(text, hit)]
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


def share_of_words(text: str, hit: Hit) -> float:
    """Share of the text's content words that stand in the hit's title or text, 0 to 1."""
    return share_held(set(content_words(text)), hit)


def share_held(asked: Collection[str], hit: Hit) -> float:
    """Share of some content words that stand in the hit's title or text, 0 to 1."""
    found = set(content_words(f"{hit.chunk.title}\n{hit.chunk.text}"))
    return len(found.intersection(asked)) / len(asked) if asked else 0.0


def overlap(first: str, second: str) -> float:
    """Dice overlap of two texts' content words or bigrams, 0 to 1. Source: Dice 1945."""
    one, other = set(content_words(first)), set(content_words(second))
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0
