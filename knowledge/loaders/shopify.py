"""Shopify's product export: one row a variant, told to belong together by its Handle.

Source: Shopify Help Center, "Using CSV files to import and export products".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from knowledge.interfaces import Loaded, Skipped
from knowledge.loaders.columns import fold
from knowledge.loaders.rows import Row, build_product

_OPTIONS = (1, 2, 3)
# The export's two generations of column names, folded; the first that is there counts.
_NAMES: dict[str, tuple[str, ...]] = {
    "handle": ("handle", "url handle"),
    "title": ("title",),
    "description": ("body html", "description"),
    "brand": ("vendor",),
    "product_type": ("type", "product category"),
    "tags": ("tags",),
    "sku": ("variant sku", "sku"),
    "price": ("variant price", "price"),
    "compare_at": ("variant compare at price", "compare at price"),
    "quantity": ("variant inventory qty", "inventory quantity"),
    "tracker": ("variant inventory tracker", "inventory tracker"),
    "policy": ("variant inventory policy", "continue selling when out of stock"),
    "gtin": ("variant barcode", "barcode"),
    "mpn": ("google shopping mpn",),
    "condition": ("google shopping condition",),
    "grams": ("variant grams", "weight value grams"),
    "image_link": ("variant image", "variant image url"),
    "product_image": ("image src", "product image url"),
    "published": ("published", "published on online store"),
    "status": ("status",),
}
_NO_ATTRIBUTE = re.compile(
    r"option\d|variant |image |gift card|seo |google shopping|cost|price|included |continue|"
    r"published|status|inventory|fulfil|requires|charge|weight|url|barcode|sku|unit "
)
_FIELD_OF_OPTION = {"color": "color", "colour": "color", "farbe": "color", "size": "size"}
_FIELD_OF_OPTION |= {"größe": "size", "grösse": "size", "material": "material"}
_ADMIN_COLUMN = re.compile(r"\s*\(product\.metafields\.[\w.-]+\)$")


def is_shopify(header: Sequence[str]) -> bool:
    """Whether the columns are those of Shopify's product export."""
    names = {fold(name) for name in header}
    return bool(names & {"handle", "url handle"}) and bool(
        names & {"variant price", "option1 name"}
    )


@dataclass(frozen=True, slots=True)
class _Head:
    """What a product's first row says for all its variants."""

    fields: Row
    options: tuple[str, ...]
    attributes: Row


def build_shopify(
    rows: Iterable[tuple[int, Row | str]], name: str, read_at: datetime
) -> Iterator[Loaded]:
    """Yield one product a variant; rows that only add a picture are passed over.

    Args:
        rows: numbered rows, or why a row is broken.
        name: file name for sources.
        read_at: when the file was read, UTC.
    """
    head: _Head | None = None
    for number, row in rows:
        source = f"{name}#{number}"
        if isinstance(row, str):
            yield Skipped(source, row)
            continue
        fields = _fields(row)
        if not fields["handle"]:
            yield Skipped(source, "The Handle is empty. Every row needs its product's handle.")
            continue
        if head is None or fields["handle"] != head.fields["handle"]:
            head = _Head(fields, _option_names(row), _attributes(row))
        if _is_variant(fields, row):
            yield _variant(fields, head, row, source, read_at)


def _fields(row: Row) -> dict[str, str]:
    folded = {fold(column): cell.strip() for column, cell in row.items()}
    return {
        field: next((folded[name] for name in names if name in folded), "")
        for field, names in _NAMES.items()
    }


def _is_variant(fields: Row, row: Row) -> bool:
    return bool(fields["price"] or fields["sku"] or fields["title"] or _cell(row, "Option1 Value"))


def _cell(row: Row, name: str) -> str:
    return row.get(name, row.get(name.capitalize(), "")).strip()


def _option_names(row: Row) -> tuple[str, ...]:
    return tuple(_cell(row, f"Option{i} Name") for i in _OPTIONS)


def _options(head: _Head, row: Row) -> dict[str, str]:
    """Return option names to this variant's values; a product without options has none."""
    values = [_cell(row, f"Option{i} Value") for i in _OPTIONS]
    pairs = zip(head.options, values, strict=True)
    return {name: value for name, value in pairs if name and value and value != "Default Title"}


def _variant(fields: Row, head: _Head, row: Row, source: str, read_at: datetime) -> Loaded:
    options = _options(head, row)
    shared = head.fields
    product_id = fields["sku"].lstrip("'") or _id_from(shared["handle"], options.values())
    if reason := _withdrawal(shared):
        return Skipped(source, f"Product {product_id} is {reason}.", product_id, withdrawn=True)
    known, attributes = _split({**head.attributes, **options})
    if shared["tags"]:
        attributes["Tags"] = shared["tags"]
    texts = {
        **known,
        **{name: shared[name] for name in ("title", "description", "brand", "product_type")},
        **{name: fields[name] for name in ("gtin", "mpn", "condition")},
        **_offer_fields(fields),
        "id": product_id,
        "item_group_id": shared["handle"],
        "image_link": fields["image_link"] or shared["product_image"],
        "shipping_weight": _weight(fields["grams"]),
    }
    return build_product(texts, MappingProxyType(attributes), source, read_at)


def _id_from(handle: str, values: Iterable[str]) -> str:
    return "-".join([handle, *(re.sub(r"[\W_]+", "-", value).lower() for value in values)])


def _withdrawal(shared: Row) -> str:
    if shared["status"].lower() in ("draft", "archived"):
        return f"{shared['status'].lower()} in the shop"
    return "not published in the shop" if shared["published"].lower() in ("false", "no") else ""


def _split(values: Row) -> tuple[dict[str, str], dict[str, str]]:
    """Part colour, size and material, which are fields, from further attributes."""
    fields: dict[str, str] = {}
    attributes: dict[str, str] = {}
    for name, value in values.items():
        field = _FIELD_OF_OPTION.get(fold(name))
        (fields if field else attributes)[field or name] = value
    return fields, attributes


def _attributes(row: Row) -> dict[str, str]:
    """Return the shop's own columns, metafields above all."""
    known = {name for names in _NAMES.values() for name in names}
    return {
        _ADMIN_COLUMN.sub("", column): " ".join(cell.split())
        for column, cell in row.items()
        if cell.strip() and fold(column) not in known and not _NO_ATTRIBUTE.match(fold(column))
    }


def _offer_fields(fields: Row) -> dict[str, str]:
    """A compare-at price above the price is the regular price, and the price is the sale's."""
    price, compare_at = fields["price"], fields["compare_at"]
    on_sale = _number(compare_at) > _number(price)
    return {
        "price": compare_at if on_sale else price,
        "sale_price": price if on_sale else "",
        "quantity": fields["quantity"] if fields["tracker"] else "",
        "availability": _availability(fields),
    }


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return -1.0


def _availability(fields: Row) -> str:
    if not fields["tracker"]:
        return "in stock"  # Shopify sells without limit what it does not track
    if _number(fields["quantity"]) > 0:
        return "in stock"
    sells_on = fields["policy"].lower() in ("continue", "true", "yes")
    return "backorder" if sells_on else "out of stock"


def _weight(grams: str) -> str:
    number = _number(grams)
    return f"{number:g} g" if number > 0 else ""
