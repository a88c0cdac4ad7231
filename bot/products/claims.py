"""Limits that a message sets in words: "for a 6 year old", "alcohol free", "a table for six"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.guards.facts import NUMBER_WORDS
from bot.products.aspects import ASPECTS, MEANT, rank_columns
from bot.products.columns import Column
from bot.products.filters import AgeFilter, EqualFilter, Filter, Limits, NumberFilter
from bot.products.shelf import Shelf
from bot.products.words import find_words, normalize

MONTHS_A_YEAR = 12

_AGE = re.compile(
    r"(?i)(?:\b(?:for|für|pour|para)\s+(?:an?\s+|my\s+|ages?\s+|children\s+)?)?"
    r"(?:\b(?P<years>\d{1,2})[\s-]*(?P<unit>years?|yrs?|y|months?|mths?|jahre?n?|monate?n?)[\s-]*"
    r"(?:olds?|of age|alte?[nrs]?)\b"
    r"|\b(?:aged?|ages?|im alter von)\s+(?:of\s+)?(?P<aged>\d{1,2})\b"
    r"|\b(?:de|pour|para)\s+(?P<romance>\d{1,2})\s+(?:ans|años)\b|(?P<cjk>\d{1,2})\s*岁)"
)
_FREE = re.compile(r"(?i)\b(?P<what>[^\W\d_]{3,})[\s-]?(?:free|frei)\b|\bno (?P<no>[^\W\d_]{3,})\b")
_COUNT = rf"\d{{1,2}}|{'|'.join(NUMBER_WORDS)}"
_PEOPLE = (
    r"people|persons?|man|men|guests?|adults?|seats?|seaters?|berths?|players?|place|servings?|"
    r"personen|leute|sitzer|mann|personnes?|places|personas?|plazas"
)
_ENDS = (
    r"\W*$|\W+(?:under|below|less|lighter|cheaper|up to|max|at most|over|above|more|with|without|"
    r"in|that|which|and|but|from|between|unter|bis|ab|mit|ohne|moins|sous|avec|menos|hasta|con)\b"
)
"""Behind "for 2" without a noun: the end, or another limit."""
_PLACES = re.compile(
    rf"(?i)\b(?:for|sleeps?|fits?|seats?|serves?|feeds?|für|pour|para)\s+(?P<count>{_COUNT})"
    rf"(?:(?={_ENDS})|[\s-]+(?:{_PEOPLE})\b)|\b(?P<many>{_COUNT})[\s-]*(?:{_PEOPLE})\b"
)
_LAST_WORDS = frozenset({"max", "maximum", "to", "until", "bis"})
_PLACE_WORDS = frozenset({"seat", "person", "people", "serve", "serving", "place", "player"})


@dataclass(frozen=True, slots=True)
class Claim:
    """A limit said in words; `filter` is None where no column of the catalogue can show it."""

    filter: Filter | None
    start: int
    end: int


def find_claims(text: str, shelf: Shelf) -> list[Claim]:
    """Return the limits that a message sets in words, in order."""
    found = [*_ages(text, shelf), *_absences(text, shelf), *_places(text, shelf)]
    return sorted(found, key=lambda claim: claim.start)


def _ages(text: str, shelf: Shelf) -> Iterator[Claim]:
    columns = [c for c in rank_columns(ASPECTS["age"], shelf.columns.values()) if c.is_number]
    for match in _AGE.finditer(text):
        said = float(next(filter(None, match.group("years", "aged", "romance", "cjk"))))
        months = (match["unit"] or "").lower().startswith("m")
        years = said / MONTHS_A_YEAR if months else said
        yield Claim(_age_filter(columns, years), *match.span())


def _age_filter(columns: Sequence[Column], years: float) -> AgeFilter | None:
    last = [column for column in columns if _LAST_WORDS & set(column.words)]
    first = [column for column in columns if column not in last]
    return AgeFilter(first[0], years, last[0] if last else None) if first else None


def _absences(text: str, shelf: Shelf) -> Iterator[Claim]:
    """Read "alcohol free" where a number column says how much there is."""
    for match in _FREE.finditer(text):
        word = normalize(match["what"] or match["no"])
        columns = _measuring(word, list(shelf.columns.values()))
        if columns:
            yield Claim(NumberFilter(columns[0], Limits(high=0)), *match.span())


def _measuring(word: str, columns: Sequence[Column]) -> list[Column]:
    """Return the number columns whose name opens with a word, or with what it means."""
    wanted = {word, *MEANT.get(word, ())}
    return [column for column in columns if column.is_number and column.words[0] in wanted]


def _places(text: str, shelf: Shelf) -> Iterator[Claim]:
    columns = [c for c in shelf.columns.values() if c.is_number and _PLACE_WORDS & set(c.words)]
    match = _PLACES.search(text)
    if not match or not columns or (match["count"] and _names_kind(text[match.end() :], shelf)):
        return
    count = (match["count"] or match["many"]).lower()
    value = float(NUMBER_WORDS.get(count, 0) or count)
    yield Claim(EqualFilter(columns, value, ""), *match.span())


def _names_kind(text: str, shelf: Shelf) -> bool:
    """Tell whether what is counted is for sale: "a case for 6 bottles"."""
    return any(word.norm in shelf.kinds.nouns for word in find_words(text)[:1])
