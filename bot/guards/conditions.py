"""What limits a rule: "if unworn", "within the EU", "only", "members", "on weekdays".

A sentence that states a rule without the condition that stands with it in the same statement says
more than the shop does. A condition counts as dropped where the sentence repeats what the condition
limits, but neither half of its words nor its figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from bot.guards.facts import UNITS
from bot.guards.figures import find_figures
from bot.guards.statements import split_parts
from bot.guards.words import stem, tokenize

HOST_SHARE = 0.5
"""Least share of the words a condition limits that a sentence repeats to state that rule."""

KEPT_SHARE = 0.6
"""Least share of a condition's words that a sentence must keep."""

_MARKERS = (
    r"if|unless|except(?:ing)?(?: for)?|excluding|apart from|other than|provided(?: that)?|"
    r"as long as|so long as|when|once|while|subject to|on condition that|in exchange for|"
    r"but not|not on|not for|without|with(?= (?:a|an|the|your|their|its|proof|receipt|tags)\b)|"
    r"for (?:members|orders|students|customers|purchases|items|parcels|deliveries|subscribers|new)|"
    r"within(?= (?:the|our|your|a|this) )|(?:un)?till?(?= \d|\s\w+day)|by(?= \d)|before|"
    r"after(?= \d)|in (?:store|the shop|person)s?|online|per(?= \w)|"
    r"wenn|falls|sofern|außer|ohne|bis(?= \d)|innerhalb|"
    r"si|sauf|sans|à condition|lorsque|salvo|excepto|siempre que|cuando|dentro de"
)
_MARKER = re.compile(rf"(?i)(?:(?<=\s)|^|(?<=\())(?P<marker>{_MARKERS})(?=\W|$)")
_BOUND = re.compile(
    r"[,;.!?()\u2014|]|:(?!\d)|\s(?:and|und|et|y|otherwise|then)\s|"
    r"\s(?=(?:from|between|von|de)\s\d)|(?<=\D)\s-\s"
)
_DAY = r"(?:week|work|mon|tues|wednes|thurs|fri|satur|sun)\w*days?|weekends?"
_SHORT = re.compile(
    r"\b(?:[Ww]ithin|[Ii]n|[Tt]o|[Ff]rom|[Ff]or|[Oo]utside|[Aa]cross) (?:the |mainland |all |our )?"
    r"[A-Z][\w.-]+(?: (?:of |the |and )?[A-Z][\w.-]+)*"
    rf"|\b(?i:on (?:{_DAY})(?:(?: to| and| or|,)+ (?:{_DAY}))*)"
    r"|\b(?i:only|nur|seulement|uniquement|solo|sólo|solamente)(?: [^\s,;.:!?()]+){1,3}"
)
"""Conditions that end by themselves: a place, days of the week, what "only" singles out."""

_CJK = re.compile(r"如果|若|仅限?|只|除了?|满|必须|未[\u3400-\u9fff]{1,2}")
_QUALIFIED = re.compile(r"\bwith(?= [a-z])(?P<rest>[^,;:.!?()]*?)(?=\s(?:can|cannot|may|must)\b)")
_ONLY = re.compile(
    r"(?i)\b(?:only|just|solely|exclusively|no other|nowhere else|nur|ausschließlich|seulement|"
    r"uniquement|ne\b.*\bque|solo|sólo|solamente|únicamente)\b|仅|只"
)
_ONLY_MARKERS = frozenset({"only", "nur", "seulement", "uniquement", "solo", "sólo", "solamente"})
_RESTRICTIVE = frozenset(
    (
        "most some selected certain eligible participating qualifying standard express priority "
        "first new original sealed registered regular online domestic international personalised "
        "personalized engraved refurbished discounted reduced clearance opened worn faulty "
        "defective adult children student senior small large bulky undamaged"
    ).split()
)
_AUDIENCE = frozenset(
    (
        "member members membership subscriber subscribers student students teachers residents "
        "cardholder cardholders pensioners wholesalers retailers mitglieder membres miembros socios"
    ).split()
)
"""For whom a rule holds, as its subject."""

_UN = re.compile(r"un(?!til|der|it|iq|ion|ivers|less|like|cle|e)\w{3,}")
_LETTERS = re.compile(r"[^\W\d_]+")
_REACH = 2
"""Words after an adjective among which its noun stands."""


class Condition(NamedTuple):
    """What limits a rule, and the words of the rule.

    Attributes:
        text: from its marker to the end of the phrase.
        host: words of the rule that it limits.
    """

    text: str
    host: frozenset[str]


def find_dropped(sentence: str, statement: str, title: str = "") -> list[str]:
    """Return a reason for every condition of the statement that the sentence leaves out.

    Args:
        sentence: what was generated.
        statement: one statement of the evidence.
        title: of its passage; its words say nothing about which rule the sentence repeats.
    """
    heading = frozenset(tokenize(title))
    said = frozenset(tokenize(sentence))
    lower = sentence.lower()
    return [
        f"leaves out the condition {condition.text!r}"
        for condition in find_conditions(statement)
        if _repeats(said, condition.host - heading or condition.host)
        and not _keeps(lower, said, condition.text)
    ] + [
        f"leaves out {word!r}"
        for segment in split_parts(statement)
        if _repeats(said, frozenset(tokenize(segment)))
        for word in _dropped_adjectives(lower, segment)
    ]


def find_limits(statement: str) -> list[str]:
    """Return what makes a statement a rule of its own: its conditions, and for whom or what."""
    bounds = {statement[f.start : f.end] for f in find_figures(statement)}
    phrases = [one.text for one in find_conditions(statement) if one.text not in bounds]
    words = _LETTERS.findall(statement.lower())
    return phrases + [w for w in words if w in _AUDIENCE or w in _RESTRICTIVE or _UN.fullmatch(w)]


@lru_cache(maxsize=2048)
def find_conditions(statement: str) -> tuple[Condition, ...]:
    """Return the conditions of one statement, in order."""
    whole = frozenset(tokenize(statement))
    found = []
    for segment in split_parts(statement):
        phrases = [*_phrases(segment), *_bounded(segment)]
        limits = {word for phrase in phrases for word in tokenize(phrase)}
        for phrase in dict.fromkeys(phrases):
            piece = frozenset(tokenize(_piece_of(segment, phrase))) - limits
            host = piece or frozenset(tokenize(segment)) - limits or whole - limits or whole
            found.append(Condition(phrase, host))
    return tuple(found)


def _piece_of(segment: str, phrase: str) -> str:
    """Return what a phrase limits: between commas, if it does not open the segment."""
    pieces = [piece for piece in re.split(r",(?!\d)", segment) if phrase in piece]
    return segment if segment.startswith(phrase) or not pieces else pieces[0]


def _phrases(segment: str) -> Iterator[str]:
    for mark in _MARKER.finditer(segment):
        end = _BOUND.search(segment, mark.end())
        yield segment[mark.start() : end.start() if end else len(segment)].strip()
    yield from (match.group() for match in _SHORT.finditer(segment))
    yield from (match.group() for match in _QUALIFIED.finditer(segment))
    yield from (segment[match.start() :] for match in _CJK.finditer(segment))


def _bounded(segment: str) -> Iterator[str]:
    """Yield the bounds of amounts, such as the 75 EUR of "free from 75 EUR"."""
    for figure in find_figures(segment):
        if figure.bound != "exact":
            yield segment[figure.start : figure.end]


def _repeats(said: frozenset[str], host: frozenset[str]) -> bool:
    numbers = {word for word in host if word[0].isdigit()}
    return bool(numbers & said) or len(said & host) >= max(1, HOST_SHARE * len(host))


def _keeps(lower: str, said: frozenset[str], condition: str) -> bool:
    marker = condition.split(None, 1)[0].lower()
    if marker in _ONLY_MARKERS and not _ONLY.search(lower):
        return False
    words = frozenset(tokenize(condition))
    numbers = {word for word in words if word[0].isdigit()}
    if not words:
        return marker in _ONLY_MARKERS or marker in lower
    return numbers <= said and len(words & said) >= KEPT_SHARE * len(words)


def _dropped_adjectives(lower: str, statement: str) -> Iterator[str]:
    said = {stem(word) for word in _LETTERS.findall(lower)}
    words = _LETTERS.findall(statement.lower())
    for place, word in enumerate(words):
        if stem(word) in said:
            continue
        limits = word in _RESTRICTIVE or bool(_UN.fullmatch(word))
        nouns = {stem(noun) for noun in words[place + 1 : place + 1 + _REACH] if noun not in UNITS}
        if word in _AUDIENCE or (limits and nouns & said):
            yield word
