"""Several checks as one: the first that objects decides, and none reads without end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.guards.together import (
    MOST_PASSAGE_CHARACTERS,
    MOST_SENTENCE_CHARACTERS,
    GuardsTogether,
)
from bot.interfaces import Verdict


@dataclass
class Listening:
    """Says what it is told to, and keeps what it read."""

    verdict: Verdict = field(default_factory=lambda: Verdict(True))
    read: list[tuple[str, Sequence[str]]] = field(default_factory=list)

    def check_sentence(self, sentence: str, evidence: Sequence[str], question: str = "") -> Verdict:
        self.read.append((sentence, evidence))
        return self.verdict


def test_the_first_that_objects_decides() -> None:
    first, second, third = Listening(), Listening(Verdict(False, reasons=("no",))), Listening()
    verdict = GuardsTogether((first, second, third)).check_sentence("It is free.", ["It is."])
    assert verdict.reasons == ("no",)
    assert (len(first.read), len(third.read)) == (1, 0)


def test_a_sentence_without_end_is_withheld_unread() -> None:
    guard = Listening()
    together = GuardsTogether((guard,))
    assert together.check_sentence("a" * MOST_SENTENCE_CHARACTERS, []).passed
    verdict = together.check_sentence("a" * (MOST_SENTENCE_CHARACTERS + 1), [])
    assert not verdict.passed and verdict.reasons == ("is too long to be checked",)
    assert len(guard.read) == 1


def test_of_a_passage_without_end_only_the_beginning_carries() -> None:
    guard = Listening()
    passages = ["b" * (MOST_PASSAGE_CHARACTERS + 1), "short"]
    GuardsTogether((guard,)).check_sentence("a", passages)
    assert guard.read == [("a", ["b" * MOST_PASSAGE_CHARACTERS, "short"])]
