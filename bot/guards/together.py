"""Several checks of a generated sentence as one: the first that objects decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.interfaces import EvidenceGuard, Verdict


@dataclass(frozen=True, slots=True)
class GuardsTogether:
    """Asks each check in turn, the quick ones first; implements `EvidenceGuard`.

    Fails closed: what one of them throws is thrown.
    """

    guards: Sequence[EvidenceGuard]

    def check_sentence(self, sentence: str, evidence: Sequence[str], question: str = "") -> Verdict:
        """Judge one sentence; see `EvidenceGuard`."""
        for guard in self.guards:
            verdict = guard.check_sentence(sentence, evidence, question)
            if not verdict.passed:
                return verdict
        return Verdict(True)
