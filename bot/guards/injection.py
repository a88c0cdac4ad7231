"""Manipulation by the customer: a first rule-based guard, after normalisation.

Fails open: grounding still stands between a manipulated generator and the customer.
"""

from __future__ import annotations

import re
import unicodedata

from bot.interfaces import Verdict
from knowledge.scanning import INVISIBLE

_RULES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "override",
        re.compile(
            r"(?i)\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}"
            r"\b(?:instructions?|prompts?|rules|guidelines|training|restrictions|programming)\b"
        ),
    ),
    (
        "extraction",
        re.compile(
            r"(?i)\b(?:reveal|show|print|repeat|output|tell|give|what(?:'s| is| are))\b.{0,30}"
            r"\b(?:system prompt|initial prompt|hidden (?:prompt|instructions)|"
            r"your (?:system |initial |original |exact )?(?:prompt|instructions))\b"
        ),
    ),
    (
        "persona",
        re.compile(
            r"(?i)\b(?:you are now|act as|pretend (?:to be|you are)|roleplay as|from now on you)\b"
            r".{0,60}\b(?:dan|jailbr\w+|unrestricted|no (?:rules|restrictions|limits)|"
            r"without (?:rules|restrictions|limits)|developer mode|evil|admin(?:istrator)?)\b"
        ),
    ),
    ("override", re.compile(r"(?:忽略|无视|忘记).{0,12}(?:指令|指示|规则|提示)")),
    ("extraction", re.compile(r"(?:系统提示|提示词).{0,8}(?:是什么|告诉|显示|输出)")),
    ("delimiter", re.compile(r"<\|(?:im_start|im_end|system|endoftext)\|>|\[/?INST\]|<</?SYS>>")),
)
"""Families as in OWASP LLM01:2025 (prompt injection)."""


def normalize_text(text: str) -> str:
    """Fold compatibility forms (NFKC) and drop invisible characters. Source: Unicode UTR 36."""
    return INVISIBLE.sub("", unicodedata.normalize("NFKC", text))


class InjectionGuard:
    """Stops a message that tries to rewrite or read the bot's instructions."""

    def check_message(self, text: str) -> Verdict:
        """Judge one message by rules; scores are 0 or 1."""
        plain = " ".join(normalize_text(text).split())
        for family, pattern in _RULES:
            if pattern.search(plain):
                return Verdict(False, "block", {"injection": 1.0}, (f"rule: {family}",))
        return Verdict(True)
