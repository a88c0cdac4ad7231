"""One clause of a message, read by the catalogue's words: kinds, conditions, order, and the rest.

Each kind of word is read from what the ones before it left: numbers first, since "2-person" holds a
word of a category, then colours, sizes, brands, states and adjectives, then the nouns.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.products.aspects import Degree, find_column_degree, find_degrees
from bot.products.bounds import find_numbers
from bot.products.claims import Claim, find_claims
from bot.products.columns import Column
from bot.products.filters import (
    AgeFilter,
    DescribedFilter,
    Filter,
    GenderFilter,
    NumberFilter,
    PriceFilter,
    SaleFilter,
    StockFilter,
)
from bot.products.kinds import Kind
from bot.products.limits import Bounded, build_bounds
from bot.products.shelf import Shelf
from bot.products.values import Said, find_genders
from bot.products.vocabulary import (
    BACKORDER,
    BREAKS,
    IN_STOCK,
    NEGATION,
    ON_SALE,
    OUT_OF_STOCK,
    PREORDER,
    SHOPPING,
    SKIPS,
)
from bot.products.words import find_words, has_cjk, split_words

Spans = list[tuple[int, int]]

_REACH_CHARS = 40
"""Characters before a word in which "without" is looked for."""
_JOINING = frozenset("and or nor any und oder et ou y o".split())
"""What joins an excluded value to the next: "without milk or nuts"."""
_CJK_FILLERS = re.compile(
    "请问|你们|有没有|有什么|有哪些|哪些|哪个|哪款|什么|多少|我想要?|想买|可以|现在|推荐|一下|商品|产品|东西|"
    "便宜|[的吗呢吧啊了有是在和与个款种件我要买]"
)
"""Chinese words that describe nothing; without spaces they stick to those that do."""
_PER = re.compile(
    r"(?i)\b(?:per|pro)\s+\d+\s?(?:[mcd]?l|k?g|c?m|oz|lbs?|pcs|pieces|st(?:k|ück)\.?)\b"
)
"""The unit of a price, which limits nothing: "cheapest per 100 ml"; the "Pro 65" is a model."""
_FREE_OF = re.compile(r"(?i)[\s-]?(?:free|frei)\b")
_JOINS = re.compile(r"(?i)\W*(?:and|or|und|oder|et|ou|y|o|,|&|和|或)?\W*(?:the |some |any )?\W*")
_STATES: Sequence[tuple[re.Pattern[str], Filter]] = (
    (BACKORDER, StockFilter("backorder")),
    (PREORDER, StockFilter("preorder")),
    (OUT_OF_STOCK, StockFilter("out_of_stock")),
    (IN_STOCK, StockFilter()),
    (ON_SALE, SaleFilter()),
)


@dataclass(frozen=True, slots=True)
class Segment:
    """What one clause says.

    Attributes:
        kinds: nouns with their descriptions, joined by "and" or "or".
        filters: conditions, several on one thing possible.
        degree: a superlative or comparative that limits nothing itself.
        unresolved: something was demanded that no record can show.
        leads: a word of shopping leads up to the kind.
        naming: the clause without the limits that name no product.
        service: the clause without its kinds, where words of rules and service are looked for.
        rest: the clause without all that was read.
    """

    kinds: Sequence[Kind]
    filters: Sequence[Filter]
    degree: Degree | None
    unresolved: bool
    leads: bool
    naming: str
    service: str
    rest: str


def read_segment(text: str, shelf: Shelf) -> Segment:
    """Read one clause."""
    limits, coded = _read_limits(text, shelf)
    per_unit = [match.span() for match in _PER.finditer(text)]
    text_left = _blank(text, [*per_unit, *((one.start, one.end) for one in (*limits, *coded))])
    states, state_spans = _read_states(text_left)
    values, degrees = [*coded, *shelf.values.find(text_left)], find_degrees(text)
    genders, gender_spans = _read_genders(text_left, shelf)
    named_degree = find_column_degree(text, shelf.columns.values())
    spans = [*state_spans, *gender_spans, *((d.start, d.end) for d in degrees)]
    spans += [(named_degree.start, named_degree.end)] if named_degree else []
    alone = [(v.start, v.end) for v in values if _is_apart(v, shelf)]
    nouns_left = _blank(text_left, [*spans, *alone])
    named = shelf.kinds.find_kinds(nouns_left, BREAKS, SKIPS)
    wanted = [k for k in named if not _is_unwanted(k, nouns_left, values)]
    kind_spans = [(kind.start, kind.end) for kind in named]
    rest = _blank(nouns_left, [*((v.start, v.end) for v in values), *kind_spans])
    outside = [v for v in values if _is_apart(v, shelf) or not _is_within(v.start, kind_spans)]
    return Segment(
        kinds=_joined(nouns_left, wanted),
        filters=[
            *(limit.filter for limit in limits if limit.filter),
            *(_excluding(kind, shelf) for kind in named if kind not in wanted),
            *(_describing(value, shelf) for value in outside),
            *states,
            *genders,
        ],
        degree=named_degree or _last_free(degrees, limits),
        unresolved=any(limit.filter is None for limit in limits) or _excludes_unknown(rest),
        leads=_leads(nouns_left, wanted),
        naming=_name_part(text, limits),
        service=_blank(text, kind_spans),
        rest=rest,
    )


def _is_unwanted(kind: Kind, text: str, values: Sequence[Said]) -> bool:
    """Tell whether a kind is excluded; "not red jackets" excludes the colour alone."""
    if not NEGATION.search(_before_list(text[: kind.start])):
        return False
    ends = [value.end for value in values if value.filter.excluded and value.end <= kind.start]
    return not any(not text[end : kind.start].strip() for end in ends)


def left_words(rest: str) -> list[str]:
    """Return the words, normalized, that mean something and were not read."""
    words = split_words(_CJK_FILLERS.sub("", rest) if has_cjk(rest) else rest)
    return [w for w in words if w not in BREAKS and w not in SKIPS and len(w) > 1]


def leads_to(between: str) -> bool:
    """Tell whether words lead up to a noun at their end: nothing else stands between.

    "any light (tents)" does; "a size guide for (boots)" wants the guide.
    """
    words = split_words(between)
    while words and words[-1] not in BREAKS:
        words.pop()
    return not left_words(" ".join(words))


def _read_limits(text: str, shelf: Shelf) -> tuple[list[Claim | Bounded], list[Said]]:
    """Return the limits of a clause, and its values that hold a number: "100% cotton"."""
    claims = find_claims(text, shelf)
    left = _blank(text, [(claim.start, claim.end) for claim in claims])
    left = _blank(left, [match.span() for match in _PER.finditer(left)])
    coded = shelf.values.find_coded(left)
    left = _blank(left, [(said.start, said.end) for said in coded])
    return [*claims, *build_bounds(left, find_numbers(left), shelf)], coded


def _name_part(text: str, limits: Sequence[Claim | Bounded]) -> str:
    """Blank what limits and names nothing: ranges, and the unit of a price."""
    ranges = [(one.start, one.end) for one in limits if _is_open(one.filter)]
    return _blank(text, [*ranges, *(match.span() for match in _PER.finditer(text))])


def _is_open(chosen: Filter | None) -> bool:
    """Tell whether a limit is a range: "over 500 ml"; "500 ml" may be part of a name."""
    return isinstance(chosen, PriceFilter | NumberFilter | AgeFilter)


def _is_apart(said: Said, shelf: Shelf) -> bool:
    """Tell whether a value is no part of a kind's name: "red", "lanolin-free", "wired"."""
    known = all(word in shelf.kinds.words for word in said.filter.said.split())
    return said.stands_alone or said.filter.excluded or not known


def _read_states(text: str) -> tuple[list[Filter], Spans]:
    """Return the states of stock and sale that are asked for, the more special one of two."""
    found = {f.key: f for pattern, f in reversed(_STATES) if pattern.search(text)}
    return list(found.values()), [m.span() for p, _ in _STATES for m in p.finditer(text)]


def _read_genders(text: str, shelf: Shelf) -> tuple[list[Filter], Spans]:
    said = find_genders(text)
    filters = [GenderFilter(g.gender, _gender_columns(g.column, shelf)) for g in said]
    return [*filters], [g.span for g in said]


def _gender_columns(name: str, shelf: Shelf) -> list[Column]:
    wanted = set(name.split("_"))
    return [c for c in shelf.columns.values() if wanted <= set(c.words) or name in c.words]


def _describing(said: Said, shelf: Shelf) -> Filter:
    """Let a value's word stand in titles and categories too: "jackets that are waterproof"."""
    value = said.filter
    if _is_apart(said, shelf):
        return value
    words = value.said.split()
    # The words of "4-season" mean nothing apart.
    described = shelf.at(shelf.kinds.find_titled(words[0])) if len(words) == 1 else []
    cells = value.column.values.items()
    ids = {product.id for product in described} | {k for k, cell in cells if cell in value.cells}
    return DescribedFilter(frozenset(ids), value.key, value.excluded)


def _excluding(kind: Kind, shelf: Shelf) -> Filter:
    ids = frozenset(product.id for product in shelf.at(kind.positions))
    return DescribedFilter(ids, f"not {kind.noun}", excluded=True)


def _blank(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Overwrite stretches by spaces, so that places stay."""
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _is_within(start: int, spans: Spans) -> bool:
    return any(first <= start < end for first, end in spans)


def _excludes_unknown(rest: str) -> bool:
    """Tell whether something is excluded that no record names: never to be passed over.

    "Cakes without nuts" must not list every cake where the records only speak of walnuts.
    """
    return any(
        NEGATION.search(_before_list(rest[: word.start])) or _FREE_OF.match(rest, word.end)
        for word in find_words(rest)
        if left_words(word.norm)
    )


def _before_list(text: str) -> str:
    """Return the end of a text without what joins it to the next: "without milk or"."""
    words = text.rstrip()[-_REACH_CHARS:].replace(",", " ").split()
    while words and words[-1].lower() in _JOINING:
        words.pop()
    return " ".join(words)


def _joined(text: str, kinds: Sequence[Kind]) -> list[Kind]:
    """Return the first kind and those joined to it by "and", "or", a comma."""
    chosen = list(kinds[:1])
    for before, kind in itertools.pairwise(kinds):
        if _JOINS.fullmatch(text, before.end, kind.start):
            chosen.append(kind)
    return chosen


def _last_free(degrees: Sequence[Degree], bounds: Sequence[Claim | Bounded]) -> Degree | None:
    """Return the last degree that is no part of a bound: "lighter than 1 kg" orders nothing."""
    used = [(bound.start, bound.end) for bound in bounds]
    free = [degree for degree in degrees if not _is_within(degree.start, used)]
    return free[-1] if free else None


def _leads(text: str, kinds: Sequence[Kind]) -> bool:
    return any(
        match.end() <= kind.start and leads_to(text[match.end() : kind.start])
        for match in SHOPPING.finditer(text)
        for kind in kinds
    )
