"""Values of a catalogue's own columns in a message: colours, sizes, brands, materials."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.products.cells import CellIndex, Found, Phrase, find_phrases, index_phrases
from bot.products.colors import ColorIndex, name_color
from bot.products.columns import Column
from bot.products.filters import ValueFilter, matches_size
from bot.products.vocabulary import (
    BREAKS,
    GENDERS,
    LETTER_SIZE,
    NEGATION,
    SIZE_LETTERS,
    SIZE_WORD,
)
from bot.products.words import Word, find_words, has_cjk, split_words

_SIZE_SHAPE = re.compile(rf"(?i){LETTER_SIZE}|\d[\d.,/-]*")
_INTRODUCED = re.compile(r"(?i)\b(?:in|size|the)\s+([^\W_]+(?:[\s-]+[^\W_]+){0,2})")
_SIZE = re.compile(
    rf"(?i){SIZE_WORD}\s*(?:is\s+)?(?P<named>(?:EU|UK|US)?\s?\d[\d.,/-]*|{LETTER_SIZE}\b|[a-z]+\b)"
    r"|\bEU\s?(?P<eu>\d{2}(?:[.,]5)?)\b"
    rf"|\b(?:in|en)\s+(?:an?\s+|the\s+)?(?P<letter>{LETTER_SIZE})\b(?![-'’])"
    r"|(?<![\w/'’&-])(?P<alone>[2-6]XL|X{1,3}[SL]|(?-i:[SML]))(?![\w/'’&-])"
    rf"|\b(?P<before>{LETTER_SIZE}|\d+)\s+{SIZE_WORD}\b"
    r"|\b(?P<extra>(?:extra|x)[ -](?:small|large))\b"
    r"|\b(?:in|size)\s+(?:an?\s+)?(?P<word>small|medium|large)\b"
    r"|(?<!\brun )(?<!\bruns )(?<!\bfit )(?<!\bfits )\b(?P<bare>medium|(?:small|large)(?=\W*$))\b"
    r"|\bin\s+(?:an?\s+)?(?P<plain>\d{2,3}(?:[.,]5)?)(?=\W*(?:$|[?,]|\s(?!\w+s\b)))(?![\w%€$£/-])"
)
_FREE_OF = re.compile(r"(?i)[\s-]?(?:free|frei)\b")
_LIST = re.compile(r"(?i)\W*(?:and|or|nor|und|oder|et|ou|y|o)?\W*(?:any |no )?")
_REACH_CHARS = 40
"""Characters before a value in which "without" is looked for."""
_OR = re.compile(r"(?i)\b(?:or|oder|ou|o)\b|或|,")


@dataclass(frozen=True, slots=True)
class Said:
    """A value that a message names.

    Attributes:
        stands_alone: it is no part of a kind's name: a colour, size or brand. Others ("winter")
            describe a kind where they stand before its noun.
    """

    filter: ValueFilter
    start: int
    end: int
    stands_alone: bool


@dataclass(frozen=True, slots=True)
class SaidGender:
    """A gender or age that a message names, with the column that holds it in Merchant feeds."""

    gender: str
    column: str
    span: tuple[int, int]


class ValueIndex:
    """The short cells of a catalogue's columns, found in messages by their words."""

    def __init__(self, columns: Mapping[str, Column], described: Container[str] = ()) -> None:
        """Read every distinct cell once.

        Args:
            columns: the catalogue's.
            described: words, normalized, of titles, categories and short values.
        """
        self._size = columns.get("size")
        self._sizes = set(self._size.values.values()) if self._size else set()
        self._colors = ColorIndex(columns, described)
        self._brand = columns.get("brand")
        self._brands = index_phrases(self._brand)
        self._cells = CellIndex(columns.values())

    def find(self, text: str) -> list[Said]:
        """Return the values that a text names, as filters."""
        words = find_words(text)
        others = self._cells.find(text, words)
        long = [one for one in others if len(one.phrase.words) > 1]
        alone = [*self._find_sizes(text), *self._find_colors(text, _outside(words, long))]
        alone += self._find_brands(text, words)
        taken = {place for said in alone for place in range(said.start, said.end)}
        free = [one for one in others if one.start not in taken]
        return [*alone, *_as_filters(text, free)]

    def find_coded(self, text: str) -> list[Said]:
        """Return the values whose words hold a number, which is no limit then."""
        words = find_words(text)
        sizes = find_phrases(words, index_phrases(self._size)) if self._size else []
        coded = [s for s in sizes if len(s.phrase.words) > 1 and _is_shape(s.phrase.words)]
        said = _as_filters(text, self._cells.find_coded(words))
        return [*said, *(replace(one, stands_alone=True) for one in _as_filters(text, coded))]

    def _find_sizes(self, text: str) -> Iterator[Said]:
        if self._size is None:
            return
        for match in _SIZE.finditer(text):
            said = next(filter(None, match.groups())).strip()
            said = SIZE_LETTERS.get(said.lower(), said)
            said = re.sub(r"(?i)^(?:EU|UK|US)\s?", "", said).rstrip(".,")
            held = frozenset(cell for cell in self._sizes if matches_size(cell, said))
            loose = (match["alone"] and len(said) == 1) or match["plain"] or match["bare"]
            if held or (_SIZE_SHAPE.fullmatch(said) and not loose):
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
        column = self._colors.column
        if column is None:
            return []
        runs = self._colors.find_runs(text, words)
        wanted = [run for run in runs if not is_negated(text, run[0].start, run[-1].end)]
        held = frozenset[str]().union(*map(self._colors.held, wanted))
        said = " / ".join(dict.fromkeys(map(name_color, wanted)))
        found = [ValueFilter(column, held, said) for _ in wanted]
        unwanted = [run for run in runs if run not in wanted]
        found += [
            ValueFilter(column, self._colors.held(run), name_color(run), excluded=True)
            for run in unwanted
        ]
        spans = [(run[0].start, run[-1].end) for run in (*wanted, *unwanted)]
        return [Said(f, *span, True) for f, span in zip(found, spans, strict=True)]

    def _find_brands(self, text: str, words: Sequence[Word]) -> list[Said]:
        found = find_phrases(words, self._brands)
        if self._brand and has_cjk(text):
            cells = [cell for cell in set(self._brand.values.values()) if has_cjk(cell)]
            found += [
                Found(Phrase((), self._brand, frozenset({cell})), at, at + len(cell))
                for cell in cells
                if (at := text.find(cell)) >= 0
            ]
        wanted = [one for one in found if not is_negated(text, one.start, one.end)]
        held = frozenset[str]().union(*(one.phrase.cells for one in wanted))
        said = " / ".join(sorted(held))
        return [
            Said(ValueFilter(one.phrase.column, held, said), one.start, one.end, True)
            if one in wanted
            else Said(
                ValueFilter(one.phrase.column, one.phrase.cells, "", True), one.start, one.end, True
            )
            for one in found
        ]


def find_genders(text: str) -> list[SaidGender]:
    """Return whom the text shops for; "women" beats the "men" within it."""
    found = []
    for gender, (column, pattern) in GENDERS.items():
        match = pattern.search(text)
        if match:
            found.append(SaidGender(gender, column, match.span()))
    return found[-1:] if len(found) > 1 and found[-1].gender == "kids" else found[:1]


def is_negated(text: str, start: int, end: int) -> bool:
    """Tell whether what stands in a text is excluded: "without milk", "not milk", "milk-free"."""
    before = text[:start].rstrip()[-_REACH_CHARS:]
    return bool(NEGATION.search(before) or _FREE_OF.match(text, end))


def _as_filters(text: str, found: Sequence[Found]) -> list[Said]:
    """Return values as filters: of one column alternatives where no cell can hold them all.

    What follows an excluded value in a list is excluded too: "without milk or nuts".
    """
    excluded = _excluded(text, found)
    said = []
    for one in found:
        column, cells = one.phrase.column, one.phrase.cells
        out = one in excluded
        beside = [o for o in found if o.phrase.column is column and o not in excluded]
        if not out and len(beside) > 1 and _are_alternatives(text, beside):
            cells = frozenset[str]().union(*(other.phrase.cells for other in beside))
        words = " ".join(one.phrase.words)
        said.append(Said(ValueFilter(column, cells, words, out), one.start, one.end, False))
    return said


def _excluded(text: str, found: Sequence[Found]) -> list[Found]:
    excluded: list[Found] = []
    for one in found:
        listed = excluded and _LIST.fullmatch(text, excluded[-1].end, one.start)
        if listed or is_negated(text, one.start, one.end):
            excluded.append(one)
    return excluded


def _are_alternatives(text: str, found: Sequence[Found]) -> bool:
    """Tell whether either value will do: said so, or no cell holds them all."""
    both = frozenset.intersection(*(one.phrase.cells for one in found))
    return not both or bool(_OR.search(text, found[0].end, found[-1].start))


def _outside(words: Sequence[Word], found: Sequence[Found]) -> list[Word]:
    """Return the words that stand in none of some values: no "noir" of "Pinot Noir"."""
    return [w for w in words if not any(one.start <= w.start < one.end for one in found)]


def _is_shape(words: Sequence[str]) -> bool:
    """Tell whether a size is a code of its own, such as "32/34", not a quantity like "0.5 l"."""
    return all(word.isdigit() for word in words) and len(words) > 1
