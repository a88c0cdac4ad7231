"""Which words of a message are values of a column: short cells, parts of lists, yes and no.

A value is said by its own words ("Rioja", "organic cotton"), by its column where the column says
yes ("vegan"), and, where it is short, beside its column's name ("energy class E").
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.products.columns import Column
from bot.products.vocabulary import BREAKS, SKIPS
from bot.products.words import Word, has_cjk, split_words

LEAST_VALUE_CHARS = 4
"""Shorter single words are too often something else."""
LEAST_CATEGORY_CHARS = 3
"""The same where the column has few values: "red" and "dry" of a wine."""
MOST_CATEGORIES = 24
"""Distinct cells of a column that sorts products rather than describing each."""
NEAR_WORDS = 3
"""A short value counts within so many words behind its column's name, or right before it."""

YES = frozenset({"yes", "true", "ja", "oui", "si", "sí", "是"})
NO = frozenset({"no", "false", "none", "nein", "non", "否"})
_NO_VALUES = YES | NO | {"new", "adult", "unisex", "male", "female"}
_MATERIAL = frozenset({"material", "fabric", "fill", "ingredient", "allergen", "contain"})
_OPPOSITES = {"wireless": "wired", "cordless": "corded", "scented": "unscented"}
_AUXILIARIES = frozenset({"is", "has", "contain", "ist", "hat"})
_NEEDED = frozenset({"required", "included", "needed", "available"})
"""What a column's name adds to the thing that it is about: "batteries required"."""
_APART = frozenset({"brand", "color", "size", "gender", "age_group"})


@dataclass(frozen=True, slots=True)
class Phrase:
    """A value's words and the cells of its column that hold it."""

    words: tuple[str, ...]
    column: Column
    cells: frozenset[str]


@dataclass(frozen=True, slots=True)
class Found:
    """A value where a message says it."""

    phrase: Phrase
    start: int
    end: int


class CellIndex:
    """The short cells of a catalogue's columns by their first word."""

    def __init__(self, columns: Iterable[Column]) -> None:
        """Read every distinct cell of the columns that are no numbers, brands, colours or sizes."""
        self._telling: dict[str, list[Phrase]] = {}
        self._short: dict[str, list[Phrase]] = {}
        self._unspaced: list[Phrase] = []
        for column in columns:
            if not column.is_number and column.name.lower() not in _APART:
                self._add(column)

    def find(self, text: str, words: Sequence[Word]) -> list[Found]:
        """Return the values that a text names, in its order; none within a longer one."""
        found = [*find_phrases(words, self._telling), *self._find_near(words)]
        if has_cjk(text):
            found += [
                Found(phrase, at, at + len(phrase.words[0]))
                for phrase in self._unspaced
                if (at := text.find(phrase.words[0])) >= 0
            ]
        longest = [one for one in found if not any(_is_within(one, other) for other in found)]
        return sorted(longest, key=lambda one: one.start)

    def find_coded(self, words: Sequence[Word]) -> list[Found]:
        """Return the values of several words with a number: "205/55 R16", "100% cotton"."""
        found = find_phrases(words, self._telling)
        coded = (f for f in found if len(f.phrase.words) > 1 and _has_digit(f.phrase.words))
        return list(coded)

    def _add(self, column: Column) -> None:
        telling = _telling_phrases(column)
        for words, cells in telling.items():
            self._telling.setdefault(words[0], []).append(Phrase(words, column, cells))
        for words, cells in column.phrases.items():
            if words not in telling and len(words) == 1 and words[0] not in YES | NO:
                self._short.setdefault(words[0], []).append(Phrase(words, column, cells))
        for cell in {cell for cell in column.values.values() if has_cjk(cell) and len(cell) > 1}:
            self._unspaced.append(Phrase((cell,), column, frozenset({cell})))

    def _find_near(self, words: Sequence[Word]) -> Iterator[Found]:
        for place, word in enumerate(words):
            near = {w.norm for w in words[max(0, place - NEAR_WORDS) : place + 2]} - {word.norm}
            for phrase in self._short.get(word.norm, ()):
                if near & set(phrase.column.words) - BREAKS:
                    yield Found(phrase, word.start, word.end)


def index_phrases(column: Column | None) -> dict[str, list[Phrase]]:
    """Index the values of one column by their first word; empty where there is no column.

    "Thorne & Sons" is said "Thorne and Sons" too.
    """
    index: dict[str, list[Phrase]] = {}
    if column is not None:
        joined = {
            tuple(split_words(cell.replace("&", " and "))): frozenset({cell})
            for cell in set(column.values.values())
            if "&" in cell
        }
        for words, cells in {**column.phrases, **joined}.items():
            index.setdefault(words[0], []).append(Phrase(words, column, cells))
    return index


def find_phrases(words: Sequence[Word], index: Mapping[str, Sequence[Phrase]]) -> list[Found]:
    """Return the phrases of an index that stand in a text."""
    norms = tuple(word.norm for word in words)
    return [
        Found(phrase, word.start, words[end - 1].end)
        for place, word in enumerate(words)
        for phrase in index.get(word.norm, ())
        for end in [place + len(phrase.words)]
        if norms[place:end] == phrase.words
    ]


def _telling_phrases(column: Column) -> dict[tuple[str, ...], frozenset[str]]:
    cells = set(column.values.values())
    yes = frozenset(cell for cell in cells if cell.lower() in YES)
    if yes:
        return _said_by_name(column, yes, frozenset(c for c in cells if c.lower() in NO))
    least = LEAST_CATEGORY_CHARS if len(cells) <= MOST_CATEGORIES else LEAST_VALUE_CHARS
    found = {p: held for p, held in column.phrases.items() if _is_telling(p, least)}
    if _MATERIAL & set(column.words):
        for word in {w for cell in cells for w in split_words(cell) if _is_telling((w,), least)}:
            found[(word,)] = frozenset(cell for cell in cells if word in split_words(cell))
    return found


def _said_by_name(
    column: Column, yes: frozenset[str], no: frozenset[str]
) -> dict[tuple[str, ...], frozenset[str]]:
    """Let a yes be said by the column's name ("vegan"), and a no by its opposite ("wired")."""
    words = column.words
    words = words[1:] if len(words) > 1 and words[0] in _AUXILIARIES else words
    opposite = _OPPOSITES.get(words[0]) if len(words) == 1 else None
    needed = {words[:-1]: yes} if len(words) > 1 and words[-1] in _NEEDED else {}
    return {words: yes} | needed | ({(opposite,): no} if opposite and no else {})


def _is_telling(phrase: tuple[str, ...], least: int) -> bool:
    if len(phrase) > 1:
        return not all(word in BREAKS or word.isdigit() for word in phrase)
    word = phrase[0]
    plain = word not in BREAKS and word not in SKIPS and word not in _NO_VALUES
    return len(word) >= least and plain and not word.isdigit()


def _has_digit(words: Sequence[str]) -> bool:
    return any(character.isdigit() for word in words for character in word)


def _is_within(one: Found, other: Found) -> bool:
    wider = other.end - other.start > one.end - one.start
    return wider and other.start <= one.start and one.end <= other.end
