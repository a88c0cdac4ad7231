"""Quantities of messages and records: units convert, what is no measure is refused."""

import pytest

from bot.products.measures import Measure, find_quantities, parse_measure


@pytest.mark.parametrize(
    ("cell", "low", "high", "dimension"),
    [
        ("1290 g", 1290, 1290, "mass"),
        ("1.47 kg", 1470, 1470, "mass"),
        ("65 to 135 cm", 650, 1350, "length"),
        ("36-38", 36, 38, ""),
        ("-14 °C", -14, -14, "temperature"),
        ("1 min 40 s for 0.5 l", 100, 100, "time"),
        ("6 hours at 200 lm", 21600, 21600, "time"),
        ("4.7", 4.7, 4.7, ""),
        ("10,000 mAh", 10000, 10000, "charge"),
        ("24 kN", 24, 24, "kn"),
        ("20000 g/m²/24 h", 20000, 20000, "g/m²/24 h"),
        ("2 lb", 907.18474, 907.18474, "mass"),
        ("55 in", 1397, 1397, "length"),
        ('27"', 685.8, 685.8, "length"),
        ("2025-09-12", 739506, 739506, "date"),
        ("2026-11", 739921, 739921, "date"),
    ],
)
def test_cells_are_measured(cell: str, low: float, high: float, dimension: str) -> None:
    measure = parse_measure(cell)
    assert (measure.low, measure.high) == pytest.approx((low, high))
    assert measure.dimension == dimension


def test_the_columns_name_gives_the_unit_of_bare_numbers() -> None:
    assert parse_measure("65", "litres") == Measure(65000, 65000, "volume")


@pytest.mark.parametrize("cell", ["42 x 13 cm", "3-season", "nylon", "", "750-fill duck down"])
def test_what_is_no_single_quantity_is_refused(cell: str) -> None:
    with pytest.raises(ValueError, match="number"):
        parse_measure(cell)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("under 50 euro", [(50, "", "EUR")]),
        ("between €30 and €60.50", [(30, "", "EUR"), (60.5, "", "EUR")]),
        ("a 27in screen, 50 in blue", [(685.8, "length", ""), (50, "", "")]),
        ("for -5 degrees", [(-5, "temperature", "")]),
        ("20 °F", [(-20 / 3, "temperature", "")]),
        ("2-person", [(2, "", "")]),
        ("1,299.00 or 1.299,00", [(1299, "", ""), (1299, "", "")]),
        ("低于500元", [(500, "", "CNY")]),
        ("the Pixelo 9 256 GB", [(9, "", ""), (256000, "memory", "")]),
        ("under 1 300 euro", [(1300, "", "EUR")]),
    ],
)
def test_quantities_of_a_message(text: str, found: list[tuple[float, str, str]]) -> None:
    quantities = find_quantities(text)
    assert [(q.dimension, q.currency) for q in quantities] == [entry[1:] for entry in found]
    assert [q.value for q in quantities] == pytest.approx([entry[0] for entry in found])
