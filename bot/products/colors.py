"""Colours in messages: basic ones in five languages, and the shop's own such as "moss" and "ochre".

A foreign colour word that stands in titles and in no colour cell is a name: "Pinot Noir", "Vinho
Verde".
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence

from bot.products.columns import Column
from bot.products.vocabulary import BREAKS, COLORS, SKIPS
from bot.products.words import Word, has_cjk, split_words

LEAST_COLOR_CHARS = 3
_ENGLISH = frozenset({*COLORS.values(), "gray", "golden"})


class ColorIndex:
    """The colours of one catalogue's cells."""

    def __init__(self, columns: Mapping[str, Column], described: Container[str]) -> None:
        """Read the colour cells.

        Args:
            columns: the catalogue's.
            described: words, normalized, of titles, categories and short values.
        """
        self.column = columns.get("color")
        cells = set(self.column.values.values()) if self.column else set()
        self._cells = {cell: colors_of(cell) for cell in cells}
        self._written = {word for cell in cells for word in split_words(cell)}
        self._own = _own_words(columns)
        self._described = described

    def find_runs(self, text: str, words: Sequence[Word]) -> list[list[Word]]:
        """Return the stretches of words that name a colour each: "moss green" is one."""
        runs = _runs(words, self._is_color)
        return [*runs, *([word] for word in _cjk_colors(text))]

    def held(self, run: Sequence[Word]) -> frozenset[str]:
        """Return the cells that hold all words of a colour."""
        wanted = {COLORS.get(word.norm, word.norm) for word in run}
        return frozenset(cell for cell, names in self._cells.items() if wanted <= names)

    def _is_color(self, word: str) -> bool:
        if word in self._own or word in _ENGLISH:
            return True
        foreign = word in COLORS
        return foreign and (word in self._written or word not in self._described)


def colors_of(cell: str) -> set[str]:
    """Return the normalized words of a colour cell with basic colours by their English names."""
    words = {COLORS.get(word, word) for word in split_words(cell)}
    return words | {COLORS[character] for character in cell if character in COLORS}


def name_color(run: Sequence[Word]) -> str:
    """Name a colour, a basic one in English."""
    return " ".join(COLORS.get(word.norm, word.norm) for word in run)


def _cjk_colors(text: str) -> list[Word]:
    if not has_cjk(text):
        return []
    said = [color for color in COLORS if has_cjk(color) and color in text]
    return [Word(color, text.index(color), text.index(color) + len(color)) for color in said]


def _own_words(columns: Mapping[str, Column]) -> set[str]:
    """Return words that only the colour cells use: "moss" and "ochre", not "steel" or "down"."""
    if "color" not in columns:
        return set()
    others = {
        word
        for column in columns.values()
        if column.name != "color" and not column.is_number
        for phrase in column.phrases
        for word in phrase
    }
    said = {word for phrase in columns["color"].phrases for word in phrase}
    return {word for word in said - others - BREAKS - SKIPS if len(word) >= LEAST_COLOR_CHARS}


def _runs(words: Sequence[Word], is_one: Callable[[str], bool]) -> list[list[Word]]:
    """Return the stretches of adjoining words that fulfil a test."""
    runs: list[list[Word]] = []
    last = -2
    for place, word in enumerate(words):
        if not is_one(word.norm):
            continue
        if place == last + 1 and runs:
            runs[-1].append(word)
        else:
            runs.append([word])
        last = place
    return runs
