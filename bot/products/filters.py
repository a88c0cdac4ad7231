"""What a product must be to be shown: each filter holds or does not, nothing in between."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.products.columns import Column
from bot.products.measures import UNITS, Measure, find_quantities, parse_measure
from bot.products.vocabulary import GENDER_SYNONYMS
from bot.products.words import split_words
from knowledge.interfaces import Availability, Product

TOLERANCE = 0.005
"""Relative, of quantities with a unit: 65 litres and 65.2 litres are one size; conversions from
pounds and inches round. Plain numbers, such as years, are exact."""


class Filter(Protocol):
    """One condition of a request."""

    @property
    def key(self) -> str:
        """What it limits: a later condition on the same thing replaces an earlier one."""
        ...

    def holds(self, product: Product) -> bool:
        """Tell whether the record fulfils it; a record that says nothing does not."""
        ...


@dataclass(frozen=True, slots=True)
class Limits:
    """A range of numbers, None where it is open.

    Attributes:
        strict: the ends themselves are outside: "under 50" is, "up to 50" is not.
    """

    low: float | None = None
    high: float | None = None
    strict: bool = False

    def hold(self, low: float, high: float) -> bool:
        """Tell whether a value, or a whole range of them, lies within."""
        if self.low is not None and not (low > self.low if self.strict else low >= self.low):
            return False
        return self.high is None or (high < self.high if self.strict else high <= self.high)


@dataclass(frozen=True, slots=True)
class PriceFilter:
    """What the customer pays now; products without a price, or in another currency, fail."""

    limits: Limits
    currency: str = ""
    key: str = "price"

    def holds(self, product: Product) -> bool:
        """Compare the current price."""
        price = product.offer.current_price
        if price is None or (self.currency and price.currency not in {self.currency, ""}):
            return False
        return self.limits.hold(float(price.amount), float(price.amount))


@dataclass(frozen=True, slots=True)
class NumberFilter:
    """What a numeric column measures.

    Attributes:
        loose: no column was named, so a size or title that states the dimension counts too: the
            rope of 60 m.
    """

    column: Column
    limits: Limits
    loose: bool = False

    @property
    def key(self) -> str:
        """The column."""
        return self.column.name

    def holds(self, product: Product) -> bool:
        """Compare what the product's cell measures."""
        measure = self.measure(product)
        return measure is not None and self.limits.hold(measure.low, measure.high)

    def measure(self, product: Product) -> Measure | None:
        """Return what the product's cell measures, or where that may count its size or title."""
        measure = self.column.measures.get(product.id)
        if measure is not None or not self.loose or not self.column.dimension:
            return measure
        found = find_quantities(f"{product.size} ; {product.title}")
        values = (q.value for q in found if q.dimension == self.column.dimension)
        value = next(values, None)
        return None if value is None else Measure(value, value, self.column.dimension)

    def show(self, product: Product) -> str:
        """Return the cell, or the size that stands in for it."""
        return self.column.show(product) or product.size


@dataclass(frozen=True, slots=True)
class AgeFilter:
    """Fit for an age, where a column says from which age on, or between which ages.

    Attributes:
        column: the lowest age, or the range.
        years: the age; a column that measures time in seconds is converted.
        until: the highest age, where a column of its own holds it.
    """

    column: Column
    years: float
    until: Column | None = None
    key: str = "age"

    def holds(self, product: Product) -> bool:
        """Compare; one number is the lowest age."""
        measure = self.column.measures.get(product.id)
        if measure is None:
            return False
        last = self.until.measures.get(product.id) if self.until else None
        high = _years(last)[1] if last else _years(measure)[1]
        low = _years(measure)[0]
        return low <= self.years and ((high == low and not last) or self.years <= high)


def _years(measure: Measure) -> tuple[float, float]:
    unit = UNITS["year"][1] if measure.dimension == "time" else 1.0
    return measure.low / unit, measure.high / unit


@dataclass(frozen=True, slots=True)
class EqualFilter:
    """A quantity that the product has, in one of its columns, its size or its title."""

    columns: Sequence[Column]
    value: float
    dimension: str

    @property
    def key(self) -> str:
        """The dimension, or the column where the value is a plain number."""
        return self.dimension or "".join(column.name for column in self.columns)

    def holds(self, product: Product) -> bool:
        """Look for the quantity."""
        cells = [column.measures.get(product.id) for column in self.columns]
        if any(measure and self._equals(measure) for measure in cells):
            return True
        return self.names_itself(product)

    def names_itself(self, product: Product) -> bool:
        """Tell whether the size or title states the quantity."""
        return bool(self.dimension) and self._in_words(product)

    def _in_words(self, product: Product) -> bool:
        found = find_quantities(f"{product.size} ; {product.title}")
        return any(
            quantity.dimension == self.dimension
            and self._equals(Measure(quantity.value, quantity.value, self.dimension))
            for quantity in found
        )

    def _equals(self, measure: Measure) -> bool:
        near = abs(self.value) * TOLERANCE if self.dimension else 0.0
        return measure.low - near <= self.value <= measure.high + near


@dataclass(frozen=True, slots=True)
class ValueFilter:
    """One of some cells of a column; with none, the catalogue does not know what was said.

    Attributes:
        said: how to name the value: our own word or the catalogue's, never the customer's.
    """

    column: Column
    cells: frozenset[str]
    said: str
    excluded: bool = False

    @property
    def key(self) -> str:
        """The column."""
        return self.column.name

    def holds(self, product: Product) -> bool:
        """Look the cell up."""
        return (self.column.values.get(product.id, "") in self.cells) != self.excluded


@dataclass(frozen=True, slots=True)
class DescribedFilter:
    """Described by a word: in its title, its category, or a short value of any column.

    Attributes:
        ids: of the products that are.
        key: the column whose value the word is.
    """

    ids: frozenset[str]
    key: str
    excluded: bool = False

    def holds(self, product: Product) -> bool:
        """Look the product up."""
        return (product.id in self.ids) != self.excluded


@dataclass(frozen=True, slots=True)
class GenderFilter:
    """For men, women or children, by a column of its own or by the words of title and category.

    Attributes:
        unisex: products for everyone fit too: so where the kind has none for one gender.
    """

    gender: str
    columns: Sequence[Column]
    unisex: bool = False
    key: str = "gender"

    def holds(self, product: Product) -> bool:
        """Look for any of the words that mean the gender or age."""
        cells = {column.values.get(product.id, "").lower() for column in self.columns}
        wanted = GENDER_SYNONYMS[self.gender]
        if cells & wanted:
            return True
        found = re.findall(
            r"[^\W\d_]+(?:['’]s)?", f"{product.title} {product.product_type}".lower()
        )
        words = {word.replace("’", "'") for word in found}
        if self.gender != "kids" and self.unisex and "unisex" in cells:
            return not (cells | words) & GENDER_SYNONYMS["kids"]
        return bool(words & wanted)


@dataclass(frozen=True, slots=True)
class StockFilter:
    """In one state of availability, by default in stock now."""

    state: Availability = "in_stock"
    key: str = "stock"

    def holds(self, product: Product) -> bool:
        """Only what the record itself calls so."""
        return product.offer.availability == self.state


@dataclass(frozen=True, slots=True)
class SaleFilter:
    """Reduced now."""

    key: str = "sale"

    def holds(self, product: Product) -> bool:
        """Only what costs less than its regular price at this moment."""
        return product.offer.current_price != product.offer.price


def matches_size(cell: str, said: str) -> bool:
    """Tell whether a size cell is the size that was said.

    "m" is "M", "S/M" and "M 36-40"; "43" is "EU 43" and lies in "42-44"; of a waist and a length,
    "36/34", a single number is the waist.
    """
    if split_words(cell) == split_words(said):
        return True
    pair = re.fullmatch(r"(\d{2})\s?/\s?(\d{2})", cell.strip())
    if pair and int(pair[1]) > int(pair[2]):
        return said == pair[1]
    parts = [part for part in re.split(r"[\s/,;()]+", cell.lower()) if part]
    if said.lower() in parts:
        return True
    return said.replace(".", "").isdigit() and any(_in_range(part, float(said)) for part in parts)


def _in_range(part: str, value: float) -> bool:
    try:
        measure = parse_measure(part)
    except ValueError:
        return False
    return not measure.dimension and measure.low <= value <= measure.high
