"""The columns of a catalogue, as they can be asked about, compared and filtered."""

from __future__ import annotations

import functools
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.products.measures import UNITS, Measure, find_quantities, parse_measure
from bot.products.words import normalize, split_words
from knowledge.interfaces import Product

FIELDS = ("brand", "material", "color", "size", "condition", "shipping_weight")
"""Fields of the record that are asked about like attributes; price and stock have their own way."""
CODES = frozenset({"gtin", "mpn", "sku", "ean", "upc", "id"})
TITLE_DIMENSIONS: Mapping[str, str] = {
    "volume": "volume",
    "mass": "weight",
    "length": "length",
    "memory": "storage",
    "charge": "battery",
    "power": "power",
}
"""Dimensions that titles state, and what a column of each is called."""
_LABELS = frozenset({"tag", "keyword", "schlagwort", "etiquette", "etiqueta"})
NUMERIC_SHARE = 0.8
"""Least share of a column's cells that measure something for the column to be a number."""
DIMENSION_SHARE = 0.5
"""Least share of one dimension: the power of tools is in volts for some and in watts for most."""
MOST_VALUE_WORDS = 4
"""Longer cells are prose: they are read out, never filtered by."""

_WRITTEN = {
    symbol.lower(): symbol for symbol in "mAh Ah GB TB MB Hz kHz MHz GHz W kW Wh kWh V °C".split()
}
"""Units whose symbol has capitals. Source: BIPM, SI brochure, 9th edition; IEC 80000-13."""
_LISTED = re.compile(r"[,;|]")
_CONTEXTS = frozenset({"shipping", "package", "packed", "packaging", "gross", "max", "maximum"})
"""Words that make a column a special case of a plain one: the weight is not the shipping weight."""


@dataclass(frozen=True)
class Column:
    """One column over the whole catalogue.

    Attributes:
        name: as in the record.
        words: of the name, normalized, in order.
        values: product id to cell; products without one are absent.
        measures: product id to what the cell measures; empty unless the column is a number.
        dimension: of the measures; see `bot.products.measures`.
        unit: the unit that the name itself carries, as in ``capacity_litres``; else empty.
    """

    name: str
    words: tuple[str, ...]
    values: Mapping[str, str]
    measures: Mapping[str, Measure]
    dimension: str
    unit: str

    @functools.cached_property
    def label(self) -> str:
        """The name as customers read it, without its unit."""
        words = self.name.replace("_", " ").split()
        return " ".join(words[:-1] if self.unit and len(words) > 1 else words)

    @property
    def is_number(self) -> bool:
        """Whether its cells compare as numbers."""
        return bool(self.measures)

    @property
    def is_label(self) -> bool:
        """Whether its cells are search words for a shop's own use, found by but never read out."""
        return bool(_LABELS & set(self.words))

    @property
    def is_special(self) -> bool:
        """Whether its name limits it to one context, as "shipping weight" does."""
        return bool(_CONTEXTS & set(self.words))

    @functools.cached_property
    def phrases(self) -> Mapping[tuple[str, ...], frozenset[str]]:
        """Short values as normalized words, and the cells that hold them whole or in a list."""
        found: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for cell in set(self.values.values()):
            for part in (cell, *_LISTED.split(cell)):
                words = tuple(split_words(part))
                if 0 < len(words) <= MOST_VALUE_WORDS:
                    found[words].add(cell)
        return {words: frozenset(cells) for words, cells in found.items()}

    def show(self, product: Product) -> str:
        """Return the product's cell, with the unit that the column's name carries."""
        cell = self.values.get(product.id, "")
        if not (cell and self.unit and cell[-1].isdigit()):
            return cell
        one = cell in {"1", "1.0"} and len(self.unit) > 2
        unit = self.unit.removesuffix("s") if one else self.unit
        return f"{cell} {_WRITTEN.get(unit, unit)}"


def build_columns(products: Sequence[Product]) -> dict[str, Column]:
    """Build every column that at least one product fills, in the records' order.

    What titles state and no column does follows as columns of their own.
    """
    cells: dict[str, dict[str, str]] = {field: {} for field in FIELDS}
    for product in products:
        for field in FIELDS:
            cells[field][product.id] = getattr(product, field)
        for name, cell in product.attributes.items():
            cells.setdefault(name, {})[product.id] = cell
    filled = {name: {k: v for k, v in column.items() if v} for name, column in cells.items()}
    columns = {
        name: _build_column(name, column)
        for name, column in filled.items()
        if column and name.lower() not in CODES
    }
    return columns | _read_titles(products, columns)


def _read_titles(products: Sequence[Product], columns: Mapping[str, Column]) -> dict[str, Column]:
    """Build a column for each dimension that titles alone state: "Copper Kettle 1.5 l"."""
    measured = {column.dimension for column in columns.values()}
    measured |= {q.dimension for p in products for q in find_quantities(p.size)}
    cells: dict[str, dict[str, str]] = {}
    for product in products:
        found = [q for q in find_quantities(product.title) if q.dimension in TITLE_DIMENSIONS]
        for dimension in {q.dimension for q in found} - measured:
            only = [q for q in found if q.dimension == dimension]
            if len(only) == 1:
                stated = product.title[only[0].start : only[0].end]
                cells.setdefault(TITLE_DIMENSIONS[dimension], {})[product.id] = stated
    named = {name: held for name, held in cells.items() if name not in columns}
    return {name: _build_column(name, held) for name, held in named.items() if len(held) > 1}


def _build_column(name: str, values: Mapping[str, str]) -> Column:
    spelled = name.replace("_", " ").replace("(", " ").replace(")", " ").lower().split()
    unit = spelled[-1] if len(spelled) > 1 and spelled[-1] in UNITS else ""
    measures = _read_measures(values, unit)
    dimension = next(iter(measures.values())).dimension if measures else ""
    words = tuple(normalize(word) for word in spelled)
    return Column(name, words, values, measures, dimension, unit if measures else "")


def _read_measures(values: Mapping[str, str], unit: str) -> dict[str, Measure]:
    """Measure the cells of the commonest dimension; none where too few cells have it."""
    parsed = {cell: _try_measure(cell, unit) for cell in set(values.values())}
    read = {key: measure for key, cell in values.items() if (measure := parsed[cell]) is not None}
    counts = Counter(measure.dimension for measure in read.values())
    commonest, count = counts.most_common(1)[0] if counts else ("", 0)
    if len(read) < NUMERIC_SHARE * len(values) or count < DIMENSION_SHARE * len(values):
        return {}
    return {key: measure for key, measure in read.items() if measure.dimension == commonest}


@functools.lru_cache(maxsize=65536)
def _try_measure(cell: str, unit: str) -> Measure | None:
    try:
        return parse_measure(cell, unit)
    except ValueError:
        return None
