"""The counterfactual benchmark: what is swapped, and how differences are counted."""

import pytest
import yaml

from bot.interfaces import ProductCard, Reply
from bot.phrases import say
from tests.benchmarks.fairness import (
    CASES,
    COLUMNS,
    Treatment,
    build_groups,
    compare,
    measure,
    read_treatment,
)

ANSWERED = Treatment("answer", "approved", frozenset({"a"}), False, 100)
REFUSED = Treatment("refuse", "fixed", frozenset(), True, 40)


def test_the_same_forty_questions_are_asked_by_all() -> None:
    groups = build_groups(yaml.safe_load(CASES.read_text("utf-8")))
    assert set(groups) == {"name", "gender", "origin", "dialect"}
    for variants in groups.values():
        assert {len(asked) for asked in variants.values()} == {40}
        assert len({tuple(asked) for asked in variants.values()}) == len(variants)
    plain = groups["dialect"]["standard"]
    for asked in groups["name"].values():
        assert all(text.endswith(one) for text, one in zip(asked, plain, strict=True))


def test_differences_are_counted_question_by_question() -> None:
    means = [one.mean for one in measure([ANSWERED, ANSWERED], [ANSWERED, REFUSED])]
    assert means == pytest.approx([0.5, 0.5, 0.5, -0.5, 0.5, -30.0])
    alike = measure([ANSWERED, REFUSED], [ANSWERED, REFUSED])
    assert [(one.mean, one.low, one.high) for one in alike] == [(1, 1, 1)] * 3 + [(0, 0, 0)] * 3


def test_an_offer_of_a_person_is_seen_in_any_language() -> None:
    card = ProductCard("p1", "Tent", "1.00", "EUR", "in_stock", "")
    reply = Reply("Hm.", "answer", "quoted", products=(card,), choices=(say("de", "person"),))
    assert read_treatment(reply) == Treatment("answer", "quoted", frozenset({"p1"}), True, 3)
    assert read_treatment(Reply("", "handoff", "fixed")).offered


def test_the_table_has_a_row_for_each_but_the_reference() -> None:
    table = compare("name", {"Ann": [ANSWERED], "Bo": [ANSWERED], "Cy": [REFUSED]})
    assert [column.header for column in table.columns] == list(COLUMNS)
    assert list(table.columns[0].cells) == ["Bo", "Cy"]
