"""Figures keep their unit, range, bound and rate."""

from decimal import Decimal

import pytest

from bot.guards.figures import find_figures


@pytest.mark.parametrize(
    ("text", "value", "upper", "unit", "bound"),
    [
        ("free from 75 EUR", 75, None, "EUR", "least"),
        ("orders over €75", 75, None, "EUR", "least"),
        ("50 EUR or more", 50, None, "EUR", "least"),
        ("at most 5 working days", 5, None, "working day", "most"),
        ("up to 12 miles", 12, None, "mile", "most"),
        ("5 working days at most", 5, None, "working day", "most"),
        ("within 2 to 4 working days", 2, 4, "working day", "exact"),
        ("between 10 and 500 EUR", 10, 500, "EUR", "exact"),
        ("2–3 days", 2, 3, "day", "exact"),
        ("forty-five days", 45, None, "day", "exact"),
        ("reduced from 99.00 EUR", 99, None, "EUR", "exact"),
        ("from 07:00 to 17:30", 420, 1050, "clock", "exact"),
        ("ab 9 Uhr", 540, None, "clock", "exact"),
        ("at 5 pm", 1020, None, "clock", "exact"),
        ("满75欧元", 75, None, "EUR", "least"),
    ],
)
def test_a_figure(text: str, value: int, upper: int | None, unit: str, bound: str) -> None:
    (figure,) = find_figures(text)
    assert (figure.value, figure.upper) == (Decimal(value), upper and Decimal(upper))
    assert (figure.unit, figure.bound) == (unit, bound)


def test_dates_are_no_figures() -> None:
    assert [f.unit for f in find_figures("Since 1 February 2026 it is 45 days.")] == ["day"]


def test_a_rate_belongs_to_its_figure() -> None:
    assert [figure.rate for figure in find_figures("45 EUR per item, 18 EUR a month")] == [
        "item",
        "month",
    ]


def test_scales_of_a_kind_agree() -> None:
    years, months, days = find_figures("2 years, 24 months or 48 hours")
    assert years.ends == months.ends and years.kind == months.kind
    assert (days.kind, days.ends) == ("days", (Decimal(2),))
