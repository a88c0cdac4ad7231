"""A generated sentence must answer the question as surely as the passage that would be quoted.

A small model writes true sentences that answer nothing ("The address of the shop in Ghent is:").
The model that judged the passages judges the sentence too. Fails closed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.interfaces import EvidenceGuard, Verdict
from retrieval.interfaces import Reranker
from retrieval.reranker import join_passage
from retrieval.statements import build_reading

SLACK = 0.05
"""A sentence may answer less surely than the best passage by this probability."""


@dataclass(frozen=True, slots=True)
class AnswerGrounding:
    """Checks facts first, then whether the sentence answers; implements `EvidenceGuard`.

    Attributes:
        facts: checks that the evidence carries the sentence.
        reader: reads question and passage together.
    """

    facts: EvidenceGuard
    reader: Reranker

    def check_sentence(self, sentence: str, evidence: Sequence[str], question: str = "") -> Verdict:
        """Judge one sentence; see `EvidenceGuard`. Without a question facts alone are judged."""
        verdict = self.facts.check_sentence(sentence, evidence, question)
        if not verdict.passed or not question:
            return verdict
        titles, texts = zip(*(passage.partition("\n")[::2] for passage in evidence), strict=True)
        quoted = [build_reading(question, *one) for one in zip(titles, texts, strict=True)]
        said = [join_passage(title, sentence) for title in titles]
        chances = self.reader.score(question, [*quoted, *said])
        best, own = max(chances[: len(quoted)]), max(chances[len(quoted) :])
        if own >= best - SLACK:
            return verdict
        reason = f"answers with probability {own:.2f}, the passage with {best:.2f}"
        return replace(verdict, passed=False, reasons=(reason,))
