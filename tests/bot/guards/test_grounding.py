"""A sentence leaves only if its evidence carries it."""

from decimal import Decimal

import pytest

from bot.guards.facts import build_facts, parse_number
from bot.guards.grounding import FactGrounding

RETURNS = (
    "You can return unworn items within 45 days of delivery for a full refund. "
    "Return shipping is free within the EU. Worn items cannot be returned."
)
TENT = (
    "Fellmark Skarn 2 Tent\n"
    "Two-person tent, weight 1.9 kg, hydrostatic head 3000 mm.\n"
    "It costs €249.00."
)
CHECK = FactGrounding(["Tarn & Trail"])


@pytest.mark.parametrize(
    "sentence",
    [
        "You can return unworn items within 45 days of delivery.",
        "Return shipping is free within the EU.",
        "You can return unworn items to Tarn & Trail within 45 days.",
        "Worn items cannot be returned.",
    ],
)
def test_carried_sentences_pass(sentence: str) -> None:
    verdict = CHECK.check_sentence(sentence, [RETURNS])
    assert verdict.passed, verdict.reasons


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("You can return unworn items within 90 days of delivery.", "number 90 day"),
        ("You can return unworn items within 45 weeks of delivery.", "number 45 week"),
        ("Return shipping is free within the EU until March 2026.", "date march"),
        ("Worn items can be returned.", "negation"),
        ("You cannot return unworn items within 45 days of delivery.", "negation"),
        ("Return shipping is free within Norway.", "name norway"),
        ("Our helpful colleagues reply on chat every morning before lunch.", "words are carried"),
        ("Yes!", "too little to be checked"),
        ("Yes, return shipping is free within the EU.", "no evidence says yes"),
        ("Pets get free return shipping within the EU.", "word pet is carried by nothing"),
        ("A full refund of shipping is free within unworn items.", "stands together"),
        ("Use the code SUMMER for free return shipping.", "code summer"),
    ],
)
def test_uncarried_sentences_fail_with_a_reason(sentence: str, reason: str) -> None:
    verdict = CHECK.check_sentence(sentence, [RETURNS])
    assert not verdict.passed
    assert any(reason in found for found in verdict.reasons), verdict.reasons


@pytest.mark.parametrize(
    ("sentence", "passes"),
    [
        ("The Fellmark Skarn 2 Tent costs €249.00.", True),
        ("The Fellmark Skarn 2 Tent costs 249 EUR.", True),
        ("The Fellmark Skarn 2 Tent costs €239.00.", False),
        ("The Fellmark Skarn 2 Tent costs $249.00.", False),
        ("The Fellmark Skarn 3 Tent costs €249.00.", False),
        ("The tent's weight is 1,9 kg.", True),
        ("The tent's weight is 1900 kg.", False),
        ("The two-person tent has a hydrostatic head of 3,000 mm.", True),
    ],
)
def test_prices_units_and_models(sentence: str, passes: bool) -> None:
    assert CHECK.check_sentence(sentence, [TENT]).passed is passes


def test_the_title_counts_as_part_of_each_sentence() -> None:
    evidence = ["Which items cannot be returned?\nGas cartridges and opened climbing ropes."]
    sentence = "You can return opened climbing ropes and gas cartridges."
    assert not CHECK.check_sentence(sentence, evidence).passed


def test_a_question_or_a_title_is_no_answer() -> None:
    evidence = ["Do you supply cafes and restaurants?\nYes, we supply cafes from 20 loaves a week."]
    assert not CHECK.check_sentence("Do you supply cafes and restaurants?", evidence).passed
    assert not CHECK.check_sentence("We supply cafes and restaurants.", evidence).passed
    assert CHECK.check_sentence("We supply cafes from 20 loaves a week.", evidence).passed


def test_a_question_said_back_is_no_answer() -> None:
    evidence = ["Tent shapes\nWhich tent shape is calmest in a storm? A geodesic tent is."]
    said, asked = "A tent shape is calmest in a storm.", "Which tent shape is calmest in a storm?"
    assert not CHECK.check_sentence(said, evidence, asked).passed
    shipping = ["Where do you ship to?\nWe ship to Ghent and Utrecht."]
    assert CHECK.check_sentence("We ship to Ghent and Utrecht.", shipping, "Where to?").passed


def test_words_of_the_question_may_be_repeated_but_prove_nothing() -> None:
    sentence = "You can send back unworn boots within 45 days of delivery."
    assert not CHECK.check_sentence(sentence, [RETURNS]).passed
    asked = "Can I send back boots?"
    assert not CHECK.check_sentence("You can send back boots for free.", [RETURNS], asked).passed


def test_a_stutter_is_withheld_unless_the_evidence_has_it() -> None:
    chair = ["Perch Folding Chair\nThe Perch Folding Chair is made of steel."]
    assert CHECK.check_sentence("The Perch Folding Chair is made of steel.", chair).passed
    assert not CHECK.check_sentence("The Perch Perch Folding Chair is made of steel.", chair).passed
    oil = ["Oil\nWe press our Bora Bora oil from coconuts."]
    assert CHECK.check_sentence("We press our Bora Bora oil from coconuts.", oil).passed


def test_without_evidence_nothing_passes() -> None:
    assert not CHECK.check_sentence("Return shipping is free.", []).passed


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.299,00", "1299"),
        ("1,299.00", "1299"),
        ("39,90", "39.9"),
        ("3000", "3000"),
        ("3,000", "3000"),
    ],
)
def test_numbers_in_both_notations(text: str, value: str) -> None:
    assert parse_number(text) == Decimal(value)


def test_facts_of_a_sentence() -> None:
    facts = build_facts(
        "Order TT-TNT-0012 by Friday: fourteen days, 15 % off, €5 shipping to Norway."
    )
    assert facts.quantities == {(Decimal(14), "day"), (Decimal(15), "%"), (Decimal(5), "EUR")}
    assert facts.dates == {"friday"}
    assert facts.codes == {"tt-tnt-0012"}
    assert facts.names == {"friday", "norway"}
