"""From a message to a request: which kind, under which conditions, in which order.

Everything that a customer can ask for is learnt from the catalogue: nouns from titles and
categories, values from the columns' cells. Only comparing words, units, basic colours and sizes
are fixed, in `bot.products.vocabulary`, `aspects` and `measures`.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.products.aspects import MEANT, Degree
from bot.products.bounds import write_minus, write_numbers
from bot.products.columns import Column
from bot.products.filters import (
    AgeFilter,
    DescribedFilter,
    EqualFilter,
    Filter,
    GenderFilter,
    NumberFilter,
    PriceFilter,
    StockFilter,
    ValueFilter,
)
from bot.products.kinds import Kind
from bot.products.segments import Segment, leads_to, left_words, read_segment
from bot.products.shelf import Shelf
from bot.products.synonyms import exchange_nouns
from bot.products.vocabulary import (
    COUNT,
    DEFINITION,
    KNOWN_WORDS,
    OCCASIONS,
    POLICY,
    PROSE,
    QUESTION,
    SHOPPING,
    TAG,
)
from bot.products.wording import MAX_CARDS
from bot.products.words import find_words, has_cjk, split_words
from knowledge.interfaces import Product

MOST_CHARS = 1000
"""Longer messages tell a story; what they ask stands at their end."""
MOST_STRANGE_WORDS = 2
"""Words that no record holds in a search without a kind: more tell of something else."""
MOST_WINNERS = 10
"""Larger numbers beside a superlative are years or models: "the 3 cheapest" is a count."""

_SEGMENT = re.compile(
    r"(?i)(?<=[?!;\n])\s+|(?<=[^\W\d]\.)\s+|\s+(?=(?:and|but|und|et|y) (?:in|under|for|over|from|"
    r"with|"
    r"what about|how about)\b)|\s+(?=(?:what about|how about|wie w[äa]re)\b)|(?=那)"
)
_MAKER = re.compile(r"(?i)\b(?:by|from|von|par|de la marque)\s+(?:the\s+)?([^\W\d_]+)")
_GIFT = re.compile(r"(?i)\b(?:gifts?|presents?|geschenke?|cadeaux?|regalos?)\b|礼物")
_FOR_SOMEONE = re.compile(r"(?i)\b(?:for|für|pour|para) (?:my|our|meine?n?|mon|ma|mes|mi|mis)\b")
_FIRST_PERSON = re.compile(r"(?i)\b(?:can|could|should|may|must|do|shall|am|will) (?:i|we)\b")
"""Asks how many one may take or order, not how many there are."""
_POINTING = re.compile(r"(?i)\b(?:it|its|this|that|they|them|these|those|one)\b|它|这个|那个")
"""Speaks of something shown before: without its name no list answers it."""
_SPACES = re.compile(r"\s{2,}")
_WORD = re.compile(r"\b[^\W\d_]{6,40}\b")
_ARRIVALS = re.compile(r"(?i)new .*|just in|neuheiten|nouveautés?|novedades|新品")
"""Asks for several of the newest, not for the one."""
_ANY_PRODUCT = re.compile(r"(?i)\b(?:products?|items?|produkte?|produits?|productos?)\b|商品")
_WINNERS = re.compile(r"(?i)(?:\btop\s+(\d+)|\b(\d+)\s+(?:\w+\s+)?$)")


@dataclass(frozen=True, slots=True)
class Request:
    """What a message asks of the catalogue.

    Attributes:
        text: the message with typos corrected.
        naming: the same without its limits: the 500 ml of "over 500 ml" name no product.
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
    naming: str
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


@functools.lru_cache(maxsize=32)
def parse_request(text: str, shelf: Shelf) -> Request:
    """Read a message; later clauses override earlier ones on the same thing.

    A turn asks for the same message several times: whether it must be answered from the records,
    which product it names, and what it is.

    Args:
        text: the standalone question; a follow-up stands behind the question it leans on.
        shelf: the catalogue.
    """
    corrected = _correct(text, shelf)
    segments = [read_segment(piece, shelf) for piece in _SEGMENT.split(corrected) if piece.strip()]
    kinds = next((segment.kinds for segment in reversed(segments) if segment.kinds), ())
    positions, left = _union(kinds), _unread(segments, shelf)
    if positions:
        positions, left = shelf.kinds.narrow(positions, left)
    products = shelf.products if positions is None else shelf.at(positions)
    filters = [_settle(chosen, products, shelf) for chosen in _merge(segments)]
    degree = next((segment.degree for segment in reversed(segments) if segment.degree), None)
    known = [f for f in filters if not _is_strange(f, shelf)]
    return Request(
        text=corrected,
        naming=" ".join(segment.naming for segment in segments),
        positions=positions,
        noun=kinds[-1].noun if kinds else "",
        whole=all(kind.whole for kind in kinds)
        and (bool(kinds) or not any(map(has_cjk, _rest(segments))))
        and not any(segment.unresolved for segment in segments)
        and not _of_unknown_maker(corrected, left, shelf),
        filters=known,
        degree=degree,
        winners=_winners(corrected, degree),
        counts=_counts(corrected, kinds, left, shelf),
        shops=_shops(corrected, segments, kinds, known, left, shelf),
        strange_currency=len(known) < len(filters),
        left=left,
    )


def _correct(text: str, shelf: Shelf) -> str:
    """Write a message in the catalogue's own words, as far as they mean the same."""
    short = _SPACES.sub(lambda match: match.group()[0], text)[-MOST_CHARS:]
    plain = write_numbers(write_minus(shelf.correct(short)))
    corrected = exchange_nouns(plain, shelf.kinds.has_phrase)
    return _WORD.sub(lambda match: shelf.kinds.split_compound(match.group()), corrected)


def _unread(segments: Sequence[Segment], shelf: Shelf) -> list[str]:
    """Return the words that nothing explained; names of limited columns and occasions are none."""
    left = [word for segment in segments for word in left_words(segment.rest)]
    limited = {word for segment in segments for f in segment.filters for word in _column_words(f)}
    told = limited | {word for name in limited for word in MEANT.get(name, ())}
    told |= {word for word in OCCASIONS if word not in shelf.kinds.words}
    held = any(
        isinstance(f, ValueFilter | DescribedFilter)
        for segment in segments
        for f in segment.filters
    )
    return [word for word in left if word not in told and not (held and has_cjk(word))]


def _column_words(chosen: Filter) -> set[str]:
    if isinstance(chosen, EqualFilter):
        return {word for column in chosen.columns for word in column.words}
    if isinstance(chosen, NumberFilter | ValueFilter | AgeFilter):
        return set(chosen.column.words)
    return set(split_words(chosen.key))


def _of_unknown_maker(text: str, left: Sequence[str], shelf: Shelf) -> bool:
    """Tell whether things "by" or "from" somebody are wanted whom no record names."""
    said = {word for match in _MAKER.finditer(text) for word in split_words(match[1])}
    return any(word not in KNOWN_WORDS for word in said & set(_unknown(left, shelf)))


def _union(kinds: Sequence[Kind]) -> frozenset[int] | None:
    return frozenset().union(*(kind.positions for kind in kinds)) if kinds else None


def _merge(segments: Sequence[Segment]) -> list[Filter]:
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


def _is_strange(chosen: Filter, shelf: Shelf) -> bool:
    if not isinstance(chosen, PriceFilter) or not chosen.currency:
        return False
    return chosen.currency not in shelf.currencies and any(shelf.currencies)


def _winners(text: str, degree: Degree | None) -> int:
    match = _WINNERS.search(text[: degree.start]) if degree else None
    number = int(match[1] or match[2]) if match else 1
    if degree and not match and _ARRIVALS.fullmatch(text[degree.start : degree.end]):
        return MAX_CARDS
    return number if 1 <= number <= MOST_WINNERS else 1


def _counts(text: str, kinds: Sequence[Kind], left: Sequence[str], shelf: Shelf) -> bool:
    """Tell "how many tents" from "how many days to return a tent": the kind follows at once."""
    count = COUNT.search(text)
    if count is None or _FIRST_PERSON.search(text):
        return False
    if _ANY_PRODUCT.search(text):
        return True
    following = text[count.end() :]
    after = find_words(following)
    if not kinds:
        # "How many rieslings do you have": a word of the catalogue that is no kind of its own.
        return bool(after) and after[0].norm in shelf.kinds.words and not _unknown(left, shelf)
    places = [word.start for word in after if word.norm in {kind.noun for kind in kinds}]
    return has_cjk(text) or any(leads_to(following[:at]) for at in places[:1])


def _unknown(left: Sequence[str], shelf: Shelf) -> list[str]:
    return [word for word in left if word not in shelf.kinds.words]


def _shops(
    text: str,
    segments: Sequence[Segment],
    kinds: Sequence[Kind],
    filters: Sequence[Filter],
    left: Sequence[str],
    shelf: Shelf,
) -> bool:
    """Tell whether the customer looks for products."""
    degrees = [segment.degree for segment in segments if segment.degree]
    if any(map(_asks_service, segments)):
        return False
    if DEFINITION.search(text) and not filters and not degrees:
        return False
    if any(segment.leads or (segment.degree and kinds) for segment in segments):
        return True
    unknown = _unknown(left, shelf)
    if not kinds and not unknown and any(degree.superlative for degree in degrees):
        return True
    if _counts(text, kinds, left, shelf) or (SHOPPING.search(text) and not kinds):
        return not (_POINTING.search(text) and not kinds)
    if COUNT.search(text) and _FIRST_PERSON.search(text):
        return False
    asks = _asks(text, left)
    if kinds:
        return not asks or not _rest(segments)
    return not asks and _describes(filters, left, bool(degrees), shelf)


def _asks_service(segment: Segment) -> bool:
    """Tell whether a clause asks about rules or service, beyond the columns that it limits.

    "Noise cancelling", "made in England" and "a 5 year warranty" are such columns.
    """
    limited = {word for chosen in segment.filters for word in _column_words(chosen)}
    found = POLICY.finditer(segment.service)
    return any(not set(split_words(match.group())) <= limited for match in found)


def _asks(text: str, left: Sequence[str]) -> bool:
    """Tell whether a message asks of one thing or tells a story, rather than looking for something.

    Small words of a story ("was ist im Angebot") tell none where everything was read; a gift is
    looked for whoever it is for.
    """
    if QUESTION.search(text) or TAG.search(text):
        return True
    return bool(left and PROSE.search(_FOR_SOMEONE.sub(" ", text)) and not _GIFT.search(text))


def _rest(segments: Sequence[Segment]) -> list[str]:
    return left_words(" ".join(segment.rest for segment in segments))


def _describes(filters: Sequence[Filter], left: Sequence[str], ordered: bool, shelf: Shelf) -> bool:
    """Tell whether records can hold what was said, and that is more than a stock or a size.

    One word may be strange to them: the "wine" of "red wine under 15", where all is wine.
    """
    telling = [f for f in filters if f != StockFilter() and f.key != "size"]
    if telling or ordered:
        return len(_unknown(left, shelf)) <= MOST_STRANGE_WORDS
    return bool(left) and bool(shelf.kinds.find_told(left))
