"""Two or more named products side by side, and which of them wins."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.interfaces import Citation, Sentence
from bot.phrases import say
from bot.products.aspects import PRICE, Degree
from bot.products.columns import Column
from bot.products.listing import CatalogueAnswer
from bot.products.requests import Request
from bot.products.selecting import find_column
from bot.products.shelf import Shelf
from bot.products.wording import (
    MAX_CARDS,
    build_card,
    cite_product,
    family_title,
    format_money,
    label,
)
from knowledge.interfaces import Product

MOST_ROWS = 8
"""Rows of a table that still reads in a narrow panel."""
LONGEST_CELL_CHARS = 48

COMPARES = re.compile(
    r"(?i)\b(?:compare|comparison|difference|differ|versus|vs\.?|better|or|which (?:one )?(?:is|"
    r"has)|"
    r"vergleich\w*|unterschied\w*|oder|compar\w+|diff[ée]rence|ou|diferencia|o)\b|比较|区别|对比|还是|哪个"
)
_UNCOMPARED = frozenset({"color", "size", "care", "condition"})


def compare(
    families: Sequence[Sequence[Product]], request: Request, shelf: Shelf, language: str
) -> CatalogueAnswer:
    """Set products beside each other: a table of what differs, after the winner if one was asked.

    Args:
        families: the variants of each product, in the message's order.
        request: holds the degree that decides, as in "which is lighter".
        shelf: the catalogue.
        language: of the sentences.
    """
    shown = list(families[:MAX_CARDS])
    firsts = [family[0] for family in shown]
    said = []
    if request.degree is not None:
        said.append(_winner(shown, request.degree, shelf, language))
    said.append(_table(shown, shelf, language))
    return CatalogueAnswer(said, [build_card(product) for product in firsts])


def _winner(
    families: Sequence[Sequence[Product]], degree: Degree, shelf: Shelf, language: str
) -> Sentence:
    firsts = [family[0] for family in families]
    if degree.aspect.name == PRICE:
        return _cheaper(families, degree.high, language)
    column = find_column(degree, firsts, shelf)
    known = [family for family in families if column and family[0].id in column.measures]
    if column is None or len(known) < 2:
        return Sentence(say(language, "not_compared") + "\n")
    ordered = sorted(known, key=lambda f: column.measures[f[0].id].low, reverse=degree.high)
    first, second = ordered[0][0], ordered[1][0]
    value, other = column.show(first), column.show(second)
    same = column.measures[first.id] == column.measures[second.id]
    key = "same_of" if same else "higher_of" if degree.high else "lower_of"
    title = family_title(ordered[0])
    text = say(language, key, title=title, name=label(column, language), value=value, other=other)
    cited = (cite_product(p, column.values[p.id]) for p in (first, second))
    return Sentence(f"{text}\n", tuple(cited))


def _cheaper(families: Sequence[Sequence[Product]], high: bool, language: str) -> Sentence:
    """Compare the lowest current prices; of two currencies nothing is said."""
    lowest = [min(_priced(family), key=_amount, default=None) for family in families]
    known = [product for product in lowest if product is not None]
    codes = {p.offer.current_price.currency for p in known if p.offer.current_price}
    if len(known) < 2 or len(codes) != 1:
        return Sentence(say(language, "not_compared") + "\n")
    first, second = sorted(known, key=_amount, reverse=high)[:2]
    if _amount(first) == _amount(second):
        name = say(language, "row_price")
        text = say(language, "same_of", name=name, value=_price(first, language))
    else:
        key = "dearer_of" if high else "cheaper_of"
        price, other = _price(first, language), _price(second, language)
        text = say(language, key, title=first.title, price=price, other=other)
    return Sentence(f"{text}\n", (cite_product(first), cite_product(second)))


def _table(families: Sequence[Sequence[Product]], shelf: Shelf, language: str) -> Sentence:
    titles = [family_title(family) for family in families]
    rows = [
        ["", *titles],
        ["---"] * (len(families) + 1),
        [say(language, "row_price"), *(_prices(family, language) for family in families)],
        [say(language, "row_stock"), *(_states(family, language) for family in families)],
    ]
    columns = [c for c in shelf.columns.values() if _differs(c, families)][:MOST_ROWS]
    rows += [[label(c, language), *(_cell(c, family) for family in families)] for c in columns]
    lines = ["| " + " | ".join(cell.replace("|", "/") for cell in row) + " |" for row in rows]
    citations = _cited(columns, families) or [cite_product(family[0]) for family in families]
    return Sentence("\n" + "\n".join(lines), tuple(citations))


def _cited(columns: Sequence[Column], families: Sequence[Sequence[Product]]) -> list[Citation]:
    """Cite every value that the table shows: the ends of the prices, and each distinct cell."""
    priced = [sorted(_priced(family), key=_amount) for family in families]
    ends = [product for family in priced for product in (*family[:1], *family[-1:])]
    cells = {
        (family[0].id, cell): (product, cell)
        for column in columns
        for family in families
        for product in family
        if (cell := column.values.get(product.id, ""))
    }
    cited = [*map(cite_product, ends), *(cite_product(p, cell) for p, cell in cells.values())]
    return list(dict.fromkeys(cited))


def _differs(column: Column, families: Sequence[Sequence[Product]]) -> bool:
    cells = [_cell(column, family) for family in families]
    apart = column.is_special or column.is_label or "count" in column.words
    if column.name in _UNCOMPARED or apart:
        return False
    return len(set(cells)) > 1 and all(len(cell) <= LONGEST_CELL_CHARS for cell in cells)


def _cell(column: Column, family: Sequence[Product]) -> str:
    cells = dict.fromkeys(column.show(product) for product in family)
    return " / ".join(filter(None, cells)) or "–"


def _prices(family: Sequence[Product], language: str) -> str:
    priced = sorted(_priced(family), key=_amount)
    if not priced:
        return say(language, "state_unknown")
    low, high = _price(priced[0], language), _price(priced[-1], language)
    return low if low == high else f"{low} – {high}"


def _states(family: Sequence[Product], language: str) -> str:
    states = dict.fromkeys(product.offer.availability for product in family)
    return " / ".join(say(language, f"state_{state}") for state in states)


def _priced(family: Sequence[Product]) -> list[Product]:
    return [product for product in family if product.offer.current_price is not None]


def _amount(product: Product) -> float:
    price = product.offer.current_price
    return float(price.amount) if price is not None else 0.0


def _price(product: Product, language: str) -> str:
    price = product.offer.current_price
    return format_money(price, language) if price is not None else ""
