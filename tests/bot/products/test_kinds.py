"""What nouns mean in a catalogue: topics, areas, compounds."""

import pytest

from bot.products.kinds import title_noun
from knowledge.catalog import Catalog
from knowledge.interfaces import Product
from tests.bot.products.catalogs import product, shelf_of


def kind(noun: str, *products: Product) -> set[str]:
    shelf = shelf_of(Catalog(products))
    return {found.title for found in shelf.at(shelf.kinds.of_noun(noun))}


@pytest.mark.parametrize(
    ("title", "noun"),
    [
        ("Corrie 2 Two-Person Tent, Moss Green", "tent"),
        ("Hot Tent with Stove Jack", "tent"),
        ("Half Rope 60 m", "rope"),
        ("Solea Sun Cream SPF 50 200 ml", "cream"),
        ("Plasta Sensitive Plasters 40 pcs", "plaster"),
        ("PIXELO 9 CLEAR CASE", "case"),
        ("", ""),
    ],
)
def test_the_noun_of_a_title(title: str, noun: str) -> None:
    assert title_noun(title) == noun


def test_a_colour_is_no_noun() -> None:
    assert title_noun("Norvik Laptop 16 GB Silver", frozenset({"silver"})) == "laptop"


def test_all_that_is_filed_under_a_topic_belongs_to_it() -> None:
    titles = ("Vitamin C 60 Tablets", "Fish Oil Capsules", "Vitamin D Drops")
    products = [product(title, title, product_type="Vitamins") for title in titles]
    assert kind("vitamin", *products) == set(titles)


def test_a_title_that_uses_the_noun_before_another_is_none() -> None:
    titles = ("Dome Tent", "Family Tent", "Tent Groundsheet")
    products = [product(title, title, product_type="Tents") for title in titles]
    assert kind("tent", *products) == {"Dome Tent", "Family Tent"}


def test_an_area_is_all_that_is_filed_below_it() -> None:
    compass = product("A", "Lode Compass", product_type="Navigation > Compasses")
    messenger = product("B", "Halo Messenger", product_type="Navigation > Emergency")
    assert kind("navigation", compass, messenger) == {"Lode Compass", "Halo Messenger"}


def test_a_value_that_ends_one_title_is_no_kind() -> None:
    prosecco = product("A", "Prosecco Extra Dry", attributes={"taste": "dry"})
    others = [product(n, f"{n} White", attributes={"taste": "dry"}) for n in ("Vaucel", "Corva")]
    assert kind("dry", prosecco, *others) == set()


def test_compounds_are_split_where_the_catalogue_has_both_parts() -> None:
    shelf = shelf_of(Catalog([product("A", "Fenn Rain Mac", product_type="Coats")]))
    assert shelf.kinds.split_compound("raincoat") == "rain coat"
    assert shelf.kinds.split_compound("overcoat") == "overcoat"
