"""Dates in five languages, and when two mentions mean the same."""

from datetime import date

import pytest

from bot.guards.dates import find_dates


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("until 31 January 2026", (2026, 1, 31)),
        ("by January 31, 2026", (2026, 1, 31)),
        ("the 1st of March 2026", (2026, 3, 1)),
        ("2026-02-01", (2026, 2, 1)),
        ("am 01.02.2026", (2026, 2, 1)),
        ("le 1er février 2026", (2026, 2, 1)),
        ("bis 31. Januar 2026", (2026, 1, 31)),
        ("el 1 de febrero de 2026", (2026, 2, 1)),
        ("2026年2月1日起", (2026, 2, 1)),
        ("since May 2026", (2026, 5, None)),
        ("as of spring 2025", (2025, 3, None)),
        ("valid until 2025.", (2025, None, None)),
        ("on 24 December", (None, 12, 24)),
    ],
)
def test_a_date_is_read(text: str, parts: tuple[int | None, ...]) -> None:
    (found,) = find_dates(text)
    assert (found.year, found.month, found.day) == parts


@pytest.mark.parametrize(
    "text",
    [
        "from 2000 EUR",
        "2,025 mm",
        "you may return 30 items",
        "model 2025-B",
        "24/7",
    ],
)
def test_what_is_no_date(text: str) -> None:
    assert find_dates(text) == []


def test_a_month_covers_its_days() -> None:
    (february,) = find_dates("in February 2028")
    assert (february.first, february.last) == (date(2028, 2, 1), date(2028, 2, 29))
    assert find_dates("on 24 December")[0].last is None


def test_a_mention_is_stated_by_one_that_says_as_much() -> None:
    whole, short, other = find_dates("31 January 2026, 31 January or 28 January 2026")
    assert short.is_stated_by(whole)
    assert not whole.is_stated_by(short)
    assert not other.is_stated_by(whole)
