import subprocess
import sys
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.chunking import BUDGET_TOKENS, build_chunks, estimate_tokens
from knowledge.interfaces import Faq, Money, Offer, Page, Product
from tests.knowledge.shop import NOW, build_offer

TABLE = "| Country | Days | Price |\n| --- | --- | --- |\n" + "\n".join(
    f"| Country number {n} | {n} days | {n}.90 EUR |" for n in range(60)
)
PAGE = Page(
    "policies/returns.md",
    "Returns",
    f"# Returns\n\nThirty days.\n\n## How to send it back\n\nPack it.\n\n### Label\n\nPrint it.\n\n"
    f"## Costs\n\nBy country:\n\n{TABLE}\n\n## Label\n\nOnce more.\n\n## Empty\n",
)


def test_a_page_is_cut_at_headings_with_their_path_and_anchor() -> None:
    chunks = [chunk for chunk in build_chunks(PAGE) if "|" not in chunk.text]
    assert [(chunk.title, chunk.source, chunk.text) for chunk in chunks] == [
        ("Returns", "policies/returns.md#returns", "Thirty days."),
        ("Returns › How to send it back", "policies/returns.md#how-to-send-it-back", "Pack it."),
        ("Returns › How to send it back › Label", "policies/returns.md#label", "Print it."),
        ("Returns › Label", "policies/returns.md#label-1", "Once more."),
    ]
    assert {chunk.parent for chunk in chunks} == {"policies/returns.md"}


def test_a_table_that_is_cut_keeps_its_header_row_and_every_row() -> None:
    parts = [chunk.text for chunk in build_chunks(PAGE) if "|" in chunk.text]
    assert len(parts) > 2
    assert parts[0].startswith("By country:\n\n| Country | Days | Price |\n| --- |")
    assert all("| Country | Days | Price |\n| --- | --- | --- |\n" in part for part in parts)
    assert all(estimate_tokens(part) <= BUDGET_TOKENS for part in parts)
    rows = [line for part in parts for line in part.splitlines() if "number" in line]
    assert rows == TABLE.splitlines()[2:]


def test_chinese_headings_and_prose() -> None:
    text = "我们在三十天内接受退货，商品必须未使用。" * 30
    page = Page("退货.md", "退货政策", f"# 退货政策\n\n## 如何 退货？\n\n{text}")
    chunks = build_chunks(page)
    assert len(chunks) > 1
    assert {chunk.source for chunk in chunks} == {"退货.md#如何-退货"}
    assert all(estimate_tokens(chunk.text) <= BUDGET_TOKENS for chunk in chunks)
    assert all(chunk.text.endswith("。") for chunk in chunks)


def test_text_before_the_first_heading_is_cited_by_the_page_alone() -> None:
    (chunk,) = build_chunks(Page("a.txt", "a", "Just text."))
    assert (chunk.source, chunk.title) == ("a.txt", "a")


def test_a_hash_line_in_a_code_fence_is_no_heading() -> None:
    (chunk,) = build_chunks(Page("a.md", "A", "# A\n\n```\n# comment\n```\nafter"))
    assert "# comment" in chunk.text


def test_a_quoted_passage_holds_words_and_no_link_targets_of_the_shop() -> None:
    text = "See [returns](returns.md#how) and [DHL](https://dhl.example/x), **always** 2 ** 3."
    (chunk,) = build_chunks(Page("a.md", "A", text))
    assert chunk.text == "See returns and DHL (https://dhl.example/x), always 2 ** 3."


def test_a_piece_twice_on_one_page_is_one_chunk() -> None:
    page = Page("a.md", "A", "# A\n\n## Contact\n\nWrite us.\n\n## Contact\n\nWrite us.")
    assert len(build_chunks(page)) == 1


def test_an_endless_word_is_cut_too() -> None:
    word = "".join(map(str, range(5000)))
    chunks = build_chunks(Page("a.md", "A", word))
    assert "".join(chunk.text for chunk in chunks) == word
    assert all(estimate_tokens(chunk.text) <= BUDGET_TOKENS for chunk in chunks)


FULL = Product(
    id="T-1",
    title="Tent",
    offer=Offer(
        Money(Decimal("777.77"), "EUR"),
        Money(Decimal("666.66"), "EUR"),
        "preorder",
        "2026-05-01",
        55,
        NOW,
    ),
    description="Light.",
    brand="Acme",
    product_type="Tents > 2P",
    color="red",
    size="2P",
    material="nylon",
    shipping_weight="2.1 kg",
    condition="new",
    attributes={
        "waterproof_rating": "3000 mm",
        "quantity_per_pack": "2",
        "cost_price": "333.33",
        "Stock Berlin": "44",
        "voucher": "worth 22.22 EUR",
        "manual": "https://shop.example/manual.pdf",
        "updated_at": "2026-03-01",
    },
)


def test_a_product_is_one_piece_without_what_changes_hourly() -> None:
    (chunk,) = build_chunks(FULL)
    assert chunk.text == (
        "Brand: Acme\nCategory: Tents > 2P\nColor: red\nSize: 2P\nMaterial: nylon\nWeight: 2.1 kg\n"
        "Waterproof rating: 3000 mm\nQuantity per pack: 2\nLight."
    )
    assert (chunk.title, chunk.source, chunk.parent) == ("Tent", "T-1", "T-1")


def test_a_new_price_or_link_keeps_the_chunk_and_a_new_colour_does_not() -> None:
    (chunk,) = build_chunks(FULL)
    assert build_chunks(replace(FULL, offer=build_offer("1.00"), origin="other#9")) == [chunk]
    assert build_chunks(replace(FULL, link="https://elsewhere")) == [chunk]
    assert build_chunks(replace(FULL, color="blue"))[0].id != chunk.id
    assert build_chunks(replace(FULL, id="T-2"))[0].id != chunk.id


def test_a_faq_is_one_piece_whatever_its_length() -> None:
    faq = Faq("How long?", "Word " * 900, "faq.csv#3", {"Category": "A"})
    (chunk,) = build_chunks(faq)
    assert (chunk.title, chunk.text, chunk.source) == ("How long?", faq.answer, "faq.csv#3")
    assert build_chunks(replace(faq, source="faq.csv#9"))[0].id == chunk.id
    assert build_chunks(replace(faq, answer="Short"))[0].id != chunk.id


def test_a_page_that_moves_keeps_its_chunk_ids() -> None:
    moved = replace(PAGE, source="elsewhere/returns.md")
    assert [c.id for c in build_chunks(moved)] == [c.id for c in build_chunks(PAGE)]


def test_the_budget_and_the_counting_can_be_given() -> None:
    page = Page("a.md", "A", "one two three four. five six seven eight.")
    chunks = build_chunks(page, 25, len)
    assert len(chunks) == 2
    assert all(len(chunk.text) <= 25 for chunk in chunks)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [("", 0), ("two words", 2), ("退货政策", 4), ("incomprehensible", 2), ("a-b", 2)],
)
def test_estimate(text: str, tokens: int) -> None:
    assert estimate_tokens(text) == tokens


@given(
    st.lists(
        st.sampled_from(
            ["# A", "## B", "text here. ", "| a | b |", "| --- | --- |", "", "退货。", "```"]
        )
    )
)
def test_every_letter_of_a_page_lands_in_some_chunk(lines: list[str]) -> None:
    page = Page("a.md", "A", "\n".join(lines))
    joined = "\n".join(chunk.text + chunk.title for chunk in build_chunks(page, 6))
    for line in lines:
        assert line.startswith("#") or line.strip() in joined


def test_importing_loads_no_splitter() -> None:
    code = (
        "import sys, knowledge.sync; sys.exit(any(m.startswith('langchain') for m in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
