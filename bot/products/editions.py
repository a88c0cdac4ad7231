"""Numbers behind a product's name that no product bears: "the Weekender 3" of a shop with a 2.

The name alone would find the 2, and its price would then stand as the 3's.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from bot.phrases import say
from bot.products.lists import CatalogueAnswer, build_list, order_each
from bot.products.measures import UNITS
from bot.products.requests import Request
from bot.products.shelf import Shelf
from bot.products.titles import split_tokens, tokenize
from bot.products.words import fold
from knowledge.interfaces import Product

_MEASURE = re.compile(r"\s*\d+\s*[^\W\d_]+\s*").fullmatch
"""A capacity, as in "65 l", may stand behind a name; a count of reviews does not."""


def answer_no_edition(request: Request, shelf: Shelf, language: str) -> CatalogueAnswer | None:
    """Say that a name has no such number, and list the products of that name.

    Args:
        request: the message, read.
        shelf: the catalogue.
        language: of the words.

    Returns:
        None where no number stands right behind a name, where some product of the name has none
        behind it, or where the number is one of theirs: a size, a capacity.
    """
    words = [*split_tokens(request.naming), ""]
    pairs = [*zip(words, words[1:], words[2:], strict=False)]
    for name, number, unit in pairs:
        families = shelf.names.named_by(fold(name)) if number.isdigit() else []
        if families and fold(unit) not in UNITS and _is_strange(fold(name), number, families):
            head = say(language, "no_edition", name=f"{name.capitalize()} {number}")
            each = order_each([product for family in families for product in family], {})
            return build_list([head], each, (), language)
    return None


def _is_strange(name: str, number: str, families: Sequence[Sequence[Product]]) -> bool:
    """Tell whether every product of a name is numbered, and none holds this number."""
    for product in itertools.chain.from_iterable(families):
        title = tokenize(product.title)
        behind = [after for word, after in itertools.pairwise(title) if word == name]
        measures = [tokenize(cell)[:1] for cell in product.attributes.values() if _MEASURE(cell)]
        held = [*title, *tokenize(product.size), *itertools.chain.from_iterable(measures)]
        if number in held or not behind or not all(map(str.isdigit, behind)):
            return False
    return True
