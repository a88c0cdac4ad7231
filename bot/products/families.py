"""A catalogue's rows settled before they are indexed, as customers see them.

Feeds leave out what a shop knows: that two rows are one product in two colours, that a price of
nought is no price, that "Shoe size" is the size.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.products.words import split_words
from knowledge.interfaces import Money, Product

_SIZE_NAMES = frozenset({"size", "grosse", "taille", "pointure", "talla"})
"""Words, normalized, that end the name of a column that holds a size."""
_DERIVED = "\x1f"
"""Begins a group id made here; no shop's own id and no message holds a unit separator."""

_Key = tuple[str, str, str, tuple[str, ...]]


def settle_products(products: Iterable[Product]) -> list[Product]:
    """Return the products, in their order, with their groups, prices and sizes settled.

    Nothing that a record states is changed: a group id is added where the source names no group
    and titles differ by colour or size alone, a price of zero is left out (feeds write it for
    "on request"), and where a group's variants differ by a column such as ``Shoe size``, and have
    no size, that is their size.
    """
    priced = [_without_zero(product) for product in products]
    return _name_sizes(_group(priced))


def is_derived(group_id: str) -> bool:
    """Tell whether a group id was made here rather than by the shop."""
    return group_id.startswith(_DERIVED)


def _without_zero(product: Product) -> Product:
    offer = product.offer
    price, sale = _counted(offer.price), _counted(offer.sale_price)
    if (price, sale) == (offer.price, offer.sale_price):
        return product
    return replace(product, offer=replace(offer, price=price, sale_price=sale))


def _counted(money: Money | None) -> Money | None:
    return money if money is not None and money.amount > 0 else None


def _group(products: Sequence[Product]) -> list[Product]:
    """Group the ungrouped rows that share all but colour and size."""
    groups: dict[_Key, list[int]] = defaultdict(list)
    for place, product in enumerate(products):
        if not product.item_group_id and (product.color or product.size):
            groups[_key(product)].append(place)
    grouped = list(products)
    for places in groups.values():
        if len(places) == len({(products[i].color, products[i].size) for i in places}) > 1:
            group_id = f"{_DERIVED}{products[places[0]].id}"
            for place in places:
                grouped[place] = replace(products[place], item_group_id=group_id)
    return grouped


def _key(product: Product) -> _Key:
    """Return what variants of one product share: brand, kind, and the title's other words."""
    own = {*split_words(product.color), *split_words(product.size)}
    title = tuple(word for word in split_words(product.title) if word not in own)
    price = product.offer.price
    return product.brand, product.product_type, price.currency if price else "", title


def _name_sizes(products: Sequence[Product]) -> list[Product]:
    groups: dict[str, list[Product]] = defaultdict(list)
    for product in products:
        if product.item_group_id:
            groups[product.item_group_id].append(product)
    columns = {group: _size_column(variants) for group, variants in groups.items()}
    return [_with_size(product, columns.get(product.item_group_id, "")) for product in products]


def _size_column(variants: Sequence[Product]) -> str:
    """Return the column that tells variants without a size apart by size; empty if none does."""
    if len(variants) < 2 or any(product.size for product in variants):
        return ""
    for name in variants[0].attributes:
        cells = {product.attributes.get(name, "") for product in variants}
        if len(cells) > 1 and "" not in cells and (split_words(name) or [""])[-1] in _SIZE_NAMES:
            return name
    return ""


def _with_size(product: Product, column: str) -> Product:
    if not column:
        return product
    others = {name: cell for name, cell in product.attributes.items() if name != column}
    return replace(product, size=product.attributes[column], attributes=others)
