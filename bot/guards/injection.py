"""Manipulation by the customer: rules over every reading of a message, then a trained head.

Fails open: grounding still stands between a manipulated generator and the customer. Without the
head's weights the rules remain.
"""

from __future__ import annotations

from bot.guards.heads import Heads
from bot.guards.injection_rules import find_manipulation
from bot.guards.normalizing import build_readings, fold_text
from bot.interfaces import Verdict

INJECTION = "injection"


class InjectionGuard:
    """Stops a message that tries to rewrite or read the bot's instructions, or to be promised.

    Args:
        heads: trained heads; without them rules alone judge.
    """

    def __init__(self, heads: Heads | None = None) -> None:
        self._heads = heads

    def check_message(self, text: str) -> Verdict:
        """Judge one message; a rule that fires scores 1."""
        readings = build_readings(text)
        families = find_manipulation(text, readings)
        if families:
            reasons = tuple(f"rule: {family}" for family in families)
            return Verdict(False, "block", {INJECTION: 1.0}, reasons, decisive=INJECTION)
        if self._heads is None:
            return Verdict(True)
        read = (fold_text(text), *readings[1:])  # as folded for harm, so that one embedding serves
        said = [self._heads.read(one) for one in read]
        score = max(one.scores.get(INJECTION, 0.0) for one in said)
        if any(INJECTION in one.found for one in said):
            reason = (f"{INJECTION}: a trained head",)
            return Verdict(False, "block", {INJECTION: score}, reason, decisive=INJECTION)
        return Verdict(True, "allow", {INJECTION: score})
