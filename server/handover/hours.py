"""When people are there: business hours in the shop's time zone, and its holidays.

Hours are what clocks show in the shop, so an opening at 09:00 stays at 09:00 when clocks change.
What no clock shows then, or two of them in a row, is read as in calendars: an hour that is left out
is counted from before the change, and of an hour that comes twice the first is meant. Source:
RFC 5545, section 3.3.5.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_MINUTES = 24 * 60
MOST_DAYS_AHEAD = 400
"""How far an opening is looked for: any weekday, and the end of any season, comes within a year."""

_DAYS = re.compile(rf"({'|'.join(WEEKDAYS)})(?:-({'|'.join(WEEKDAYS)}))?")
_TIMES = re.compile(r"([01]\d|2[0-4]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")
_YEARLY = re.compile(r"\d\d-\d\d")
_LEAP_YEAR = "2000"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of opening, by the weekday on which it begins.

    Attributes:
        weekday: 0 is Monday.
        opens: in minutes after midnight.
        closes: the same, later than `opens`; beyond `DAY_MINUTES` it is on the next day.
    """

    weekday: int
    opens: int
    closes: int


ALWAYS = tuple(Span(weekday, 0, DAY_MINUTES) for weekday in range(len(WEEKDAYS)))


@dataclass(frozen=True, slots=True)
class BusinessHours:
    """When people are there. Moments given and returned are aware of their time zone.

    Attributes:
        spans: of any week, in any order; they may touch and overlap.
        zone: of the shop.
        closed: days, ISO 8601, on which nothing opens: ``2026-12-24``, or ``12-25`` of every year.
        stated: whether the shop stated hours; otherwise people may be there at any time.
    """

    spans: Sequence[Span]
    zone: ZoneInfo
    closed: frozenset[str] = frozenset()
    stated: bool = True

    def is_open(self, now: datetime) -> bool:
        """Tell whether people should be there."""
        moment = now.astimezone(UTC)
        return self._find_opening(moment) == moment

    def opens_at(self, now: datetime) -> datetime | None:
        """Return the next moment at which people are there, in the shop's zone.

        Returns:
            Now itself where it is open; None where it opens never, or not within
            `MOST_DAYS_AHEAD` days.
        """
        opening = self._find_opening(now.astimezone(UTC))
        return opening and opening.astimezone(self.zone)

    def _find_opening(self, now: datetime) -> datetime | None:
        """Return the moment in UTC; in one zone Python compares what clocks show, not moments."""
        yesterday = now.astimezone(self.zone).date() - timedelta(days=1)
        for ahead in range(MOST_DAYS_AHEAD + 1):
            spans = self._list_spans(yesterday + timedelta(ahead))
            if opens := [opens for opens, closes in spans if closes > now]:
                return max(min(opens), now)
        return None

    def _list_spans(self, day: date) -> list[tuple[datetime, datetime]]:
        """List when it opens and closes on one day, in UTC; nothing on a holiday."""
        if self.closed.intersection((f"{day:%Y-%m-%d}", f"{day:%m-%d}")):
            return []
        spans = [one for one in self.spans if one.weekday == day.weekday()]
        times = [(self._find(day, one.opens), self._find(day, one.closes)) for one in spans]
        return [(opens, closes) for opens, closes in times if opens < closes]  # clocks may skip one

    def _find(self, day: date, minutes: int) -> datetime:
        """Return the moment at which clocks show so many minutes after the day's midnight."""
        days, rest = divmod(minutes, DAY_MINUTES)
        clock = time(rest // 60, rest % 60)
        return datetime.combine(day + timedelta(days), clock, tzinfo=self.zone).astimezone(UTC)


def parse_business_hours(
    hours: Sequence[str], time_zone: str = "UTC", closed_on: Iterable[str] = ()
) -> BusinessHours:
    """Read the settings ``business_hours``, ``time_zone`` and ``closed_on``.

    Raises:
        ValueError: one of them cannot be read; its text is part of a sentence.
    """
    spans = tuple(span for text in hours for span in parse_spans(text))
    closed = frozenset(map(parse_closed, closed_on))
    return BusinessHours(spans or ALWAYS, parse_zone(time_zone), closed, bool(spans))


def parse_spans(text: str) -> list[Span]:
    """Read days and their hours: ``mon-fri 09:00-12:30 13:30-18:00`` or ``fri sat 20:00-02:00``.

    Raises:
        ValueError: it is not written like that.
    """
    words = text.lower().split()
    days = [word for word in words if _DAYS.fullmatch(word)]
    times = words[len(days) :]
    if not days or not times or words[: len(days)] != days:
        raise ValueError(
            f"{text!r} has no business hours: write DAYS HOURS, such as mon-fri 09:00-17:00, with "
            f"days of {', '.join(WEEKDAYS)}"
        )
    weekdays = [weekday for word in days for weekday in _parse_days(word)]
    hours = [_parse_times(word) for word in times]
    return [Span(weekday, *each) for weekday in weekdays for each in hours]


def _parse_days(word: str) -> Iterator[int]:
    """Yield weekdays; ``fri-mon`` goes over the weekend."""
    first, _, last = word.partition("-")
    start = WEEKDAYS.index(first)
    length = (WEEKDAYS.index(last or first) - start) % len(WEEKDAYS)
    return ((start + place) % len(WEEKDAYS) for place in range(length + 1))


def _parse_times(word: str) -> tuple[int, int]:
    """Return when it opens and closes, in minutes; what closes before it opens ends a day later."""
    found = _TIMES.fullmatch(word)
    opens, closes = _read_times(found) if found else (0, 0)
    if found is None or max(opens, closes) > DAY_MINUTES or opens in (closes, DAY_MINUTES):
        raise ValueError(
            f"{word!r} are no hours: write HH:MM-HH:MM from 00:00 to 24:00, such as 09:00-17:00, "
            "or 20:00-02:00 over midnight"
        )
    return opens, closes if closes > opens else closes + DAY_MINUTES


def _read_times(found: re.Match[str]) -> tuple[int, int]:
    hour, minute, last_hour, last_minute = map(int, found.groups())
    return 60 * hour + minute, 60 * last_hour + last_minute


def parse_zone(name: str) -> ZoneInfo:
    """Return an IANA time zone.

    Raises:
        ValueError: there is none of that name.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        close = difflib.get_close_matches(name, sorted(available_timezones()), n=1)
    example = f"perhaps {close[0]!r} is meant" if close else "write one such as Europe/Berlin"
    raise ValueError(f"{name!r} is no time zone of the IANA database; {example}")


def parse_closed(text: str) -> str:
    """Return a holiday as it was given: ``2026-12-24``, or ``12-25`` of every year.

    Raises:
        ValueError: there is no such day.
    """
    whole = f"{_LEAP_YEAR}-{text}" if _YEARLY.fullmatch(text) else text
    try:
        written = date.fromisoformat(whole).isoformat()
    except ValueError:
        written = ""
    if written != whole:
        raise ValueError(
            f"{text!r} is no day: write YYYY-MM-DD such as 2026-12-24, or MM-DD such as 12-25 for "
            "every year"
        )
    return text
