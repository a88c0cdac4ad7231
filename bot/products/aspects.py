"""What adjectives measure: "lightest", "cheaper than", "how warm" to a column and a direction."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.products.aspect_words import ASPECT_TABLE, END_TABLE, QUESTION_TABLE
from bot.products.columns import Column
from bot.products.words import normalize, split_words

PRICE = "price"


@dataclass(frozen=True, slots=True)
class Aspect:
    """One thing that products are compared by.

    Attributes:
        name: in English; ``price`` is the offer's price, every other name finds a column.
        columns: what a column's name may hold, best first, normalized.
        dimension: that its column measures; empty for any.
    """

    name: str
    columns: tuple[str, ...]
    dimension: str = ""


@dataclass(frozen=True, slots=True)
class Degree:
    """An aspect with a direction.

    Attributes:
        high: whether the greatest number is meant: True for "heaviest", False for "warmest".
        superlative: "lightest" rather than "lighter".
        start, end: where the text says so.
    """

    aspect: Aspect
    high: bool
    superlative: bool
    start: int
    end: int


def _entries(table: str) -> list[list[str]]:
    lines = table.strip().replace("\n    ", "").split("\n")
    return [[part.strip() for part in line.split(";")] for line in lines]


def _spell(name: str) -> str:
    """Spell the words of a column's name as `Column.words` does."""
    return " ".join(map(normalize, name.split()))


ASPECTS: Mapping[str, Aspect] = {
    name: Aspect(name, tuple(map(_spell, columns.split(","))), dimension)
    for name, dimension, columns in _entries(ASPECT_TABLE)
}
ASPECT_WORDS = frozenset(
    word for aspect in ASPECTS.values() for name in aspect.columns for word in name.split()
)
"""Words, normalized, that columns of any trade are named by."""
_QUESTION_PATTERNS = [
    (ASPECTS[name], re.compile(f"(?i){words}")) for name, words in _entries(QUESTION_TABLE)
]
_WHOLE_WORDS = "(?i)(?<![a-zà-ÿ])(?:{})(?![a-zà-ÿ])"
_GENERIC = re.compile(
    r"(?i)\b(?P<end>highest|greatest|longest|largest|biggest|fastest|strongest|most|best|maximum|"
    r"lowest|least|shortest|smallest|slowest|minimum)\s+"
    r"(?P<what>[^\W\d_]+(?:[- ][^\W\d_]+)?(?:[- ][^\W\d_]+)?)"
)
_LOW = frozenset({"lowest", "least", "shortest", "smallest", "slowest", "minimum"})
_UNIT_PRICE = re.compile(r"(?i)\b(?:per|pro|je|par|por)\s+(?P<what>[\w ]{1,20})")
MEANT: Mapping[str, tuple[str, ...]] = {
    "memory": ("ram", "storage"),
    "disk": ("storage",),
    "display": ("screen",),
    "screen": ("display",),
    "alcohol": ("abv", "vol"),
    "abv": ("alcohol",),
    "power": ("wattage", "watt"),
    "volume": ("capacity",),
    "capacity": ("volume",),
    "load": ("hold", "carry", "support", "bear"),
    "star": ("rating",),
    "year": ("vintage",),
}
"""Words for what columns hold under another name; general language of trade."""


@functools.cache
def _end_patterns() -> list[tuple[Aspect, bool, bool, re.Pattern[str]]]:
    return [
        (ASPECTS[sign[:-1]], sign[-1] == "+", degree, re.compile(_WHOLE_WORDS.format(words)))
        for sign, comparative, superlative in _entries(END_TABLE)
        for words, degree in ((superlative, True), (comparative, False))
        if words
    ]


def find_degrees(text: str) -> list[Degree]:
    """Return the comparatives and superlatives of a text, in order; none within another."""
    found = [
        Degree(aspect, high, superlative, match.start(), match.end())
        for aspect, high, superlative, pattern in _end_patterns()
        for match in pattern.finditer(text)
    ]
    return [degree for degree in sorted(found, key=_place) if not _is_within(degree, found)]


def find_column_degree(text: str, columns: Iterable[Column]) -> Degree | None:
    """Return a superlative that names a column itself: "highest r-value", "cheapest per litre"."""
    columns = list(columns)
    by_unit = _find_unit_price(text, columns)
    if by_unit is not None:
        return by_unit
    for match in _GENERIC.finditer(text):
        said = [normalize(word) for word in re.split(r"[- ]", match["what"])]
        for column in columns:
            if column.is_number and _names(said, column):
                aspect = Aspect(column.name, (" ".join(column.words),), column.dimension)
                high = match["end"].lower() not in _LOW
                end = match.start("what") + _named_end(match["what"], said, column)
                return Degree(aspect, high, True, match.start(), end)
    return None


def _find_unit_price(text: str, columns: Sequence[Column]) -> Degree | None:
    """Return "cheapest per 100 ml" as the end of the column that holds that price."""
    unit = _UNIT_PRICE.search(text)
    degree = next((d for d in find_degrees(text) if d.aspect.name == PRICE), None)
    if unit is None or degree is None:
        return None
    said = set(split_words(unit["what"])) | {normalize(unit["what"].replace(" ", ""))}
    for column in columns:
        if column.is_number and {"price", "per"} <= set(column.words) and said & set(column.words):
            aspect = Aspect(column.name, (" ".join(column.words),), column.dimension)
            return Degree(aspect, degree.high, degree.superlative, degree.start, degree.end)
    return None


def find_asked(text: str) -> list[Aspect]:
    """Return the aspects that a question about one product asks for, in the table's order."""
    return [aspect for aspect, pattern in _QUESTION_PATTERNS if pattern.search(text)]


def rank_columns(aspect: Aspect, columns: Iterable[Column]) -> list[Column]:
    """Return the columns that measure an aspect, the plainest first.

    A column named for the aspect comes before one of its dimension alone, and the weight before
    the shipping weight.
    """
    fitting = [column for column in columns if _fits(aspect, column)]
    return sorted(fitting, key=lambda column: _rank(aspect, column))


def _fits(aspect: Aspect, column: Column) -> bool:
    measured = not aspect.dimension or column.dimension in {aspect.dimension, ""}
    return _name_rank(aspect, column) < len(aspect.columns) and (measured or not column.is_number)


def _rank(aspect: Aspect, column: Column) -> tuple[bool, int, bool, int]:
    named = _name_rank(aspect, column)
    return column.is_special, named, not column.is_number, len(column.words)


def _name_rank(aspect: Aspect, column: Column) -> int:
    name = f" {' '.join(column.words)} "
    found = [place for place, words in enumerate(aspect.columns) if f" {words} " in name]
    return found[0] if found else len(aspect.columns)


def _names(said: list[str], column: Column) -> bool:
    words = [word for word in column.words if word != column.unit]
    if words[:1] == [PRICE]:
        return False
    meant = said[0] in {w for word in words[:1] for w in (word, *MEANT.get(word, ()))}
    return said[: len(words)] == words or (meant and len(said[0]) > 2)


def _named_end(what: str, said: list[str], column: Column) -> int:
    """Return where in some words a column's name ends: "burn time" of "burn time of these"."""
    words = [word for word in column.words if word != column.unit]
    count = len(words) if said[: len(words)] == words else 1
    ends = [match.end() for match in re.finditer(r"[^- ]+", what)]
    return ends[count - 1]


def _place(degree: Degree) -> tuple[int, int]:
    return degree.start, -degree.end


def _is_within(degree: Degree, others: Iterable[Degree]) -> bool:
    width = degree.end - degree.start
    return any(
        other.start <= degree.start and degree.end <= other.end and other.end - other.start > width
        for other in others
    )
