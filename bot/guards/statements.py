"""A passage as the statements it makes: its sentences, their clauses, and the rows of its tables.

A sentence is read under the passage's title. A row of a table is one statement, written with the
names of its columns, and so is each cell, so that a number is never read off another row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest

from bot.guards.figures import Figure, find_figures
from bot.guards.words import tokenize
from knowledge.pipe_tables import is_row, is_rule, split_cells
from knowledge.sentences import split_sentences

NEGATION = re.compile(
    r"(?i)\b(?:not|no|never|none|neither|nor|without|cannot|unable|excluded?|except|nothing|"
    r"kein\w*|nicht|nie|ohne|pas|aucun\w*|sans|jamais|sin|nunca|ningun\w*|tampoco)\b|n['’]t\b"
    r"|\bno longer\b|[不没無无未非]"
)
_CLAUSE = re.compile(
    r"\s*;\s*|,?\s+(?:but|while|whereas|aber|während|mais|tandis que|pero|mientras)\s+"
    r"(?!not\b|only\b|nicht\b|nur\b|pas\b|no\b|solo\b)|，但是?"
)
_PART = re.compile(r"\s*[;；]\s*|,?\s+(?:but(?! not)|while|whereas|aber|mais|pero|and|und|et|y)\s+")
_PRONOUN = re.compile(
    r"(?i)(?:(?:we|you|i)\b.{0,12}\b)?(?:it|they|them|this|these|that|those|he|she|each(?: one)?|"
    r"es|sie|diese[rs]?|il|ils|elle|elles|cela|ella|ellos|esto)\b"
)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table beside its first column.

    Attributes:
        header: words of its column's name.
        figures: what it states.
    """

    header: frozenset[str]
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """Where a statement stands in a table.

    Attributes:
        table: number of the table within its passage.
        key: words of the row's first cell and of its other cells without a figure.
        cells: beside the first.
    """

    table: int
    key: frozenset[str]
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence, clause or row of a passage.

    Attributes:
        title: of its passage.
        text: without the title.
        tokens: of the title and the text, in order; see `bot.guards.words.tokenize`.
        own: of the text alone.
        figures: of the text.
        row: None outside tables.
        held: the tokens, and those of the sentence before where it is spoken of as "it".
    """

    title: str
    text: str
    tokens: tuple[str, ...]
    own: frozenset[str]
    figures: tuple[Figure, ...]
    row: Row | None
    held: frozenset[str]


@lru_cache(maxsize=512)
def build_statements(passage: str) -> tuple[Statement, ...]:
    """Return what a passage states, each sentence before its clauses.

    Args:
        passage: its title as the first line; one of a single line has no title.
    """
    title, separator, text = passage.partition("\n")
    if not separator:
        title, text = "", passage
    prose = list(_prose(_without_tables(text)))
    before = [""] + [sentence for sentence, _ in prose]
    return tuple(
        _build(title, sentence, row, earlier)
        for (sentence, row), earlier in zip_longest((*prose, *_rows(text)), before[:-1] or [])
    )


def split_clauses(sentence: str) -> list[str]:
    """Split where another statement begins: at a semicolon, at "but" and the like."""
    return [clause for clause in _CLAUSE.split(sentence) if clause.strip()]


def split_parts(sentence: str) -> list[str]:
    """Split where a sentence may begin to say something else: at a clause, and at "and"."""
    return [part for part in _PART.split(sentence) if part.strip()]


def _build(title: str, text: str, row: Row | None, before: str | None) -> Statement:
    own = tokenize(text)
    tokens = (*tokenize(title), *own)
    meant = tokenize(before) if before and row is None and _PRONOUN.match(text) else []
    return Statement(
        title=title,
        text=text,
        tokens=tokens,
        own=frozenset(own),
        figures=find_figures(text),
        row=row,
        held=frozenset([*tokens, *meant]),
    )


def _prose(text: str) -> Iterator[tuple[str, None]]:
    for sentence in split_sentences(text):
        yield sentence, None
        clauses = split_clauses(sentence)
        if len(clauses) > 1:
            yield from ((clause, None) for clause in clauses)


def _without_tables(text: str) -> str:
    return "\n".join(line for line in text.split("\n") if not is_row(line))


def _rows(text: str) -> Iterator[tuple[str, Row]]:
    lines = text.split("\n")
    header: Sequence[str] = ()
    table = 0
    for place, line in enumerate(lines):
        if not is_row(line):
            header = ()
        elif place + 1 < len(lines) and is_rule(lines[place + 1]):
            header, table = split_cells(line), table + 1
        elif not is_rule(line) and any(cells := split_cells(line)):
            yield _read_row(header, cells, table)


def _read_row(header: Sequence[str], cells: Sequence[str], table: int) -> tuple[str, Row]:
    names = [*header, *[""] * (len(cells) - len(header))]
    text = "; ".join(
        f"{name}: {cell}" if name else cell for name, cell in zip(names, cells, strict=False)
    )
    keys = [cells[0], *(cell for cell in cells[1:] if not find_figures(cell))]
    key = frozenset(tokenize(" ".join(keys)))
    facts = zip(names[1:], cells[1:], strict=False)
    found = tuple(Cell(frozenset(tokenize(name)), find_figures(cell)) for name, cell in facts)
    return text, Row(table, key, found)
