"""Passages that contradict each other: one is answered from, and the operator hears of both.

Two passages conflict where both answer the question, and their statements about the same thing give
figures of one kind of which neither passage holds the other's, or where both say since when they
hold and do not say the same. Statements that differ in what they
are about (tents and jackets, members and everybody) do not conflict. Of two the newer counts, by
the day since which it says it holds; else a product's own record before prose, and a FAQ, written
as an answer, before a page. It cannot find every contradiction; what it misses is answered from the
passage that answers best, as ever.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from bot.guards.conditions import find_limits
from bot.guards.dates import find_dates
from bot.guards.figures import CURRENCIES, Figure, find_figures
from bot.guards.superseded import find_start
from bot.guards.words import content_words
from bot.usable import UsableHits
from knowledge.interfaces import Product
from knowledge.sentences import split_sentences
from retrieval.interfaces import Hit

MOST_COMPARED = 4
"""Hits that are compared: as many as a reranker reads."""

MOST_OWN = 3
"""Most words of its own, beside the figure, that the longer statement may have."""

_GENERAL = frozenset(
    content_words(
        "items products articles goods orders anything something things purchase date delivered "
        "delivery receive received after sell sold buy bought since customers usually normally "
        "generally currently now today whole full price cost costs please day days weeks months "
        "years hours working within long period allow allowed accept take takes"
    )
)
"""Words that set no statement apart from another about the same."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two sources that disagree.

    Attributes:
        kept: the source that is answered from; a product's id, ``FILE#ROW`` or ``path#heading``.
        other: the source that is passed over.
        kind: what they disagree on: a currency, "days", "%", ...
        reason: why the one is kept.
    """

    kept: str
    other: str
    kind: str
    reason: str


OnConflict = Callable[[Conflict], None]
"""Told each time; it is for the receiver to tell what was told before."""


def settle_conflicts(
    question: str, hits: Sequence[Hit], answers: Callable[[Hit], bool]
) -> tuple[list[Hit], list[Conflict]]:
    """Take out the hits that another one contradicts and outdoes.

    Args:
        question: the standalone question.
        hits: best first.
        answers: tells whether a hit answers the question; only these are compared.

    Returns:
        The hits that are left, in their order, and what was found.
    """
    prose = [hit for hit in hits if hit.chunk.kind != "product" and answers(hit)]
    conflicts: list[Conflict] = []
    lost: set[str] = set()
    for one, other in combinations(prose[:MOST_COMPARED], 2):
        kind = _disagree(question, one, other)
        if not kind or {one.chunk.id, other.chunk.id} & lost:
            continue
        kept, passed_over, reason = _choose(one, other)
        lost.add(passed_over.chunk.id)
        conflicts.append(Conflict(kept.chunk.source, passed_over.chunk.source, kind, reason))
    return [hit for hit in hits if hit.chunk.id not in lost], conflicts


def _disagree(question: str, one: Hit, other: Hit) -> str:
    """Return the kind of figure on which two passages disagree; empty where they do not."""
    first, second = _statement(question, one), _statement(question, other)
    if not _say_one_thing(first, second):
        return ""
    since = {find_start(first), find_start(second)}
    dated = len(since) == 2 and None not in since
    kinds = dict.fromkeys((f.kind, f.bound) for f in find_figures(first) if f.unit)
    for kind, bound in kinds:
        here, there = (
            [figure for figure in _of_kind(text, kind) if figure.bound == bound]
            for text in (first, second)
        )
        if not here or not there:
            continue
        if dated and _ends(here) != _ends(there):
            return kind
        apart = not _ends(here) & (_ends(_of_kind(other.chunk.text, kind)))
        if apart and not _ends(there) & _ends(_of_kind(one.chunk.text, kind)):
            return kind
    return ""


def _statement(question: str, hit: Hit) -> str:
    """Return the sentence of a hit that answers: the one a model named, else the nearest."""
    if hit.statement:
        return hit.statement
    asked = set(content_words(question))
    sentences = split_sentences(hit.chunk.text) or [hit.chunk.text]
    return max(sentences, key=lambda one: len(asked & set(content_words(one))))


def _say_one_thing(first: str, second: str) -> bool:
    one, other = (_words(text) for text in (first, second))
    if not one or not other or _limits(first, second) or _limits(second, first):
        return False
    small, large = sorted((one, other), key=len)
    return small <= large and len(large - small) <= MOST_OWN


def _words(text: str) -> set[str]:
    """Return the words that tell what a statement is about: no dates, nothing general."""
    for mention in reversed(find_dates(text)):
        text = f"{text[: mention.start]} {text[mention.end :]}"
    return {word for word in content_words(text) if word not in _GENERAL}


def _limits(statement: str, other: str) -> bool:
    """Tell whether a condition stands with the one that the other lacks: a rule of its own."""
    words = _words(other)
    return any(_words(limit) - words for limit in find_limits(statement))


def _of_kind(text: str, kind: str) -> list[Figure]:
    return [figure for figure in find_figures(text) if figure.kind == kind]


def _ends(figures: Iterable[Figure]) -> set[object]:
    return {end for figure in figures for end in figure.ends}


def _choose(one: Hit, other: Hit) -> tuple[Hit, Hit, str]:
    """Return the one that counts, the one that does not, and why."""
    first, second = (_since(hit) for hit in (one, other))
    if first != second:
        newer = one if first > second else other
        return newer, other if newer is one else one, "it says that it is newer"
    if {one.chunk.kind, other.chunk.kind} == {"faq", "page"}:
        faq, page = (one, other) if one.chunk.kind == "faq" else (other, one)
        return faq, page, "a question's own answer counts before a page"
    return one, other, "it answers the question better"


def _since(hit: Hit) -> date:
    return find_start(f"{hit.chunk.title}\n{hit.chunk.text}") or date.min


def settle_records(
    used: UsableHits, find_named: Callable[[], Sequence[Product]]
) -> tuple[UsableHits, list[Conflict]]:
    """Cut out of prose what gives the product in question another price than its record.

    Args:
        used: the hits.
        find_named: finds the product that the question names; called only where prose names a
            price.
    """
    prose = [hit for hit in used.hits if hit.chunk.kind != "product"][:MOST_COMPARED]
    if not any(_is_priced(hit.chunk.text) for hit in prose):
        return used, []
    found = find_record_conflicts(prose, find_named())
    for hit, sentence, _ in found:
        used = used.without(hit, sentence)
    return used, [conflict for _, _, conflict in found]


def _is_priced(text: str) -> bool:
    return any(figure.unit in CURRENCIES for figure in find_figures(text))


def find_record_conflicts(
    hits: Sequence[Hit], named: Sequence[Product]
) -> list[tuple[Hit, str, Conflict]]:
    """Find sentences of prose that give a product another price than its record does.

    Args:
        hits: best first.
        named: the product, or its variants, that the question names.

    Returns:
        The hit, the sentence that is not to be used, and the conflict.
    """
    prices = {price for product in named for price in _prices(product)}
    if not prices:
        return []
    names = set.intersection(*(set(content_words(product.title)) for product in named))
    return [
        (hit, sentence, Conflict(named[0].id, hit.chunk.source, kind, "the record counts"))
        for hit in hits
        if hit.chunk.kind != "product"
        for sentence in split_sentences(hit.chunk.text)
        if (kind := _other_price(sentence, names, prices))
    ]


def _prices(product: Product) -> list[tuple[object, str]]:
    offer = product.offer
    known = (offer.price, offer.sale_price, offer.current_price)
    return [(round(price.amount, 6), price.currency) for price in known if price]


def _other_price(sentence: str, names: set[str], prices: set[tuple[object, str]]) -> str:
    """Return the currency in which a sentence gives the named product another price."""
    words = set(content_words(sentence))
    if not names or not names <= words or not words & _PRICE_WORDS:
        return ""
    amounts = [f for f in find_figures(sentence) if f.unit in CURRENCIES and f.bound == "exact"]
    known = {currency for _, currency in prices}
    if not amounts or any((end, f.unit) in prices for f in amounts for end in f.ends):
        return ""
    return next((figure.unit for figure in amounts if figure.unit in known), "")


_PRICE_WORDS = frozenset(content_words("cost costs price priced sells sale now pay"))
