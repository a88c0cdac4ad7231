"""Products asked for beside a named one: "lighter than the Corrie 2", "alternatives to it"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.phrases import say
from bot.products.aspects import PRICE, Degree
from bot.products.filters import Filter, Limits, NumberFilter, PriceFilter
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
    buyable = [product for product in others if product.offer.availability == "in_stock"]
    each = order_each(buyable or others, ranks)
    return build_list([say(language, "others")], each, (), language) if each else None


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
        amounts = [float(p.offer.current_price.amount) for p in family if p.offer.current_price]
        limits = [Limits(low=max(amounts), strict=True), Limits(high=min(amounts), strict=True)]
        return PriceFilter(limits[0] if degree.high else limits[1]) if amounts else None
    column = find_column(degree, family, shelf)
    if column is None:
        return None
    values = [column.measures[p.id] for p in family if p.id in column.measures]
    if degree.high:
        return NumberFilter(column, Limits(low=max(v.high for v in values), strict=True))
    return NumberFilter(column, Limits(high=min(v.low for v in values), strict=True))
