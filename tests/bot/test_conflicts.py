"""Contradictions are found and settled; what is about different things is no contradiction."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from bot.conflicts import find_record_conflicts, settle_conflicts
from knowledge.interfaces import Chunk, Kind, Money, Offer, Product
from retrieval.interfaces import Hit


def hit(text: str, kind: Kind = "faq", title: str = "", source: str = "") -> Hit:
    source = source or {"faq": "faq.csv#1", "page": "pages/a.md#b"}.get(kind, "P-1")
    return Hit(Chunk(source + text, kind, source, title or "Returns", text, source), 1.0)


def settle(question: str, *hits: Hit) -> tuple[list[str], list[tuple[str, str, str]]]:
    left, conflicts = settle_conflicts(question, hits, lambda _: True)
    return [one.chunk.source for one in left], [(c.kept, c.other, c.kind) for c in conflicts]


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        ("How long can I return things?", "You can return items within 30 days.",
         "You can return anything we sold within 45 days of the day it was delivered."),
        ("How long is the warranty?", "The warranty is 2 years.", "The warranty is 3 years."),
        ("What does express cost?", "Express delivery costs 9.90 EUR.",
         "Express delivery costs 11.90 EUR."),
        ("What is the deposit?", "The deposit is 30% of the price.", "The deposit is 20%."),
        ("When do you open?", "We open at 8:00.", "We open at 9:00."),
        ("How much is gift wrap?", "Gift wrap costs 2 EUR.", "Gift wrap costs 3.50 EUR now."),
    ],
)  # fmt: skip
def test_a_faq_counts_before_a_page(question: str, one: str, other: str) -> None:
    left, found = settle(question, hit(other, "page"), hit(one))
    assert left == ["faq.csv#1"]
    assert [(kept, lost) for kept, lost, _ in found] == [("faq.csv#1", "pages/a.md#b")]


def test_the_newer_counts() -> None:
    old = hit("As of spring 2025 we open at 8:00.")
    new = hit("Since 1 September 2026 we open at 7:00.", "page")
    assert settle("When do you open?", old, new)[0] == ["pages/a.md#b"]


def test_of_two_that_say_since_when_they_hold_any_difference_counts() -> None:
    new = hit("Since 1 September 2026 we are open from 7:00 to 17:00.")
    old = hit("As of spring 2025 we are open from 8:00 to 17:00.", "page")
    assert settle("When do you open?", old, new)[0] == ["faq.csv#1"]


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        ("How long is the warranty?", "Tents carry a warranty of 5 years.",
         "Jackets carry a warranty of 3 years."),
        ("How long can I return?", "You can return items within 45 days.",
         "Members of the club can return items within 60 days."),
        ("What does delivery cost?", "Delivery costs 4.90 EUR.", "Delivery is free from 75 EUR."),
        ("What does delivery cost?", "Delivery by van costs 4.50 GBP.",
         "A parcel by post costs 6.95 GBP."),
        ("How long can I return?", "You can return items within 45 days.",
         "You can return items within 45 days; a refund takes 7 days."),
        ("How long does delivery take?", "Delivery takes 2 to 4 days.",
         "A refund takes 7 working days."),
        ("How long is the warranty?", "The warranty is 2 years.", "The warranty is 24 months."),
        ("What does delivery cost?", "Delivery costs 4.90 EUR.",
         "Delivery costs 6.90 EUR to Switzerland."),
        ("How long are returns?", "Returns within 30 days.",
         "If it is unopened, returns within 60 days."),
        ("What is it?", "A pan of 28 cm.", "A pan of 2 kg."),
    ],
)  # fmt: skip
def test_what_is_no_contradiction(question: str, one: str, other: str) -> None:
    assert settle(question, hit(one), hit(other, "page"))[1] == []


def product(price: str) -> Product:
    offer = Offer(
        Money(Decimal(price), "EUR"), None, "in_stock", "", None, datetime(2026, 1, 1, tzinfo=UTC)
    )
    return Product("P-1", "Orka Grinder", offer)


@pytest.mark.parametrize(
    ("sentence", "contradicts"),
    [
        ("The Orka Grinder costs 149 EUR.", True),
        ("The Orka Grinder costs 159.00 EUR.", False),
        ("The Orka Grinder is reduced from 179 EUR; it costs 159 EUR now.", False),
        ("A service of the Orka Grinder at home is 30 EUR.", False),
        ("The Tarka Grinder costs 89 EUR.", False),
        ("The Orka Grinder costs more than 100 EUR.", False),
    ],
)
def test_the_record_counts_before_prose(sentence: str, contradicts: bool) -> None:
    found = find_record_conflicts([hit(f"Hello. {sentence}")], [product("159")])
    assert [said for _, said, _ in found] == ([sentence] if contradicts else [])
    assert all(conflict.kept == "P-1" for _, _, conflict in found)
