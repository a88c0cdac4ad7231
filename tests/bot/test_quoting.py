"""A quote is the shop's own words, nearest to the question."""

from bot.quoting import QUOTE_ROWS, select_quote

PROSE = (
    "We are three people. Orders ship on weekdays. Returns are free within the EU. "
    "The refund comes within 7 working days. We like coffee."
)


def table(rows: int) -> str:
    lines = [f"| Zone {number} | {number + 3}.90 EUR |" for number in range(rows)]
    return "\n".join(["| Zone | Price |", "|---|---|", *lines])


def test_a_short_passage_is_quoted_whole() -> None:
    assert select_quote("anything", "One. Two. Three.") == ("One. Two. Three.",) * 2


def test_a_long_passage_is_quoted_where_it_is_nearest() -> None:
    shown, quote = select_quote("when does my refund come after returns?", PROSE)
    assert shown == quote
    assert "refund comes within 7 working days" in quote
    assert quote in PROSE and "three people" not in quote


def test_a_short_table_is_quoted_whole_and_not_the_prose_beside_it() -> None:
    passage = f"Some words about parcels.\n\n{table(3)}\n\nMore words."
    shown, quote = select_quote("price for zone 2", passage)
    assert shown == quote == table(3)


def test_of_a_long_table_the_row_is_shown_under_its_header() -> None:
    passage = table(QUOTE_ROWS + 4).replace("| Zone 5 |", "| Norway |")
    shown, quote = select_quote("what is the price to norway", passage)
    assert quote == "| Norway | 8.90 EUR |"
    assert shown.splitlines() == ["| Zone | Price |", "|---|---|", quote]
    assert quote in passage
