"""Numbers of a message to limits of columns: "under 50 euro", "16 GB of RAM", "for -5"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.products.aspects import ASPECTS, MEANT, PRICE, rank_columns
from bot.products.bounds import SaidNumber
from bot.products.columns import Column
from bot.products.filters import EqualFilter, Filter, Limits, NumberFilter, PriceFilter
from bot.products.measures import POUNDS, UNITS, find_quantities
from bot.products.shelf import Shelf
from bot.products.words import split_words

AROUND = 0.15
"""Relative reach of "around 80": 68 to 92. Chosen on reading; no source was found."""
_MORE_NAMES = {
    "people": "person",
    "man": "person",
    "berth": "person",
    "sleeper": "person",
    "personen": "person",
    "personne": "person",
    "persona": "person",
    "pax": "person",
    "star": "rating",
    "rated": "rating",
    "review": "rating",
    "stern": "rating",
}
_RATING = "rating"
YEARS = range(1900, 2101)
_YEAR_WORDS = frozenset({"year", "vintage", "jahrgang", "millesime", "anada", "ano", "annee"})
_OF = re.compile(r"(?i)^\s*(?:of|von|de)\b")
_LOWEST_WORDS = frozenset({"comfort", "limit", "lower", "minimum", "min", "extreme"})
"""A temperature column with one of these is a coldest one: "for -5" means -5 or lower."""
_LOAD = "load"
"""What a column with this word states can be borne: "holds 100 kg" means 100 kg or more."""


@dataclass(frozen=True, slots=True)
class Bounded:
    """One limit of a message; `filter` is None where the number's unit fits no column."""

    filter: Filter | None
    start: int
    end: int


def build_bounds(text: str, numbers: Iterable[SaidNumber], shelf: Shelf) -> list[Bounded]:
    """Return the limits that the numbers set in this catalogue, in order."""
    found = []
    for said in numbers:
        limited, chosen = _resolve(text, said, shelf)
        if limited:
            found.append(Bounded(chosen, said.start, said.end))
    return found


def _resolve(text: str, said: SaidNumber, shelf: Shelf) -> tuple[bool, Filter | None]:
    """Return whether the number limits anything, and the filter if the catalogue has a column."""
    quantity = said.quantity
    if said.relation == "customer":
        return False, None
    if _is_price(said, shelf) or (said.degree and said.degree.aspect.name == PRICE):
        money = _as_money(said)
        return True, PriceFilter(_limits(money, exact=False), _currency(money))
    dimension = (said.until or quantity).dimension or quantity.dimension
    if not dimension and quantity.value < 0:
        dimension = "temperature"
    columns = _columns(text, said, dimension, shelf)
    if not columns and dimension and said.relation == "equal":
        return True, EqualFilter((), said.quantity.value, dimension)
    if not columns:
        bare = not dimension and said.relation != "equal" and said.degree is None
        if _RATING in _around(text, said, shelf):
            return True, None
        price = PriceFilter(_limits(said, exact=False), "") if bare else None
        return bool(dimension) or bare, price
    return True, _filter(text, said, columns, dimension)


def _filter(text: str, said: SaidNumber, columns: Sequence[Column], dimension: str) -> Filter:
    coldest = dimension == "temperature" and _LOWEST_WORDS & set(columns[0].words)
    if coldest and said.relation in {"equal", "under", "high", "around"}:
        return NumberFilter(columns[0], Limits(high=said.quantity.value))
    if _LOAD in columns[0].words and said.relation in {"equal", "high", "around"}:
        return NumberFilter(columns[0], Limits(low=said.quantity.value))
    if said.relation == "equal":
        return EqualFilter(_named_first(text, said, columns), said.quantity.value, dimension)
    named = set(split_words(text)) & set(columns[0].words)
    return NumberFilter(columns[0], _limits(said), loose=not named)


def _columns(text: str, said: SaidNumber, dimension: str, shelf: Shelf) -> list[Column]:
    """Return the columns that the number may be about, the likeliest first."""
    numeric = [column for column in shelf.columns.values() if column.is_number]
    if said.degree:
        ranked = rank_columns(said.degree.aspect, numeric)
        return [column for column in ranked if not dimension or column.dimension == dimension]
    around = _around(text, said, shelf)
    if not dimension:
        plain = [column for column in numeric if not column.dimension]
        if _RATING in around:
            return rank_columns(ASPECTS[_RATING], plain)
        return [c for c in plain if around & set(c.words)] or _year_columns(said, plain)
    fitting = [column for column in numeric if column.dimension == dimension]
    # The "max" of "max 2 kg" names no column of a highest load.
    every = set(split_words(f"{text[: said.start]} {text[said.end :]}"))
    near = set(_company(text, said))
    return sorted(fitting, key=lambda column: _distance(column, near, every))


def _around(text: str, said: SaidNumber, shelf: Shelf) -> set[str]:
    """Return what columns may call the words beside a number; units and kinds are left out."""
    names = {word for c in shelf.columns.values() if c.is_number for word in c.words}
    company = _company(text, said)
    company = [w for w in company if w in names or not (w in UNITS or shelf.kinds.has_noun(w))]
    return {_MORE_NAMES.get(word, word) for word in company}


def _distance(column: Column, near: set[str], said: set[str]) -> tuple[int, int, bool, int, int]:
    """Order columns of one dimension: named beside the number, or at all, plain, well filled."""
    words = {*column.words, *(m for w in column.words for m in MEANT.get(w, ()))} - {column.unit}
    beside, named = len(near & words), len(said & words)
    plain = column.is_special, -("comfort" in column.words), -len(column.measures)
    return -beside, -named, *plain


def _named_first(text: str, said: SaidNumber, columns: Sequence[Column]) -> Sequence[Column]:
    """Keep the columns that the text names beside the number, or at all; all where it names none.

    "16 GB of RAM" is no storage of 16 GB.
    """
    for words in (set(_company(text, said)), set(split_words(text))):
        named = [column for column in columns if words & set(column.words) - {column.unit}]
        if named:
            return named
    return columns


def _year_columns(said: SaidNumber, columns: Sequence[Column]) -> list[Column]:
    """Return the columns of years, where a bare number is one: "2020 wines"."""
    if said.quantity.value not in YEARS or said.quantity.unit:
        return []
    return [c for c in columns if _YEAR_WORDS & set(c.words)]


def _company(text: str, said: SaidNumber) -> list[str]:
    """Return the word behind a number, past "of", and the two before it."""
    after = split_words(_OF.sub("", text[(said.until or said.quantity).end :][:40]))
    before = split_words(text[: said.start][-40:])
    # "4-season" is one word, whatever stands before it.
    tied = re.match(r"-[^\W\d]", text[(said.until or said.quantity).end :])
    return after[:1] if tied else [*after[:1], *before[-2:]]


def _is_price(said: SaidNumber, shelf: Shelf) -> bool:
    for quantity in filter(None, (said.quantity, said.until)):
        if quantity.currency:
            return True
        if quantity.unit in POUNDS and "GBP" in shelf.currencies:
            return True
    return False


def _as_money(said: SaidNumber) -> SaidNumber:
    """Read pounds as money: their number, not their mass."""
    quantity, until = (
        replace(q, value=q.value / UNITS["pound"][1], dimension="") if q and q.unit in POUNDS else q
        for q in (said.quantity, said.until)
    )
    return replace(said, quantity=quantity or said.quantity, until=until)


def _currency(said: SaidNumber) -> str:
    known = [q for q in (said.quantity, said.until) if q]
    codes = [q.currency or ("GBP" if q.unit in POUNDS else "") for q in known]
    return next(filter(None, codes), "")


def _limits(said: SaidNumber, *, exact: bool = True) -> Limits:
    """Return the range; an exact number is a range around it where `exact` is not meant."""
    value = said.quantity.value
    match said.relation:
        case "between":
            return _between(said, value)
        case "under":
            return Limits(high=value, strict=True)
        case "over":
            return Limits(low=value, strict=True)
        case "high":
            return Limits(high=value)
        case "low":
            return Limits(low=value)
        # Nobody asks for exactly "a tent for 100 euros".
        case "around" | "equal" if not exact or said.relation == "around":
            reach = abs(value) * AROUND
            return Limits(low=value - reach, high=value + reach)
    return Limits(low=value, high=value)


def _between(said: SaidNumber, first: float) -> Limits:
    """Give a bare first number the unit of the second: "1 to 2 kg"."""
    until = said.until or said.quantity
    if until.dimension and not said.quantity.dimension and until.unit:
        first *= find_quantities(f"1 {until.unit}")[0].value
    return Limits(low=min(first, until.value), high=max(first, until.value))
