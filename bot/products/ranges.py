"""Which values there are: "what brands of tents do you have?" and "which colours are there?"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.phrases import say
from bot.products.columns import Column
from bot.products.lists import CatalogueAnswer
from bot.products.requests import Request
from bot.products.shelf import Shelf
from bot.products.wording import label, sentence
from bot.products.words import normalize
from knowledge.interfaces import Product

MOST_VALUES = 20
"""Values in one sentence: a column of more is no choice but a text."""

_ASKED = re.compile(
    r"(?i)^\W*(?:so |and |hi |hello )?(?:what|which|welche\w*|quelles?|quels?|qué|cuáles)\s+"
    r"(?:different |kinds? of |other )?(?P<what>[^\W\d_]+)\s+"
    r"(?:of\b|do (?:you|they)\b|does\b|are\b|is\b|can i\b|have\b|in\b|"
    r"habt\b|haben\b|gibt\b|führ\w+|avez\b|proposez\b|y a\b|tenéis\b|tienen\b|hay\b|von\b|de\b)"
    r"|有(?:什么|哪些)(?P<cjk>品牌|牌子|颜色|尺码|材质)"
)
_NAMES = {
    name: field
    for field, names in {
        "brand": "brand maker manufacturer label marke hersteller marque fabricant marca 品牌 牌子",
        "color": "color shade farbe couleur coloris color 颜色",
        "size": "size größe grosse taille talla 尺码",
        "material": "material fabric stoff matière tissu tela 材质",
    }.items()
    for name in names.split()
}
"""What customers call the record's own fields, normalized; other columns go by their names."""


def answer_values(request: Request, shelf: Shelf, language: str) -> CatalogueAnswer | None:
    """List the values of the column that is asked for, among the products of the kind.

    Returns:
        None where no column is asked for, or it holds too many values or numbers to choose from.
    """
    asked = _ASKED.search(request.text)
    if asked is None or request.degree or request.counts:
        return None
    column = _find_column(asked["what"] or asked["cjk"], shelf)
    products = shelf.products if request.positions is None else shelf.at(request.positions)
    products = [product for product in products if all(f.holds(product) for f in request.filters)]
    values = _values(column, products) if column else []
    if column is None or column.is_label or not values or len(values) > MOST_VALUES:
        return None
    named = [p for p in products if column.values.get(p.id)]
    text = say(language, "values", name=label(column, language), values=", ".join(values))
    return CatalogueAnswer([sentence(text, *_one_of_each(column, named))], [])


def _find_column(said: str, shelf: Shelf) -> Column | None:
    word = normalize(said)
    if word in _NAMES and _NAMES[word] in shelf.columns:
        return shelf.columns[_NAMES[word]]
    named = [column for column in shelf.columns.values() if column.words == (word,)]
    return named[0] if named and not named[0].is_number else None


def _values(column: Column | None, products: Sequence[Product]) -> list[str]:
    cells = (column.show(product) for product in products) if column else ()
    return sorted(dict.fromkeys(cell for cell in cells if cell), key=str.casefold)


def _one_of_each(column: Column, products: Sequence[Product]) -> list[Product]:
    """Return the first product with each value: what the sentence cites."""
    return list({column.show(product): product for product in reversed(products)}.values())
