"""What a passage states, one thing at a time: its sentences, list items and table rows.

A model that reads one statement tells better whether it answers than one that reads a whole
section, and a statement is what is quoted. A row says little without its table's header, so it is
read as ``Size: M; Chest: 91 to 96``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from knowledge.pipe_tables import is_row, is_rule, split_cells
from knowledge.sentences import split_sentences

READ_ROWS = 3
"""Rows of a table that are read with the prose around it: those that share most with the question.
Of a longer table the rest only pushes what matters out of the model's window."""

_ITEM = re.compile(r"\s*(?:[-*•]|\d{1,2}[.)])\s+")
_WORD = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+")
_RANGE = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:to|-|–|bis|à|至)\s*(\d+(?:[.,]\d+)?)")
_EXACT, _NAMED = 1.0, 0.5
_FUNCTION_WORDS = frozenset(
    "a an and are at by can do does for from how i in is it many me much my of on or our the to we "
    "what when which with you your".split()
)
"""Words that bring no row nearer: "express to France" shares nothing with "2 to 3 days"."""
_OF_ITSELF = re.compile(
    r"(?i)(?:(?:on |in )?th(?:is|ese) (?:pages?|sections?|guides?|policy)\b.{0,30}\b"
    r"(?:says?|tells?|explains?|describes?|covers?|lists?|contains?|find|learn|sets? out)|"
    r"(?:that|this) is what th(?:is|ese) (?:pages?|sections?|guides?|policy) (?:is|are)\b|"
    r"(?:here|below),? (?:you(?:['’]ll| will| can)? )?(?:find|learn|is everything))\b"
)
_LONG_ITEM_WORDS = 40
"""A list item beyond this is split into its sentences, as a paragraph is."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a passage.

    Attributes:
        text: the passage's exact words: a sentence, a list item, or a row of a table.
        reads: the same as a model reads it, without marks, and with a row's column names.
        header: header and rule of the table that a row belongs to; empty elsewhere.
    """

    text: str
    reads: str
    header: str = ""


def split_statements(passage: str) -> list[Statement]:
    """Cut a passage, Markdown, into its statements, in order.

    What a page says of itself ("this page says how to make a claim") states nothing and is left
    out, unless there is nothing else.
    """
    found: list[Statement] = []
    for is_table, lines in groupby(passage.split("\n"), is_row):
        block = list(lines)
        found += _read_table(block) if is_table else _read_prose(block)
    return [one for one in found if not _OF_ITSELF.match(one.text)] or found


def choose_rows(question: str, statements: Sequence[Statement]) -> list[Statement]:
    """Return the rows that share most with the question, best first; several where they tie."""
    rows = [one for one in statements if one.header]
    shares = [share_row(question, one) for one in rows]
    best = max(shares, default=0.0)
    return [row for row, share in zip(rows, shares, strict=True) if share == best and best > 0]


def choose_statements(question: str, passage: str, most: int) -> list[Statement]:
    """Return the prose of a passage and the rows nearest to the question, to read one by one.

    A question ("Changed your mind?") states nothing.

    Args:
        question: tells which rows are near.
        passage: Markdown.
        most: statements; of more those go that share least with the question.
    """
    statements = split_statements(passage)
    rows = choose_rows(question, statements)[:READ_ROWS]
    told = [one for one in statements if one.header or not one.text.endswith(("?", "？"))]
    found = [one for one in told or statements if not one.header or one in rows]
    asked = set(read_words(question))
    near = sorted(found, key=lambda one: -len(asked & set(read_words(one.reads))))[:most]
    return [one for one in found if one in near]


def build_reading(question: str, title: str, passage: str) -> str:
    """Return what a model reads of a passage: prose whole, of long tables the nearest rows.

    Args:
        question: tells which rows of a table are near.
        title: the chunk's.
        passage: its text, Markdown.
    """
    statements = split_statements(passage)
    rows = [one for one in statements if one.header]
    near = sorted(rows, key=lambda one: -share_row(question, one))[:READ_ROWS]
    kept = [one for one in statements if not one.header or one in near]
    return "\n".join([title, *(one.reads for one in kept)])


def share_row(question: str, row: Statement) -> float:
    """Count what a row's cells share with the question; whole cells and named columns count more.

    "Which EU size is UK 9?" wants the row with 9 in the column UK, not that with a 9 elsewhere.
    """
    asked = set(read_words(question))
    named = [set(read_words(cell)) & asked for cell in split_cells(row.header.split("\n")[0])]
    score = 0.0
    for place, cell in enumerate(split_cells(row.text)):
        shared = _shared_with_cell(asked, cell)
        if shared:
            whole = len(shared) >= len(set(read_words(cell)))
            in_named = place < len(named) and bool(named[place])
            score += len(shared) + _EXACT * whole + _NAMED * in_named
    return score


def read_words(text: str) -> list[str]:
    """Return what tells: words without plural endings and numbers as they stand, lower case."""
    return [
        word[:-1] if len(word) > 3 and word.endswith("s") else word
        for word in map(str.lower, _WORD.findall(text))
        if word not in _FUNCTION_WORDS
    ]


def _shared_with_cell(asked: set[str], cell: str) -> set[str]:
    """Return the words of the question that stand in a cell, or fall into its range of numbers."""
    shared = asked & set(read_words(cell))
    numbers = [float(word.replace(",", ".")) for word in asked if _is_number(word)]
    for low, high in _RANGE.findall(cell):
        span = float(low.replace(",", ".")), float(high.replace(",", "."))
        shared |= {f"{n:g}" for n in numbers if span[0] <= n <= span[1]}
    return shared


def _is_number(word: str) -> bool:
    return re.fullmatch(r"\d+(?:[.,]\d+)?", word) is not None


def _read_table(lines: Sequence[str]) -> Iterator[Statement]:
    has_rule = len(lines) > 1 and is_rule(lines[1])
    header = "\n".join(lines[:2]) if has_rule else lines[0]
    names = split_cells(lines[0])
    for line in lines[2 if has_rule else 1 :]:
        pairs = zip(names, split_cells(line), strict=False)
        reads = "; ".join(f"{name}: {cell}" if name else cell for name, cell in pairs if cell)
        if reads:
            yield Statement(line.strip(), reads, header)


def _read_prose(lines: Sequence[str]) -> Iterator[Statement]:
    for item in _items(lines):
        mark = _ITEM.match(item)
        bare = (item[mark.end() :] if mark else item).strip()
        if mark and len(bare.split()) <= _LONG_ITEM_WORDS:
            yield Statement(bare, " ".join(bare.split()))
        else:
            yield from (Statement(one, one) for one in _sentences(" ".join(bare.split())))


def _sentences(text: str) -> list[str]:
    return [one for one in split_sentences(text) if re.search(r"\w", one)]


def _items(lines: Sequence[str]) -> Iterator[str]:
    """Yield list items with the lines that continue them, and the lines between."""
    held: list[str] = []
    for line in lines:
        if held and (_ITEM.match(line) or not line.strip()):
            yield "\n".join(held)
            held = []
        if line.strip():
            held.append(line)
    if held:
        yield "\n".join(held)
