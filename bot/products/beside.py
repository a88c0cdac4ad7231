"""Products asked for beside a named one: "lighter than the Corrie 2", "alternatives to it"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.phrases import say
from bot.products.aspects import PRICE, Degree
from bot.products.filters import DescribedFilter, Filter, Limits, NumberFilter, PriceFilter
from bot.products.listing import answer_request
from bot.products.lists import CatalogueAnswer, build_list, order_each
from bot.products.requests import Request
from bot.products.selecting import find_column
from bot.products.shelf import Shelf
from knowledge.interfaces import Product

_THAN = re.compile(r"(?i)\W*(?:[\w-]+\W+){0,3}?(?:than|als|que|alternatives? (?:to|for))\b|\W*比")
_ALTERNATIVE = re.compile(
    r"(?i)\b(?:alternatives?|similar(?:es|aires?)?|(?:some|any)thing like|comparable|substitutes?|"
    r"replacement for|instead of|ersatz für|ähnlich\w*|alternativen?|équivalents?|parecid\w+)\b"
    r"|类似|替代|代替"
)


def read_reference(
    request: Request, families: Sequence[Sequence[Product]], shelf: Shelf
) -> Request | None:
    """Read "anything lighter than the Corrie 2?" as a limit set by that product; None if it is not.

    Args:
        request: what the message asks.
        families: the variants of each product that it names.
        shelf: the catalogue.
    """
    degree = request.degree
    if degree is None or degree.superlative or len(families) != 1 or not request.shops:
        return None
    if not _THAN.match(request.text[degree.end :]):
        return None
    limit = _limit_of(families[0], degree, shelf)
    if limit is None:
        return None
    positions = _others(families, request, shelf)
    return replace(request, positions=positions, filters=[limit], degree=None, counts=False)


def answer_alternatives(
    request: Request,
    families: Sequence[Sequence[Product]],
    ranks: Mapping[str, int],
    shelf: Shelf,
    language: str,
) -> CatalogueAnswer | None:
    """List others of a named product's kind, where the message asks for them; else None."""
    if not families or not _ALTERNATIVE.search(request.text):
        return None
    others = shelf.at(_others(families[:1], request, shelf))
    limited = _limit_others(families[0], others, request, shelf)
    if limited is not None:
        return answer_request(limited, ranks, shelf, language)
    buyable = [product for product in others if product.offer.availability == "in_stock"]
    each = order_each(buyable or others, ranks)
    return build_list([say(language, "others")], each, (), language) if each else None


def _limit_others(
    family: Sequence[Product], others: Sequence[Product], request: Request, shelf: Shelf
) -> Request | None:
    """Search others of a kind under the conditions said: "similar, but cheaper"; None if none."""
    degree = request.degree if request.degree and not request.degree.superlative else None
    limit = _limit_of(family, degree, shelf) if degree else None
    # The named product's own words describe it, not the others.
    said = [f for f in request.filters if not isinstance(f, DescribedFilter)]
    if not (limit or said) or (degree and limit is None):
        return None
    positions = frozenset(map(shelf.place, others))
    filters = [*said, *([limit] if limit else [])]
    return replace(
        request,
        positions=positions,
        filters=filters,
        degree=None,
        counts=False,
        whole=True,
        left=[],
    )


def _others(
    families: Sequence[Sequence[Product]], request: Request, shelf: Shelf
) -> frozenset[int]:
    """Return the places of the other products of the kind that was said, or of the named one's."""
    first = families[0][0]
    own = {shelf.place(product) for family in families for product in family}
    like, filed = shelf.kinds.like(first), shelf.kinds.of_type(first, shelf.products)
    kinds = (request.positions or frozenset(), like, filed)
    return next((others for same in kinds if (others := same - own)), frozenset())


def _limit_of(family: Sequence[Product], degree: Degree, shelf: Shelf) -> Filter | None:
    if degree.aspect.name == PRICE:
        known = [price for p in family if (price := p.offer.current_price)]
        if not known:
            return None
        amounts = [float(price.amount) for price in known]
        limits = [Limits(low=max(amounts), strict=True), Limits(high=min(amounts), strict=True)]
        return PriceFilter(limits[0] if degree.high else limits[1], known[0].currency)
    column = find_column(degree, family, shelf)
    if column is None:
        return None
    values = [column.measures[p.id] for p in family if p.id in column.measures]
    if degree.high:
        return NumberFilter(column, Limits(low=max(v.high for v in values), strict=True))
    return NumberFilter(column, Limits(high=min(v.low for v in values), strict=True))
