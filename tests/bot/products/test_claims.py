"""Limits in words: ages, what is free of something, places at a table, titles that measure."""

import pytest

from knowledge.catalog import Catalog
from tests.bot.products.catalogs import product, said, shown


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


def test_an_age_that_no_column_holds_is_not_passed_over() -> None:
    catalog = Catalog([product("A", "Pip Hoodie", product_type="Hoodies")])
    assert said("hoodie for a 6 year old", catalog).startswith("I found nothing that matches all")


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
