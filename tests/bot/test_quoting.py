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


def test_a_short_table_in_which_no_row_is_nearer_is_quoted_whole() -> None:
    passage = f"Some words about parcels.\n\n{table(3)}\n\nMore words."
    shown, quote = select_quote("a price in EUR for each zone", passage)
    assert shown == table(3)
    assert all(row in passage for row in quote.splitlines())


def test_the_nearest_row_of_a_table_is_shown_under_its_header() -> None:
    shown, quote = select_quote("price for zone 2", f"Words.\n\n{table(3)}")
    assert quote == "| Zone 2 | 5.90 EUR |"
    assert shown.splitlines() == ["| Zone | Price |", "|---|---|", quote]


def test_the_statement_that_a_model_chose_is_quoted_with_what_follows_it() -> None:
    passage = "One. Two comes. Three follows. Four ends. Five is far. Six is farther."
    assert select_quote("anything", passage, "Three follows.")[1] == (
        "Three follows. Four ends. Five is far."
    )


def test_a_statement_that_leans_on_the_one_before_is_quoted_with_it() -> None:
    passage = "We keep parcels. We wait 10 days. After that they travel back. Then we refund. End."
    assert select_quote("", passage, "After that they travel back.")[1].startswith("We wait 10")


def test_a_list_item_is_quoted_alone() -> None:
    passage = "Kept are:\n\n- Orders: 7 years.\n- Chats: 90 days.\n- Photos: 2 years."
    assert select_quote("", passage, "Chats: 90 days.")[1] == "- Chats: 90 days."


def test_of_a_long_table_the_row_is_shown_under_its_header() -> None:
    passage = table(QUOTE_ROWS + 4).replace("| Zone 5 |", "| Norway |")
    shown, quote = select_quote("what is the price to norway", passage)
    assert quote == "| Norway | 8.90 EUR |"
    assert shown.splitlines() == ["| Zone | Price |", "|---|---|", quote]
    assert quote in passage
