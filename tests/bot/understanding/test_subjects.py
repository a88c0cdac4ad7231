"""What a question is about, in words that can stand for "it"."""

import pytest

from bot.understanding.subjects import build_gerund, find_object, find_subject


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("Do you ship to Switzerland?", "shipping to Switzerland"),
        ("How many days do I have to return something?", "returning something"),
        ("How long does delivery take?", "delivery"),
        ("what does express delivery to Germany cost", "express delivery to Germany"),
        ("How do gift cards work?", "gift cards"),
        ("What is the warranty on bikes?", "the warranty on bikes"),
        ("When are your stores open?", "your stores"),
        ("How much is the Tramo in blue?", "the Tramo in blue"),
        ("is delivery free", "delivery"),
        ("Which lamps do you have?", "lamps"),
        ("which boots are best for winter", "boots"),
        ("show me head torches", "head torches"),
        ("i need a sleeping mat for winter", "a sleeping mat for winter"),
        ("how long does it take to get a refund", "a refund"),
        ("When will the kettle be available?", "the kettle"),
        ("Can I pay by invoice, up to what amount?", "paying by invoice"),
        ("I live in Ghent. Do you deliver?", "delivery"),
        ("why is that", ""),
        ("Combien coûte la livraison en France ?", ""),
    ],
)
def test_subject(question: str, subject: str) -> None:
    assert find_subject(question) == subject


def test_the_object_of_an_act() -> None:
    assert find_object("Can I return opened coffee?") == "opened coffee"
    assert find_object("Do you ship to Spain?") == ""
    assert find_object("How long does delivery take?") == ""


@pytest.mark.parametrize(
    ("verb", "gerund"),
    [
        ("ship", "shipping"),
        ("exchange", "exchanging"),
        ("pay", "paying"),
        ("open", "opening"),
        ("tie", "tying"),
        ("return", "returning"),
        ("deliver", "delivery"),
    ],
)
def test_gerund(verb: str, gerund: str) -> None:
    assert build_gerund(verb) == gerund
