"""Names by their first name: a list of some 1,400 that are common in Europe and beyond.

The list was written for this project and holds no name that is first of all an English word.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from pathlib import Path

from bot.glossing.lexicon import load_english
from bot.interfaces import Span

LIST = Path(__file__).parent / "lexicon" / "first_names.txt"

_UPPER = "A-ZÀ-ÖØ-ÞĀ-ŽΑ-ΩА-Я"
_SURNAME = (
    rf"(?:[ ](?:(?:van|von|der|den|de|da|di|del|della|dos|du|la|le|el|al|bin|ter|ten)[ ]){{0,2}}"
    rf"(?!(?:Is|Can|And|I|The|Or|Hi|Inc|Ltd|GmbH|Street|Road|Avenue)\b)"
    rf"(?:Mc|Mac|O'|D'|L')?[{_UPPER}][\w'-]{{0,30}})"
)
_CANDIDATE = re.compile(rf"(?<![\w@./-])[^\W\d_]{{2,20}}(?:-[{_UPPER}][^\W\d_]{{1,20}})?(?![\w@/])")
_SURNAMES = re.compile(rf"{_SURNAME}{{1,3}}")
_ROW = re.compile(
    rf"(?<![\w-])[{_UPPER}][\w'-]{{1,30}}(?:, [{_UPPER}][\w'-]{{1,30}}){{0,10}}"
    rf"(?:,? (?:and|und|et|y|or|&) [{_UPPER}][\w'-]{{1,30}})(?![\w'-])"
)
_ROW_NAME = re.compile(rf"[{_UPPER}][\w'-]{{1,30}}")
_LOWER_SURNAME = re.compile(r" (?:(?:van|von|der|den|de|di|da|la) ){0,2}[^\W\d_]{3,20}(?![\w@])")
_THING_BEFORE = re.compile(
    r"(?i)\b(?:the|a|an|your|our|this|that|these|those|any|which|what|some|each|der|die|das|ein|"
    r"eine|le|la|les|un|une|el|los|una)\s$"
)
_PLACE_BEFORE = re.compile(r"(?i)\b(?:to|in|from|near|at|nach|aus|à|en|a|de)\s$")

_PLACES = frozenset(
    "georgia florence victoria virginia chelsea carolina charlotte lorena santiago valencia chad "
    "jordan lourdes sofia luz".split()
)
_WORDS = frozenset(
    "jack jan angel alexa mats noel terry robin mei ella mercedes carol bas jesse rick mai una "
    "bailey liv rina dina mina mara maya elsa lola gloria carmen stella manon arthur hermann "
    "celeste "
    "kelly dale ida luca max charlie angelica veronica paloma aurora aida gemma pilar rocio "
    "gael andes axel claus levi lancome remi loic milos sole bert jeff mike erik duncan gordon "
    "winston nelson taylor madison martin douglas howard stewart gilbert hugo leonardo".split()
)
"""Names that are words, brands or characters as well: believed in capitals only, with a "
"surname."""


@functools.cache
def load_first_names() -> frozenset[str]:
    """Return the list, in lower case."""
    return frozenset(LIST.read_text("utf-8").split())


def find_listed_names(text: str) -> Iterator[Span]:
    """Yield names that begin with a listed first name, with what follows in capitals.

    In lower case only the first name is found, and only in a text that holds no capitals.
    """
    names = load_first_names()
    lower = not any(map(str.isupper, text))
    for match in _CANDIDATE.finditer(text):
        folded = match.group().partition("-")[0].lower()
        if folded not in names or not (lower or match.group()[0].isupper()):
            continue
        surname = _LOWER_SURNAME.match(text, match.end()) if lower else None
        if surname and set(surname.group().split()) & load_english():
            surname = None
        surname = surname or _SURNAMES.match(text, match.end())
        thing = _is_thing(text, match.start(), folded)
        if not thing or (surname and folded not in (_WORDS | _PLACES if lower else ())):
            yield Span("PERSON", match.start(), surname.end() if surname else match.end())
    yield from _find_rows(text)


def _is_thing(text: str, start: int, word: str) -> bool:
    before = text[max(0, start - 12) : start]
    if word in _WORDS or _THING_BEFORE.search(before):
        return True
    return word in _PLACES and (text.islower() or bool(_PLACE_BEFORE.search(before)))


def _find_rows(text: str) -> Iterator[Span]:
    """Yield what stands in a row with a listed name: "Anna, Malon and Bo"."""
    for row in _ROW.finditer(text):
        names = list(_ROW_NAME.finditer(text, row.start(), row.end()))
        if any(name.group().lower() in load_first_names() - _WORDS - _PLACES for name in names):
            yield from (
                Span("PERSON", *name.span())
                for name in names
                if name.group().lower() not in load_english()
            )
