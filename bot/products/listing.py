"""Several products: lists, superlatives, counts, and what comes nearest when nothing matches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.interfaces import ProductCard, Sentence
from bot.phrases import say
from bot.products.aspects import Degree
from bot.products.columns import Column
from bot.products.filters import (
    Filter,
    NumberFilter,
    PriceFilter,
    SaleFilter,
    StockFilter,
    ValueFilter,
)
from bot.products.requests import Request
from bot.products.selecting import (
    Miss,
    Ranking,
    explain_miss,
    one_of_each,
    order_by_hits,
    rank,
    select,
)
from bot.products.shelf import Shelf
from bot.products.wording import MAX_CARDS, build_card, cite_product, format_money, sentence
from knowledge.interfaces import Money, Product

MOST_VALUES = 12
"""Values in one sentence: more are not read."""


@dataclass(frozen=True, slots=True)
class CatalogueAnswer:
    """Sentences with their proof, and the cards beside them."""

    sentences: Sequence[Sentence]
    products: Sequence[ProductCard]


def answer_request(
    request: Request, ranks: Mapping[str, int], shelf: Shelf, language: str
) -> CatalogueAnswer | None:
    """Answer a search, a superlative or a count; None where the kind has no product at all.

    Args:
        request: what is wanted.
        ranks: product id to its place among retrieval's hits, from 0.
        shelf: the catalogue.
        language: of the sentences.
    """
    found = select(request, shelf)
    notes = _notes(request, shelf, language)
    if not found:
        miss = explain_miss(request, shelf)
        answer = _answer_miss(miss, request, ranks, shelf, language) if miss else None
    elif request.degree is not None and (ranking := rank(found, request.degree, shelf)):
        answer = _superlative(ranking, request.degree, request.winners, language)
    elif request.degree is not None and request.degree.superlative:
        answer = _list([say(language, "not_compared")], _ordered(found, ranks), (), language)
    elif request.counts:
        answer = _count(found, ranks, language)
    else:
        answer = _matches(request, found, ranks, language)
    return CatalogueAnswer([*notes, *answer.sentences], answer.products) if answer else None


def list_prices(
    request: Request, ranks: Mapping[str, int], shelf: Shelf, language: str
) -> CatalogueAnswer | None:
    """State from what to what the products of a kind cost, the cheapest first."""
    found = [p for p in select(request, shelf) if p.offer.current_price is not None]
    if len({p.offer.current_price.currency for p in found if p.offer.current_price}) != 1:
        return answer_request(request, ranks, shelf, language)
    ordered = sorted(found, key=_amount)
    each = one_of_each(ordered)
    if len(each) == 1:
        return _matches(request, found, ranks, language)
    head = say(
        language,
        "price_span",
        count=str(len(each)),
        low=_money(ordered[0], language),
        high=_money(ordered[-1], language),
    )
    answer = _list([head], each, (), language)
    span = [cite_product(product) for product in (ordered[0], ordered[-1])]
    cited = dict.fromkeys([*answer.sentences[0].citations, *span])
    return CatalogueAnswer([Sentence(answer.sentences[0].text, tuple(cited))], answer.products)


def list_found(products: Sequence[Product], language: str) -> CatalogueAnswer:
    """List what retrieval found, without claiming that it matches."""
    return _list([say(language, "found")], one_of_each(products)[:MAX_CARDS], (), language)


def _notes(request: Request, shelf: Shelf, language: str) -> list[Sentence]:
    if not request.strange_currency:
        return []
    currency = ", ".join(code for code in shelf.currencies if code)
    return [Sentence(say(language, "other_currency", currency=currency) + "\n")]


def _matches(
    request: Request, found: Sequence[Product], ranks: Mapping[str, int], language: str
) -> CatalogueAnswer:
    each = _ordered(found, ranks)
    key = "match_one" if len(each) == 1 else "matches"
    head = say(language, key, count=str(len(each)))
    if not request.whole:
        head = say(language, "nearest")
    elif request.left or request.strange_currency:
        # Words that no record explains ("for families") only ordered the list.
        head = say(language, "found")
    return _list([head], each, _columns(request.filters), language)


def _count(found: Sequence[Product], ranks: Mapping[str, int], language: str) -> CatalogueAnswer:
    each = _ordered(found, ranks)
    key = "count_versions" if len(found) > len(each) else "count"
    key = "count_one" if len(found) == 1 else key
    head = say(language, key, count=str(len(each)), versions=str(len(found)))
    return _list([head], each, (), language)


def _superlative(ranking: Ranking, degree: Degree, winners: int, language: str) -> CatalogueAnswer:
    each = one_of_each(ranking.products)
    first = each[0]
    if winners > 1 or not degree.superlative:
        head = say(language, "found")
        columns = [ranking.column] if ranking.column else []
        shown = each[: max(winners, 1)] if winners > 1 else each
        return _list([head], shown, columns, language)
    text = _winner_text(ranking.column, first, degree.high, language)
    tied = [say(language, "tie", count=str(ranking.ties))] if ranking.ties > 1 else []
    cards = each[: min(ranking.ties, MAX_CARDS)]
    quote = ranking.column.values[first.id] if ranking.column else first.title
    said = [Sentence(f"{text} ", (cite_product(first, quote),))]
    said += [sentence(line, *cards) for line in tied]
    return CatalogueAnswer(said, [build_card(product) for product in cards])


def _winner_text(column: Column | None, product: Product, high: bool, language: str) -> str:
    if column is None:
        key = "dearest" if high else "cheapest"
        return say(language, key, title=product.title, price=_money(product, language))
    key = "highest" if high else "lowest"
    return say(language, key, title=product.title, name=column.label, value=column.show(product))


def _answer_miss(
    miss: Miss, request: Request, ranks: Mapping[str, int], shelf: Shelf, language: str
) -> CatalogueAnswer | None:
    """Say what stands in the way, with the nearest product or the values that there are."""
    if not miss.nearest:
        return None
    blamed = miss.blocking[0]
    if len(miss.blocking) == 1 and _has_value(blamed, miss.nearest[0]):
        return _nearest_limit(blamed, miss.nearest[0], shelf, language)
    if request.counts:
        none = Sentence(say(language, "count_none") + " ")
        return CatalogueAnswer([none], [])
    each = _ordered(miss.nearest, ranks)
    if len(miss.blocking) > 1:
        return _list([say(language, "nearest")], each[:MAX_CARDS], (), language)
    return _list([_miss_text(blamed, miss.nearest, language)], each, (), language)


def _has_value(blamed: Filter, nearest: Product) -> bool:
    """Tell whether the limited value itself can be named: a price, or a cell of the column."""
    if isinstance(blamed, NumberFilter):
        return nearest.id in blamed.column.values
    return isinstance(blamed, PriceFilter)


def _nearest_limit(
    blamed: Filter, nearest: Product, shelf: Shelf, language: str
) -> CatalogueAnswer:
    if isinstance(blamed, NumberFilter):
        value = blamed.show(nearest)
        name = blamed.column.label
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

    facts = {"title": nearest.title, "price": _money(nearest, language)}
    facts |= {"low": shown(limits.low), "high": shown(limits.high)}
    if limits.low is not None and limits.high is not None:
        return say(language, "none_between", **facts)
    if limits.high is not None:
        return say(language, "none_under" if limits.strict else "none_up_to", **facts)
    return say(language, "none_over" if limits.strict else "none_from", **facts)


def _miss_text(blamed: Filter, nearest: Sequence[Product], language: str) -> str:
    if isinstance(blamed, StockFilter):
        return say(language, "none_in_stock")
    if isinstance(blamed, SaleFilter):
        return say(language, "none_on_sale")
    if isinstance(blamed, ValueFilter) and not blamed.excluded:
        cells = (blamed.column.values.get(product.id, "") for product in nearest)
        values = [cell for cell in dict.fromkeys(cells) if cell][:MOST_VALUES]
        if values:
            name = blamed.column.label
            return say(language, "none_valued", name=name, values=", ".join(values))
    return say(language, "nearest")


def _list(
    heads: Sequence[str],
    each: Sequence[Product],
    columns: Sequence[Column],
    language: str,
) -> CatalogueAnswer:
    """List one line for each of the first products, and how many more there are."""
    shown = each[:MAX_CARDS]
    lines = [*heads, *(f"- {_item(product, columns, language)}" for product in shown)]
    if len(each) > len(shown):
        lines.append(say(language, "more", count=str(len(each) - len(shown))))
    citations = tuple(cite_product(product) for product in shown)
    cards = [build_card(product) for product in shown]
    return CatalogueAnswer([Sentence("\n".join(lines), citations)], cards)


def _item(product: Product, columns: Sequence[Column], language: str) -> str:
    price = product.offer.current_price
    item = product.title
    if price is not None and price.amount > 0:
        shown = format_money(price, language)
        item = say(language, "list_item", title=product.title, price=shown)
    for column in columns:
        if product.id in column.values:
            item += f", {column.label} {column.show(product)}"
    if product.offer.availability in {"in_stock", "unknown"}:
        return item
    state = say(language, f"state_{product.offer.availability}")
    return say(language, "with_state", item=item, state=state)


def _columns(filters: Sequence[Filter]) -> list[Column]:
    """Return the numeric columns that the request limits: the list shows their values."""
    return [f.column for f in filters if isinstance(f, NumberFilter)]


def _ordered(products: Sequence[Product], ranks: Mapping[str, int]) -> list[Product]:
    return one_of_each(order_by_hits(products, ranks))


def _amount(product: Product) -> Decimal:
    price = product.offer.current_price
    return price.amount if price is not None else Decimal(0)


def _money(product: Product, language: str) -> str:
    price = product.offer.current_price
    return format_money(price, language) if price is not None else ""
