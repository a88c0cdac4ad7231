"""What a message asks for, read with the demo shop's words and with another trade's."""

import pytest

from bot.products.filters import NumberFilter, PriceFilter
from bot.products.requests import Request, parse_request
from knowledge.catalog import Catalog
from tests.bot.products.catalogs import demo, product, shelf_of


def read(text: str) -> Request:
    return parse_request(text, shelf_of(demo()))


@pytest.mark.parametrize(
    ("text", "low", "high", "strict"),
    [
        ("tents under 300 euro", None, 300, True),
        ("tents for less than €300", None, 300, True),
        ("tents up to 300", None, 300, False),
        ("tents 300 max", None, 300, False),
        ("tents over 100", 100, None, True),
        ("tents from 100 euros", 100, None, False),
        ("tents between 100 and 300", 100, 300, False),
        ("tents 100-300 euro", 100, 300, False),
        ("tents around 100", 85, 115, False),
        ("Zelte unter 300 Euro", None, 300, True),
        ("une tente à moins de 300 euros", None, 300, True),
        ("tiendas por menos de 300 euros", None, 300, True),
    ],
)
def test_price_bounds(text: str, low: float | None, high: float | None, strict: bool) -> None:
    prices = [f for f in read(text).filters if isinstance(f, PriceFilter)]
    assert [(f.limits.low, f.limits.high, f.limits.strict) for f in prices] == [(low, high, strict)]


@pytest.mark.parametrize(
    ("text", "column", "low", "high"),
    [
        ("a tent lighter than 1 kg", "weight", None, 1000),
        ("backpack up to 1.5 kg", "weight", None, 1500),
        ("tents under 2 lb", "weight", None, 907.18474),
        ("jacket with at least 10,000 mm waterproof", "waterproof_rating", 10000, None),
        ("head torch over 500 lumens", "brightness", 500, None),
        ("sleeping bag for -10 °C", "temperature_comfort", None, -10),
        ("sleeping bag for minus 10", "temperature_comfort", None, -10),
        ("tents rated at least 4.5", "rating", 4.5, None),
        ("mats with an r-value above 4", "r_value", 4, None),
    ],
)
def test_other_numbers(text: str, column: str, low: float | None, high: float | None) -> None:
    found = [f for f in read(text).filters if isinstance(f, NumberFilter)]
    assert [f.column.name for f in found] == [column]
    assert (found[0].limits.low, found[0].limits.high) == pytest.approx((low, high))


def test_pounds_are_money_where_prices_are_in_pounds() -> None:
    catalog = Catalog([product("A", "Carrot Cake", "20", currency="GBP", product_type="Cakes")])
    request = parse_request("cakes between 15 and 25 pounds", shelf_of(catalog))
    assert [f.limits.low for f in request.filters if isinstance(f, PriceFilter)] == [15]


@pytest.mark.parametrize(
    ("text", "nouns"),
    [
        ("tent pegs", ["peg"]),
        ("cheapest tent", ["tent"]),
        ("do you have socks and gloves", ["glove", "sock"]),
        ("rucksack", ["backpack"]),
        ("jackts", ["jacket"]),
        ("kayaks", []),
    ],
)
def test_kinds(text: str, nouns: list[str]) -> None:
    request, kinds = read(text), shelf_of(demo()).kinds
    expected = frozenset[int]().union(*(kinds.of_noun(noun) for noun in nouns))
    assert (request.positions or frozenset()) == expected


def test_a_noun_that_describes_another_is_not_its_kind() -> None:
    products = shelf_of(demo()).at(read("tents").positions or ())
    assert {p.item_group_id for p in products} == {
        f"TT-TNT-{n:04}" for n in (1, 2, 3, 4, 5, 6, 7, 9, 11)
    }


def test_a_later_clause_overrides_an_earlier_one() -> None:
    request = read("do you have tents under 200 euro? and under 400? and in blue?")
    prices = [f for f in request.filters if isinstance(f, PriceFilter)]
    assert [f.limits.high for f in prices] == [400]
    assert {f.key for f in request.filters} == {"price", "color"}


@pytest.mark.parametrize(
    "text",
    [
        "can I return boots?",
        "do you repair tents?",
        "how do I wash a down jacket",
        "do you ship gas cartridges to Norway",
        "how many days do I have to return a tent",
        "do you have a size guide for boots",
        "am i allowed to pitch the tent in my living room before keeping it",
        "my rain jacket isn't waterproof any more, what can i do",
        "between two sizes, which one should i take for a jacket",
        "what is the warranty on tents",
        "is it waterproof?",
    ],
)
def test_questions_about_rules_are_no_searches(text: str) -> None:
    assert not read(text).shops


@pytest.mark.parametrize(
    "text",
    [
        "tents",
        "do you have tents?",
        "any jackets under 100",
        "show me red boots",
        "how many tents are there",
    ],
)
def test_searches(text: str) -> None:
    assert read(text).shops


def test_an_amount_in_another_currency_is_not_compared() -> None:
    request = read("tents under $300")
    assert request.strange_currency and not request.filters
