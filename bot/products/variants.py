"""Which variants of a product a message means: by colour, size, or whatever tells them apart."""

from __future__ import annotations

from collections.abc import Sequence

from bot.products.filters import EqualFilter, ValueFilter
from bot.products.requests import Request
from bot.products.vocabulary import COLORS
from bot.products.wording import VARIANT_COLUMNS, family_title
from bot.products.words import split_words
from knowledge.interfaces import Product

MOST_CUP_CHARS = 3
"""Letters of a cup or width that is written behind a number. Longer cells are words."""


def choose_variants(
    family: Sequence[Product], request: Request
) -> tuple[list[Product], list[ValueFilter]]:
    """Return the variants that have what is said to tell them apart, and what none has.

    Variants differ by colour, size and condition, or by any column whose value was said: "the
    256 GB one".
    """
    chosen = list(family)
    absent: list[ValueFilter] = []
    title = set(split_words(family_title(family)))
    for wanted in request.filters:
        if not isinstance(wanted, ValueFilter | EqualFilter):
            continue
        fitting = [product for product in chosen if wanted.holds(product)]
        chosen = fitting or chosen
        if isinstance(wanted, EqualFilter) or wanted.column.name not in VARIANT_COLUMNS:
            continue
        named = title | {COLORS.get(word, word) for word in title}
        if not fitting and not set(split_words(wanted.said)) <= named:
            absent.append(wanted)
    return _of_said_size(chosen, request.text), absent


def _of_said_size(family: Sequence[Product], text: str) -> list[Product]:
    """Keep the variants whose size is said word for word: "90 L", "Long", "8 inch", "34C"."""
    said, title = set(split_words(text)), set(split_words(family_title(family)))
    fitting = []
    for product in family:
        words = set(split_words(product.size)) - title
        telling = len(words) > 1 or any(len(word) > 2 for word in words)
        if (telling and words <= said) or said & _joined_sizes(product):
            fitting.append(product)
    return fitting or list(family)


def _joined_sizes(product: Product) -> set[str]:
    """Return the size joined to each letter or two of another column: band 34 and cup C, "34C"."""
    size = product.size.lower()
    cells = (cell.lower() for cell in product.attributes.values() if len(cell) <= MOST_CUP_CHARS)
    return {size + cell for cell in cells if size.isdigit() and cell.isalpha()}
