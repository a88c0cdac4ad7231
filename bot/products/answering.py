"""The entrance: one question to an answer from the catalogue, or to none.

Nothing here depends on what retrieval ranked first: filters, superlatives and counts are computed
over every record. Hits only order a list, and tell which kind an unknown word ("rucksack") means.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.products.aspects import find_asked
from bot.products.assortment import SEEKS, answer_assortment, say_not_sold
from bot.products.beside import answer_alternatives, read_reference
from bot.products.comparing import COMPARES, compare
from bot.products.facts import (
    answer_named,
    asks_options,
    asks_price,
    choose_variants,
    regret_named,
)
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
from bot.products.requests import Request, parse_request
from bot.products.selecting import group_of
from bot.products.shelf import Shelf, index_shelf
from bot.products.vocabulary import PAST, POLICY, PROSE, QUESTION
from bot.products.wording import MAX_CARDS
from knowledge.catalog import Catalog
from knowledge.interfaces import Product
from retrieval.interfaces import Hit

SYNONYM_SIMILARITY = 0.5
"""Least cosine of message and product for a kind that the catalogue calls by another name."""
BROAD_SIMILARITY = 0.4
"""Least mean cosine of message and the first products for a word to mean them all. In small shops
of wine, clothes and electronics "wine" and "clothes" came to 0.42 to 0.52, and what is not sold
("kayak", "beer", "furniture") to at most 0.27."""
SYNONYM_HITS = 5
SYNONYM_SHARE = 0.6
"""Share of the first products found that must be of one category for an unknown noun to mean it."""

_CODE = re.compile(r"(?<![\w-])(?=[\w./-]*\d)[^\W_][\w./-]*[^\W_]")
_INSTEAD = re.compile(r"(?i)\b(?:what about|how about|and what of|und was ist mit|et pour)\b")
_DEFINITE = re.compile(r"(?i)\b(?:the|this|that|your|my)\b")
_DEFINITE_END = re.compile(r"(?i)\b(?:the|your|der|die|das|le|la|el)\s+(?:\d+\s+)?$")
_ATTRIBUTE_OF = re.compile(r"(?i)\w (?:of|on|for) (?:the|this|your)\b")
_ASKS = re.compile(rf"{QUESTION.pattern}|^\W*(?:what|which)\b")
"""A question, which a list of what it names does not answer."""
_LEFT = re.compile(r"(?i)\b(?:left|remaining|in stock|on hand)\b")
_ASKS_ONE = re.compile(
    r"(?i)^\W*(?:is|are|does|do|has|have|will|can|ist|sind|hat|est|es|tiene)\b"
    r"(?!\s+(?:there|you|we|i|any)\b)"
)
MOST_BARE_WORDS = 3
"""Words of a message that is no sentence: a search box's."""
MOST_COMPARED_OF_A_NAME = 2
"""Products that one part of a comparison may mean: both sizes of a laptop, not a whole range."""


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
    overview = answer_assortment(request, shelf, language)
    if overview is not None:
        return overview
    families = _named(request, hits, shelf)
    reference = read_reference(request, families, shelf)
    if reference is not None:
        return _search(reference, hits, shelf, language)
    others = answer_alternatives(request, families, _rank(hits), shelf, language)
    if others is not None:
        return others
    compared = _compared(request, shelf)
    if compared:
        return compare(compared, request, shelf, language)
    if families and PAST.search(text):
        return None
    narrowed = _as_search(request, families, shelf)
    about = None if narrowed else _about(families, request, shelf, language)
    asks = not request.shops or QUESTION.search(request.text)
    if about is not None and (about.action == "answer" or asks):
        return about
    asks_of = _ATTRIBUTE_OF.search(request.text) or _ASKS.search(request.text)
    if families and not narrowed and asks_of and not SEEKS.search(request.text):
        return about
    found = _search(narrowed or request, hits, shelf, language)
    about = about or (_about(families, request, shelf, language) if narrowed else None)
    return found or about or _list_bare(families, request, language)


def regret_from_catalogue(
    text: str, hits: Sequence[Hit], catalog: Catalog, language: str
) -> CatalogueAnswer | None:
    """Say what the catalogue does not hold, where nothing else of the shop answers either.

    Of a named product that its record does not state what was asked, with what it does state; of a
    kind that is not sold, what is sold.

    Args:
        text: the standalone question.
        hits: products that retrieval found, best first.
        catalog: the generation's records.
        language: of the sentences.

    Returns:
        A refusal, or None where the text names no product and looks for none.
    """
    shelf = index_shelf(catalog)
    request = parse_request(text, shelf)
    if POLICY.search(request.text) or PAST.search(request.text):
        return None
    families = _named(request, hits, shelf)
    if families:
        return regret_named(families[0], request, shelf, language)
    bare = len(request.text.split()) <= MOST_BARE_WORDS and not QUESTION.search(request.text)
    looks = request.positions is None and request.left and (bare or SEEKS.search(request.text))
    return say_not_sold(shelf, language) if looks else None


def find_named(text: str, hits: Sequence[Hit], catalog: Catalog) -> list[Product]:
    """Return the variants of the product that the text names, the fitting ones only; else none."""
    shelf = index_shelf(catalog)
    request = parse_request(text, shelf)
    families = _named(request, hits, shelf)
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


def _compared(request: Request, shelf: Shelf) -> list[list[Product]]:
    """Return the products that were named to be compared, not one name that means several."""
    if not request.degree and not COMPARES.search(request.text):
        return []
    families = shelf.names.find_each(request.text, MOST_COMPARED_OF_A_NAME)
    clear = shelf.names.find_each(request.text)
    parts = len(clear) if len(clear) > 1 else shelf.names.count_parts(request.text)
    return families if len(families) > 1 and parts > 1 else []


def _about(
    families: Sequence[Sequence[Product]], request: Request, shelf: Shelf, language: str
) -> CatalogueAnswer | None:
    """Answer of each product that was named, or that one name may mean."""
    answers = [answer_named(f, request, shelf, language) for f in families[:MAX_CARDS]]
    given = [answer for answer in answers if answer is not None]
    if not given:
        return None
    stated = [answer for answer in given if answer.action == "answer"]
    if not stated:
        return given[0]
    if len(stated) > 1 and sum(len(answer.sentences) for answer in stated) > MAX_CARDS:
        return list_found([family[0] for family in families], language)
    cards = [card for answer in stated for card in answer.products[: MAX_CARDS // len(stated)]]
    return CatalogueAnswer([said for answer in stated for said in answer.sentences], cards)


def _list_bare(
    families: Sequence[Sequence[Product]], request: Request, language: str
) -> CatalogueAnswer | None:
    """List what a few words mean that ask nothing: "cough medicine"; None of a question."""
    asks = any(pattern.search(request.text) for pattern in (QUESTION, PROSE, POLICY))
    if asks or not families or len(request.text.split()) > MOST_BARE_WORDS:
        return None
    return list_found([family[0] for family in families], language)


def _as_search(
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


def _named(request: Request, hits: Sequence[Hit], shelf: Shelf) -> list[Sequence[Product]]:
    text = request.naming
    coded = _coded(request.text, shelf)
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
    families = families or (tied if len(tied) <= MAX_CARDS else [])
    return families or _of_brand(request, shelf)


def _of_brand(request: Request, shelf: Shelf) -> list[Sequence[Product]]:
    """Return the few products of the brand that was said without a kind: "Nuroprin"."""
    said = [f for f in request.filters if isinstance(f, ValueFilter) and f.key == "brand"]
    if not said or said[0].excluded or request.positions is not None:
        return []
    held = [product for product in shelf.products if said[0].holds(product)]
    groups = list(dict.fromkeys(map(group_of, held)))
    return (
        [[p for p in held if group_of(p) == g] for g in groups] if len(groups) <= MAX_CARDS else []
    )


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


def _search(
    request: Request, hits: Sequence[Hit], shelf: Shelf, language: str
) -> CatalogueAnswer | None:
    ranks = _rank(hits)
    family = _only_family(request, shelf)
    if family and (asks_options(request.text) or find_asked(request.text)):
        about = answer_named(family, request, shelf, language)
        if about is not None and about.action == "answer":
            return about
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
    ranks = _rank(hits)
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


def _rank(hits: Sequence[Hit]) -> dict[str, int]:
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
