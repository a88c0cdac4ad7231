"""Questions to shops of other trades, one for each kind of mistake that was once made there."""

from collections.abc import Sequence

import pytest

from bot.products.answering import regret_from_catalogue
from knowledge.catalog import Catalog
from tests.bot.products.catalogs import answer, product, said, shown
from tests.bot.products.trades import clothes, electronics, pharmacy, wines


def ids(text: str, catalog: Catalog) -> list[str]:
    return [record.id for record in shown(text, catalog)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("lightest laptop", ["L1", "L2"]),  # a laptop sleeve has the noun in its title
        ("cheapest laptop", ["L4"]),
        ("laptops with at least 16gb ram under 1000 euro", ["L1"]),
        ("which laptops have 32 GB of RAM", ["L3"]),
        ("laptop with 1tb storage", ["L2", "L3"]),
        ("TVs over 50 inch", ["T1", "T2"]),
        ("largest tv", ["T2"]),
        ("tv with energy E", ["T3"]),
        ("wired headphones", ["H3"]),
        ("wireless headphones", ["H1"]),
        ("most popular headphones", ["H1"]),
        ("best rated headphones", ["H3"]),
        ("what's the newest laptop", ["L3"]),
        ("usb-c cable 2m", ["A3"]),
        ("what's on sale?", ["A3"]),
        ("gifts under 12 euro", ["A3", "A4"]),
        ("less than twelve euros", ["A3", "A4"]),
        ("which phone has the largest battery", ["P3"]),
        ("norvik products", ["L1", "L2", "L3", "A2"]),
    ],
)
def test_devices(text: str, expected: Sequence[str]) -> None:
    assert sorted(ids(text, electronics())) == sorted(expected)


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("zen 16 price", 'Norvik Zen 16 16" Laptop 32 GB/1 TB Silver costs €1,599.00.'),
        ("whats the battery of the pix 9", "Lumo Pix 9: battery 4700 mAh."),
        ("how much is the pix 9 256GB", "Lumo Pix 9 256 GB Ice Blue costs €799.00."),
        (
            "do you have the hush 700 in white?",
            "Sonda Hush 700 Headphones, White is in stock.",
        ),
        ("how many reviews does the studio one have", "review count 77."),
        ("is the O55 available", "Viewora O55 55-inch TV is in stock."),
        ("hush 700 vs studio one which is cheaper", "is cheaper: €149.00 against €299.00."),
    ],
)
def test_devices_by_name(text: str, reply: str) -> None:
    assert reply in said(text, electronics())


def test_the_plainest_of_several_names_is_meant() -> None:
    assert ids("how much is the Pix 9?", electronics()) == ["P1", "P2"]
    assert ids("how much is the Pix 9 XL?", electronics()) == ["P3"]


def test_a_name_of_two_products_is_compared_with_a_third() -> None:
    reply = said("compare the Zen 14 and the Slate 15", electronics())
    assert reply.startswith('|  | Norvik Zen 14 14" Laptop 16 GB/512 GB Silver |')
    assert "| storage | 512 GB | 1 TB | 256 GB |" in reply


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("something cheaper than the hush 700", ["H3"]),
        ("a bigger tv than the O55", ["T2"]),
        ("alternatives to the zen 16", ["L1", "L2", "L4"]),
    ],
)
def test_others_beside_a_named_product(text: str, expected: Sequence[str]) -> None:
    assert sorted(ids(text, electronics())) == sorted(expected)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("do you have the linen shirt in size M?", "Marlow Linen Shirt, White, M is out of stock"),
        ("what sizes does the linen shirt come in", "in these versions: S, M, L."),
        ("what colours is the oxford shirt available in", "in these versions: White, Navy."),
        ("is the oxford shirt in stock", "White (S, M, L), Navy (S, M, L)."),
        ("sneakers in size 44", "does not come in 44. It comes in: 41, 42, 43."),
        ("are the sneakers in 42 in stock", "Pace Canvas Sneakers, White, 42 is in stock."),
        ("how many sneakers in 42 do you have left?", "White, 42 is in stock."),
        ("can I machine wash the oxford shirt?", "Care Machine wash 30°C."),
        ("slim jeans size 34", "Harrow Slim Jeans, Indigo, 34/32 is in stock."),
        ("oxford shirt in pink", "does not come in pink. It comes in: White, Navy."),
    ],
)
def test_clothes_by_name(text: str, part: str) -> None:
    assert part in said(text, clothes())


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("jackets not leather", {"Juno Vegan Biker Jacket"}),
        ("100% cotton shirts", {"Marlow Oxford Shirt"}),
        ("raincoat", {"Fenn Rain Mac"}),
        ("womens jackets", {"Juno Vegan Biker Jacket"}),
        ("anything made of linen", {"Marlow Linen Shirt"}),
        ("shirts without linen", {"Marlow Oxford Shirt"}),
        ("jeans 34/32", {"Harrow Slim Jeans"}),
        ("harrow", {"Harrow Biker Leather Jacket", "Harrow Slim Jeans"}),
    ],
)
def test_searches_of_clothes(text: str, titles: set[str]) -> None:
    assert {record.title for record in shown(text, clothes())} == titles


def test_what_a_list_excludes_is_shown_and_search_words_are_not() -> None:
    assert said("jackets not leather", clothes()).endswith("material polyurethane")
    reply = said("creams without lanolin", pharmacy())
    assert "Derma Calm Face Cream 50 ml, £22.00, allergens not stated" in reply


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("which sun creams do you have", ["S1"]),  # an abbreviation before a number is no noun
        ("spf 30 or higher", ["S1", "S2"]),
        ("vitamins without gelatine", ["V1"]),  # the category is a topic, no title ends with it
        ("vitamins for a 5 year old", ["V2"]),
        ("vegan face cream", ["F1"]),
        ("shampoo over 500ml", ["H2"]),
        ("biggest shampoo", ["H2"]),
        ("cheapest shampoo per 100 ml", ["H2"]),
        ("what has the highest spf", ["S1"]),
        ("ibuprofen", ["N1"]),
        ("products without lactose or lanolin", ["S1", "S2", "F1", "H1"]),
    ],
)
def test_pharmacy(text: str, expected: Sequence[str]) -> None:
    assert ids(text, pharmacy()) == expected


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("is the night cream vegan?", "vegan no."),
        ("does the night cream contain nuts?", "allergens almond, lanolin."),
        ("what is the spf of the face fluid", "spf 30."),
        ("how many ml is the face fluid", "volume 50 ml."),
        ("how many tablets are in the D3", "tablets 90."),
        ("from what age can I use Nuroprin", "age from 12."),
        ("can my 2 year old take nuroprin?", "No. Nuroprin 200 mg 24 Tablets: age from 12."),
        ("the night cream is vegan, right?", "vegan no."),
        ("the night cream is 20.00, isn't it?", "Derma Rich Night Cream 50 ml costs £26.50."),
    ],
)
def test_facts_of_the_pharmacy(text: str, part: str) -> None:
    assert part in said(text, pharmacy())


@pytest.mark.parametrize(
    "text", ["how many tablets of nuroprin can I take a day", "expiry date of the night cream"]
)
def test_what_no_record_states_is_not_answered_with_a_list(text: str) -> None:
    assert answer(text, pharmacy()) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("riesling not sweet", ["W3"]),
        ("do you have pinot noir", ["W1"]),  # "noir" is no colour here
        ("is the vinho verde in stock", ["W7"]),
        ("abv of the spatlese", ["W4"]),  # customers leave accents out
        ("Italy", ["W5", "W6"]),
        ("chardonay", ["W2"]),
        ("oldest", ["W5"]),
    ],
)
def test_wines(text: str, expected: Sequence[str]) -> None:
    assert sorted(ids(text, wines())) == sorted(expected)


def test_years_are_exact() -> None:
    catalog = Catalog(
        product(f"M{year}", f"Atlas {year}", product_type="Maps", attributes={"Year": str(year)})
        for year in (2019, 2020, 2021)
    )
    assert ids("maps of the year 2020", catalog) == ["M2020"]
    assert ids("maps older than 2020", catalog) == ["M2019"]
    assert said("newest map", catalog) == "Atlas 2021 is the newest: Year 2021."


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("do you sell drones?", "I found nothing like that in the shop's catalogue. It has: "),
        ("does the Zen 16 have a touchscreen?", "The shop's records do not state that for Norvik"),
    ],
)
def test_what_nothing_answers_is_regretted(text: str, start: str) -> None:
    assert answer(text, electronics()) is None
    regret = regret_from_catalogue(text, [], electronics(), "en")
    assert regret and regret.action == "refuse"
    assert regret.sentences[0].text.startswith(start)


@pytest.mark.parametrize("text", ["can I return headphones", "how much is delivery", "hello there"])
def test_rules_are_not_regretted(text: str) -> None:
    assert answer(text, electronics()) is None
    assert regret_from_catalogue(text, [], electronics(), "en") is None
