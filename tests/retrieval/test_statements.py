"""A passage is cut into what it states; a row of a table is found by its cells."""

import pytest

from retrieval.statements import (
    Statement,
    build_reading,
    choose_rows,
    choose_statements,
    split_statements,
)

SIZES = """Measure both feet.

| EU | UK | Foot length |
|---|---|---|
| 41 | 7.5 | 25.8 cm |
| 42 | 8 | 26.5 cm |
| 43 | 9 | 27.1 cm |
| 44 to 45 | 9.5 | 27.8 cm |

The values are those of bare feet. Try boots
in the evening.
"""


def test_prose_rows_and_items_are_statements() -> None:
    assert [one.reads for one in split_statements("- Orders: 7 years.\n- Chats: 90 days.")] == [
        "Orders: 7 years.",
        "Chats: 90 days.",
    ]
    texts = [one.text for one in split_statements(SIZES)]
    assert texts[0] == "Measure both feet."
    assert texts[1] == "| 41 | 7.5 | 25.8 cm |"
    assert texts[-1] == "Try boots in the evening."


def test_a_row_is_read_with_the_names_of_its_columns() -> None:
    row = next(one for one in split_statements(SIZES) if "42" in one.text)
    assert row.reads == "EU: 42; UK: 8; Foot length: 26.5 cm"
    assert row.header == "| EU | UK | Foot length |\n|---|---|---|"


def test_a_table_without_a_rule_takes_its_first_line_as_header() -> None:
    assert split_statements("| Size | Price |\n| S | 5 |") == [
        Statement("| S | 5 |", "Size: S; Price: 5", "| Size | Price |")
    ]


@pytest.mark.parametrize(
    ("question", "row"),
    [
        ("what foot length is EU 42", "| 42 |"),
        ("Which EU size is UK 9?", "| 43 | 9 |"),
        ("my feet are 25.8 cm", "| 41 |"),
        ("size 45 in cm", "| 44 to 45 |"),
    ],
)
def test_the_row_that_a_question_means_is_chosen(question: str, row: str) -> None:
    rows = choose_rows(question, split_statements(SIZES))
    assert [one.text.startswith(row) for one in rows] == [True]


def test_no_row_is_chosen_where_none_shares_anything() -> None:
    assert choose_rows("do you sell gloves", split_statements(SIZES)) == []


def test_of_a_long_table_a_model_reads_the_nearest_rows_alone() -> None:
    table = "| Zone | Price |\n|---|---|\n" + "\n".join(f"| {n} | {n}.90 |" for n in range(30))
    reading = build_reading("price for zone 17", "Delivery › Zones", f"Prices.\n\n{table}")
    assert reading.startswith("Delivery › Zones\nPrices.\n")
    assert "Zone: 17; Price: 17.90" in reading
    assert len(reading.splitlines()) == 5


def test_statements_that_share_most_with_the_question_are_kept_in_their_order() -> None:
    passage = "Cats sleep. Dogs bark at night. Birds sing. Dogs eat at noon."
    chosen = choose_statements("when do dogs eat", passage, 2)
    assert [one.text for one in chosen] == ["Dogs bark at night.", "Dogs eat at noon."]


def test_nothing_is_stated_by_nothing() -> None:
    assert split_statements(" \n\n") == []


def test_small_words_bring_no_row_nearer() -> None:
    table = "| Zone | Country | Days |\n|---|---|---|\n| 1 | Austria | 2 to 3 |\n| 2 | France | 2 |"
    rows = choose_rows("how long is delivery to France", split_statements(table))
    assert [row.text for row in rows] == ["| 2 | France | 2 |"]


def test_what_a_page_says_of_itself_states_nothing() -> None:
    passage = "This page says how long our warranty is. Tents have 5 years."
    assert [one.text for one in split_statements(passage)] == ["Tents have 5 years."]
    assert len(split_statements("This page says how to make a claim.")) == 1
    opening = "Changed your mind? That is what this page is for. Send it back within 30 days."
    assert [one.text for one in choose_statements("can I return it", opening, 5)] == [
        "Send it back within 30 days."
    ]
