"""CSV and TSV to rows (RFC 4180), going on behind what is broken."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from knowledge.interfaces import UnreadableSource
from knowledge.loaders.columns import fold, recognise

_DELIMITERS = ",\t;|"
_SNIFFED_RECORDS = 20

csv.field_size_limit(2**20)  # a description of a million letters is a quote never closed

Record = tuple[list[str], bool]
"""Cells, and whether they could be read."""


def read_delimited(
    text: str, name: str, columns: Mapping[str, str]
) -> tuple[Sequence[str], Iterable[tuple[int, Mapping[str, str] | str]]]:
    """Return column names and numbered rows; a row that does not fit is the reason why.

    Raises:
        UnreadableSource: there are no columns.
    """
    lines = text.split("\n")
    while lines and not lines[0].strip():
        lines.pop(0)
    delimiter = _take_separator_line(lines) or _sniff(lines, columns)
    records = _records(lines, delimiter)
    header = _unique([cell.strip() for cell in next(records)[0]])
    while header and not header[-1]:
        header.pop()
    if len(header) < 2:
        raise UnreadableSource(
            name,
            f"It has the one column {header[0] if header else ''!r}.",
            "Put column names in the first row, parted by comma, semicolon, tab or |.",
        )
    return header, _number(records, header)


def _take_separator_line(lines: list[str]) -> str:
    """Take off Excel's first line ``sep=;`` and return its delimiter."""
    if lines[0].lower().startswith("sep=") and len(lines[0].strip()) == 5:
        return lines.pop(0).strip()[4]
    return ""


def _sniff(lines: Sequence[str], columns: Mapping[str, str]) -> str:
    """Return the delimiter that yields known columns; then steady rows; then more columns."""
    return max(_DELIMITERS, key=lambda delimiter: _fit(lines, delimiter, columns))


def _fit(lines: Sequence[str], delimiter: str, columns: Mapping[str, str]) -> tuple[float, ...]:
    records = [cells for cells, _ in islice(_records(lines, delimiter), _SNIFFED_RECORDS)]
    header = records[0] if records else []
    if len(header) < 2:
        return (0.0,)
    steady = sum(len(cells) == len(header) for cells in records) / len(records)
    return len(recognise(header, columns).fields), steady, len(header)


def _records(lines: Sequence[str], delimiter: str) -> Iterator[Record]:
    """Yield records. Where a quote is never closed only the line it stands in is given up."""
    start = width = 0
    while start < len(lines):
        reader = csv.reader(_from(lines, start), delimiter=delimiter, strict=True)
        consumed = 0
        try:
            for cells in reader:
                width = width or len(cells)
                if len(cells) != width and reader.line_num > consumed + 1:
                    raise csv.Error  # a quote of a later row closed one that was left open
                consumed = reader.line_num
                if cells:
                    yield cells, True
            return
        except csv.Error:
            start += consumed
            yield _unquoted(lines[start], delimiter), False
            start += 1


def _from(lines: Sequence[str], start: int) -> Iterator[str]:
    for i in range(start, len(lines)):
        yield lines[i] + "\n" if i + 1 < len(lines) else lines[i]


def _unquoted(line: str, delimiter: str) -> list[str]:
    return next(csv.reader([line], delimiter=delimiter, quoting=csv.QUOTE_NONE), [])


def _number(
    records: Iterator[Record], header: Sequence[str]
) -> Iterator[tuple[int, Mapping[str, str] | str]]:
    for number, (cells, whole) in enumerate(records, 1):
        while len(cells) > len(header) and not cells[-1].strip():
            cells.pop()
        if not any(cell.strip() for cell in cells):
            continue
        fits = whole and len(cells) == len(header)
        yield number, _row(cells, header) if fits else _misfit(cells, header, whole)


def _row(cells: Sequence[str], header: Sequence[str]) -> Mapping[str, str]:
    return dict(zip(header, cells, strict=True))


def _misfit(cells: Sequence[str], header: Sequence[str], whole: bool) -> str:
    start = repr(" | ".join(cells)[:60])
    if not whole:
        return (
            f"A quotation mark is not closed or stands inside a cell, in {start}. "
            'Put the cell in quotation marks and double those inside ("").'
        )
    return (
        f"The row has {len(cells)} cells and the table has {len(header)} columns, in {start}. "
        "Put cells that hold the delimiter in quotation marks."
    )


def _unique(names: Sequence[str]) -> list[str]:
    """Number columns of the same name, so that none is lost."""
    seen: dict[str, int] = {}
    unique = []
    for name in names:
        seen[fold(name)] = count = seen.get(fold(name), 0) + 1
        unique.append(name if count == 1 or not name else f"{name} {count}")
    return unique
