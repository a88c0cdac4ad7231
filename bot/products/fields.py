"""Fields that a shop keeps under names of its own: "Maker", "Department", "Size (UK)"."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.products.words import normalize, split_words
from knowledge.interfaces import Product

_SIZE_ENDINGS = ("size", "grosse", "taille", "pointure", "talla")
"""What the names of columns that hold a size end with, normalized: "Shoe size", "Schuhgröße"."""
_REGION = re.compile(r"(?i)(?<![^\W_])(?:uk|us|usa|eu|de|fr|it|int)(?![^\W_])")
"""Where a size counts: "Size (UK)", "EU size"."""
_OTHER_NAMES: Mapping[str, frozenset[str]] = {
    "brand": frozenset(
        {"maker", "make", "producer", "hersteller", "produzent", "fabricant", "fabricante"}
    ),
    "product_type": frozenset(
        {"department", "section", "abteilung", "rubrik", "produktgruppe", "rayon", "departamento"}
    ),
}
"""Field to columns, normalized, that hold it where no record of the catalogue fills it."""


def name_fields(products: Sequence[Product]) -> list[Product]:
    """Return the products, in their order, with maker, category and size in their fields.

    A column holds the maker or the category where the catalogue fills no such field, and the size
    where it is named for one and tells variants, or rows of one title, apart: "screen size" is the
    size of phones that come in two, and a plain attribute of others.
    """
    for field in _OTHER_NAMES:
        products = _fill_field(products, field)
    return _name_sizes(products)


def _fill_field(products: Sequence[Product], field: str) -> Sequence[Product]:
    if any(getattr(product, field) for product in products):
        return products
    names = dict.fromkeys(name for product in products for name in product.attributes)
    column = next((name for name in names if normalize(name) in _OTHER_NAMES[field]), "")
    return [_moved(product, column, field) for product in products] if column else products


def _name_sizes(products: Sequence[Product]) -> list[Product]:
    groups: dict[tuple[str, ...], list[Product]] = defaultdict(list)
    for product in products:
        groups[_group_of(product)].append(product)
    columns = {group: _size_column(variants) for group, variants in groups.items()}
    return [_moved(product, columns[_group_of(product)], "size") for product in products]


def _group_of(product: Product) -> tuple[str, ...]:
    own = product.item_group_id
    return (own,) if own else (product.brand, product.product_type, product.title)


def _size_column(variants: Sequence[Product]) -> str:
    """Return the column that holds the sizes of variants without one; empty if none does."""
    if any(product.size for product in variants):
        return ""
    for name in variants[0].attributes:
        cells = {product.attributes.get(name, "") for product in variants}
        plain = _REGION.sub(" ", name)
        telling = len(cells) > 1 or plain != name
        if telling and "" not in cells and (split_words(plain) or [""])[-1].endswith(_SIZE_ENDINGS):
            return name
    return ""


def _moved(product: Product, column: str, field: str) -> Product:
    """Return the product with one column's cell in a field of the record."""
    if column not in product.attributes:
        return product
    others = {name: cell for name, cell in product.attributes.items() if name != column}
    changed: dict[str, str] = {field: product.attributes[column]}
    return replace(product, attributes=others, **changed)  # type: ignore[arg-type]
