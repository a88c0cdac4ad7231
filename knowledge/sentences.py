"""Sentences out of a stream: a piece leaves as soon as its end is certain."""

from __future__ import annotations

import re

_ABBREVIATIONS = frozenset(
    (
        "e.g i.e etc approx incl excl no nr vs mr mrs ms dr st inc ltd co max min ca bzw z.b d.h"
    ).split()
)
"""Lower-case words after which a full stop ends no sentence."""

_END = re.compile(r"[.!?]+[\"'”’)\]]*(?=\s)|[。！？]+[”’」』）]*|\n+")


class SentenceStream:
    """Cuts a growing text into sentences.

    A Western full stop counts only once white space follows it, so ``39.90`` and ``v2.1`` stay
    whole; an ideographic one counts at once; a line break always ends a piece.
    """

    def __init__(self) -> None:
        self._held = ""

    @property
    def held_characters(self) -> int:
        """Length of the sentence that has not ended yet."""
        return len(self._held)

    def feed(self, text: str) -> list[str]:
        """Add text; return the sentences that are now complete, without outer white space."""
        self._held += text
        done: list[str] = []
        start = 0
        for match in _END.finditer(self._held):
            piece = self._held[start : match.end()]
            if _ends_in_abbreviation(piece):
                continue
            done.append(piece.strip())
            start = match.end()
        self._held = self._held[start:]
        return [piece for piece in done if piece]

    def flush(self) -> list[str]:
        """Return what is left as a last sentence, if anything is."""
        rest, self._held = self._held.strip(), ""
        return [rest] if rest else []


def split_sentences(text: str) -> list[str]:
    """Split a finished text into sentences, in order, without outer white space."""
    stream = SentenceStream()
    return [*stream.feed(text), *stream.flush()]


def _ends_in_abbreviation(piece: str) -> bool:
    if not piece.endswith("."):
        return False
    word = piece[:-1].rsplit(None, 1)[-1].lower().lstrip("(\"'") if piece[:-1].strip() else ""
    return word in _ABBREVIATIONS or (len(word) == 1 and word.isalpha() and word != "i")
