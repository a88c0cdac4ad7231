"""Fields under a shop's own names, and two shops whose tables have them."""

import functools

import pytest

from bot.products.fields import name_fields
from knowledge.catalog import Catalog
from knowledge.interfaces import Product
from tests.bot.products.catalogs import answer, product, said, shown


def _shoe(
    number: int, title: str, color: str, size: str, price: str, currency: str, **cells: str
) -> Product:
    held = {"Maker": "Rusk & Daughters", "Size (UK)": size, **cells}
    return product(f"S{number}", title, price, currency=currency, color=color, attributes=held)


@functools.cache
def shoes() -> Catalog:
    """A British shop: its own column names, two currencies, no groups and no descriptions."""
    boots = {"Department": "Shoes > Boots", "Stars": "4.6", "Made in": "England", "Vegan": "No"}
    boots |= {"Upper": "nubuck with waterproof membrane", "Weight (g)": "900"}
    pumps = {"Department": "Shoes > Heels", "Stars": "4.1", "Made in": "Spain", "Vegan": "No"}
    sports = {"Department": "Shoes > Trainers", "Stars": "3.9", "Made in": "Spain", "Vegan": "Yes"}
    care = {"Department": "Accessories > Shoe Care", "Stars": "4.9"}
    rows = [
        *(("Quern Lace Boots", c, s, "150", "GBP", boots) for c in ("Tan", "Black") for s in "67"),
        *(("Moll Court Shoes", c, s, "90", "GBP", pumps) for c in ("Red",) for s in "45"),
        *(("Fleet Trainers", c, s, "60", "EUR", sports) for c in ("Navy", "White") for s in "5678"),
        *(("Toll Trainers", c, s, "40", "EUR", sports) for c in ("Navy", "White") for s in "5678"),
        *(("Sprig Boots", c, s, "70", "GBP", boots) for c in ("Olive", "Plum") for s in "678"),
        ("Beech Shoe Stretcher", "Natural", "", "20", "GBP", care),
    ]
    return Catalog(
        _shoe(n, title, color, size, price, currency, **cells)
        for n, (title, color, size, price, currency, cells) in enumerate(rows)
    )


def _device(
    product_id: str, title: str, price: str, kind: str, color: str = "", **cells: str
) -> Product:
    brand = title.split()[0]
    return product(
        product_id, title, price, brand=brand, product_type=kind, color=color, attributes=cells
    )


@functools.cache
def sound() -> Catalog:
    """A hi-fi shop: models of two words, a letter before a number, columns of yes and no."""
    amps, decks, phones = (f"Audio > {kind}" for kind in ("Amplifiers", "Turntables", "Headphones"))
    long, short = {"warranty_years": "5", "phono_stage": "yes"}, {"warranty_years": "2"}
    quiet, open_ = {"noise_cancelling": "yes"}, {"noise_cancelling": "no"}
    sets, bars = "Video > Televisions", "Video > Soundbars"
    rows = [
        _device("A", "Ferrand A-55 Amplifier", "600", amps, **long),
        _device("B", "Ferrand A-90 Amplifier", "900", amps, **long),
        _device("C", "Ludic Vue 55 LED TV", "500", sets, screen_size="55 in", **short),
        _device("D", "Ludic Vue Pro 55 OLED TV", "999", sets, screen_size="55 in", **short),
        _device("E", "Ludic Vue Pro 65 OLED TV", "1400", sets, screen_size="65 in", **short),
        _device("F", "Sable One Turntable", "399", decks, "Red", **short),
        _device("G", "Sable Ten Turntable", "999", decks, "Black", **short),
        _device(
            "H",
            "Quill Reed 30 Headphones",
            "200",
            phones,
            max_volume_db="90",
            battery_life_h="30",
            **quiet,
        ),
        _device(
            "I",
            "Quill Reed 10 Headphones",
            "80",
            phones,
            max_volume_db="97",
            battery_life_h="12",
            **open_,
        ),
        _device(
            "J",
            "Quill Sedge 90 Headphones",
            "350",
            phones,
            max_volume_db="94",
            battery_life_h="20",
            **quiet,
        ),
        _device("K", "Ludic Beam 80 Soundbar", "300", bars, width_mm="1100", height_mm="65"),
    ]
    return Catalog(rows)


def test_maker_department_and_size_become_fields() -> None:
    settled = name_fields(list(shoes()))
    assert {one.brand for one in settled} == {"Rusk & Daughters"}
    assert settled[0].product_type == "Shoes > Boots" and settled[0].size == "6"
    assert not {"Maker", "Department", "Size (UK)"} & settled[0].attributes.keys()


def test_a_field_that_some_record_fills_stays_the_shops() -> None:
    rows = [
        product("A", "Desk", brand="Ozan", attributes={"Maker": "Weld"}),
        product("B", "Lamp", attributes={"Maker": "Weld"}),
    ]
    assert [one.brand for one in name_fields(rows)] == ["Ozan", ""]


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("trainers", {"Fleet Trainers", "Toll Trainers"}),
        ("shoes rated at least 4.5", {"Quern Lace Boots", "Sprig Boots"}),
        ("shoes by Rusk and Daughters under £80", {"Sprig Boots"}),
        ("shoes made in England", {"Quern Lace Boots", "Sprig Boots"}),
        ("vegan shoes", {"Fleet Trainers", "Toll Trainers"}),
    ],
)
def test_what_a_shop_names_its_own_way_limits_a_search(text: str, titles: set[str]) -> None:
    assert {record.title for record in shown(text, shoes())} == titles


def test_an_outer_category_holds_all_below_it() -> None:
    answered = said("cheapest shoes", shoes())
    assert "Sprig Boots at £70.00" in answered and "Toll Trainers at €40.00" in answered


def test_accessories_are_found_by_the_name_of_their_category() -> None:
    assert [p.title for p in shown("accessories in stock", shoes())] == ["Beech Shoe Stretcher"]


def test_the_stock_of_one_size_is_told_before_the_sizes() -> None:
    answered = said("how many red Moll in size 4 are left?", shoes())
    assert "in stock" in answered and "versions" not in answered


def test_what_is_like_another_and_cheaper_is_cheaper_in_its_currency() -> None:
    assert {p.id for p in shown("anything like the Reed 30 but cheaper?", sound())} == {"I"}
    cheaper = shown("something similar to the Quern but cheaper", shoes())
    assert {p.title for p in cheaper} == {"Sprig Boots"}


def test_an_article_before_a_size_is_no_model() -> None:
    assert {p.id for p in shown("do you have a 55 inch tv?", sound())} == {"C", "D"}
    assert {p.id for p in shown("is the A-55 in stock?", sound())} == {"A"}


def test_a_model_may_hold_the_word_pro() -> None:
    assert {p.id for p in shown("Vue Pro 65 in stock?", sound())} == {"E"}


def test_a_number_word_behind_its_brand_is_a_name() -> None:
    assert said("sable one price", sound()) == "Sable One Turntable costs €399.00."


def test_a_maker_that_no_record_names_is_not_passed_over() -> None:
    found = said("do you sell turntables by Brontel?", sound())
    assert found.startswith("The records do not state all of that.")


def test_columns_named_like_rules_are_searched() -> None:
    assert {p.id for p in shown("which products have a 5 year warranty", sound())} == {"A", "B"}
    assert {p.id for p in shown("headphones without noise cancelling", sound())} == {"I"}
    assert {p.id for p in shown("headphones with noise canceling", sound())} == {"H", "J"}
    assert answer("can I cancel my order of headphones?", sound()) is None


def test_loudness_and_lasting_have_columns() -> None:
    assert "Reed 10" in said("loudest headphones", sound())
    assert "Reed 30" in said("which headphones last longest on a charge", sound())


def test_where_something_is_made_is_a_column() -> None:
    assert said("where is the Quern made", shoes()) == "Quern Lace Boots: Made in England."


def test_a_length_that_may_be_any_is_no_verdict() -> None:
    answered = said("does the Beam 80 fit a 1 metre shelf?", sound())
    assert "1100 mm" in answered and not answered.startswith(("Yes", "No"))
    assert said("is the Beam 80 1100 mm wide?", sound()).startswith("Yes.")


def test_a_column_of_yes_and_no_names_no_product() -> None:
    assert said("the Quern is vegan, isn't it?", shoes()) == "Quern Lace Boots: Vegan No."


def test_what_a_value_says_narrows_without_a_claim() -> None:
    found = said("which shoes are waterproof?", shoes())
    assert found.startswith("Here is what I found") and "Trainers" not in found


def test_a_kind_that_is_asked_for_is_no_question_for_all_kinds() -> None:
    assert "catalogue has" not in said("which waders do you have", shoes())
    assert "catalogue has" in said("what do you sell?", shoes())


def test_how_a_shoe_runs_asks_for_no_size() -> None:
    assert "does not come in" not in said("does the Quern run small?", shoes())


def test_a_band_and_its_cup_are_one_size() -> None:
    rows = [
        product(
            f"{band}{cup}",
            "Calm Bra",
            color="Black",
            item_group_id="G",
            availability="in_stock" if cup == "C" else "out_of_stock",
            attributes={"Size (UK)": band, "Cup": cup},
        )
        for band in ("34", "36")
        for cup in ("B", "C")
    ]
    assert [p.id for p in shown("do you have the Calm Bra in 34C?", Catalog(rows))] == ["34C"]


def test_what_is_out_of_stock_comes_nearer_than_another_length() -> None:
    rows = [
        product(
            length,
            f"Strop Cable {length}",
            product_type="Cables",
            availability="out_of_stock" if length == "2 m" else "in_stock",
            attributes={"length": length},
        )
        for length in ("1 m", "2 m", "5 m")
    ]
    assert [p.id for p in shown("cable 2 m in stock?", Catalog(rows))] == ["2 m"]
