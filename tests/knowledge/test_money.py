from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from knowledge.interfaces import Money
from knowledge.money import CURRENCIES, parse_availability, parse_money, parse_quantity


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("39.90 EUR", "39.90", "EUR"),
        ("€39,90", "39.90", "EUR"),
        ("39,90 €", "39.90", "EUR"),
        ("EUR 1.299,00", "1299.00", "EUR"),
        ("1,299.00", "1299.00", ""),
        ("£20", "20", "GBP"),
        ("CHF 1'299.–", "1299", "CHF"),
        ("CHF 20.-", "20", "CHF"),
        ("12,-", "12", ""),
        ("¥199", "199", "JPY"),
        ("199元", "199", "CNY"),
        ("１９９円", "199", "JPY"),
        ("1.299 €", "1299", "EUR"),
        ("$1,299", "1299", "USD"),
        ("US$ 5", "5", "USD"),
        ("$39.90 USD", "39.90", "USD"),
        ("1\u202f299,50 €", "1299.50", "EUR"),
        ("1.234.567,89 EUR", "1234567.89", "EUR"),
        ("₹1,00,000", "100000", "INR"),
        ("12.0000", "12.00", ""),
        ("0.500 KWD", "0.500", "KWD"),
        ("1,5", "1.5", ""),
        ("0", "0", ""),
    ],
)
def test_prices_as_people_write_them(text: str, amount: str, currency: str) -> None:
    assert parse_money(text) == Money(Decimal(amount), currency)


@pytest.mark.parametrize(
    "text",
    [
        "free", "gratis", "", "-5", "−5 EUR", "(5.00)", "from 5", "5 - 8", "39.90 EUR/kg", "1.2.3",
        "1,23,4", "1.299.00", "1,299,00", "39..90", "1e3", "NaN", "12'34", "39.90 ABC", "EUR", "٣٩",
        "12.3456", "9" * 60,
    ],
)  # fmt: skip
def test_what_is_not_one_price_is_refused_with_the_value(text: str) -> None:
    with pytest.raises(ValueError, match=r"Write one amount|Write ") as caught:
        parse_money(text)
    assert repr(text)[1:20] in str(caught.value)


@pytest.mark.parametrize("text", ["39.900", "39.905", "39.900 EUR"])
def test_a_price_of_two_readings_is_refused_and_both_are_named(text: str) -> None:
    with pytest.raises(ValueError, match=r"can be read as 3990\d or as 39\.9"):
        parse_money(text)


def test_two_currencies_in_one_price_are_refused() -> None:
    with pytest.raises(ValueError, match="two currencies"):
        parse_money("US$ 5 CAD")


def test_a_shared_sign_means_the_default_currency_where_it_can() -> None:
    assert parse_money("$5", "CAD").currency == "CAD"
    assert parse_money("¥5", "CNY").currency == "CNY"
    assert parse_money("€5", "CAD").currency == "EUR"
    assert parse_money("5", "NOK").currency == "NOK"
    assert parse_money("5 kr", "NOK").currency == "NOK"
    with pytest.raises(ValueError, match="SEK or NOK"):
        parse_money("5 kr")


def test_a_json_number_has_a_decimal_point_and_nothing_else() -> None:
    assert parse_money("1299.5", grouped=False).amount == Decimal("1299.5")
    assert parse_money("12.500", grouped=False).amount == Decimal("12.50")
    with pytest.raises(ValueError, match="decimals"):
        parse_money("1.299", grouped=False)


@given(
    cents=st.integers(0, 10**9),
    currency=st.sampled_from(sorted(CURRENCIES)),
    marks=st.sampled_from([(",", "."), (".", ","), ("'", "."), (" ", ","), ("", "."), ("", ",")]),
    before=st.booleans(),
)
def test_every_written_form_gives_the_amount_back(
    cents: int, currency: str, marks: tuple[str, str], before: bool
) -> None:
    grouping, point = marks
    plain = f"{cents // 100:,}".replace(",", grouping) + point + f"{cents % 100:02}"
    text = f"{currency} {plain}" if before else f"{plain} {currency}"
    assert parse_money(text) == Money(Decimal(cents) / 100, currency)


@given(st.text(max_size=30))
def test_any_text_is_money_or_refused(text: str) -> None:
    try:
        money = parse_money(text)
    except ValueError:
        return
    assume(money.amount)
    assert money.amount > 0
    assert money.currency in CURRENCIES or money.currency == ""


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("in stock", "in_stock"), ("in_stock", "in_stock"), ("InStock", "in_stock"),
        ("https://schema.org/InStock", "in_stock"), ("yes", "in_stock"), ("12", "in_stock"),
        ("Auf Lager", "in_stock"), ("有货", "in_stock"), ("low stock", "in_stock"),
        ("0", "out_of_stock"), ("-3", "out_of_stock"), ("Sold out!", "out_of_stock"),
        ("http://schema.org/OutOfStock", "out_of_stock"), ("nicht lieferbar", "out_of_stock"),
        ("Pre-Order", "preorder"), ("back order", "backorder"), ("", "unknown"),
        ("maybe", "unknown"), ("10+", "unknown"),
    ],
)  # fmt: skip
def test_stock_words(text: str, meaning: str) -> None:
    assert parse_availability(text) == meaning


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("12", 12),
        ("12.0", 12),
        ("1,200", 1200),
        ("-2", 0),
        ("many", None),
        ("", None),
        ("1.5", None),
    ],
)
def test_counts_of_pieces(text: str, count: int | None) -> None:
    assert parse_quantity(text) == count
