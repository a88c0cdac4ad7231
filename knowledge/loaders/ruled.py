"""Lines of laid-out text to Markdown blocks: headings, paragraphs, lists and aligned tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from knowledge.loaders.markup import pipe_table

_CELL = re.compile(r"\S+(?: \S+)*")
_BULLET = re.compile(r"\s*(?:[•‣▪●◦·–*-]|(\d{1,2})[.)])\s+(?=\S)")
_ALIGNED_CHARS = 3  # layout text rounds places to whole letters; columns drift by one or two
_COLUMN_OF_PROSE_CHARS = 35  # two columns of cells this long on average are a two-column page
_PROSE_LINES = 6

Cell = tuple[int, str]


def blocks_of_lines(lines: Sequence[str], levels: Mapping[str, int]) -> Iterator[str]:
    """Yield Markdown blocks.

    Args:
        lines: text lines where spaces keep the places of letters; empty lines part paragraphs.
        levels: heading lines, stripped, with their level from 1 to 6.
    """
    start = 0
    while start < len(lines):
        end = _table_end(lines, start)
        if end > start:
            yield from _table(lines[start:end])
        else:
            end = _prose_end(lines, start, levels)
            yield from _prose(lines[start:end], levels)
        start = max(end, start + 1)


def _cells(line: str) -> list[Cell]:
    return [(match.start(), match[0]) for match in _CELL.finditer(line)]


def _table_end(lines: Sequence[str], start: int) -> int:
    """Return the end of the table that starts here, or `start` where none does."""
    head = _cells(lines[start])
    if len(head) < 2 or _BULLET.match(lines[start]):
        return start
    end, rows, i = start, 0, start
    while i < len(lines) and (not lines[i].strip() or _belongs(_cells(lines[i]), head)):
        if lines[i].strip():
            end, rows = i + 1, rows + 1
        i += 1
    return end if rows >= 2 else start


def _belongs(cells: Sequence[Cell], head: Sequence[Cell]) -> bool:
    """Whether every piece stands below a piece of the head, and it is no line of plain prose."""
    if len(cells) == 1 and cells[0][0] < head[1][0] - _ALIGNED_CHARS:
        return False
    return all(any(_aligned(cell, column) for column in head) for cell in cells)


def _aligned(cell: Cell, column: Cell) -> bool:
    (start, text), (left, name) = cell, column
    gaps = (
        start - left,
        start + len(text) - left - len(name),
        start + len(text) / 2 - left - len(name) / 2,
    )
    return min(map(abs, gaps)) <= _ALIGNED_CHARS


def _table(lines: Sequence[str]) -> Iterator[str]:
    head = _cells(lines[0])
    rows = _rows(lines, head)
    lengths = [len(cell) for row in rows for cell in row]
    prose = sum(lengths) / len(lengths) > _COLUMN_OF_PROSE_CHARS
    if len(head) == 2 and prose and len(rows) >= _PROSE_LINES:
        for column in zip(*rows, strict=True):
            yield " ".join(filter(None, column))
        return
    yield pipe_table(rows)


def _rows(lines: Sequence[str], head: Sequence[Cell]) -> list[list[str]]:
    """Return one row a line; where rows stand apart, a line right below goes on with its row."""
    apart = not all(line.strip() for line in lines)
    rows: list[list[str]] = []
    for before, line in pairwise(["", *lines]):
        row = _row(_cells(line), head)
        if apart and before.strip() and line.strip() and not row[0]:
            rows[-1] = [
                f"{upper} {lower}".strip() for upper, lower in zip(rows[-1], row, strict=True)
            ]
        elif line.strip():
            rows.append(row)
    return rows


def _row(cells: Sequence[Cell], head: Sequence[Cell]) -> list[str]:
    row = [""] * len(head)
    for cell in cells:
        place = min(range(len(head)), key=lambda i: _distance(cell, head[i]))
        row[place] = f"{row[place]} {cell[1]}".strip()
    return row


def _distance(cell: Cell, column: Cell) -> float:
    (start, text), (left, name) = cell, column
    return min(abs(start - left), abs(start + len(text) - left - len(name)))


def _prose_end(lines: Sequence[str], start: int, levels: Mapping[str, int]) -> int:
    end = start + 1
    while end < len(lines) and _continues(lines[end - 1], lines[end], levels):
        if _table_end(lines, end) > end:
            break
        end += 1
    return end


def _continues(before: str, line: str, levels: Mapping[str, int]) -> bool:
    if not before.strip() or not line.strip():
        return False
    return levels.get(before.strip()) == levels.get(line.strip())


def _prose(lines: Sequence[str], levels: Mapping[str, int]) -> Iterator[str]:
    stripped = [line.strip() for line in lines if line.strip()]
    if not stripped:
        return
    if level := levels.get(stripped[0]):
        yield f"{'#' * level} {' '.join(' '.join(stripped).split())}"
        return
    yield "\n".join(_joined(stripped))


def _joined(lines: Sequence[str]) -> Iterator[str]:
    """Join wrapped lines; a list item starts its own."""
    text = _item(lines[0])
    for _, line in pairwise(lines):
        if _BULLET.match(line):
            yield text
            text = _item(line)
        elif re.search(r"[a-z]-$", text) and line[0].islower():
            text = text[:-1] + " ".join(line.split())
        else:
            text = f"{text} {' '.join(line.split())}"
    yield text


def _item(line: str) -> str:
    match = _BULLET.match(line)
    if match is None:
        return " ".join(line.split())
    mark = f"{match[1]}." if match[1] else "-"
    return f"{mark} {' '.join(line[match.end() :].split())}"
