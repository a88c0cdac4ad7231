"""Names that nothing introduces: evidence for and against, counted.

A run of capitalised words is a name where at least `ENOUGH` speaks for it: a listed name, a shape
of surnames, a model that takes it for a person, and what stands around people and not around
goods. A brand, a product and a place look like names; "the Anna lamp" is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from bot.glossing.detecting import likely_language
from bot.glossing.lexicon import load_english, load_things
from bot.interfaces import Span
from bot.privacy.lists import (
    is_ambiguous,
    is_certain_surname,
    is_given,
    is_listed_surname,
    is_shaped,
    is_surname,
)
from bot.privacy.names import is_name_like
from bot.privacy.patterns import mark_spans

ENOUGH = 2
"""Points that make a name. Chosen on the tuning half of the sentences and of the clean messages;
see ``storehand bench guards``."""

_UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪİĶĹĽŁŃŇŌŐŒŔŘŚŞŠŢŤŪŮŰŹŻŽΑ-ΩА-Я"
_WORD = rf"(?:[A-Z]\.(?= )|[{_UPPER}][^\W\d_]*(?:['-][^\W\d_]+){{0,2}})"
_PARTICLE = r"(?:van|von|der|den|de|da|di|del|della|dos|du|la|le|el|al|bin|ibn|ter|ten|y)"
_RUN = re.compile(rf"(?<![\w@./-]){_WORD}(?:[ ](?:{_PARTICLE} ){{0,2}}{_WORD}){{0,4}}(?![\w@/])")
_LOWER = re.compile(r"(?<![\w@./'-])[^\W\d_]{3,20}(?:-[^\W\d_]{2,20})?(?![\w@/])")
_LOWER_NEXT = re.compile(rf" (?:{_PARTICLE} ){{0,2}}([^\W\d_]{{3,20}})(?![\w@])")
_ENGLISH_END = re.compile(r"(?:ed|ing|ly|tion|ment|ness|able|ful|less|s|er|ou?ld|ght)$")
_RECIPIENT = re.compile(
    r"(?:^|(?<=\n))[^\w\n]{0,6}(?P<name>[^\W\d_][\w'.-]{1,30}(?: [^\W\d_][\w'.-]{0,30}){0,3})"
    r" ?\n(?:[^\n]{0,60}\n)?[^\w\n]{0,6}\Z"
)
_ROMAN = re.compile(r"[IVX]{2,4}")
_PART = re.compile(r"[^\s]+")

_THING_BEFORE = re.compile(
    r"(?i)(?:\b(?:the|a|an|your|our|this|that|these|those|any|which|what|some|each|no|new|men's|"
    r"women's|kids'?|brand|model|series|colou?r|der|die|das|den|dem|ein|eine|einen|le|la|les|un|"
    r"une|el|los|las|una|il|lo|gli|het|een|do you (?:have|sell|stock|carry|offer)|"
    r"st\.?|verkauft ihr|haben sie|avez-vous|tienen|venden|price of|sizes?|gold|made by)\s|"
    r"& |[\[/#|*_])$"
)
_PLACE_WORDS = frozenset(
    "Saint San Santa Santo São Port Mount Lake Fort Cape New North South East West Upper Lower "
    "Bad Sankt".split()
)
"""Words that the name of a place begins with."""

_PLACE_BEFORE = re.compile(r"(?i)\b(?:in|to|from|near|at|à|en|nach|aus|through|via|of)\s$")
_THING_AFTER = re.compile(
    r"(?i) (?:\S{0,6}\d|(?:cards?|sizes?|colou?rs?|models?|brand|series|collection|edition|inc|ltd|"
    r"gmbh|plc|llc|corp|group|and sons|bank|street|road|avenue|city|level|version|pro|mini|max|"
    r"plus|[IVX]{2,4})\b|&)|"
    r"\s?[\])/|®™*_]|'s? \d"
)
_KNOWN_BEFORE = re.compile(
    r"(?i)\b(?:(?:my|his|her|their|our|your) (?:\w+ )?(?:wife|husband|partner|son|daughter|mother|"
    r"mom|mum|father|dad|brother|sister|friend|boss|colleague|neighbou?r|aunt|uncle|cousin|nephew|"
    r"niece|assistant|nurse|doctor|teacher|child|baby|girlfriend|boyfriend|fianc[eé]e?)(?: is|,)?|"
    r"sp[eo]ken? (?:to|with)|talk(?:ed|ing)? (?:to|with)|shouted at|follow(?:ed)? up with|"
    r"meeting with|assistant to|tribute to|assisted by|helped by|served by|starring|"
    r"(?:directed|written|sung|played|painted|composed) by|married|commenter|"
    r"president|minister|singer|actor|actress|author|captain|officer|ceo|mein(?:e|er|em)? "
    r"(?:frau|mann|sohn|tochter|mutter|vater|bruder|schwester|freund|freundin|kollegin?)|"
    r"m(?:on|a) (?:mari|femme|fils|fille|mère|père|frère|sœur|ami|amie)|"
    r"mi (?:marido|esposo|esposa|mujer|hijo|hija|madre|padre|hermano|hermana|amigo|amiga))\s$"
)
"""What nobody but a person stands behind."""

_PERSON_BEFORE = re.compile(
    r"(?i)\b(?:told|asked?|tell|said|given|met|by|signed|called|named|call|"
    r"king|queen|prince|princess|director|manager|agent|"
    r"thanks|regards|cheers|sincerely|love|dear|hi|hello|hey|goodbye|bye),?\s$"
)
_PERSON_AFTER = re.compile(
    r"(?i)(?:,? (?:who|said|says|told|gave|had|has given|has been|asked|wrote|writes|"
    r"replied|answered|called|phoned|emailed|is from|loves|wants|wanted|thinks|thought|believes|"
    r"ordered|bought|signed|paid|complained|promised|helped|served|just|and i)\b|"
    r"'s (?:address|e-?mail|phone|number|birthday|account|order|wife|husband|mother|father|son|"
    r"daughter|name|house|office|car|death|life|career)\b)"
)
_ADMIRED_AFTER = re.compile(
    r" (?:(?:fan|concert|song|album|film|movie|novel|biography)s?\b|"
    r"as (?:a |an |the |my )?(?:\w+ )?(?:guardian|recipient|user|contact|member|holder|driver)\b)"
)
"""What makes a name a person's even behind "a": "a big Doe fan"."""

_LIVES_AFTER = re.compile(
    r"(?i),? (?:the [a-z -]{3,40}, (?:said|says|told|asked)|who (?:is|was|lives)|"
    r"shouted|was born|lives? (?:in|at)|lived|spent a|works?|worked|"
    r"died|married|and i)\b"
)
"""What nobody but a person does; the others companies do as well."""

_PRONOUN = re.compile(r"\b(?:he|him|she|himself|herself)\b")
_TELLS = re.compile(r"\b(?:he|she|his|her|him|himself|herself|said|replied|whom)\b")
"""Words of a text that tells of people, where what a model takes for one is more likely one."""

_IS_SPOKEN_OF = re.compile(r"(?: \w+)? (?:is|was|has|had|will|can|could|would)\b|'s\b")
_ROW = re.compile(
    rf"(?<![\w-]){_WORD}(?:, {_WORD}){{0,10}},? (?:and|und|et|y|or) {_WORD}(?![\w'-])"
)


def find_unintroduced_names(text: str, said: Sequence[Span] = ()) -> Iterator[Span]:
    """Yield names in folded text; spans may overlap.

    Args:
        text: folded.
        said: what a model takes for people.
    """
    if not any(map(str.isupper, text)):
        yield from _find_lower(text)
        return
    people = mark_spans(len(text), said)
    foreign = likely_language(text) not in (None, "en")
    for run in _iter_runs(text):
        modelled = people.find(1, run.start, run.end) >= 0
        if _weigh(text, run, modelled, foreign) >= ENOUGH:
            yield run
    yield from _find_rows(text)


def find_recipients(text: str, addresses: Iterable[Span]) -> Iterator[Span]:
    """Yield the first line of a label: a name alone, over a street, a company between them or not.

    Args:
        text: folded.
        addresses: that were found in it.
    """
    for address in addresses:
        above = text[max(0, address.start - 150) : address.start]
        line = _RECIPIENT.search(above)
        words = line["name"].split() if line else []
        if line and not any(map(_is_common, words)) and _weigh_words(words):
            start = address.start - len(above) + line.start("name")
            yield Span("PERSON", start, start + len(line["name"]))


def _iter_runs(text: str) -> Iterator[Span]:
    """Yield runs of capitalised words, each from its first word that is no common one."""
    for match in _RUN.finditer(text):
        parts = [
            (match.start() + part.start(), part.group()) for part in _PART.finditer(match.group())
        ]
        while parts and _is_common(parts[0][1]):
            parts.pop(0)
        while parts and (_is_common(parts[-1][1]) or parts[-1][1].islower()):
            parts.pop()
        if parts:
            yield Span("PERSON", parts[0][0], parts[-1][0] + len(parts[-1][1].removesuffix("'s")))


def _is_common(word: str) -> bool:
    """Tell an English word that is no name at all, or what stands where names could."""
    known = word.removesuffix("'s").lower() in load_english() and not is_given(word)
    return known or not is_name_like(word)


def _weigh(text: str, run: Span, modelled: bool, foreign: bool) -> int:
    """Count the evidence that a run of capitalised words names a person."""
    words = text[run.start : run.end].split()
    if _ROMAN.fullmatch(words[-1]) or words[0] in _PLACE_WORDS:
        return 0
    points = _weigh_words(words) + modelled
    points += modelled and bool(_TELLS.search(text, max(0, run.start - 120), run.end + 120))
    if points == ENOUGH and len(words) == 1 and foreign and _is_only_shaped(words[0]):
        points -= 1
    if points or not any(_is_common(word) for word in words):
        points += _weigh_around(text, run, alone=len(words) == 1)
    return points


def _is_only_shaped(word: str) -> bool:
    """Tell what only looks like a surname, as words of other languages may."""
    return is_shaped(word) and not is_listed_surname(word)


def _weigh_words(words: Sequence[str]) -> int:
    """Count what the words themselves say."""
    first, last = words[0], words[-1]
    given = is_given(first)
    surname = len(words) > 1 and (is_surname(last) or is_given(last))
    if is_certain_surname(last) or (given and surname):
        return 2 + given
    if given and not is_ambiguous(first):
        return 2 + (len(words) > 1)
    listed = is_surname(last) and not is_ambiguous(last)
    return 2 * listed or int(given)


def _weigh_around(text: str, run: Span, alone: bool) -> int:
    """Count what stands before and behind."""
    before, behind = text[max(0, run.start - 40) : run.start], text[run.end : run.end + 60]
    if _ADMIRED_AFTER.match(behind):
        return 1
    return _weigh_before(before, text[run.start : run.end], alone) + _weigh_behind(
        text, run, behind
    )


def _weigh_before(before: str, name: str, alone: bool) -> int:
    if _KNOWN_BEFORE.search(before):
        return 2
    if _PERSON_BEFORE.search(before):
        return 1
    if _THING_BEFORE.search(before):
        return -2 if alone else -1
    unsure = alone and (is_ambiguous(name) or not (is_given(name) or is_listed_surname(name)))
    return -1 if unsure and _PLACE_BEFORE.search(before) else 0


def _weigh_behind(text: str, run: Span, behind: str) -> int:
    if _THING_AFTER.match(behind) or _names_goods(behind):
        return -2
    if _LIVES_AFTER.match(behind):
        return 2
    return int(bool(_PERSON_AFTER.match(behind)) or _is_spoken_of(text, run))


def _names_goods(behind: str) -> bool:
    word = re.match(r" ([a-z]+)", behind)
    return bool(word and (word[1] in load_things() or word[1].removesuffix("s") in load_things()))


def _is_spoken_of(text: str, run: Span) -> bool:
    """Tell whether a sentence begins with the run, and a "he" or "she" stands for it later."""
    return bool(
        _IS_SPOKEN_OF.match(text, run.end) and _PRONOUN.search(text, run.end, run.end + 120)
    )


def _find_lower(text: str) -> Iterator[Span]:
    """Yield listed given names of a text without capitals, with the surname behind."""
    for match in _LOWER.finditer(text):
        word, end = match.group(), match.end()
        sure = not is_ambiguous(word) and word not in load_english()
        if not (is_given(word) or (sure and is_surname(word))):
            continue
        behind = _LOWER_NEXT.match(text, end)
        surname = bool(behind and _is_lower_surname(behind[1]))
        before = text[max(0, match.start() - 40) : match.start()]
        points = 1 + sure + bool(_PERSON_BEFORE.search(before) or _KNOWN_BEFORE.search(before))
        points -= 2 * bool(_THING_BEFORE.search(before) or _THING_AFTER.match(text, end))
        if points + (surname and sure) >= ENOUGH:
            yield Span("PERSON", match.start(), behind.end(1) if behind and surname else end)


def _is_lower_surname(word: str) -> bool:
    if is_surname(word) or is_given(word):
        return word not in load_english()
    return (
        len(word) > 3
        and word not in load_english()
        and not _ENGLISH_END.search(word)
        and is_name_like(word)
    )


def _is_sure(word: str) -> bool:
    return (is_given(word) or is_surname(word)) and not is_ambiguous(word)


def _find_rows(text: str) -> Iterator[Span]:
    """Yield what stands in a row with two listed names: "Anna, Malon and Bo"."""
    for row in _ROW.finditer(text):
        names = list(re.finditer(_WORD, row.group()))
        sure = [name for name in names if _is_sure(name.group())]
        if len(sure) >= min(2, len(names) - 1):
            for name in names:
                if is_name_like(name.group()):
                    yield Span("PERSON", row.start() + name.start(), row.start() + name.end())
