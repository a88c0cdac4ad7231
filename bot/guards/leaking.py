"""The bot's own instructions stay inside: a generated sentence that repeats them is withheld.

The system prompt holds a canary, random letters of this process that stands nowhere else. A
sentence with the canary, or a stretch of it, however spaced, turned or cased, comes from the
prompt. So does one that repeats several of the prompt's words in a row, unless the evidence holds
them as well. Fails closed. Source: OWASP LLM07:2025 (system prompt leakage).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.guards.decoding import decode_rot13, iter_decoded
from bot.interfaces import Verdict

STRETCH = 8
"""Characters of the canary that give it away. Eight random letters come about by chance once in
200 billion."""

WORDS_IN_A_ROW = 5
"""Words of the prompt's own that must not be repeated in their order. Four in a row ("text between
the quotes") may be anybody's; every sentence of the prompt has five or more."""

_SIGNS = re.compile(r"[\W_]+")
_WORD = re.compile(r"\w+")


class LeakGuard:
    """Withholds what comes from the prompt; implements `EvidenceGuard`.

    Args:
        canary: of this process; see `bot.prompts.CANARY`.
        own_texts: what the prompt says for itself, without evidence and question.
    """

    def __init__(self, canary: str, own_texts: Sequence[str]) -> None:
        plain = canary.lower()
        starts = range(len(plain) - STRETCH + 1)
        forward = {plain[start : start + STRETCH] for start in starts}
        self._stretches = forward | {stretch[::-1] for stretch in forward}
        self._rows = frozenset(row for text in own_texts for row in _rows(text))

    def check_sentence(self, sentence: str, evidence: Sequence[str], question: str = "") -> Verdict:
        """Judge one sentence; see `EvidenceGuard`. The reason holds nothing of the prompt."""
        reasons = []
        if any(self._holds_canary(one) for one in _iter_forms(sentence)):
            reasons.append("holds the canary of the prompt")
        repeated = self._rows.intersection(_rows(sentence))
        if repeated and not repeated <= {row for text in evidence for row in _rows(text)}:
            reasons.append("repeats the prompt")
        return Verdict(passed=not reasons, reasons=tuple(reasons))

    def _holds_canary(self, text: str) -> bool:
        plain = _SIGNS.sub("", text.lower())
        return any(stretch in plain for stretch in self._stretches)


def _iter_forms(sentence: str) -> Iterator[str]:
    yield sentence
    yield decode_rot13(sentence)
    yield from iter_decoded(sentence)


def _rows(text: str) -> Iterator[tuple[str, ...]]:
    """Yield every stretch of `WORDS_IN_A_ROW` words, in lower case."""
    words = _WORD.findall(text.lower())
    for start in range(len(words) - WORDS_IN_A_ROW + 1):
        yield tuple(words[start : start + WORDS_IN_A_ROW])
