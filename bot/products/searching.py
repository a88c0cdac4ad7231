"""Searches of the catalogue: by kind, by conditions alone, or by a word for all that is sold."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.products.aspects import find_asked
from bot.products.assortment import SEEKS
from bot.products.facts import answer_named, asks_options, asks_price
from bot.products.filters import (
    AgeFilter,
    DescribedFilter,
    Filter,
    NumberFilter,
    PriceFilter,
    SaleFilter,
    StockFilter,
    ValueFilter,
)
from bot.products.listing import CatalogueAnswer, answer_request, list_found, list_prices
from bot.products.requests import Request
from bot.products.selecting import group_of
from bot.products.shelf import Shelf
from bot.products.vocabulary import POLICY, TAG
from knowledge.interfaces import Product
from retrieval.interfaces import Hit

SYNONYM_SIMILARITY = 0.5
"""Least cosine of message and product for a kind that the catalogue calls by another name."""
BROAD_SIMILARITY = 0.4
"""Least mean cosine of message and the first products for a word to mean them all: "wine" where
all is wine. Chosen with `storehand search` on small shops of wine, clothes and electronics, between
the words for what they sell and for what they do not ("kayak", "beer")."""
SYNONYM_HITS = 5
SYNONYM_SHARE = 0.6
"""Share of the first products found that must be of one category for an unknown noun to mean it."""

_DEFINITE = re.compile(r"(?i)\b(?:the|this|that|your|my)\b")
_DEFINITE_END = re.compile(r"(?i)\b(?:the|your|der|die|das|le|la|el)\s+(?:\d+\s+)?$")
_LEFT = re.compile(r"(?i)\b(?:left|remaining|in stock|on hand)\b")
_ASKS_ONE = re.compile(
    r"(?i)^\W*(?:is|are|does|do|has|have|will|can|ist|sind|hat|est|es|tiene)\b"
    r"(?!\s+(?:there|you|we|i|any)\b)"
)


def read_as_search(
    request: Request, families: Sequence[Sequence[Product]], shelf: Shelf
) -> Request | None:
    """Read "a 65 litre backpack" as a search, although the Traverse 65 Backpack is called so.

    With a name ("Corrie under 300 euro") it is one among what has the name; with "the" or "is",
    and where a value only says which version is meant, it is a question about one product.
    """
    limited = bool(request.filters or request.degree or request.counts)
    one = _DEFINITE.search(_without_degree(request)) or _ASKS_ONE.match(request.text)
    if not families or not limited or not request.shops or one:
        return None
    if {f.key for f in request.filters} == {"brand"} and (
        find_asked(request.text) or asks_price(request.text)
    ):
        return None
    if request.counts and _LEFT.search(request.text):
        return None
    if not shelf.names.has_name(request.naming):
        return request
    if not (request.degree or request.counts or any(map(_is_open, request.filters))):
        return None
    named = frozenset(shelf.place(product) for family in families for product in family)
    return replace(request, positions=named & (request.positions or named) or named, left=[])


def _without_degree(request: Request) -> str:
    """Return the text without "the cheapest", whose article points at no one product."""
    if request.degree is None:
        return request.text
    before, after = request.text[: request.degree.start], request.text[request.degree.end :]
    return f"{_DEFINITE_END.sub('', before)} {after}"


def _is_open(chosen: Filter) -> bool:
    """Tell whether a condition limits rather than identifies: "under 300", "on sale"."""
    excludes = isinstance(chosen, ValueFilter | DescribedFilter) and chosen.excluded
    return excludes or isinstance(chosen, PriceFilter | NumberFilter | AgeFilter | SaleFilter)


def search_catalogue(
    request: Request, hits: Sequence[Hit], shelf: Shelf, language: str
) -> CatalogueAnswer | None:
    """List, count, rank or price what is looked for; None where nothing is, or none is sold.

    Args:
        request: what the message asks.
        hits: products that retrieval found, best first.
        shelf: the catalogue.
        language: of the sentences.
    """
    ranks = rank_hits(hits)
    family = _only_family(request, shelf)
    if family and (asks_options(request.text) or find_asked(request.text)):
        about = answer_named(family, request, shelf, language)
        if about is not None and about.action == "answer":
            return about
    prices = request.positions is not None and asks_price(request.text)
    stated = POLICY.search(request.text) or TAG.search(request.text)
    if prices and not stated and not request.degree:
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
    ranks = rank_hits(hits)
    alone = [f for f in request.filters if f != StockFilter() and f.key != "size"]
    limited = [f for f in request.filters if alone]
    if not request.left and (limited or request.degree or request.counts):
        return answer_request(request, ranks, shelf, language)
    described = shelf.kinds.find_described(request.left)
    if described:
        by_words = replace(request, positions=described, left=[])
        return answer_request(by_words, ranks, shelf, language)
    # Prose may hold a word for many reasons: a harness "for skis" makes no shop sell skis.
    told = frozenset() if SEEKS.search(request.text) else shelf.kinds.find_told(request.left)
    if told:
        return answer_request(replace(request, positions=told), ranks, shelf, language)
    found = [p for h in hits if (p := shelf.catalog.get(h.chunk.parent)) is not None]
    near = bool(found) and max(hit.similarity for hit in hits) >= SYNONYM_SIMILARITY
    open_ended = bool(limited or request.degree or not shelf.is_filed)
    if not near and not (open_ended and _are_near(hits)):
        return None
    positions = _category_of(found, shelf) if near else None
    if positions is None and not limited and not request.degree:
        return list_found(found, language)
    whole = request.whole and (positions is not None or not shelf.is_filed)
    guessed = replace(request, positions=positions, whole=whole)
    return answer_request(guessed, ranks, shelf, language)


def _are_near(hits: Sequence[Hit]) -> bool:
    """Tell whether products in general are near to what was said: "wine" to any bottle."""
    best = sorted((hit.similarity for hit in hits), reverse=True)[:SYNONYM_HITS]
    return bool(best) and sum(best) / len(best) >= BROAD_SIMILARITY


def rank_hits(hits: Sequence[Hit]) -> dict[str, int]:
    """Return each product's best place among the hits."""
    return {hit.chunk.parent: place for place, hit in reversed(list(enumerate(hits)))}


def _category_of(found: Sequence[Product], shelf: Shelf) -> frozenset[int] | None:
    """Return the places of the category that most of the first products share; None if none."""
    each = list({p.item_group_id or p.id: p for p in found}.values())[:SYNONYM_HITS]
    types = [product.product_type for product in each]
    commonest = max(types, key=types.count)
    if not commonest or types.count(commonest) < SYNONYM_SHARE * len(types):
        return None
    return shelf.kinds.of_type(each[types.index(commonest)], shelf.products)
