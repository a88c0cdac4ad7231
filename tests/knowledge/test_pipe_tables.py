"""Rows, rules and cells of Markdown tables."""

from __future__ import annotations

import pytest

from knowledge.loaders.markup import pipe_table
from knowledge.pipe_tables import is_row, is_rule, split_cells


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        ("| Size | Chest |", ["Size", "Chest"]),
        ("  |Size|Chest", ["Size", "Chest"]),
        ("| Size | |", ["Size", ""]),
        ("| | Chest |", ["", "Chest"]),
        (r"| 13\|15 mm | steel |", ["13|15 mm", "steel"]),
        ("|", [""]),
    ],
)
def test_a_row_is_split_into_its_cells(row: str, cells: list[str]) -> None:
    assert is_row(row)
    assert split_cells(row) == cells


@pytest.mark.parametrize("line", ["| --- | --- |", "|:--|--:|", "  | - | -"])
def test_a_rule_is_told_from_rows(line: str) -> None:
    assert is_rule(line) and is_row(line)


@pytest.mark.parametrize("line", ["| Size | Chest |", "| | |", "---", "Size: M", "| -1 | 2 |"])
def test_no_other_line_is_a_rule(line: str) -> None:
    assert not is_rule(line)


def test_what_is_written_is_read_again() -> None:
    rows = [["Size", "For"], ["M|L", "adults"], ["S", ""]]
    header, rule, *lines = pipe_table(rows).split("\n")
    assert is_rule(rule)
    assert [split_cells(line) for line in (header, *lines)] == rows
