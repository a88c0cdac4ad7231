"""Values of a catalogue's own columns in a message: colours, sizes, brands, materials."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.products.columns import Column
from bot.products.filters import Filter, ValueFilter, matches_size
from bot.products.vocabulary import (
    BREAKS,
    COLORS,
    GENDERS,
    LETTER_SIZE,
    NEGATION,
    SIZE_LETTERS,
    SIZE_WORD,
    SKIPS,
)
from bot.products.words import Word, find_words, has_cjk, split_words

LEAST_VALUE_CHARS = 4
"""Shorter single words are too often something else."""

_YES = frozenset({"yes", "true", "ja", "oui", "sí", "是"})
_NO_VALUES = _YES | {
    "no",
    "false",
    "none",
    "nein",
    "non",
    "new",
    "adult",
    "unisex",
    "male",
    "female",
}
_MATERIAL = frozenset({"material", "fabric", "fill"})
_APART = frozenset({"brand", "color", "size", "gender", "age_group"})
_SIZE_SHAPE = re.compile(rf"(?i){LETTER_SIZE}|\d[\d.,/-]*")
_INTRODUCED = re.compile(r"(?i)\b(?:in|size|the)\s+([^\W_]+(?:[\s-]+[^\W_]+){0,2})")
_SIZE = re.compile(
    rf"(?i){SIZE_WORD}\s*(?:is\s+)?(?P<named>(?:EU|UK|US)?\s?\d[\d.,/-]*|{LETTER_SIZE}\b|[a-z]+\b)"
    r"|\bEU\s?(?P<eu>\d{2}(?:[.,]5)?)\b"
    rf"|\b(?:in|en)\s+(?:an?\s+|the\s+)?(?P<letter>{LETTER_SIZE})\b(?![-'’])"
    r"|(?<![\w/-])(?P<alone>[2-6]XL|X{1,3}[SL])(?![\w/-])"
    rf"|\b(?P<before>{LETTER_SIZE}|\d+)\s+{SIZE_WORD}\b"
    r"|\b(?:in|size)\s+(?:an?\s+)?(?P<word>extra small|extra large|small|medium|large)\b"
)


@dataclass(frozen=True, slots=True)
class Said:
    """A value that a message names.

    Attributes:
        stands_alone: it is no part of a kind's name: a colour, size or brand. Others ("winter")
            describe a kind where they stand before its noun.
    """

    filter: Filter
    start: int
    end: int
    stands_alone: bool


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A value's words and the cells of its column that hold it."""

    words: tuple[str, ...]
    column: Column
    cells: frozenset[str]


@dataclass(frozen=True, slots=True)
class SaidGender:
    """A gender or age that a message names, with the column that holds it in Merchant feeds."""

    gender: str
    column: str
    span: tuple[int, int]


class ValueIndex:
    """The short cells of a catalogue's columns, found in messages by their words."""

    def __init__(self, columns: Mapping[str, Column]) -> None:
        """Read every distinct cell once."""
        self._color, self._size = columns.get("color"), columns.get("size")
        self._brand = columns.get("brand")
        self._sizes = set(self._size.values.values()) if self._size else set()
        self._colors = (
            {c: colors_of(c) for c in set(self._color.values.values())} if (self._color) else {}
        )
        self._others = _index_others(columns)
        self._own_colors = _own_color_words(columns)
        self._brands = _index_phrases([self._brand] if self._brand else [])

    def find(self, text: str) -> list[Said]:
        """Return the values that a text names, as filters."""
        words = find_words(text)
        alone = [*self._find_sizes(text), *self._find_colors(text, words)]
        alone += self._find_brands(text, words)
        taken = {place for said in alone for place in range(said.start, said.end)}
        free = [word for word in words if word.start not in taken]
        return [*alone, *self._find_others(text, free)]

    def _find_sizes(self, text: str) -> Iterator[Said]:
        if self._size is None:
            return
        for match in _SIZE.finditer(text):
            said = next(filter(None, match.groups())).strip()
            said = SIZE_LETTERS.get(said.lower(), said)
            said = re.sub(r"(?i)^(?:EU|UK|US)\s?", "", said).rstrip(".,")
            held = frozenset(cell for cell in self._sizes if matches_size(cell, said))
            if held or _SIZE_SHAPE.fullmatch(said):
                yield Said(ValueFilter(self._size, held, said.upper()), *match.span(), True)
        yield from self._find_named_sizes(text)

    def _find_named_sizes(self, text: str) -> Iterator[Said]:
        """Find sizes that are words, "Regular" or "Corrie 1", where the text introduces one."""
        for match in _INTRODUCED.finditer(text):
            said = tuple(split_words(match[1]))
            for size in range(min(len(said), 3), 0, -1):
                held = self._size.phrases.get(said[:size], frozenset()) if self._size else None
                telling = size > 1 or (len(said[0]) > 3 and said[0] not in BREAKS)
                if self._size and held and telling and said[0].isalpha():
                    end = find_words(match[1])[size - 1].end + match.start(1)
                    cell = ValueFilter(self._size, held, min(held))
                    yield Said(cell, match.start(1), end, True)
                    break

    def _find_colors(self, text: str, words: Sequence[Word]) -> list[Said]:
        """Find colours; several that are wanted are alternatives, each excluded one is its own."""
        column = self._color
        if column is None:
            return []
        runs = _runs(words, lambda word: word in COLORS or word in self._own_colors)
        runs += [[word] for word in _cjk_colors(text)]
        wanted = [run for run in runs if not _is_negated(text, run[0].start)]
        held = frozenset[str]().union(*(_held(run, self._colors) for run in wanted))
        said = " / ".join(dict.fromkeys(map(_color_name, wanted)))
        spans = [(run[0].start, run[-1].end) for run in wanted]
        found = [Said(ValueFilter(column, held, said), *span, True) for span in spans]
        return found + [
            Said(
                ValueFilter(column, _held(run, self._colors), _color_name(run), excluded=True),
                run[0].start,
                run[-1].end,
                True,
            )
            for run in runs
            if run not in wanted
        ]

    def _find_brands(self, text: str, words: Sequence[Word]) -> list[Said]:
        found = list(_find_phrases(words, self._brands))
        if self._brand and has_cjk(text):
            cells = [cell for cell in set(self._brand.values.values()) if has_cjk(cell)]
            named = [(cell, text.find(cell)) for cell in cells if cell in text]
            found += [
                (_Phrase((), self._brand, frozenset({cell})), at, at + len(cell))
                for cell, at in named
            ]
        wanted = [entry for entry in found if not _is_negated(text, entry[1])]
        held = frozenset[str]().union(*(phrase.cells for phrase, _, _ in wanted))
        said = " / ".join(sorted(held))
        return [
            Said(ValueFilter(phrase.column, held, said), start, end, True)
            if (phrase, start, end) in wanted
            else Said(ValueFilter(phrase.column, phrase.cells, "", True), start, end, True)
            for phrase, start, end in found
        ]

    def _find_others(self, text: str, words: Sequence[Word]) -> Iterator[Said]:
        """Find short values of other columns, words of materials, and the names of yes-columns."""
        for phrase, start, end in _find_phrases(words, self._others):
            excluded = _is_negated(text, start)
            said = " ".join(phrase.words)
            yield Said(ValueFilter(phrase.column, phrase.cells, said, excluded), start, end, False)


def find_genders(text: str) -> list[SaidGender]:
    """Return whom the text shops for; "women" beats the "men" within it."""
    found = []
    for gender, (column, pattern) in GENDERS.items():
        match = pattern.search(text)
        if match:
            found.append(SaidGender(gender, column, match.span()))
    return found[-1:] if len(found) > 1 and found[-1].gender == "kids" else found[:1]


def colors_of(cell: str) -> set[str]:
    """Return the normalized words of a colour cell with basic colours by their English names."""
    words = {COLORS.get(word, word) for word in split_words(cell)}
    return words | {COLORS[character] for character in cell if character in COLORS}


def _cjk_colors(text: str) -> list[Word]:
    if not has_cjk(text):
        return []
    said = [color for color in COLORS if has_cjk(color) and color in text]
    return [Word(color, text.index(color), text.index(color) + len(color)) for color in said]


def _own_color_words(columns: Mapping[str, Column]) -> set[str]:
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
    return {word for word in said - others - BREAKS - SKIPS if len(word) >= 3}


def _index_phrases(columns: Iterable[Column]) -> dict[str, list[_Phrase]]:
    """Index the values of columns by their first word."""
    index: dict[str, list[_Phrase]] = {}
    for column in columns:
        for words, cells in column.phrases.items():
            index.setdefault(words[0], []).append(_Phrase(words, column, cells))
    return index


def _index_others(columns: Mapping[str, Column]) -> dict[str, list[_Phrase]]:
    index: dict[str, list[_Phrase]] = {}
    for column in columns.values():
        if column.is_number or column.name in _APART:
            continue
        for words, cells in _phrases_of(column).items():
            index.setdefault(words[0], []).append(_Phrase(words, column, cells))
    return index


def _find_phrases(
    words: Sequence[Word], index: Mapping[str, Sequence[_Phrase]]
) -> Iterator[tuple[_Phrase, int, int]]:
    norms = tuple(word.norm for word in words)
    for place, word in enumerate(words):
        for phrase in index.get(word.norm, ()):
            end = place + len(phrase.words)
            if norms[place:end] == phrase.words:
                yield phrase, word.start, words[end - 1].end


def _held(run: Sequence[Word], cells: dict[str, set[str]]) -> frozenset[str]:
    """Return the cells that hold all words of a run: "moss green" is one colour."""
    wanted = {COLORS.get(word.norm, word.norm) for word in run}
    return frozenset(cell for cell, names in cells.items() if wanted <= names)


def _color_name(run: Sequence[Word]) -> str:
    return " ".join(COLORS.get(word.norm, word.norm) for word in run)


def _phrases_of(column: Column) -> dict[tuple[str, ...], frozenset[str]]:
    cells = set(column.values.values())
    yes = frozenset(cell for cell in cells if cell.lower() in _YES)
    if yes:
        return {tuple(column.words): yes}
    found = {phrase: held for phrase, held in column.phrases.items() if _is_telling(phrase)}
    if _MATERIAL & set(column.words):
        for word in {w for cell in cells for w in split_words(cell) if _is_telling((w,))}:
            found[(word,)] = frozenset(cell for cell in cells if word in split_words(cell))
    return found


def _is_telling(phrase: tuple[str, ...]) -> bool:
    if len(phrase) > 1:
        return not all(word in BREAKS or word.isdigit() for word in phrase)
    word = phrase[0]
    plain = word not in BREAKS and word not in SKIPS and word not in _NO_VALUES
    return len(word) >= LEAST_VALUE_CHARS and plain and not word.isdigit()


def _is_negated(text: str, start: int) -> bool:
    return bool(NEGATION.search(text[:start].rstrip()))


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
