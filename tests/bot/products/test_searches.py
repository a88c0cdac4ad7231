"""Lists, superlatives, counts and misses, over every record and without any hit of retrieval."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from bot.products.measures import find_quantities
from knowledge.catalog import Catalog
from knowledge.interfaces import Product
from tests.bot.products.catalogs import answer, demo, product, said, shown


def amount(record: Product) -> Decimal:
    price = record.offer.current_price
    assert price is not None
    return price.amount


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("tents under 300 euro", lambda p: amount(p) < 300 and "Tent" in p.title),
        ("jackets between 80 and 120", lambda p: 80 <= amount(p) <= 120),
        ("show me red jackets", lambda p: "Red" in p.color),
        ("down jackets not in blue", lambda p: "Blue" not in p.color),
        ("women's hiking trousers in size XS", lambda p: p.size == "XS" and "Women" in p.title),
        ("hiking boots size 44 in stock", lambda p: p.size == "EU 44"),
        ("merino socks size 43", lambda p: p.size == "42-44"),
        ("show me Karrvik sleeping mats", lambda p: p.brand == "Karrvik"),
        ("kids rain jacket", lambda p: p.attributes["age_group"] == "kids"),
        ("refurbished tents", lambda p: p.condition == "refurbished"),
        ("vegan meals", lambda p: p.attributes["diet"] == "vegan"),
        ("resolable boots", lambda p: p.attributes["resolable"] == "yes"),
        ("which tents are rated 4-season?", lambda p: p.attributes["season"] == "4-season"),
        ("tent for 4 people", lambda p: p.attributes["persons"] == "4"),
        ("65 litre backpack", lambda p: p.attributes["capacity_litres"] == "65"),
        ("bottle 0.75 l", lambda p: p.size == "0.75 l"),
        ("rope at least 65 m", lambda p: p.size == "70 m"),
        ("power bank with 20000 mah", lambda p: p.size == "20,000 mAh"),
        ("what's on sale?", lambda p: p.offer.sale_price is not None),
        ("products on preorder", lambda p: p.offer.availability == "preorder"),
        ("anything under 10 euro", lambda p: amount(p) < 10),
        ("headlamps under 50 euro", lambda p: "Head Torch" in p.title and amount(p) < 50),
        ("sleeping bag for -10 degrees", lambda p: p.id.startswith("TT-SLB-0001")),
        ("anything lighter than the Corrie 1?", lambda p: "Wisp" in p.title),
        ("grey merino shirts", lambda p: "Grey" in p.color and "merino" in p.material),
        ("womens rain jacket under 150", lambda p: "Drizzle" in p.title),
        ("not red jackets", lambda p: "Jacket" in p.title and "Red" not in p.color),
        ("jackets that are waterproof", lambda p: "waterproof_rating" in p.attributes),
    ],
)
def test_every_product_shown_fulfils_the_request(
    text: str, holds: Callable[[Product], bool]
) -> None:
    products = shown(text, demo())
    assert products
    assert all(map(holds, products)), [record.title for record in products]
    assert len({record.item_group_id for record in products}) == len(products)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "cheapest tent",
            "The cheapest is Tarn & Trail Weekender 2 Two-Person Tent, Ochre Yellow at €99.00.",
        ),
        (
            "lightest 2 person tent",
            "Fellgard Corrie 2 Two-Person Tent, Moss Green has the lowest weight: 1690 g.",
        ),
        (
            "brightest head torch",
            "Meridot Beam 1100 Expedition Head Torch, Charcoal Grey has the highest brightness: "
            "1100 lm.",
        ),
        (
            "what is the warmest sleeping bag",
            "Karrvik Vinter 800 Down Sleeping Bag, Ink Blue, Regular has the lowest temperature "
            "comfort: -14 °C.",
        ),
        (
            "which head torch has the longest beam distance",
            "Meridot Beam 1100 Expedition Head Torch, Charcoal Grey has the highest beam distance: "
            "190 m.",
        ),
    ],
)
def test_superlatives_are_computed_over_all_records(text: str, sentence: str) -> None:
    assert said(text, demo()) == sentence


def test_the_first_of_several() -> None:
    lightest = shown("3 lightest tents", demo())
    weights = [find_quantities(p.attributes["weight"])[0].value for p in lightest]
    assert len(weights) == 3 and weights == sorted(weights)


def test_counts_are_of_products_and_versions() -> None:
    assert said("how many tents do you have?", demo()).startswith(
        "9 products match, in 18 versions."
    )


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("tents under 10 euro", "Nothing under €10.00; the cheapest is Tarn & Trail Weekender 2"),
        (
            "tents over 2000 euro",
            "Nothing over €2,000.00; the most expensive is Fellgard Hestia",
        ),
        ("head torch over 5000 lumens", "Nothing matches that brightness; the nearest is Meridot"),
        ("jackets in XXL", "Nothing matches that size. Its values here are: S, M, L, XL"),
        ("pink tents", "Nothing matches that color. Its values here are: Moss Green, Rust Orange"),
        ("rooftop tents", "The records do not state all of that. These come closest:"),
        ("tents under $300", "The shop's prices are in EUR, so I did not compare them"),
    ],
)
def test_what_is_not_there_is_said_with_what_is_nearest(text: str, start: str) -> None:
    assert said(text, demo()).startswith(start)


@pytest.mark.parametrize(
    "text", ["do you sell kayaks", "do you have bear spray", "can I return boots"]
)
def test_what_the_shop_does_not_sell_is_not_listed(text: str) -> None:
    assert answer(text, demo()) is None


def test_what_records_do_not_state_is_listed_with_the_column_that_is_near() -> None:
    found = said("which tents are waterproof", demo())
    assert found.startswith("The records do not state all of that. These come closest:")
    assert "waterproof rating 3000 mm" in found


@pytest.mark.parametrize("text", ["how heavy is the corrie 4", "price of the weekender 3"])
def test_a_number_that_no_product_of_a_name_bears_is_said(text: str) -> None:
    name = " ".join(text.split()[-2:]).capitalize()
    assert said(text, demo()).startswith(f"There is no {name} in the shop's catalogue. There is:")


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("how heavy is the traverse 65", "1"),
        ("corrie 2 under 400 euro", "Corrie 2"),
        ("is the corrie 1 lighter than the corrie 2", "Corrie 1"),
    ],
)
def test_a_number_that_a_product_bears_is_no_other(text: str, holds: str) -> None:
    found = said(text, demo())
    assert holds in found and "There is no" not in found


def test_a_price_question_about_a_kind_gives_the_span() -> None:
    assert said("how much do head torches cost?", demo()).startswith(
        "3 products match, from €34.90 to €129.00:"
    )


def test_how_many_more_there_are_is_said() -> None:
    assert said("jackets", demo()).endswith("And 8 more.")


def test_what_is_excluded_and_unknown_is_never_passed_over() -> None:
    cakes = [
        product(f"C{i}", title, product_type="Cakes", attributes={"allergens": allergens})
        for i, (title, allergens) in enumerate(
            [("Carrot Cake", "wheat, walnuts"), ("Lemon Cake", "wheat, egg"), ("Fig Cake", "egg")]
        )
    ]
    catalog = Catalog(cakes)
    assert [p.title for p in shown("cakes without walnuts", catalog)] == ["Lemon Cake", "Fig Cake"]
    assert said("cakes without nuts", catalog).startswith("The records do not state all")


def test_a_catalogue_without_prices_or_kinds() -> None:
    catalog = Catalog([product("A", "Blue Vase", None), product("B", "Red Vase", None)])
    assert said("how much is the blue vase", catalog) == (
        "The shop's records give no price for Blue Vase."
    )
    assert said("cheapest vase", catalog).startswith("The shop's records do not state what would")
    assert {p.id for p in shown("vases", catalog)} == {"A", "B"}


def test_what_no_record_states_is_not_denied() -> None:
    rows = [
        product(i, f"{i} Sofa", None, product_type="Sofas", availability="unknown") for i in "AB"
    ]
    catalog = Catalog(rows)
    assert said("sofas under 500", catalog).startswith(
        "The shop's records give no prices for these"
    )
    assert said("which sofas are in stock", catalog).startswith(
        "The shop's records do not say whether these are in stock:"
    )


def test_two_values_of_one_column_are_alternatives_where_no_cell_holds_both() -> None:
    cells = {"A": "Spain", "B": "Portugal", "C": "Italy"}
    catalog = Catalog(
        product(i, f"{i} Olives", product_type="Olives", attributes={"country": cell})
        for i, cell in cells.items()
    )
    assert {p.id for p in shown("olives from Spain or Portugal", catalog)} == {"A", "B"}
    ports = {"A": "HDMI, USB-C", "B": "HDMI", "C": "USB-C"}
    hubs = Catalog(
        product(i, f"{i} Hub", product_type="Hubs", attributes={"ports": cell})
        for i, cell in ports.items()
    )
    assert {p.id for p in shown("hubs with HDMI and USB-C", hubs)} == {"A"}
    assert {p.id for p in shown("hubs with HDMI or USB-C", hubs)} == {"A", "B", "C"}


@pytest.mark.parametrize(
    "text", ["cakes without milk or nuts", "cakes with no milk and no nuts", "milk-free cakes"]
)
def test_every_excluded_value_is_excluded(text: str) -> None:
    cells = {"Plain": "wheat", "Milk": "wheat, milk", "Nut": "nuts"}
    catalog = Catalog(
        product(name, f"{name} Cake", product_type="Cakes", attributes={"allergens": cell})
        for name, cell in cells.items()
    )
    found = {p.id for p in shown(text, catalog)}
    assert "Milk" not in found and "Plain" in found
    assert text.startswith("milk-free") or "Nut" not in found


@pytest.mark.parametrize(
    ("text", "language", "start"),
    [
        ("what do you sell?", "en", "The shop's catalogue has 5 products: Bread, Cakes."),
        ("was verkauft ihr?", "de", "Der Katalog hat 5 Produkte: Bread, Cakes."),
        ("你们卖什么", "zh", "本店目录共有5款商品：Bread, Cakes。"),
    ],
)
def test_what_is_sold_at_all(text: str, language: str, start: str) -> None:
    kinds = ["Bread", "Bread", "Bread", "Cakes", "Cakes"]
    products = [product(f"P{i}", f"Number {i}", product_type=kind) for i, kind in enumerate(kinds)]
    assert said(text, Catalog(products), language) == start


def test_a_message_of_any_length_is_read_at_once() -> None:
    story = "I was on a walk with my dog and the weather was fine. " * 80
    assert said(f"{story}cheapest tent", demo()).startswith(
        "The cheapest is Tarn & Trail Weekender"
    )


def test_prices_of_two_currencies_are_not_compared() -> None:
    catalog = Catalog(
        [
            product("A", "Oak Lamp", "20", product_type="Lamps"),
            product("B", "Elm Lamp", "30", product_type="Lamps"),
            product("C", "Ash Lamp", "10", currency="USD", product_type="Lamps"),
        ]
    )
    assert said("cheapest lamp", catalog) == (
        "Of the prices in EUR: The cheapest is Oak Lamp at €20.00. "
        "Of the prices in USD: The cheapest is Ash Lamp at $10.00."
    )
    assert [p.id for p in shown("lamps under $15", catalog)] == ["C"]


def test_chinese_kinds_colours_and_prices() -> None:
    catalog = Catalog(
        [
            product("A", "轻量帐篷", "900", currency="CNY", product_type="帐篷", color="红色"),
            product("B", "家庭帐篷", "1500", currency="CNY", product_type="帐篷", color="蓝色"),
            product("C", "登山背包", "400", currency="CNY", product_type="背包", color="红色"),
        ]
    )
    assert [p.id for p in shown("有没有1000元以下的帐篷", catalog)] == ["A"]
    assert [p.id for p in shown("有没有红色的背包", catalog)] == ["C"]
    assert "¥900.00" in said("最便宜的帐篷", catalog, "zh")


def test_german_kinds() -> None:
    catalog = Catalog(
        [
            product("A", "Kuppelzelt Alm", "120", product_type="Zelte > Kuppelzelte"),
            product("B", "Tunnelzelt Tal", "220", product_type="Zelte > Tunnelzelte"),
            product("C", "Rucksack Grat", "90", product_type="Rucksäcke"),
        ]
    )
    assert [p.id for p in shown("Haben Sie Zelte unter 150 Euro?", catalog)] == ["A"]
    assert "220,00 €" in said("das teuerste Zelt", catalog, "de")


def test_citations_quote_the_records() -> None:
    for text in (
        "cheapest tent",
        "how much do tents cost",
        "compare the Corrie 1 and the Corrie 2",
    ):
        found = answer(text, demo())
        assert found
        for sentence in found.sentences:
            for citation in sentence.citations:
                record = demo().get(citation.source)
                assert record
                cells = [record.title, record.description, record.brand, record.material]
                assert any(citation.quote in cell for cell in [*cells, *record.attributes.values()])
