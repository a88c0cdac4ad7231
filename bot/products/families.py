"""A catalogue's rows settled before they are indexed, as customers see them.

Feeds leave out what a shop knows: that two rows are one product in two colours, that a price of
nought is no price, that "Shoe size" is the size.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.products.fields import name_fields
from bot.products.words import split_words
from knowledge.interfaces import Money, Product

_DERIVED = "\x1f"
"""Begins a group id made here; no shop's own id and no message holds a unit separator."""

_Key = tuple[str, str, str, tuple[str, ...]]


def settle_products(products: Iterable[Product]) -> list[Product]:
    """Return the products, in their order, with their groups, prices and sizes settled.

    Nothing that a record states is changed: a price of zero is left out (feeds write it for
    "on request"), columns such as ``Shoe size`` become the fields that they are, and a group id is
    added where the source names no group and rows differ by colour or size.
    """
    return _group(name_fields([_without_zero(product) for product in products]))


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
        if _are_variants([products[place] for place in places]):
            group_id = f"{_DERIVED}{products[places[0]].id}"
            for place in places:
                grouped[place] = replace(products[place], item_group_id=group_id)
    return grouped


def _are_variants(rows: Sequence[Product]) -> bool:
    """Tell whether colour and size set rows apart, where need be with one more column: the cup."""
    pairs = [(row.color, row.size) for row in rows]
    if len(set(pairs)) < 2:
        return False
    names = ["", *(name for row in rows[:1] for name in row.attributes)]
    cells = ([row.attributes.get(name, "") for row in rows] for name in names)
    return any(len(set(zip(pairs, column, strict=True))) == len(rows) for column in cells)


def _key(product: Product) -> _Key:
    """Return what variants of one product share: brand, kind, and the title's other words."""
    own = {*split_words(product.color), *split_words(product.size)}
    title = tuple(word for word in split_words(product.title) if word not in own)
    price = product.offer.price
    return product.brand, product.product_type, price.currency if price else "", title
