"""The entrance: one question to an answer from the catalogue, or to none.

Nothing here depends on what retrieval ranked first: filters, superlatives and counts are computed
over every record. Hits only order a list, and tell which kind an unknown word ("rucksack") means.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.products.aspects import PRICE, find_degrees
from bot.products.comparing import COMPARES, compare
from bot.products.facts import answer_named, asks_options, asks_price, choose_variants
from bot.products.filters import Filter, Limits, NumberFilter, PriceFilter, StockFilter
from bot.products.listing import CatalogueAnswer, answer_request, list_found, list_prices
from bot.products.requests import Request, parse_request
from bot.products.selecting import find_column, group_of
from bot.products.shelf import Shelf, index_shelf
from bot.products.vocabulary import PAST, POLICY
from bot.products.wording import MAX_CARDS
from knowledge.catalog import Catalog
from knowledge.interfaces import Product
from retrieval.interfaces import Hit

SYNONYM_SIMILARITY = 0.5
"""Least cosine of message and product for a kind that the catalogue calls by another name."""
SYNONYM_HITS = 5
SYNONYM_SHARE = 0.6
"""Share of the first products found that must be of one category for an unknown noun to mean it."""

_CODE = re.compile(r"(?<![\w-])(?=[\w./-]*\d)[^\W_][\w./-]*[^\W_]")
_INSTEAD = re.compile(r"(?i)\b(?:what about|how about|and what of|und was ist mit|et pour)\b")
_DEFINITE = re.compile(r"(?i)\b(?:the|this|that|your|my)\b")
_THAN = re.compile(r"(?i)\b(?:than|als|que)\b|比")


def answer_from_catalogue(
    text: str, hits: Sequence[Hit], catalog: Catalog, language: str
) -> CatalogueAnswer | None:
    """Answer about named products, or list, count and rank those of a kind; None if neither fits.

    Args:
        text: the standalone question.
        hits: products that retrieval found, best first.
        catalog: the generation's records.
        language: of the sentences.
    """
    shelf = index_shelf(catalog)
    request = parse_request(text, shelf)
    families = _named(request.text, hits, shelf)
    reference = _beat(request, families, shelf)
    if reference is not None:
        request, families = reference, []
    if _is_comparison(families, request, shelf):
        return compare(families, request, shelf, language)
    if families and PAST.search(text):
        return None
    if families and not _is_search(request, shelf):
        return _about(families, request, shelf, language)
    return _search(request, hits, shelf, language)


def find_named(text: str, hits: Sequence[Hit], catalog: Catalog) -> list[Product]:
    """Return the variants of the product that the text names, the fitting ones only; else none."""
    shelf = index_shelf(catalog)
    request = parse_request(text, shelf)
    families = _named(request.text, hits, shelf)
    return choose_variants(families[0], request)[0] if families else []


def is_definite(text: str, catalog: Catalog) -> bool:
    """Tell whether only the catalogue can answer: a bare kind, a limit, a superlative, a count.

    An answer of the shop's own to a similar question yields to these; to others it does not.
    """
    shelf = index_shelf(catalog)
    request = parse_request(text, shelf)
    if not request.shops or request.positions is None:
        return False
    return bool(request.filters or request.degree or request.counts) or not request.left


def names_product(text: str, other: str, catalog: Catalog) -> bool:
    """Tell whether a text names a product by its own name, and another text does not.

    A question about the Corrie 2 is not what a FAQ about tents asks.
    """
    shelf = index_shelf(catalog)
    return bool(shelf.names.find_each(text)) and not shelf.names.has_name(other)


def _is_comparison(families: Sequence[Sequence[Product]], request: Request, shelf: Shelf) -> bool:
    """Tell whether several products were named to be compared, not one name that means several."""
    if len(families) < 2 or len(shelf.names.find_each(request.text)) < 2:
        return False
    return bool(request.degree or COMPARES.search(request.text))


def _about(
    families: Sequence[Sequence[Product]], request: Request, shelf: Shelf, language: str
) -> CatalogueAnswer | None:
    """Answer of each product that was named, or that one name may mean."""
    answers = [answer_named(f, request, shelf, language) for f in families[:MAX_CARDS]]
    given = [answer for answer in answers if answer is not None]
    if not given:
        return None
    if len(given) > 1 and sum(len(answer.sentences) for answer in given) > MAX_CARDS:
        return list_found([family[0] for family in families], language)
    cards = [card for answer in given for card in answer.products[: MAX_CARDS // len(given)]]
    return CatalogueAnswer([said for answer in given for said in answer.sentences], cards)


def _is_search(request: Request, shelf: Shelf) -> bool:
    """Tell "a 65 litre backpack", which limits a kind, from the name Traverse 65 Backpack."""
    limited = bool(request.filters or request.degree or request.counts)
    named = shelf.names.has_name(request.text) or _DEFINITE.search(request.text)
    return limited and request.shops and request.positions is not None and not named


def _named(text: str, hits: Sequence[Hit], shelf: Shelf) -> list[Sequence[Product]]:
    coded = _coded(text, shelf)
    if coded:
        return [coded]
    exact = next((shelf.catalog.get(hit.chunk.parent) for hit in hits if hit.exact), None)
    if exact is not None:
        return [[exact]]
    instead = _INSTEAD.split(text)
    if len(instead) > 1 and shelf.names.find_tied(instead[-1]):
        text = instead[-1]
    families: list[Sequence[Product]] = list(shelf.names.find_each(text))
    tied: list[Sequence[Product]] = list(shelf.names.find_tied(text))
    return families or (tied if len(tied) <= MAX_CARDS else [])


def _coded(text: str, shelf: Shelf) -> list[Product]:
    """Return the product, or the variants of the group, whose id or code the text holds."""
    for word in _CODE.findall(text):
        product = shelf.catalog.by_code(word)
        if product is not None:
            return [product]
        group = shelf.catalog.group(word) or shelf.catalog.group(word.upper())
        if group:
            return group
    return []


def _beat(request: Request, families: Sequence[Sequence[Product]], shelf: Shelf) -> Request | None:
    """Read "anything lighter than the Corrie 2?" as a limit set by that product."""
    degree = next((d for d in find_degrees(request.text) if not d.superlative), None)
    if degree is None or len(families) != 1 or not request.shops:
        return None
    if not _THAN.match(request.text[degree.end :].lstrip()):
        return None
    family = families[0]
    same = shelf.kinds.like(family[0]) or shelf.kinds.of_type(family[0], shelf.products)
    positions = request.positions or same
    limit = _limit_of(family, degree.high, request, shelf)
    if limit is None:
        return None
    others = positions - {shelf.place(product) for product in family}
    return replace(request, positions=others, filters=[limit], degree=None, counts=False)


def _limit_of(
    family: Sequence[Product], high: bool, request: Request, shelf: Shelf
) -> Filter | None:
    degree = next(d for d in find_degrees(request.text) if not d.superlative)
    if degree.aspect.name == PRICE:
        amounts = [float(p.offer.current_price.amount) for p in family if p.offer.current_price]
        limits = [Limits(low=max(amounts), strict=True), Limits(high=min(amounts), strict=True)]
        return PriceFilter(limits[0] if high else limits[1]) if amounts else None
    column = find_column(degree, family, shelf)
    if column is None:
        return None
    values = [column.measures[p.id] for p in family if p.id in column.measures]
    if high:
        return NumberFilter(column, Limits(low=max(v.high for v in values), strict=True))
    return NumberFilter(column, Limits(high=min(v.low for v in values), strict=True))


def _search(
    request: Request, hits: Sequence[Hit], shelf: Shelf, language: str
) -> CatalogueAnswer | None:
    ranks = {hit.chunk.parent: place for place, hit in reversed(list(enumerate(hits)))}
    family = _only_family(request, shelf)
    if family and asks_options(request.text):
        return answer_named(family, request, shelf, language)
    prices = request.positions is not None and asks_price(request.text)
    if prices and not POLICY.search(request.text) and not request.degree:
        return list_prices(request, ranks, shelf, language)
    if not request.shops:
        return None
    if request.positions is None:
        return _without_kind(request, hits, shelf, language)
    return answer_request(request, ranks, shelf, language)


def _only_family(request: Request, shelf: Shelf) -> Sequence[Product]:
    """Return the variants of the one product that is of the kind; nothing where there are more."""
    products = shelf.at(request.positions or ())
    one = len({group_of(product) for product in products}) == 1
    return products if one else ()


def _without_kind(
    request: Request, hits: Sequence[Hit], shelf: Shelf, language: str
) -> CatalogueAnswer | None:
    """Answer where no noun of the catalogue was said: by conditions alone, or by a synonym."""
    ranks = {hit.chunk.parent: place for place, hit in reversed(list(enumerate(hits)))}
    alone = [f for f in request.filters if f != StockFilter() and f.key != "size"]
    limited = [f for f in request.filters if alone]
    if not request.left and (limited or request.degree or request.counts):
        return answer_request(request, ranks, shelf, language)
    described = shelf.kinds.find_described(request.left)
    if described:
        return answer_request(replace(request, positions=described), ranks, shelf, language)
    found = [p for h in hits if (p := shelf.catalog.get(h.chunk.parent)) is not None]
    if not found or max(hit.similarity for hit in hits) < SYNONYM_SIMILARITY:
        return None
    positions = _category_of(found, shelf)
    if positions is None:
        return list_found(found, language) if not limited and not request.degree else None
    return answer_request(replace(request, positions=positions), ranks, shelf, language)


def _category_of(found: Sequence[Product], shelf: Shelf) -> frozenset[int] | None:
    """Return the places of the category that most of the first products share; None if none."""
    each = list({p.item_group_id or p.id: p for p in found}.values())[:SYNONYM_HITS]
    types = [product.product_type for product in each]
    commonest = max(types, key=types.count)
    if not commonest or types.count(commonest) < SYNONYM_SHARE * len(types):
        return None
    return shelf.kinds.of_type(each[types.index(commonest)], shelf.products)
