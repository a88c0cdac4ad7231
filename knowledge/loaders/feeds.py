"""Product feeds in XML: RSS 2.0 and Atom with Google Merchant's ``g:`` fields.

Source: Google Merchant Center Help, "RSS 2.0 specification" and "Atom 1.0 specification".
Merchant feeds in TSV are tables: `knowledge.loaders.tables`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from knowledge.interfaces import Loaded, UnreadableSource
from knowledge.loaders.columns import Layout, recognise
from knowledge.loaders.encodings import decode_text
from knowledge.loaders.rows import build_item

_MERCHANT = "{http://base.google.com/ns/1.0}"
_ITEMS = frozenset({"item", "entry", "product", "offer"})
_OF_THE_FEED = frozenset({"guid", "pubdate", "updated", "published", "author", "source"})
_DESCRIPTIONS = frozenset({"summary", "content", "encoded"})
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")


class FeedLoader:
    """RSS or Atom products."""

    def load(self, data: bytes, name: str, columns: Mapping[str, str]) -> Iterable[Loaded]:
        """Return the feed's products; see `knowledge.interfaces.Source`."""
        rows = [_row(item) for item in _parse(data, name).iter() if _local(item) in _ITEMS]
        layout = recognise(dict.fromkeys(column for row in rows for column in row), columns)
        _check(rows, layout, name)
        read_at = datetime.now(UTC)
        return [
            build_item(row, layout, f"{name}#{number}", read_at)
            for number, row in enumerate(rows, 1)
        ]


def _parse(data: bytes, name: str) -> Element:
    try:
        return _parse_any_encoding(data, name)
    except DefusedXmlException as error:
        raise UnreadableSource(
            name,
            "The XML declares entities, which can fill the memory or read other files.",
            "Export the feed without a DTD.",
        ) from error
    except ParseError as error:
        raise UnreadableSource(name, f"The XML is broken: {error}.", "Export it again.") from error


def _parse_any_encoding(data: bytes, name: str) -> Element:
    try:
        root: Element = fromstring(data)
    except ParseError:  # many exports name no encoding, or the wrong one
        root = fromstring(_DECLARATION.sub("", decode_text(data, name)))
    return root


def _check(rows: list[dict[str, str]], layout: Layout, name: str) -> None:
    if not rows:
        raise UnreadableSource(
            name, "The XML holds no item and no entry.", "Give a product feed in RSS 2.0 or Atom."
        )
    if layout.kind is None:
        missing = " and no ".join(f"g:{field}" for field in layout.missing)
        raise UnreadableSource(
            name,
            f"None of the {len(rows)} items has a {missing}.",
            f"Give every product one, or name the element with --map {layout.missing[0]}=ELEMENT.",
        )


def _row(item: Element) -> dict[str, str]:
    """Return an item's elements by local name; ``g:`` ones win over the feed's own."""
    merchant: dict[str, str] = {}
    own: dict[str, str] = {}
    for child in item:
        cells = merchant if child.tag.startswith(_MERCHANT) else own
        for column, text in _cells(child):
            cells[column] = f"{cells[column]}, {text}" if cells.get(column) else text
    return {**own, **merchant}


def _cells(child: Element) -> Iterator[tuple[str, str]]:
    column = _local(child)
    if column == "product_detail":
        parts = {_local(part): _text(part) for part in child}
        yield parts.get("attribute_name", ""), parts.get("attribute_value", "")
    elif column == "link":
        yield column, child.get("href", "") or _text(child)
    elif column in _DESCRIPTIONS:
        yield "description", _text(child)
    elif column not in _OF_THE_FEED:
        parts = {_local(part): _text(part) for part in child}
        yield column, ", ".join(f"{k} {v}" for k, v in parts.items()) or _text(child)


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2].lower()


def _text(element: Element) -> str:
    return "".join(element.itertext()).strip()
