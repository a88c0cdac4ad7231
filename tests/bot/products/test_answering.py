"""Answers from records: every value equals the catalogue's."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from bot.products.naming import NameIndex
from bot.products.wording import build_card, format_money
from knowledge.interfaces import Money, Offer, Product
from retrieval.searcher import Searcher
from tests.bot.test_turn import ask, make_turn

NOW = datetime(2026, 11, 1, tzinfo=UTC)


def offer(price: str, sale: str | None = None) -> Offer:
    reduced = Money(Decimal(sale), "EUR") if sale else None
    return Offer(Money(Decimal(price), "EUR"), reduced, "in_stock", "", None, NOW)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("how much is the Brevo in red?", "Kivra Brevo Espresso Machine, Red costs €399.00."),
        (
            "how much is the steel Brevo",
            "Kivra Brevo Espresso Machine, Steel costs €349.00 (reduced from €399.00).",
        ),
        (
            "what does the brevo cost",
            "Kivra Brevo Espresso Machine costs from €349.00 to €399.00, depending on the version.",
        ),
        (
            "is the steel brevo in stock?",
            "Kivra Brevo Espresso Machine, Steel is in stock: 4 left.",
        ),
        (
            "is the red brevo available?",
            "Kivra Brevo Espresso Machine, Red is out of stock at the moment.",
        ),
        ("price of GR-7", "Molen Tarka Hand Grinder costs €89.90."),
        (
            "what is the boiler volume of the Brevo?",
            "Kivra Brevo Espresso Machine: boiler volume 0.4 l.",
        ),
        (
            "which colours does the Brevo come in",
            "Kivra Brevo Espresso Machine comes in these versions: Steel, Red.",
        ),
    ],
)
async def test_a_named_product_is_answered_from_its_record(
    searcher: Searcher, text: str, said: str
) -> None:
    reply = await ask(make_turn(searcher), text)
    assert (reply.action, reply.path, reply.text) == ("answer", "catalogue", said)
    assert reply.products


async def test_a_search_lists_products_with_their_prices(searcher: Searcher) -> None:
    reply = await ask(make_turn(searcher), "do you have grinders?")
    assert reply.path == "catalogue"
    assert "- Molen Tarka Hand Grinder, €89.90" in reply.text
    assert {card.id: card.price for card in reply.products}["GR-9"] == "159.00"


async def test_a_product_that_is_only_described_is_quoted_from_its_record(
    searcher: Searcher,
) -> None:
    reply = await ask(make_turn(searcher), "tell me about the Tarka grinder")
    assert reply.text.startswith("Steel burrs and 40 clicks, for filter and espresso.")
    assert reply.citations[0].quote in "Steel burrs and 40 clicks, for filter and espresso."


def test_cards_show_the_sale_beside_the_regular_price() -> None:
    card = build_card(Product("A", "A lamp", offer("20.00", "15.00")))
    assert (card.price, card.regular_price, card.currency) == ("15.00", "20.00", "EUR")
    assert build_card(Product("B", "A lamp", offer("20.00"))).regular_price == ""


@pytest.mark.parametrize(
    ("amount", "currency", "language", "shown"),
    [
        ("1299.5", "EUR", "en", "€1,299.50"),
        ("1299.5", "EUR", "de", "1\u00a0299,50 €"),
        ("9", "CHF", "en", "CHF 9.00"),
        ("9", "CNY", "zh", "¥9.00"),
        ("9", "", "en", "9.00"),
    ],
)
def test_money_in_the_readers_notation(
    amount: str, currency: str, language: str, shown: str
) -> None:
    assert format_money(Money(Decimal(amount), currency), language) == shown


def named(titles: list[str], text: str) -> list[str]:
    products = [
        Product(f"P{i}", title, offer("1"), brand=title.split()[0], product_type="Gear > Tents")
        for i, title in enumerate(titles)
    ]
    from knowledge.catalog import Catalog

    return [product.title for product in NameIndex(Catalog(products)).find_named(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("is the corrie 2 heavy", ["Fell Corrie 2 Tent"]),
        ("is the Corrie 1's pole strong", ["Fell Corrie 1 Tent"]),
        ("which corrie", []),
        ("a tent", []),
        ("the Wisp", ["Aske Wisp Lamp"]),
    ],
)
def test_names_are_told_from_titles(text: str, found: list[str]) -> None:
    assert named(["Fell Corrie 1 Tent", "Fell Corrie 2 Tent", "Aske Wisp Lamp"], text) == found
