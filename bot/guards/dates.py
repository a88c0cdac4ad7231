"""Calendar dates in a text, in five languages: which day, month or year is meant, and where.

Two mentions agree where neither contradicts the other, so "31 January" agrees with "31.01.2026".
Days and months without a year recur, so they have neither a first nor a last day.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

_MONTH_NAMES = (
    "january jan januar janvier enero",
    "february feb februar février febrero",
    "march mar märz mars marzo",
    "april apr avril abril",
    "may mai mayo",
    "june jun juni juin junio",
    "july jul juli juillet julio",
    "august aug août agosto",
    "september sep sept septembre septiembre",
    "october oct oktober okt octobre octubre",
    "november nov novembre noviembre",
    "december dec dezember dez décembre diciembre",
)
ENGLISH_MONTHS = tuple(names.split()[0] for names in _MONTH_NAMES)
_MONTHS = {name: place for place, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
"""The first month of each meteorological season on the northern half of the earth."""

MONTH_NAMES = "|".join(sorted(_MONTHS, key=len, reverse=True))
"""As a regular expression, the longest first."""

_YEAR = r"(?:19|20)\d\d"
_PATTERNS = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"(?<!\d)(?P<y>{_YEAR})-(?P<m>[01]?\d)-(?P<d>[0-3]?\d)(?!\d)",
        rf"(?<![\d.])(?P<d>[0-3]?\d)(?P<sep>[./])(?P<m>[01]?\d)(?P=sep)(?P<y>{_YEAR})(?!\d)",
        rf"(?P<y>{_YEAR})\s?年(?:\s?(?P<m>[01]?\d)\s?月(?:\s?(?P<d>[0-3]?\d)\s?[日号])?)?",
        rf"(?<![\d.,])(?P<d>[0-3]?\d)(?:st|nd|rd|th|\.|er|º)?(?:\s+(?:of|de))?\s+(?P<name>{MONTH_NAMES})\b"
        rf"\.?(?:(?:,|\s+del?)?\s+(?P<y>{_YEAR})\b)?",
        rf"\b(?P<name>{MONTH_NAMES})\.?\s+(?P<d>[0-3]?\d)(?:st|nd|rd|th)?\b(?!\s?[%€$£])"
        rf"(?:,?\s+(?P<y>{_YEAR})\b)?",
        rf"\b(?P<name>{MONTH_NAMES})\.?(?:,|\s+de|\s+of)?\s+(?P<y>{_YEAR})\b",
        rf"\b(?P<season>{'|'.join(_SEASONS)})(?:\s+of)?\s+(?P<y>{_YEAR})\b",
        rf"(?<![\d.,#/-])(?P<y>{_YEAR})(?=\s*(?:[.,;:!?)|]|$|\n))(?![.,]\d)",
    )
)
"""Tried in this order; what one has read, no later one reads again. A date of three numbers is read
day first unless it stands as ISO 8601."""


@dataclass(frozen=True, slots=True)
class DateMention:
    """One date as a text states it.

    Attributes:
        year: None where the text names none: the date recurs.
        month: 1 to 12, or None.
        day: 1 to 31, or None.
        start: where it stands in the text, in code points.
        end: exclusive.
    """

    year: int | None
    month: int | None
    day: int | None
    start: int
    end: int

    @property
    def first(self) -> date | None:
        """The first day it covers; None without a year."""
        return date(self.year, self.month or 1, self.day or 1) if self.year else None

    @property
    def last(self) -> date | None:
        """The last day it covers; None without a year."""
        if not self.year:
            return None
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    def is_stated_by(self, other: DateMention) -> bool:
        """Tell whether another mention states every part of this one."""
        parts = ((self.year, other.year), (self.month, other.month), (self.day, other.day))
        return all(mine is None or mine == its for mine, its in parts)


def find_dates(text: str) -> list[DateMention]:
    """Return every date of a text, in order; impossible ones, such as 31 June, are passed over."""
    found: list[DateMention] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            taken = any(one.start < match.end() and match.start() < one.end for one in found)
            if not taken:
                found.extend(_read(match))
    return sorted(found, key=lambda mention: mention.start)


def _read(match: re.Match[str]) -> Iterator[DateMention]:
    parts = match.groupdict()
    year = int(parts["y"]) if parts.get("y") else None
    month = _month(parts)
    day = int(parts["d"]) if parts.get("d") else None
    try:
        date(year or 2024, month or 1, day or 1)  # 2024 has a 29 February
    except ValueError:
        return
    yield DateMention(year, month, day, match.start(), match.end())


def _month(parts: dict[str, str | None]) -> int | None:
    if name := parts.get("name"):
        return _MONTHS[name.lower()]
    if season := parts.get("season"):
        return _SEASONS[season.lower()]
    number = parts.get("m")
    return int(number) if number else None
