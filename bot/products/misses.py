"""What is said where nothing matches: the nearest bound, the values that there are, or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from bot.interfaces import Sentence
from bot.phrases import say
from bot.products.filters import (
    DescribedFilter,
    Filter,
    NumberFilter,
    PriceFilter,
    SaleFilter,
    StockFilter,
    ValueFilter,
)
from bot.products.lists import CatalogueAnswer, build_list, name_columns, order_each, price_of
from bot.products.requests import Request
from bot.products.selecting import explain_miss
from bot.products.shelf import Shelf
from bot.products.wording import (
    MAX_CARDS,
    build_card,
    cite_product,
    format_money,
    label,
    sentence,
)
from knowledge.interfaces import Money, Product

MOST_VALUES = 12
"""Values in one sentence: more are not read."""


def answer_miss(
    request: Request, ranks: Mapping[str, int], shelf: Shelf, language: str
) -> CatalogueAnswer | None:
    """Say what stands in the way, with the nearest product or the values that there are.

    Args:
        request: that no product fulfils.
        ranks: product id to its place among retrieval's hits, from 0.
        shelf: the catalogue.
        language: of the sentences.

    Returns:
        None where the kind itself has no product.
    """
    miss = explain_miss(request, shelf)
    if miss is None:
        return None
    blamed = miss.blocking[0]
    if len(miss.blocking) == 1 and _has_value(blamed, miss.nearest[0]):
        return _nearest_limit(blamed, miss.nearest[0], shelf, language)
    if request.counts:
        none = Sentence(say(language, "count_none") + " ")
        return CatalogueAnswer([none], [])
    each = order_each(miss.nearest, ranks)
    if len(miss.blocking) > 1:
        return build_list([say(language, "nearest")], each[:MAX_CARDS], (), language)
    if isinstance(blamed, DescribedFilter) and not blamed.excluded:
        columns = name_columns(request.text, each, shelf)
        return build_list([say(language, "unproven")], each, columns, language)
    excludes = isinstance(blamed, ValueFilter) and blamed.excluded and not blamed.column.is_label
    columns = [blamed.column] if excludes and isinstance(blamed, ValueFilter) else []
    return build_list([_miss_text(blamed, miss.nearest, language)], each, columns, language)


def _has_value(blamed: Filter, nearest: Product) -> bool:
    """Tell whether the limited value itself can be named: a price, or a cell of the column."""
    if isinstance(blamed, NumberFilter):
        return nearest.id in blamed.column.values
    return isinstance(blamed, PriceFilter) and nearest.offer.current_price is not None


def _nearest_limit(
    blamed: Filter, nearest: Product, shelf: Shelf, language: str
) -> CatalogueAnswer:
    if isinstance(blamed, NumberFilter):
        value = blamed.show(nearest)
        name = label(blamed.column, language)
        text = say(language, "none_measured", name=name, title=nearest.title, value=value)
        quote = blamed.column.values.get(nearest.id, "")
        said = Sentence(f"{text} ", (cite_product(nearest, quote),))
        return CatalogueAnswer([said], [build_card(nearest)])
    assert isinstance(blamed, PriceFilter)
    text = _price_miss(blamed, nearest, shelf, language)
    return CatalogueAnswer([sentence(text, nearest)], [build_card(nearest)])


def _price_miss(blamed: PriceFilter, nearest: Product, shelf: Shelf, language: str) -> str:
    limits = blamed.limits
    price = nearest.offer.current_price
    code = price.currency if price else ""

    def shown(value: float | None) -> str:
        amount = Decimal(str(round(value or 0, 2)))
        return format_money(Money(amount, blamed.currency or code), language)

    facts = {"title": nearest.title, "price": price_of(nearest, language)}
    facts |= {"low": shown(limits.low), "high": shown(limits.high)}
    if limits.low is not None and limits.high is not None:
        return say(language, "none_between", **facts)
    if limits.high is not None:
        return say(language, "none_under" if limits.strict else "none_up_to", **facts)
    return say(language, "none_over" if limits.strict else "none_from", **facts)


def _miss_text(blamed: Filter, nearest: Sequence[Product], language: str) -> str:
    if isinstance(blamed, StockFilter):
        untold = all(product.offer.availability == "unknown" for product in nearest)
        return say(language, "no_stock" if untold else "none_in_stock")
    if isinstance(blamed, PriceFilter):
        return say(language, "no_prices")
    if isinstance(blamed, NumberFilter):
        return say(language, "no_values", name=label(blamed.column, language))
    if isinstance(blamed, SaleFilter):
        return say(language, "none_on_sale")
    if isinstance(blamed, ValueFilter) and not blamed.excluded:
        cells = (blamed.column.values.get(product.id, "") for product in nearest)
        values = [cell for cell in dict.fromkeys(cells) if cell][:MOST_VALUES]
        if values:
            name = label(blamed.column, language)
            return say(language, "none_valued", name=name, values=", ".join(values))
    return say(language, "nearest")
