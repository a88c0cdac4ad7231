"""Which products a message speaks of: by code, by name, by brand, or to compare them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.products.comparing import COMPARES
from bot.products.filters import ValueFilter
from bot.products.requests import Request, parse_request
from bot.products.selecting import group_of, rank, select
from bot.products.shelf import Shelf
from bot.products.wording import MAX_CARDS
from knowledge.interfaces import Product
from retrieval.interfaces import Hit

MOST_COMPARED_OF_A_NAME = 2
"""Products that one part of a comparison may mean: both sizes of a laptop, not a whole range."""

_BOTH = re.compile(r"(?i)\b(?:the (?:two|2)|both|beiden?|les deux|los dos|las dos)\b|两[款个种]")
_SIDES = re.compile(r"(?i)\s(?:and|or|with|to|than|vs\.?|versus|und|oder|mit|et|ou|avec|y|o|con)\s")
_CODE = re.compile(r"(?<![\w-])(?=[\w./-]*\d)[^\W_][\w./-]*[^\W_]")
_INSTEAD = re.compile(r"(?i)\b(?:what about|how about|and what of|und was ist mit|et pour)\b")


def find_compared(request: Request, shelf: Shelf) -> list[list[Product]]:
    """Return the products that were named to be compared, not one name that means several."""
    if not request.degree and not COMPARES.search(request.text):
        return []
    together = shelf.names.find_tied(request.text) if _BOTH.search(request.text) else []
    if len(together) == MOST_COMPARED_OF_A_NAME:
        return together
    families = shelf.names.find_each(request.text, MOST_COMPARED_OF_A_NAME)
    if len(families) == 1 and COMPARES.search(request.text):
        families = [*families, *_find_winner(request, families[0], shelf)]
        return families if len(families) > 1 else []
    clear = shelf.names.find_each(request.text)
    parts = len(clear) if len(clear) > 1 else shelf.names.count_parts(request.text)
    return families if len(families) > 1 and parts > 1 else []


def _find_winner(request: Request, named: Sequence[Product], shelf: Shelf) -> list[list[Product]]:
    """Return the one that "the cheapest head torch" means beside a named product, if another."""
    sides = [parse_request(side, shelf) for side in _SIDES.split(request.text)]
    asked = next((s for s in sides if s.degree and s.degree.superlative and s.positions), None)
    if asked is None or asked.degree is None:
        return []
    ranking = rank(select(asked, shelf), asked.degree, shelf)
    group = group_of(ranking.products[0]) if ranking else group_of(named[0])
    if group == group_of(named[0]):
        return []
    return [[product for product in shelf.products if group_of(product) == group]]


def find_mentioned(request: Request, hits: Sequence[Hit], shelf: Shelf) -> list[Sequence[Product]]:
    """Return the variants of each product that a message names, by code, name or title.

    One name may mean several products, up to what cards can show.
    """
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
