"""Which products a request gets: every filter holds, over the whole catalogue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.products.aspects import PRICE, Degree, rank_columns
from bot.products.columns import Column
from bot.products.filters import Filter, NumberFilter, PriceFilter, StockFilter
from bot.products.requests import Request
from bot.products.shelf import Shelf
from knowledge.interfaces import Product


@dataclass(frozen=True, slots=True)
class Ranking:
    """Products in the order of what a degree compares.

    Attributes:
        products: those that have the value, the winner first; of ties the catalogue's order.
        column: what was compared; None for the price.
        ties: how many share the first place, counting products, not variants.
        currency: of the prices that were compared; empty where no price was, or names none.
    """

    products: Sequence[Product]
    column: Column | None
    ties: int
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Miss:
    """Why nothing matched.

    Attributes:
        blocking: the filters without which there would be something; one where one is enough.
        nearest: the products that fulfil all others, the nearest to the blocked limit first.
    """

    blocking: Sequence[Filter]
    nearest: Sequence[Product]


def select(request: Request, shelf: Shelf) -> list[Product]:
    """Return every product of the kind that fulfils every filter, in the catalogue's order."""
    return _holding(request.filters, _candidates(request, shelf))


def order_by_hits(products: Sequence[Product], ranks: Mapping[str, int]) -> list[Product]:
    """Order by what retrieval thinks of them, what can be bought now first.

    Args:
        products: any.
        ranks: product id to its place among the hits, from 0.
    """
    last = len(ranks)
    return sorted(
        products,
        key=lambda p: (p.offer.availability != "in_stock", ranks.get(p.id, last)),
    )


def one_of_each(products: Sequence[Product]) -> list[Product]:
    """Keep of every product's variants the first."""
    first: dict[str, Product] = {}
    for product in products:
        first.setdefault(group_of(product), product)
    return list(first.values())


def group_of(product: Product) -> str:
    """Return what a product's variants share: the group's id, or its own."""
    return product.item_group_id or product.id


def rank(products: Sequence[Product], degree: Degree, shelf: Shelf) -> Ranking | None:
    """Order products by an aspect; None where no record states it.

    Args:
        products: candidates.
        degree: the aspect and which end comes first.
        shelf: the catalogue.
    """
    return next(iter(rank_each(products, degree, shelf)), None)


def rank_each(products: Sequence[Product], degree: Degree, shelf: Shelf) -> list[Ranking]:
    """Order products by an aspect; by price once for each currency, the commonest first.

    Amounts in two currencies do not compare.

    Returns:
        Nothing where no record states the aspect.
    """
    if degree.aspect.name == PRICE:
        prices = [p.offer.current_price for p in products]
        counts = Counter(price.currency for price in prices if price is not None)
        return [_rank_by_price(products, degree.high, code) for code, _ in counts.most_common()]
    ranking = _rank_by_column(products, degree, shelf)
    return [ranking] if ranking else []


def _rank_by_column(products: Sequence[Product], degree: Degree, shelf: Shelf) -> Ranking | None:
    column = find_column(degree, products, shelf)
    if column is None:
        return None
    known = [p for p in products if p.id in column.measures]
    sign = -1 if degree.high else 1

    def value(product: Product) -> float:
        measure = column.measures[product.id]
        return sign * (measure.high if degree.high else measure.low)

    ordered = sorted(known, key=lambda p: (value(p), p.offer.availability != "in_stock"))
    first = [p for p in ordered if value(p) == value(ordered[0])]
    return Ranking(ordered, column, len(one_of_each(first)))


def find_column(degree: Degree, products: Sequence[Product], shelf: Shelf) -> Column | None:
    """Return the plainest column that states the aspect for at least one of the products.

    Of columns that fit equally the one that most of them fill; a rating of three among a hundred
    lamps is passed over for one that all have.
    """
    named = shelf.columns.get(degree.aspect.name)
    if named is not None and any(p.id in named.measures for p in products):
        return named
    columns = [c for c in rank_columns(degree.aspect, shelf.columns.values()) if c.is_number]
    filled = {c.name: sum(p.id in c.measures for p in products) for c in columns}
    best = max(filled.values(), default=0)
    return next((c for c in columns if filled[c.name] and 2 * filled[c.name] >= best), None)


def explain_miss(request: Request, shelf: Shelf) -> Miss | None:
    """Tell which filter left nothing, and what comes nearest; None where the kind has nothing.

    The first filter that alone stands in the way is blamed: the stock, since what is all else that
    was asked for comes nearest, then limits, then values.
    """
    candidates = _candidates(request, shelf)
    filters = list(request.filters)
    order = sorted(filters, key=lambda f: not isinstance(f, PriceFilter | NumberFilter))
    order.sort(key=lambda f: not isinstance(f, StockFilter))
    for blamed in order:
        left = _holding([f for f in filters if f is not blamed], candidates)
        if left:
            return Miss([blamed], _nearest(left, blamed))
    return Miss(filters, candidates) if candidates and filters else None


def _candidates(request: Request, shelf: Shelf) -> list[Product]:
    if request.positions is None:
        return list(shelf.products)
    return shelf.at(request.positions)


def _holding(filters: Sequence[Filter], products: Sequence[Product]) -> list[Product]:
    return [p for p in products if all(f.holds(p) for f in filters)]


def _nearest(products: Sequence[Product], blamed: Filter) -> list[Product]:
    """Order by distance to a limit; other filters have none."""
    if not isinstance(blamed, PriceFilter | NumberFilter):
        return list(products)
    limits = blamed.limits

    def distance(product: Product) -> float:
        value = _value(product, blamed)
        if value is None:
            return float("inf")
        below = max(0.0, (limits.low if limits.low is not None else value) - value)
        return max(below, value - (limits.high if limits.high is not None else value))

    known = [p for p in products if _value(p, blamed) is not None]
    return sorted(known, key=distance) or list(products)


def _value(product: Product, chosen: PriceFilter | NumberFilter) -> float | None:
    if isinstance(chosen, NumberFilter):
        measure = chosen.measure(product)
        return measure.low if measure else None
    price = product.offer.current_price
    same = price is not None and (not chosen.currency or price.currency == chosen.currency)
    return float(price.amount) if price is not None and same else None


def _rank_by_price(products: Sequence[Product], high: bool, currency: str) -> Ranking:
    """Order by current price what is priced in one currency."""
    priced = [(p, p.offer.current_price) for p in products]
    known = [(float(m.amount), p) for p, m in priced if m is not None and m.currency == currency]
    sign = -1 if high else 1
    ordered = sorted(known, key=lambda e: (sign * e[0], e[1].offer.availability != "in_stock"))
    first = [p for amount, p in ordered if amount == ordered[0][0]]
    return Ranking([p for _, p in ordered], None, len(one_of_each(first)), currency)
