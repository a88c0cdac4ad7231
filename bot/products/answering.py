"""The entrance: one question to an answer from the catalogue, or to none.

Nothing here depends on what retrieval ranked first: filters, superlatives and counts are computed
over every record. Hits only order a list, and tell which kind an unknown word ("rucksack") means.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.products.assortment import SEEKS, answer_assortment, say_not_sold
from bot.products.beside import answer_alternatives, read_reference
from bot.products.comparing import compare
from bot.products.editions import answer_no_edition
from bot.products.facts import answer_named, regret_named
from bot.products.filters import DescribedFilter, ValueFilter
from bot.products.listing import CatalogueAnswer, list_found
from bot.products.mentions import find_compared, find_mentioned
from bot.products.ranges import answer_values
from bot.products.requests import Request, parse_request
from bot.products.searching import rank_hits, read_as_search, search_catalogue
from bot.products.shelf import Shelf, index_shelf
from bot.products.variants import choose_variants
from bot.products.vocabulary import PAST, POLICY, PROSE, QUESTION
from bot.products.wording import MAX_CARDS
from knowledge.catalog import Catalog
from knowledge.interfaces import Product
from retrieval.interfaces import Hit

_ATTRIBUTE_OF = re.compile(r"(?i)\w (?:of|on|for) (?:the|this|your)\b")
_ASKS = re.compile(rf"{QUESTION.pattern}|^\W*(?:what|which)\b")
"""A question, which a list of what it names does not answer."""
MOST_BARE_WORDS = 3
"""Words of a message that is no sentence: a search box's."""
_BUYS = re.compile(
    r"(?i)\b(?:sell|stock|carry|buy|for sale|looking for an?|searching for an?|i (?:want|need) an?|"
    r"verkauf\w+|kaufen|suche einen?|vend(?:ez|re|s)|acheter|cherche une?|venden|comprar|"
    r"busco una?)\b|卖|想买"
)
"""Looks for goods: "do you have" may be of wifi, jobs and a student discount too."""


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
    families = find_mentioned(request, hits, shelf)
    values = None if families else answer_values(request, shelf, language)
    overview = values or answer_assortment(request, shelf, language)
    overview = overview or answer_no_edition(request, shelf, language)
    if overview is not None:
        return overview
    reference = read_reference(request, families, shelf)
    if reference is not None:
        return search_catalogue(reference, hits, shelf, language)
    others = answer_alternatives(request, families, rank_hits(hits), shelf, language)
    if others is not None:
        return others
    compared = find_compared(request, shelf)
    if compared:
        return compare(compared, request, shelf, language)
    if families and PAST.search(text):
        return None
    narrowed = read_as_search(request, families, shelf)
    about = None if narrowed else _about(families, request, shelf, language)
    asks = not request.shops or QUESTION.search(request.text)
    if about is not None and (about.action == "answer" or asks):
        return about
    asks_of = _ATTRIBUTE_OF.search(request.text) or _ASKS.search(request.text)
    if families and not narrowed and asks_of and not SEEKS.search(request.text):
        return about
    found = search_catalogue(narrowed or request, hits, shelf, language)
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
    families = find_mentioned(request, hits, shelf)
    if families:
        return regret_named(families[0], request, shelf, language)
    looks = request.positions is None and request.left and _BUYS.search(request.text)
    return say_not_sold(shelf, language) if looks else None


def find_named(text: str, hits: Sequence[Hit], catalog: Catalog) -> list[Product]:
    """Return the variants of the product that the text names, the fitting ones only; else none."""
    shelf = index_shelf(catalog)
    request = parse_request(text, shelf)
    families = find_mentioned(request, hits, shelf)
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


def _about(
    families: Sequence[Sequence[Product]], request: Request, shelf: Shelf, language: str
) -> CatalogueAnswer | None:
    """Answer of each product that was named, or that one name may mean."""
    families = _fitting(families, request)
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


def _fitting(
    families: Sequence[Sequence[Product]], request: Request
) -> Sequence[Sequence[Product]]:
    """Keep of several the products that have the values said: the book "in hardcover"."""
    values = [f for f in request.filters if isinstance(f, ValueFilter | DescribedFilter)]
    fit = [family for family in families if any(all(f.holds(p) for f in values) for p in family)]
    return fit or families


def _list_bare(
    families: Sequence[Sequence[Product]], request: Request, language: str
) -> CatalogueAnswer | None:
    """List what a few words mean that ask nothing: "cough medicine"; None of a question."""
    asks = any(pattern.search(request.text) for pattern in (QUESTION, PROSE, POLICY))
    if asks or not families or len(request.text.split()) > MOST_BARE_WORDS:
        return None
    return list_found([family[0] for family in families], language)
