r"""The lines of Markdown tables, as `knowledge.loaders.markup.pipe_table` and shops write them.

A row opens with a pipe; a pipe that belongs to a cell stands there as ``\|``.
"""

from __future__ import annotations

import re

_RULE = re.compile(r"\s*\|[\s:|-]*-[\s:|-]*")
_BETWEEN_CELLS = re.compile(r"(?<!\\)\|")


def is_row(line: str) -> bool:
    """Tell whether a line is part of a table: its header, its rule, or a row."""
    return line.lstrip().startswith("|")


def is_rule(line: str) -> bool:
    """Tell whether a line is the rule that parts a table's header from its rows."""
    return _RULE.fullmatch(line) is not None


def split_cells(row: str) -> list[str]:
    """Return the cells of a row, in order, without outer white space; one or more."""
    cells = _BETWEEN_CELLS.split(row.strip().removeprefix("|"))
    if len(cells) > 1 and not cells[-1].strip():
        cells.pop()  # what stands behind the closing pipe
    return [cell.strip().replace("\\|", "|") for cell in cells]
