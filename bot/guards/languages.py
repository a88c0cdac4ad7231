"""Which trained heads read a message: by its script, and whether it is English.

The bundled embedder was trained on English: of other languages its vectors say little, and heads
that read them stopped one ordinary message in eight that was German, French or Spanish. So those
languages are read by their n-grams alone, and Chinese by its own.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.guards.features import LONGEST_CHARS, is_chinese
from bot.understanding.language import detect_language

ENGLISH_HEADS = ("harm", "distress", "injection")
WORD_HEADS = ("words",)
CHINESE_HEADS = ("chinese",)
HEADS = (*ENGLISH_HEADS, *WORD_HEADS, *CHINESE_HEADS)


def choose_heads(text: str) -> Sequence[str]:
    """Return the names of the heads that read a text; both kinds where its language is not sure."""
    if is_chinese(text):
        return CHINESE_HEADS
    language = detect_language(text[:LONGEST_CHARS], "")
    if language == "en":
        return ENGLISH_HEADS
    return WORD_HEADS if language else (*ENGLISH_HEADS, *WORD_HEADS)
