"""Manipulation by the customer: rules over every reading of a message.

Fails open: grounding still stands between a manipulated generator and the customer.
"""

from __future__ import annotations

from bot.guards.injection_rules import find_manipulation
from bot.interfaces import Verdict


class InjectionGuard:
    """Stops a message that tries to rewrite or read the bot's instructions, or to be promised."""

    def check_message(self, text: str) -> Verdict:
        """Judge one message; a rule that fires scores 1."""
        families = find_manipulation(text)
        if not families:
            return Verdict(True)
        reasons = tuple(f"rule: {family}" for family in families)
        return Verdict(False, "block", {"injection": 1.0}, reasons)
