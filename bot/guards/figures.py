"""The figures of a text where they stand: amounts with unit, ranges, clock times, and bounds.

"From 75 EUR", "at most 5 working days" and "2 to 4 days" are not the plain amounts that they hold:
a bound or a range that is lost changes what is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from bot.guards.dates import find_dates
from bot.guards.facts import iter_quantities
from bot.guards.words import stem

Bound = Literal["exact", "least", "most"]

CURRENCIES = frozenset({"EUR", "USD", "GBP", "CNY", "CHF"})

_CLOCK = re.compile(
    r"(?i)(?<![\d:])(?P<hour>[01]?\d|2[0-4])(?::(?P<minute>[0-5]\d)(?!\d)(?:\s?(?P<half>[ap])\.?m\b)?"
    r"|\s?(?P<only>[ap])\.?m\b\.?|\s?(?:o['’]clock|uhr\b|点|heures\b)|h(?P<past>[0-5]\d)\b)"
)
_JOIN = re.compile(r"(?i)\s*(?:to|-|–|—|bis|à|a|or|oder|ou|o|至|到|~)\s*")
_AND = re.compile(r"(?i)\s*(?:and|und|et|y|和)\s*")
_BETWEEN = re.compile(r"(?i)\b(?:between|from|zwischen|entre)\s*$")
_LEAST = re.compile(
    r"(?i)(?:\b(?:at least|a minimum of|minimum(?: of)?|min\.?|"
    r"(?<!reduced )(?<!down )from|over|above|more than|exceeding|"
    r"exceeds?|not? less than|starting at|upwards of|mindestens|ab|über|mehr als|au moins|"
    r"à partir de|plus de|dès|al menos|desde|más de|como mínimo|a partir de)(?: the)?"
    r"|至少|满|超过)\s*$"
)
_LEAST_AFTER = re.compile(
    r"(?i)^\s*(?:\+|\b(?:or|and) (?:more|over|above|up|older)\b|upwards\b|minimum\b|at least\b|"
    r"oder mehr\b|ou plus\b|o más\b|以上|起)"
)
_MOST = re.compile(
    r"(?i)(?:\b(?:at(?: the)? most|a maximum of|maximum(?: of)?|max\.?|up to|not? more than|under|"
    r"below|less than|fewer than|höchstens|maximal|bis zu|unter|weniger als|au plus|jusqu[’']à|"
    r"moins de|como máximo|hasta|menos de)(?: the)?|最多|不超过|至多)\s*$"
)
_MOST_AFTER = re.compile(
    r"(?i)^\s*(?:\b(?:or|and) (?:less|fewer|under|below|younger)\b|at(?: the)? most\b|maximum\b|"
    r"oder weniger\b|ou moins\b|o menos\b|以内|以下)"
)
_RATE = re.compile(
    r"(?i)^\s*(?:/|(?:per|a|an|each|every|pro|je|par|por|al|cada)\s)\s*(?P<by>[^\W\d_]{2,})"
)
_BEFORE_CHARACTERS = 24
"""How far before a figure its bound is looked for: the longest there are, with their spaces."""

_FAMILIES: dict[str, tuple[str, Decimal]] = {
    "hour": ("days", Decimal(1) / 24),
    "day": ("days", Decimal(1)),
    "working day": ("days", Decimal(1)),
    "week": ("days", Decimal(7)),
    "month": ("months", Decimal(1)),
    "year": ("months", Decimal(12)),
    "mm": ("length", Decimal(1)),
    "cm": ("length", Decimal(10)),
    "m": ("length", Decimal(1000)),
    "km": ("length", Decimal(1_000_000)),
    "g": ("mass", Decimal(1)),
    "kg": ("mass", Decimal(1000)),
    "ml": ("volume", Decimal(1)),
    "l": ("volume", Decimal(1000)),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure.

    Attributes:
        value: the amount, or the lower end of a range; of a clock time the minutes since midnight.
        upper: the upper end of a range, else None.
        unit: a normal name of `bot.guards.facts.UNITS`; ``clock``; empty where none is given.
        bound: "least" of "from 75 EUR", "most" of "at most 5 days".
        start: where it stands, in code points.
        end: exclusive.
        rate: what it is counted by, stemmed: "item" of "45 EUR per item"; usually empty.
    """

    value: Decimal
    upper: Decimal | None
    unit: str
    bound: Bound
    start: int
    end: int
    rate: str = ""

    @property
    def kind(self) -> str:
        """What it can be compared with: a currency, "days", "months", "%", "clock", ..."""
        return _FAMILIES.get(self.unit, (self.unit, Decimal(1)))[0]

    @property
    def ends(self) -> tuple[Decimal, ...]:
        """Its one or two amounts on the scale of its `kind`."""
        factor = _FAMILIES.get(self.unit, ("", Decimal(1)))[1]
        return tuple(round(end * factor, 6) for end in (self.value, self.upper) if end is not None)

    def holds(self, amount: Decimal) -> bool:
        """Tell whether an amount on the scale of `kind` is an end of it or lies in its range."""
        return amount in self.ends or (len(self.ends) == 2 and self.ends[0] < amount < self.ends[1])


@lru_cache(maxsize=2048)
def find_figures(text: str) -> tuple[Figure, ...]:
    """Return the figures of a text in order; dates are none of them."""
    dates = [(one.start, one.end) for one in find_dates(text)]
    clocks = [figure for figure in _clocks(text) if not _overlaps(figure, dates)]
    taken = [*dates, *((clock.start, clock.end) for clock in clocks)]
    amounts = [
        Figure(value, None, unit, "exact", start, end)
        for value, unit, start, end in iter_quantities(text)
    ]
    figures = [*clocks, *(amount for amount in amounts if not _overlaps(amount, taken))]
    figures.sort(key=lambda figure: figure.start)
    return tuple(_bind(figure, text) for figure in _join_ranges(figures, text))


def _overlaps(figure: Figure, spans: Sequence[tuple[int, int]]) -> bool:
    return any(figure.start < end and start < figure.end for start, end in spans)


def _clocks(text: str) -> Iterator[Figure]:
    for match in _CLOCK.finditer(text):
        hour, half = int(match["hour"]), (match["half"] or match["only"] or "").lower()
        if half:
            hour = hour % 12 + (12 if half == "p" else 0)
        minutes = 60 * hour + int(match["minute"] or match["past"] or 0)
        yield Figure(Decimal(minutes), None, "clock", "exact", match.start(), match.end())


def _join_ranges(figures: Sequence[Figure], text: str) -> list[Figure]:
    joined: list[Figure] = []
    for figure in figures:
        if joined and (low := _lower_end(joined[-1], figure, text)):
            joined[-1] = replace(
                low, upper=figure.value, unit=figure.unit or low.unit, end=figure.end
            )
        else:
            joined.append(figure)
    return joined


def _lower_end(low: Figure, high: Figure, text: str) -> Figure | None:
    """Return the lower figure if the two are the ends of one range."""
    between = text[low.end : high.start]
    joins = _JOIN.fullmatch(between) or (
        _AND.fullmatch(between) and _BETWEEN.search(text[: low.start])
    )
    like = low.unit in {"", high.unit} or not high.unit
    return low if joins and like and low.upper is None and low.value < high.value else None


def _bind(figure: Figure, text: str) -> Figure:
    before = text[max(0, figure.start - _BEFORE_CHARACTERS) : figure.start]
    after = text[figure.end : figure.end + _BEFORE_CHARACTERS]
    if figure.unit and (rate := _RATE.match(after)):
        figure = replace(figure, rate=stem(rate["by"].lower()))
    if figure.upper is not None or figure.unit == "clock":
        return figure
    if _LEAST.search(before) or _LEAST_AFTER.search(after):
        return replace(figure, bound="least")
    if _MOST.search(before) or _MOST_AFTER.search(after):
        return replace(figure, bound="most")
    return figure
