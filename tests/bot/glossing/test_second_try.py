"""A second try over a real index: what is answered, what is refused, and in which words."""

import pytest

from bot.answering import Approved, Fixed, Generate
from bot.considering import Considered
from bot.glossing.second_try import consider_glossed, find_strangers
from bot.interfaces import Verdict
from bot.policy import Policy
from bot.understanding import understand
from retrieval.searcher import Searcher

PASSED = Verdict(passed=True)


def consider(searcher: Searcher, text: str) -> Considered:
    return consider_glossed(searcher, understand(text, (), "en"), PASSED, Policy())


@pytest.mark.parametrize(
    "text",
    [
        "Wie lange dauert die Lieferung?",
        "Combien de temps dure la livraison ?",
        "¿Cuánto tarda la entrega?",
        "送货要多久？",
    ],
)
def test_a_question_in_another_language_finds_the_english_answer(
    searcher: Searcher, text: str
) -> None:
    decision = consider(searcher, text).decision
    assert isinstance(decision, Approved | Generate)
    best = decision.hit if isinstance(decision, Approved) else decision.evidence[0]
    assert best.chunk.title == "How long does delivery take?"


@pytest.mark.parametrize(
    "text", ["Verleiht ihr Kajaks?", "Louez-vous des kayaks ?", "¿Alquilan kayaks?", "可以租船吗"]
)
def test_what_the_shop_does_not_say_is_refused(searcher: Searcher, text: str) -> None:
    decision = consider(searcher, text).decision
    assert isinstance(decision, Fixed) and decision.action == "refuse"


def test_english_is_considered_once_and_as_written(searcher: Searcher) -> None:
    question = understand("Do you rent kayaks?", (), "en")
    considered = consider_glossed(searcher, question, PASSED, Policy())
    assert considered.question is question


@pytest.mark.parametrize(
    ("gloss", "strangers"),
    [
        ("do you sell motorcycle?", ["motorcycle"]),
        ("do you sell grinder?", []),
        ("can I return opened coffee with bitcoin", ["bitcoin"]),
    ],
)
def test_things_that_the_shop_never_names_are_told(
    searcher: Searcher, gloss: str, strangers: list[str]
) -> None:
    assert find_strangers(gloss, searcher.snapshot.lexical) == strangers
