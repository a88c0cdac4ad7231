"""Which products a text names, in titles of any shape."""

import pytest

from bot.products.naming import NameIndex
from bot.products.titles import tokenize
from knowledge.catalog import Catalog
from knowledge.interfaces import Product
from tests.bot.products.catalogs import product


def index(*products: Product) -> NameIndex:
    return NameIndex(Catalog(products))


def titles(families: list[list[Product]]) -> list[str]:
    return [family[0].title for family in families]


def test_units_are_words_of_their_own_and_accents_are_left_out() -> None:
    assert tokenize("Réserve 256GB, V27U's") == ["reserve", "256", "gb", "v27u"]


def test_names_are_found_without_a_brand() -> None:
    names = index(
        product("A", "Oslo Dining Table", product_type="Tables"),
        product("B", "Turku Coffee Table", product_type="Tables"),
    )
    assert titles(names.find_each("how much is the oslo table")) == ["Oslo Dining Table"]
    assert not names.find_each("how much is a table")


def test_shared_values_and_repeated_nouns_are_no_names() -> None:
    names = index(
        product("A", "Keller Riesling Alte Reben", attributes={"grape": "Riesling"}),
        product("B", "Weiler Riesling", attributes={"grape": "Riesling"}),
        product("C", "Solea Sun Cream", brand="Solea"),
        product("D", "Derma Calm Cream", brand="Derma"),
    )
    assert not {"riesling", "cream"} & names.words
    assert {"keller", "weiler", "calm"} <= names.words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("is the night cream vegan", ["Derma Extra Rich Night Cream 50 ml"]),
        ("is the cream vegan", []),  # two are creams
        ("how much is the night cream refill", []),  # something else is meant
    ],
)
def test_an_article_points_at_the_one_that_fits(text: str, found: list[str]) -> None:
    names = index(
        product("A", "Derma Extra Rich Night Cream 50 ml", brand="Derma"),
        product("B", "Solea Calm Face Cream 50 ml", brand="Solea"),
    )
    assert titles(names.find_tied(text)) == found


def test_an_attribute_is_asked_of_the_name_although_it_is_sold_too() -> None:
    names = index(
        product("A", "Lumo Pixelo", brand="Lumo", attributes={"battery": "4700 mAh"}),
        product("B", "Optra NP Battery", brand="Optra", product_type="Batteries"),
    )
    assert titles(names.find_tied("the battery of the pixelo")) == ["Lumo Pixelo"]


def test_a_model_may_be_two_short_words() -> None:
    names = index(
        product("A", "Akkuschrauber AS 18", brand="Brenner"),
        product("B", "Akkuschrauber AS 12 Kompakt", brand="Brenner"),
    )
    assert titles(names.find_each("how much is the as 18")) == ["Akkuschrauber AS 18"]
    assert len(names.find_each("compare AS 18 and AS 12")) == 2


def test_the_order_of_tied_names_is_the_catalogues() -> None:
    names = index(*(product(f"P{n}", f"Fell Corrie {n} Tent", brand="Fell") for n in range(8)))
    assert [f[0].id for f in names.find_tied("which corrie")] == [f"P{n}" for n in range(8)]


def test_chinese_titles_are_told_by_pairs_of_characters() -> None:
    names = index(
        product("A", "青瓷茶壶", product_type="茶壶"),
        product("B", "紫砂茶壶", product_type="茶壶"),
    )
    assert titles(names.find_tied("紫砂茶壶多少钱")) == ["紫砂茶壶"]
    assert not names.find_tied("最便宜的茶壶")
    assert titles(names.find_each("比较青瓷茶壶和紫砂茶壶")) == ["青瓷茶壶", "紫砂茶壶"]
