"""What is carried by the evidence must answer the question too."""

from collections.abc import Sequence

import numpy as np

from bot.guards.grounding import FactGrounding
from bot.guards.relevance import AnswerGrounding
from retrieval.interfaces import Chances

EVIDENCE = ["Stores\nThe store in Ghent is at Turfstraat 7. The store in Ghent opens at 10:00."]
QUESTION = "Where is the store in Ghent?"


class Reader:
    """Finds that what holds a street answers."""

    def score(self, question: str, passages: Sequence[str]) -> Chances:
        return np.array([0.9 if "Turfstraat" in text else 0.2 for text in passages], np.float32)


def check(sentence: str, question: str = QUESTION) -> tuple[bool, Sequence[str]]:
    guard = AnswerGrounding(FactGrounding(), Reader())
    verdict = guard.check_sentence(sentence, EVIDENCE, question)
    return verdict.passed, verdict.reasons


def test_a_carried_sentence_that_answers_passes() -> None:
    assert check("The store in Ghent is at Turfstraat 7.") == (True, ())


def test_a_carried_sentence_that_answers_something_else_is_withheld() -> None:
    assert check("The store in Ghent opens at 10:00.") == (
        False,
        ("answers with probability 0.20, the passage with 0.90",),
    )


def test_what_is_not_carried_is_withheld_by_the_facts() -> None:
    passed, reasons = check("The store in Ghent is at Turfstraat 9.")
    assert not passed and "answers" not in reasons[0]


def test_without_a_question_facts_alone_are_judged() -> None:
    assert check("The store in Ghent opens at 10:00.", "")[0]
