"""Limits in words: ages, what is free of something, places at a table, titles that measure."""

import pytest

from bot.products.requests import parse_request
from bot.products.selecting import select
from knowledge.catalog import Catalog
from tests.bot.products.catalogs import product, said, shelf_of, shown


def toys(**cells: str) -> Catalog:
    return Catalog(
        product(name, f"{name} Puzzle", product_type="Puzzles", attributes={"age": age})
        for name, age in cells.items()
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("puzzles for a 6 year old", {"Farm", "Space"}),
        ("puzzles for ages 4", {"Farm"}),
        ("a puzzle for my 18 month old", {"Duck"}),
        ("puzzle for a 12-year-old", {"Space"}),
    ],
)
def test_ages(text: str, expected: set[str]) -> None:
    catalog = toys(Duck="1-2", Farm="3-8", Space="6+")
    assert {record.id for record in shown(text, catalog)} == expected


def test_a_highest_age_counts_where_it_has_a_column() -> None:
    ages = {"Farm": ("4", "7"), "Space": ("8", "12")}
    catalog = Catalog(
        product(i, f"{i} Set", product_type="Toys > Sets", attributes={"min_age": a, "max_age": b})
        for i, (a, b) in ages.items()
    )
    assert [record.id for record in shown("toys for a 5 year old", catalog)] == ["Farm"]
    assert [
        record.id for record in shown("a present for my niece, she is 9 years old", catalog)
    ] == ["Space"]


def test_a_thing_that_is_needed_is_said_without_the_need() -> None:
    cells = {"Dog": "yes", "Bear": "no"}
    catalog = Catalog(
        product(i, f"{i} Toy", product_type="Toys", attributes={"batteries_required": cell})
        for i, cell in cells.items()
    )
    assert [record.id for record in shown("toys without batteries", catalog)] == ["Bear"]


def test_an_age_that_no_column_holds_is_not_passed_over() -> None:
    catalog = Catalog([product("A", "Pip Hoodie", product_type="Hoodies")])
    assert said("hoodie for a 6 year old", catalog).startswith("The records do not state all")


def test_free_of_what_a_number_counts() -> None:
    rows = [("A", "Red Wine", "13 %"), ("B", "Null Wine", "0 %")]
    catalog = Catalog(
        product(i, title, product_type="Wines", attributes={"Alcohol": alcohol})
        for i, title, alcohol in rows
    )
    assert [record.id for record in shown("alcohol free wine", catalog)] == ["B"]


def test_places_at_a_table() -> None:
    catalog = Catalog(
        product(f"T{n}", f"Oslo {n} Table", product_type="Tables", attributes={"seats": str(n)})
        for n in (2, 4, 6)
    )
    assert [record.id for record in shown("a table for 6", catalog)] == ["T6"]
    assert [record.id for record in shown("table for 4 people", catalog)] == ["T4"]


def test_titles_measure_where_no_column_does() -> None:
    rows = ("Copper Kettle 1.5 l", "Steel Kettle 1.7 l", "Glass Kettle 1 l")
    catalog = Catalog(product(title, title, product_type="Kettles") for title in rows)
    assert [p.id for p in shown("kettle bigger than 1600 ml", catalog)] == ["Steel Kettle 1.7 l"]
    assert said("smallest kettle", catalog) == "Glass Kettle 1 l has the lowest volume: 1 l."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("three-person tents", ["Lochan"]),
        ("a tent that sleeps 3", ["Lochan"]),
        ("two-man tent", ["Corrie"]),
        ("tent for 3 people", ["Lochan"]),
        ("tent for 3 under 3 kg", ["Lochan"]),
        ("a tent for 2, max 2 kg", ["Corrie"]),
        ("tent for 2 and for my holiday", ["Corrie"]),
    ],
)
def test_places(text: str, expected: list[str]) -> None:
    named = {"Lochan": ("Lochan Tunnel Tent", "3"), "Corrie": ("Corrie Two-Person Tent", "2")}
    catalog = Catalog(
        product(
            i,
            title,
            product_type="Tents",
            attributes={"persons": persons, "weight": f"{persons} kg", "max_load": "9 kg"},
        )
        for i, (title, persons) in named.items()
    )
    assert [record.id for record in shown(text, catalog)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("chair that holds 100 kg", ["Perch"]),
        ("a chair that can carry max 100 kg", ["Perch"]),
        ("chair with a max load of 80 kg", ["Perch", "Stool"]),
        ("chair under 2 kg", ["Stool"]),
        ("chair that carries over 150 kg", []),
    ],
)
def test_what_bears_more_bears_that_too(text: str, expected: list[str]) -> None:
    rows = {"Perch": ("3 kg", "130 kg"), "Stool": ("1 kg", "80 kg")}
    catalog = Catalog(
        product(
            name,
            f"{name} Chair",
            product_type="Chairs",
            attributes={"weight": weight, "max_load": load},
        )
        for name, (weight, load) in rows.items()
    )
    found = select(parse_request(text, shelf_of(catalog)), shelf_of(catalog))
    assert [record.id for record in found] == expected
