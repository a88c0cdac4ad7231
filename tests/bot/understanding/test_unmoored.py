"""First messages that lean on what was never said."""

import pytest

from bot.interfaces import Message
from bot.understanding import understand
from bot.understanding.unmoored import is_unmoored
from tests.bot.understanding.trades import topic, words


@pytest.mark.parametrize(
    "text",
    [
        "how much is it?",
        "is it waterproof?",
        "and for the blue one?",
        "the second one",
        "and to Spain?",
        "why?",
        "how long?",
        "which one is cheaper?",
        "Was kostet das?",
        "combien ça coûte ?",
        "¿cuánto cuesta?",
        "多少钱？",
    ],
)
def test_what_leans_on_nothing_is_unmoored(text: str) -> None:
    assert is_unmoored(text, words().shelf)
    assert understand(text, [], "en", words=words()).intent == "unmoored"


@pytest.mark.parametrize(
    "text",
    [
        "can i return it?",
        "what if it doesn't fit?",
        "is it possible to return something?",
        "how long does it take to deliver?",
        "does it matter which card i use",
        "and returns?",
        "how much is the tramo",
        "do you do gift wrapping, is it free?",
        "Was kostet der Versand?",
        "can you help me with this?",
    ],
)
def test_a_rule_or_a_named_thing_is_not(text: str) -> None:
    assert not is_unmoored(text, words().shelf)


def test_it_means_what_was_spoken_of() -> None:
    about = topic("How much is the Tramo in blue?", "BK-1")
    history = [Message("customer", "How much is it?"), Message("bot", "899.", (about,))]
    question = understand("is it in stock?", history, "en", words=words())
    assert question.intent == "question"
    assert question.standalone == "is the Tramo in blue in stock?"


def test_only_the_part_that_leans_on_nothing_is_asked_back_about() -> None:
    parts = understand("is it waterproof? do you ship to Spain?", [], "en", words=words()).parts
    assert [part.intent for part in parts] == ["unmoored", "question"]
