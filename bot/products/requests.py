"""From a message to a request: which kind, under which conditions, in which order.

Everything that a customer can ask for is learnt from the catalogue: nouns from titles and
categories, values from the columns' cells. Only comparing words, units, basic colours and sizes
are fixed, in `bot.products.vocabulary`, `aspects` and `measures`.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace

from bot.products.aspects import Degree, find_column_degree, find_degrees
from bot.products.bounds import Bounded, build_bounds, find_numbers, write_minus
from bot.products.columns import Column
from bot.products.filters import (
    DescribedFilter,
    Filter,
    GenderFilter,
    NumberFilter,
    PriceFilter,
    SaleFilter,
    StockFilter,
    ValueFilter,
)
from bot.products.kinds import Kind
from bot.products.shelf import Shelf
from bot.products.synonyms import exchange_nouns
from bot.products.values import Said, find_genders
from bot.products.vocabulary import (
    BACKORDER,
    BREAKS,
    COUNT,
    DEFINITION,
    IN_STOCK,
    NEGATION,
    ON_SALE,
    OUT_OF_STOCK,
    POLICY,
    PREORDER,
    QUESTION,
    SHOPPING,
    SKIPS,
)
from bot.products.words import find_words, split_words
from knowledge.interfaces import Product

MOST_WINNERS = 10
"""Larger numbers beside a superlative are years or models: "the 3 cheapest" is a count."""

_SEGMENT = re.compile(
    r"(?i)(?<=[?!;\n])\s+|(?<=[^\W\d]\.)\s+|\s+(?=(?:and|but|und|et|y) (?:in|under|for|over|from|"
    r"with|"
    r"what about|how about)\b)|\s+(?=(?:what about|how about|wie w[äa]re)\b)|(?=那)"
)
_FREE_OF = re.compile(r"(?i)[\s-]?(?:free|frei)\b")
_POINTING = re.compile(r"(?i)\b(?:it|its|this|that|they|them|these|those|one)\b|它|这个|那个")
"""Speaks of something shown before: without its name no list answers it."""
_WINNERS = re.compile(r"(?i)(?:\btop\s+(\d+)|\b(\d+)\s+(?:\w+\s+)?$)")
_JOINS = re.compile(r"(?i)\W*(?:and|or|und|oder|et|ou|y|o|,|&|和|或)?\W*(?:the |some |any )?\W*")


@dataclass(frozen=True, slots=True)
class Request:
    """What a message asks of the catalogue.

    Attributes:
        text: the message with typos corrected.
        positions: of the products of the kind; None where no kind was said.
        noun: of the kind, normalized; empty where none was said.
        whole: every describing word was found in the kind's records.
        filters: conditions, one for each thing limited, in the message's order.
        degree: a superlative or comparative; None where there is none.
        winners: how many the superlative asks for.
        counts: "how many" of the kind.
        shops: the customer looks for products, rather than asking about rules or one product.
        strange_currency: an amount is in a currency that no price has, so it was not compared.
        left: words that say something the catalogue's words and our own did not explain.
    """

    text: str
    positions: frozenset[int] | None
    noun: str
    whole: bool
    filters: Sequence[Filter]
    degree: Degree | None
    winners: int
    counts: bool
    shops: bool
    strange_currency: bool
    left: Sequence[str]


@dataclass(slots=True)
class _Segment:
    """One clause of a message, read."""

    kinds: Sequence[Kind]
    filters: Sequence[Filter]
    degree: Degree | None
    unresolved: bool
    leads: bool
    service: str
    rest: str


def parse_request(text: str, shelf: Shelf) -> Request:
    """Read a message; later clauses override earlier ones on the same thing.

    Args:
        text: the standalone question; a follow-up stands behind the question it leans on.
        shelf: the catalogue.
    """
    corrected = exchange_nouns(write_minus(shelf.correct(text)), shelf.kinds.has_noun)
    segments = [_read(piece, shelf) for piece in _SEGMENT.split(corrected) if piece.strip()]
    kinds = next((segment.kinds for segment in reversed(segments) if segment.kinds), ())
    left = [word for segment in segments for word in _left(segment.rest)]
    positions = _union(kinds)
    if positions:
        positions, left = shelf.kinds.narrow(positions, left)
    products = shelf.products if positions is None else shelf.at(positions)
    filters = [_settle(chosen, products, shelf) for chosen in _merge(segments)]
    degree = next((segment.degree for segment in reversed(segments) if segment.degree), None)
    known = [f for f in filters if not _is_strange(f, shelf)]
    return Request(
        text=corrected,
        positions=positions,
        noun=kinds[-1].noun if kinds else "",
        whole=all(kind.whole for kind in kinds)
        and not any(segment.unresolved for segment in segments),
        filters=known,
        degree=degree,
        winners=_winners(corrected, degree),
        counts=_counts(corrected, kinds),
        shops=_shops(corrected, segments, kinds, known, shelf.kinds.words),
        strange_currency=len(known) < len(filters),
        left=left,
    )


def _read(text: str, shelf: Shelf) -> _Segment:
    bounds = build_bounds(text, find_numbers(text), shelf)
    degrees = find_degrees(text)
    generic = find_column_degree(text, shelf.columns.values())
    blank = _blank(text, [(b.start, b.end) for b in bounds])
    values = shelf.values.find(blank)
    genders = find_genders(blank)
    stock = list({f.key: f for pattern, f in reversed(_STATES) if pattern.search(blank)}.values())
    states = [m.span() for pattern, _ in _STATES for m in pattern.finditer(blank)]
    spans = [*((v.start, v.end) for v in values if v.stands_alone), *(g.span for g in genders)]
    degree_spans = [(d.start, d.end) for d in degrees]
    described = _blank(blank, [*spans, *states, *degree_spans])
    kinds = shelf.kinds.find_kinds(described, BREAKS, SKIPS)
    inside = [v for v in values if not _within_kind(v.start, kinds) or v.stands_alone]
    filters: list[Filter] = [b.filter for b in bounds if b.filter]
    filters += [_describing(v, shelf) for v in inside] + stock
    filters += [GenderFilter(g.gender, _gender_columns(g.column, shelf)) for g in genders]
    all_spans = [
        *degree_spans,
        *((v.start, v.end) for v in values),
        *((k.start, k.end) for k in kinds),
    ]
    rest = _blank(described, all_spans)
    return _Segment(
        kinds=_joined(described, kinds),
        filters=filters,
        degree=generic or _last_free(degrees, bounds),
        unresolved=any(b.filter is None for b in bounds) or _excludes_unknown(rest),
        leads=_leads(described, kinds),
        service=_blank(text, ((kind.start, kind.end) for kind in kinds)),
        rest=rest,
    )


def _describing(said: Said, shelf: Shelf) -> Filter:
    """Let a value's words stand in titles and categories too: "jackets that are waterproof"."""
    value = said.filter
    if said.stands_alone or not isinstance(value, ValueFilter):
        return value
    words = value.said.split()
    # The words of "4-season" mean nothing apart.
    described = shelf.at(shelf.kinds.find_described(words)) if len(words) == 1 else []
    cells = value.column.values.items()
    ids = {product.id for product in described} | {k for k, cell in cells if cell in value.cells}
    return DescribedFilter(frozenset(ids), value.key, value.excluded)


_STATES: Sequence[tuple[re.Pattern[str], Filter]] = (
    (BACKORDER, StockFilter("backorder")),
    (PREORDER, StockFilter("preorder")),
    (OUT_OF_STOCK, StockFilter("out_of_stock")),
    (IN_STOCK, StockFilter()),
    (ON_SALE, SaleFilter()),
)


def _blank(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Overwrite stretches by spaces, so that places stay."""
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _excludes_unknown(rest: str) -> bool:
    """Tell whether something is excluded that no record names: never to be passed over.

    "Cakes without nuts" must not list every cake where the records only speak of walnuts.
    """
    return any(
        NEGATION.search(rest[: word.start].rstrip()) or _FREE_OF.match(rest, word.end)
        for word in find_words(rest)
        if word.norm not in BREAKS and word.norm not in SKIPS and len(word.norm) > 1
    )


def _within_kind(start: int, kinds: Sequence[Kind]) -> bool:
    return any(kind.start <= start < kind.end for kind in kinds)


def _joined(text: str, kinds: Sequence[Kind]) -> list[Kind]:
    """Return the last kind and those joined to it by "and", "or", a comma."""
    chosen = list(kinds[:1])
    for before, kind in itertools.pairwise(kinds):
        if _JOINS.fullmatch(text, before.end, kind.start):
            chosen.append(kind)
    return chosen


def _last_free(degrees: Sequence[Degree], bounds: Sequence[Bounded]) -> Degree | None:
    """Return the last degree that is no part of a bound: "lighter than 1 kg" orders nothing."""
    used = [(bound.start, bound.end) for bound in bounds]
    free = [d for d in degrees if not any(start <= d.start < end for start, end in used)]
    return free[-1] if free else None


def _union(kinds: Sequence[Kind]) -> frozenset[int] | None:
    return frozenset().union(*(kind.positions for kind in kinds)) if kinds else None


def _merge(segments: Sequence[_Segment]) -> list[Filter]:
    """Keep of the filters on one thing those of the last clause that has any."""
    merged: dict[str, list[Filter]] = {}
    for segment in segments:
        keys = {f.key for f in segment.filters}
        merged |= {key: [f for f in segment.filters if f.key == key] for key in keys}
    return [f for group in merged.values() for f in group]


def _settle(chosen: Filter, products: Sequence[Product], shelf: Shelf) -> Filter:
    """Fit a filter to the kind that was said.

    What is for everyone counts where nothing is for one gender alone, and a length is read from
    the column that the kind fills.
    """
    if isinstance(chosen, GenderFilter) and not any(map(chosen.holds, products)):
        return replace(chosen, unisex=True)
    if isinstance(chosen, NumberFilter) and chosen.loose:
        return replace(chosen, column=_filled_column(chosen.column, products, shelf))
    return chosen


def _filled_column(column: Column, products: Sequence[Product], shelf: Shelf) -> Column:
    """Return the column, or another of its dimension if none of the products fills it."""
    if any(product.id in column.measures for product in products):
        return column
    others = [c for c in shelf.columns.values() if c.dimension == column.dimension]
    plain = [c for c in others if c.is_number and not c.is_special]
    filled = {c.name: sum(p.id in c.measures for p in products) for c in plain}
    best = max(plain, key=lambda c: filled[c.name], default=column)
    return best if filled.get(best.name) else column


def _gender_columns(name: str, shelf: Shelf) -> list[Column]:
    wanted = set(name.split("_"))
    return [c for c in shelf.columns.values() if wanted <= set(c.words) or name in c.words]


def _is_strange(chosen: Filter, shelf: Shelf) -> bool:
    if not isinstance(chosen, PriceFilter) or not chosen.currency:
        return False
    return chosen.currency not in shelf.currencies and any(shelf.currencies)


def _winners(text: str, degree: Degree | None) -> int:
    match = _WINNERS.search(text[: degree.start]) if degree else None
    number = int(match[1] or match[2]) if match else 1
    return number if 1 <= number <= MOST_WINNERS else 1


def _counts(text: str, kinds: Sequence[Kind]) -> bool:
    """Tell "how many tents" from "how many days to return a tent": the kind follows at once."""
    count = COUNT.search(text)
    if not count or not kinds:
        return bool(
            count and re.search(r"(?i)\bproducts?\b|商品|produkte?|produits?|productos?", text)
        )
    between = split_words(text[count.end() :])
    return any(word in between[:6] for word in {kind.noun for kind in kinds}) or (
        count.end() >= 0 and bool(re.search("[\u3400-\u9fff]", text))
    )


def _shops(
    text: str,
    segments: Sequence[_Segment],
    kinds: Sequence[Kind],
    filters: Sequence[Filter],
    described: Container[str],
) -> bool:
    rest = " ".join(segment.rest for segment in segments)
    if any(POLICY.search(segment.service) for segment in segments):
        return False
    if DEFINITION.search(text) and not filters and not any(s.degree for s in segments):
        return False
    if any(segment.leads or (segment.degree and kinds) for segment in segments):
        return True
    unknown = [word for word in _left(rest) if word not in described]
    if not kinds and not unknown and any(s.degree and s.degree.superlative for s in segments):
        return True
    if _counts(text, kinds) or (SHOPPING.search(text) and not kinds):
        return not (_POINTING.search(text) and not kinds)
    return bool(kinds) and (not QUESTION.search(text) or not _left(rest))


def _leads(text: str, kinds: Sequence[Kind]) -> bool:
    """Tell whether a word of shopping leads up to the kind: "do you have any light tents".

    "Do you have a size guide for boots" does not: it wants the guide.
    """
    for match in SHOPPING.finditer(text):
        for kind in kinds:
            between = split_words(text[match.end() : kind.start])
            while between and between[-1] not in BREAKS:
                between.pop()
            if match.end() <= kind.start and not _left(" ".join(between)):
                return True
    return False


def _left(rest: str) -> list[str]:
    words = split_words(rest)
    return [w for w in words if w not in BREAKS and w not in SKIPS and len(w) > 1]
