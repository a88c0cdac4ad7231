"""Messages that hold no words to understand, and what is the matter with them."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from bot.products.words import has_cjk
from bot.understanding.clauses import asks, requests
from knowledge.sentences import split_sentences

Reason = Literal["", "empty", "emoji", "unreadable", "long"]
"""The key of the phrase that asks for words instead; empty where there are some."""

MOST_CHARS = 4000
"""A longer message is searched for questions only: nobody asks a shop so much at once."""

LONGEST_WORD_CHARS = 45
"""No word of a language that we speak is longer; what is longer is a code, a key or a blob."""

MOST_CONTROL_SHARE = 0.02

_MASKED_KEY = re.compile(r"<SECRET(?:_\d{1,6})?>")
"""What stands for a key or a blob once personal data is masked."""
_LINK = re.compile(r"(?i)\bhttps?://\S+")
_LAUGHING = re.compile(r"[\U0001F000-\U0001FAFF\u2600-\u27BF\u2B50\u2B55\u2764]")


def name_unreadable(text: str) -> Reason:
    """Tell why a message cannot be read; empty where it can.

    Args:
        text: as written.
    """
    if not re.search(r"\w", text):
        return "emoji" if _LAUGHING.search(text) else "empty"
    if _is_binary(text) or not re.search(r"\w", _MASKED_KEY.sub(" ", text)):
        return "unreadable"
    if len(text) > MOST_CHARS and not any(asks(s) or requests(s) for s in split_sentences(text)):
        return "long"
    return ""


def _is_binary(text: str) -> bool:
    """Tell bytes that were read as text, keys and blobs from words."""
    odd = sum(unicodedata.category(c) in {"Cc", "Co", "Cn"} or c == "\ufffd" for c in text)
    odd -= sum(c in "\t\n\r" for c in text)
    if odd > MOST_CONTROL_SHARE * len(text):
        return True
    words = _LINK.sub(" ", text).split()
    blobs = sum(len(word) for word in words if len(word) > LONGEST_WORD_CHARS and not has_cjk(word))
    return 2 * blobs > len(text)
