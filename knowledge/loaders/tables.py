"""FAQs and products from CSV, TSV, JSONL, JSON and YAML; Shopify's export too."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from knowledge.interfaces import Loaded, Skipped, UnreadableSource
from knowledge.loaders.columns import Layout, recognise
from knowledge.loaders.delimited import read_delimited
from knowledge.loaders.encodings import decode_text
from knowledge.loaders.orders import refuse_orders
from knowledge.loaders.pages import TextLoader
from knowledge.loaders.rows import Row, build_item
from knowledge.loaders.shopify import build_shopify, is_shopify
from knowledge.loaders.structured import read_json, read_jsonl, read_yaml

ReadRow = tuple[int, Row | str]
"""A row's number, the first data row being 1, and its cells by column, or why it is broken."""

Reader = Callable[[str, str, Mapping[str, str]], tuple[Sequence[str], Iterable[ReadRow]]]
"""Text, file name and ``--map`` to column names and rows."""


class TableLoader:
    """A table of one kind of row: FAQs or products.

    Args:
        reader: turns the file's text to column names and rows.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def load(self, data: bytes, name: str, columns: Mapping[str, str]) -> Iterable[Loaded]:
        """Return the table's items; see `knowledge.interfaces.Source`."""
        text = decode_text(data, name)
        if not text.strip():
            raise UnreadableSource(
                name, "The file is empty.", "Export it again, or take it out of the folder."
            )
        header, rows = self._reader(text, name, columns)
        items = list(_build_items(header, rows, name, columns))
        if not items:
            raise UnreadableSource(
                name,
                "There are column names and no rows.",
                "Export it again; to remove all its documents, take the file out of the folder.",
            )
        return items


def _build_items(
    header: Sequence[str], rows: Iterable[ReadRow], name: str, columns: Mapping[str, str]
) -> Iterator[Loaded]:
    read_at = datetime.now(UTC)
    refuse_orders(header, name)
    if is_shopify(header):
        return build_shopify(rows, name, read_at)
    layout = recognise(header, columns)
    check_layout(layout, header, name, columns)
    return _build_rows(rows, layout, name, read_at)


def _build_rows(
    rows: Iterable[ReadRow], layout: Layout, name: str, read_at: datetime
) -> Iterator[Loaded]:
    for number, row in rows:
        source = f"{name}#{number}"
        yield (
            Skipped(source, row)
            if isinstance(row, str)
            else build_item(row, layout, source, read_at)
        )


def check_layout(
    layout: Layout, header: Sequence[str], name: str, columns: Mapping[str, str]
) -> None:
    """Refuse a table that is neither FAQs nor products.

    Raises:
        UnreadableSource: with the columns found and how to name the missing ones.
    """
    if layout.kind is not None:
        return
    found = ", ".join(repr(column) for column in header[:20] if column.strip()) or "no columns"
    absent = [c for c in columns.values() if c.casefold() not in {h.casefold() for h in header}]
    unknown = f" --map names {', '.join(map(repr, absent))}, not among them." if absent else ""
    example = " ".join(f"--map {field}=COLUMN" for field in layout.missing)
    raise UnreadableSource(
        name,
        f"No column holds the {' or the '.join(layout.missing)}; found are {found}.{unknown}",
        f"FAQs need question and answer, products need id and title: name them with {example}.",
    )


csv_loader = TableLoader(read_delimited)
jsonl_loader = TableLoader(read_jsonl)
json_loader = TableLoader(read_json)
yaml_loader = TableLoader(read_yaml)


class TextOrTableLoader:
    """A ``.txt`` file: a tab-separated table, as Merchant feeds often are, or a page."""

    def load(self, data: bytes, name: str, columns: Mapping[str, str]) -> Iterable[Loaded]:
        """Return the rows or the one page; see `knowledge.interfaces.Source`."""
        first_line = decode_text(data, name).lstrip("\n").partition("\n")[0]
        if "\t" in first_line:
            refuse_orders(first_line.split("\t"), name)
            if recognise(first_line.split("\t"), columns).kind:
                return csv_loader.load(data, name, columns)
        return TextLoader().load(data, name, columns)
