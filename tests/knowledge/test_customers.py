"""Whose words stand where in a document, and what is masked there."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.privacy.documents import mask_document
from knowledge.customers import hide_customers, hide_in_document, list_masked
from knowledge.interfaces import Faq, Offer, Page, Product, SourceFile
from knowledge.loaders import load_files
from knowledge.reviewing import review_document

DEMO = Path(__file__).parents[2] / "knowledge" / "demo"
EMAIL = "zelda.q@mailbox.example"
CARD = "4539 5787 6362 1486"


def make_product(columns: dict[str, str]) -> Product:
    offer = Offer(None, None, "unknown", "", None, datetime.now(UTC))
    return Product("K-1", "Kettle", offer, attributes=columns)


def hide_page(markdown: str) -> str:
    page = hide_in_document(Page("a.md", "A", markdown), mask_document)
    assert isinstance(page, Page)
    return page.markdown


@pytest.mark.parametrize(
    "text",
    [
        f"# Contact\n\nWrite to {EMAIL} or call +49 30 90183372.\n",
        "Our account is DE44 5001 0517 5407 3249 31, our office 17 Quill Lane, Zedham.\n",
        "## Customer service\n\nCall +49 30 90183372.\n",
        f"Customer support: {EMAIL}\n",
        "The carton has EAN 50992060209415, the part PH315-52-7914.\n",
        "# Reviews\n\nWrite yours to reviews@shop.example.\n",
        f"# Reviews\n\nLovely.\n\n# Contact\n\n{EMAIL}\n",
    ],
)
def test_the_shops_own_word_stays(text: str) -> None:
    assert hide_page(text) == text


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        (f"# Customer reviews\n\nWrite me: {EMAIL}\n", "Write me: <EMAIL>"),
        (f"# Shop\n\n## What our customers say\n\n### Best\n\n{EMAIL}\n", "<EMAIL>"),
        ("## Kundenbewertungen\n\nTel. +49 30 90183372, gut!\n", "<PHONE>"),
        ("# 评价\n\n很好，我的电话13871940652\n", "<PHONE>"),
        (f"Customer: my name is Zelbulon Quixward, {EMAIL}\n", "<PERSON>, <EMAIL>"),
        (f"**Customer:** mine is {EMAIL}\n", "<EMAIL>"),
        (f"Pay with {CARD}.\n", "Pay with <CARD>."),
    ],
)
def test_what_customers_say_is_masked(text: str, hidden: str) -> None:
    assert hidden in hide_page(text)


def test_columns_of_reviews_are_masked() -> None:
    columns = {
        "review": f"Great, ask {EMAIL}",
        "reviewer_name": "Zelbulon Quixward",
        "reviewer_email": EMAIL,
        "customer_service_email": EMAIL,
        "contact": EMAIL,
        "customer rating": "4.5",
        "gtin of the carton": "50992060209415",
        "serial": CARD,
    }
    hidden = hide_in_document(make_product(columns), mask_document)
    assert isinstance(hidden, Product)
    assert dict(hidden.attributes) == {
        **columns,
        "review": "Great, ask <EMAIL>",
        "reviewer_name": "<PERSON>",
        "reviewer_email": "<EMAIL>",
    }


def test_what_was_masked_is_told_without_the_value() -> None:
    faq = Faq("May I pay by card?", f"Yes.\nCustomer: so I sent {CARD} and {EMAIL}", "faq.csv#1")
    hidden = hide_in_document(faq, mask_document)
    (finding,) = review_document(hidden)
    assert (finding.source, finding.kind) == ("faq.csv#1", "personal")
    assert finding.reason.startswith("the answer held CARD, EMAIL of a customer.")
    assert list(review_document(Faq("May I?", "Yes.", "faq.csv#2"))) == []
    assert list_masked("a <b> <EMAIL> <P> <EMAIL>") == ["EMAIL"]


def test_the_demo_shop_quotes_no_customer() -> None:
    for file in load_files([DEMO]):
        assert hide_customers(file, mask_document).items == tuple(file.items)


def test_skipped_rows_are_passed_on(tmp_path: Path) -> None:
    rows = [{"question": "Why?", "answer": f"{CARD}"}, {"question": "", "answer": "x"}]
    (tmp_path / "faq.json").write_text(json.dumps(rows), "utf-8")
    (file,) = load_files([tmp_path])
    hidden: SourceFile = hide_customers(file, mask_document)
    assert [type(item).__name__ for item in hidden.items] == ["Faq", "Skipped"]
    assert "<CARD>" in str(hidden.items[0])
