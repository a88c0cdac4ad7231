"""What a feed leaves out: groups, prices of nought, sizes by another name."""

from bot.products.families import is_derived, settle_products
from tests.bot.products.catalogs import product


def test_rows_that_differ_by_colour_alone_become_one_product() -> None:
    rows = [
        product("A", "Sonda Dot Earbuds, Black", brand="Sonda", color="Black"),
        product("B", "Sonda Dot Earbuds, White", brand="Sonda", color="White"),
        product("C", "Sonda Dash Earbuds, White", brand="Sonda", color="White"),
    ]
    first, second, third = settle_products(rows)
    assert first.item_group_id == second.item_group_id and is_derived(first.item_group_id)
    assert third.item_group_id == ""


def test_rows_of_one_colour_and_title_stay_apart() -> None:
    rows = [product(i, "Oak Lamp", color="Brown") for i in ("A", "B")]
    assert [settled.item_group_id for settled in settle_products(rows)] == ["", ""]


def test_a_price_of_nought_is_none() -> None:
    settled = settle_products([product("A", "Vase", "0"), product("B", "Vase", "2", sale="0")])
    assert settled[0].offer.price is None
    assert settled[1].offer.current_price == settled[1].offer.price


def test_a_column_that_ends_in_size_is_the_size_of_variants() -> None:
    rows = [
        product(f"A{size}", "Pace Sneakers", item_group_id="G", attributes={"Shoe size": size})
        for size in ("41", "42")
    ]
    settled = settle_products(rows)
    assert [one.size for one in settled] == ["41", "42"]
    assert not settled[0].attributes


def test_a_size_that_tells_no_variants_apart_stays_an_attribute() -> None:
    [settled] = settle_products([product("A", "Monitor", attributes={"screen_size": '27"'})])
    assert settled.size == "" and settled.attributes == {"screen_size": '27"'}
