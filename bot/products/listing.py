"""Several products: searches, superlatives, counts, prices from what to what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from bot.interfaces import Sentence
from bot.phrases import say
from bot.products.aspects import ASPECTS, Degree
from bot.products.columns import Column
from bot.products.filters import AgeFilter, Filter, NumberFilter, ValueFilter
from bot.products.lists import CatalogueAnswer as CatalogueAnswer
from bot.products.lists import build_list, name_columns, order_each, price_of
from bot.products.misses import answer_miss
from bot.products.requests import Request
from bot.products.selecting import Ranking, one_of_each, rank_each, select
from bot.products.shelf import Shelf
from bot.products.wording import (
    MAX_CARDS,
    VARIANT_COLUMNS,
    build_card,
    cite_product,
    label,
    sentence,
)
from knowledge.interfaces import Product


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
        answer = answer_miss(request, ranks, shelf, language)
    elif request.degree is not None and (rankings := rank_each(found, request.degree, shelf)):
        answer = _superlatives(rankings, request, language)
    elif request.degree is not None and request.degree.superlative:
        answer = build_list([say(language, "not_compared")], order_each(found, ranks), (), language)
    elif request.counts:
        answer = _count(found, ranks, language)
    else:
        answer = _matches(request, found, ranks, shelf, language)
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
        return _matches(request, found, ranks, shelf, language)
    head = say(
        language,
        "price_span",
        count=str(len(each)),
        low=price_of(ordered[0], language),
        high=price_of(ordered[-1], language),
    )
    answer = build_list([head], each, (), language)
    span = [cite_product(product) for product in (ordered[0], ordered[-1])]
    cited = dict.fromkeys([*answer.sentences[0].citations, *span])
    return CatalogueAnswer([Sentence(answer.sentences[0].text, tuple(cited))], answer.products)


def list_found(products: Sequence[Product], language: str) -> CatalogueAnswer:
    """List what retrieval found, without claiming that it matches."""
    return build_list([say(language, "found")], one_of_each(products)[:MAX_CARDS], (), language)


def _notes(request: Request, shelf: Shelf, language: str) -> list[Sentence]:
    if not request.strange_currency:
        return []
    currency = ", ".join(code for code in shelf.currencies if code)
    return [Sentence(say(language, "other_currency", currency=currency) + "\n")]


def _matches(
    request: Request,
    found: Sequence[Product],
    ranks: Mapping[str, int],
    shelf: Shelf,
    language: str,
) -> CatalogueAnswer:
    each = order_each(found, ranks)
    columns = _columns(request.filters)
    key = "match_one" if len(each) == 1 else "matches"
    head = say(language, key, count=str(len(each)))
    if not request.whole:
        head = say(language, "unproven")
        columns = columns or name_columns(request.text, each, shelf)
    elif request.left or request.strange_currency:
        # Words that no record explains ("for families") only ordered the list.
        head = say(language, "found")
    return build_list([head], each, columns, language)


def _count(found: Sequence[Product], ranks: Mapping[str, int], language: str) -> CatalogueAnswer:
    each = order_each(found, ranks)
    key = "count_one" if len(each) == 1 else "count"
    key = f"{key}_versions" if len(found) > len(each) else key
    head = say(language, key, count=str(len(each)), versions=str(len(found)))
    return build_list([head], each, (), language)


def _superlatives(rankings: Sequence[Ranking], request: Request, language: str) -> CatalogueAnswer:
    """Name the winner; of prices in several currencies, which do not compare, one of each."""
    if request.degree is None or len(rankings) == 1:
        return _superlative(rankings[0], request, language)
    answers = [_superlative(ranking, request, language) for ranking in rankings[:MAX_CARDS]]
    said: list[Sentence] = []
    for ranking, answer in zip(rankings, answers, strict=False):
        head = say(language, "in_currency", currency=ranking.currency)
        first, *rest = answer.sentences
        said += [Sentence(head + first.text, first.citations), *rest]
    cards = [card for answer in answers for card in answer.products]
    return CatalogueAnswer(said, cards[:MAX_CARDS])


def _superlative(ranking: Ranking, request: Request, language: str) -> CatalogueAnswer:
    degree, winners = request.degree, request.winners
    each = one_of_each(ranking.products)
    first = each[0]
    if degree is None or winners > 1 or not degree.superlative:
        columns = [ranking.column] if ranking.column else []
        shown = each[: max(winners, 1)] if winners > 1 else each
        return build_list([say(language, "found")], shown, columns, language)
    text = _winner_text(ranking.column, first, degree, language)
    tied = [say(language, "tie", count=str(ranking.ties))] if ranking.ties > 1 else []
    cards = each[: min(ranking.ties, MAX_CARDS)]
    quote = ranking.column.values[first.id] if ranking.column else first.title
    said = [Sentence(f"{text} ", (cite_product(first, quote),))]
    said += [sentence(line, *cards) for line in tied]
    return CatalogueAnswer(said, [build_card(product) for product in cards])


def _winner_text(column: Column | None, product: Product, degree: Degree, language: str) -> str:
    high = degree.high
    if column is None:
        key = "dearest" if high else "cheapest"
        return say(language, key, title=product.title, price=price_of(product, language))
    dated = column.dimension == "date" or degree.aspect is ASPECTS["date"]
    keys = ("newest", "oldest") if dated else ("highest", "lowest")
    key = keys[0] if high else keys[1]
    return say(
        language, key, title=product.title, name=label(column, language), value=column.show(product)
    )


def _columns(filters: Sequence[Filter]) -> list[Column]:
    """Return the columns whose values prove a match: numbers, ages, and what is excluded.

    A record that does not state its allergens is no proof that it has none, and the list says so.
    """
    found = [f.column for f in filters if isinstance(f, NumberFilter | AgeFilter)]
    listed = [f.column for f in filters if isinstance(f, ValueFilter) and f.excluded]
    found += [c for c in listed if c.name not in (*VARIANT_COLUMNS, "brand") and not c.is_label]
    return list({column.name: column for column in found}.values())


def _amount(product: Product) -> Decimal:
    price = product.offer.current_price
    return price.amount if price is not None else Decimal(0)
