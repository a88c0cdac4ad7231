"""Several checks of a generated sentence as one: the first that objects decides.

Some of them compare every word with every other, so what they are given is bounded here: time grows
with the square of these lengths, and no more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.interfaces import EvidenceGuard, Verdict

MOST_SENTENCE_CHARACTERS = 1000
"""Longer ones are withheld unread: a sentence that a customer shall read has some 150."""

MOST_PASSAGE_CHARACTERS = 2000
"""What stands behind them carries nothing. A prompt has room for half as much: see
`bot.policy.Policy.evidence_tokens`."""

TOO_LONG = Verdict(False, reasons=("is too long to be checked",))


@dataclass(frozen=True, slots=True)
class GuardsTogether:
    """Asks each check in turn, the quick ones first; implements `EvidenceGuard`.

    Fails closed: what one of them throws is thrown.
    """

    guards: Sequence[EvidenceGuard]

    def check_sentence(self, sentence: str, evidence: Sequence[str], question: str = "") -> Verdict:
        """Judge one sentence; see `EvidenceGuard`."""
        if len(sentence) > MOST_SENTENCE_CHARACTERS:
            return TOO_LONG
        read = [passage[:MOST_PASSAGE_CHARACTERS] for passage in evidence]
        for guard in self.guards:
            verdict = guard.check_sentence(sentence, read, question)
            if not verdict.passed:
                return verdict
        return Verdict(True)
