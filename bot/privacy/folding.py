"""Text as a reader takes it: one width, one kind of dash and space, nothing invisible.

Patterns are matched against the folded text; spans are given in the original's code points.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from bot.interfaces import Span
from knowledge.scanning import INVISIBLE

_SAME = {
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u30fc\ufe58\ufe63", "-"),
    "\u3002": ".",
    "\u2019": "'",
    "\u201c": '"',
    "\u201d": '"',
}
"""Dashes, the Chinese full stop and quotes. Source: Unicode confusables (UTS 39), by hand."""


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text.

    Attributes:
        text: no longer than the original.
        places: for each of its characters, where it stands in the original.
    """

    text: str
    places: range | list[int]

    def restore(self, span: Span) -> Span:
        """Return the span of the original that a span of the folded text stands for."""
        return Span(span.type, self.places[span.start], self.places[span.end - 1] + 1)


def fold_text(text: str) -> Folded:
    """Fold compatibility forms that stay one character (NFKC), dashes, spaces and digits.

    Drops invisible characters. Source: Unicode UAX 15 and UTR 36.
    """
    if text.isascii():
        return Folded(text, range(len(text)))
    seen = {char: _fold_char(char) for char in set(text)}
    places = [place for place, char in enumerate(text) if seen[char]]
    return Folded("".join(seen[text[place]] for place in places), places)


def _fold_char(char: str) -> str:
    if char.isascii():
        return char
    if INVISIBLE.match(char):
        return ""
    if char.isspace():
        return "\n" if char in "\u2028\u2029\x85" else " "
    digit = unicodedata.digit(char, None)
    if digit is not None and char.isnumeric():
        return str(digit)
    wide = unicodedata.normalize("NFKC", char)
    return _SAME.get(char, wide if len(wide) == 1 else char)
