"""False premises: "Returns are 90 days, right?" where the shop says 45.

An answer to such a message begins with a short correction. It does so only where the message states
a figure about the shop, and asks to have it confirmed or builds on it, and where the answer speaks
of the same thing with another figure of the same kind. What customers say of themselves ("I bought
it 90 days ago", "my budget is 50 euro") is no premise. Where it cannot tell, nothing is corrected:
the answer itself is right in any case.

Figures are amounts of time, money, length, mass, volume, per cents, clock times, and dates. Places
are not compared: Munich does not contradict Germany, and no gazetteer tells.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from bot.guards.dates import DateMention, find_dates
from bot.guards.figures import CURRENCIES, Figure, find_figures
from bot.guards.words import content_words
from knowledge.sentences import split_sentences

_TAG = re.compile(
    r"(?i)(?:[,;]|\s[-–]|\.\.+)?\s*\b(?:right|correct|yes|yeah|no|true|ok(?:ay)?|innit|"
    r"is (?:it|that|this)(?: (?:so|true|right|correct))?|"
    r"(?:is|are|was|were|do|does|did|can|ca|wo|has|have|will|would|could|should)(?:n['’]?t| not)? "
    r"(?:it|they|you|that|there|i|we|he|she)|"
    r"oder|richtig|stimmt(?:'s| das)?|nicht wahr|korrekt|gell|"
    r"n['’]est-ce pas|c['’]est (?:ça|bien ça|exact|correct|vrai)|pas vrai|non|exact|"
    r"verdad|cierto|correcto|no es así|es así)\s*[?？!.]*\s*$"
    r"|(?:对吧|对吗|是吧|是吗|没错吧|对不对|是不是)\s*[?？。]*\s*$"
)
_BUILDS_ON = re.compile(
    r"(?i)\b(?:is it (?:true|correct|right) that|i (?:read|heard|thought|saw|understood|believe|"
    r"was told|have read|assume)|(?:someone|somebody|a friend|my friend|a colleague|your \w+) "
    r"(?:said|says|told me)|(?:it|your \w+) says|you (?:said|say|promised|advertised?)|"
    r"(?:so|then) (?:is it|it['’]?s|i (?:have|get|pay|can)|you)|since (?:the|your|you|all|"
    r"delivery|returns?|shipping|it)|given that|because (?:the|your|you)|"
    r"stimmt es,? dass|ich (?:habe gelesen|dachte|las)|man sagte mir|est-il vrai que|"
    r"j['’]ai (?:lu|entendu)|on m['’]a dit|es (?:verdad|cierto) que|he (?:leído|oído)|"
    r"me (?:dijeron|han dicho))\b|听说|我以为|是真的吗|据说"
)
_ASKS_WHETHER = re.compile(
    r"(?i)^\W*(?:so |and |but )?(?:is|are|does|do)\s+(?:the|your|you|all|it|an?|returns?|delivery|"
    r"shipping|gift|\w+s)\b[^?]{0,60}\b(?:cost|last|take|open|close|valid|for|expire|be|have|give|"
    r"offer|only|really|still|always|returns?|warranty|period|free from)?\b"
)
_OWN = re.compile(
    r"(?i)\b(?:ago|old|tall|budget|spend|spent|looking for|search\w*|recommend|"
    r"show me|find me|do you have|my (?:order|parcel|"
    r"package|basket|cart|foot|feet|waist|chest|height|size|dog|child|kid|son|daughter|room|bike|"
    r"car|bill)|i(?:['’]m| am| was| weigh| have| need| want| bought| ordered| received| got| paid|"
    r" spent| live| wear| measure|['’]ve| had| waited)|we(?:['’]re| are| need| want| have|['’]ve)|"
    r"it(?:['’]s| has) been|waiting|order(?:s)? (?:of|for|worth|over|under)|worth of|"
    r"(?:for|with|at|under|below|over|above|around|about|up to|less than|more than|between) "
    r"(?:a |an |my )?$|"
    r"ich (?:bin|habe|brauche|will|möchte|suche|wiege)|vor|meine?|bestellung|"
    r"j['’](?:ai|avais)|je (?:suis|veux|cherche|pèse|mesure)|il y a|mon|ma|"
    r"(?:he|hace|tengo|quiero|busco|mido|peso|mi|compré|pedí))\b|我(?:是|有|想|要|买|的)|之前|以前"
)
_SHOPS_OWN = re.compile(
    r"(?i)\bi (?:have|get|['’]ve got|had) (?=\d+ (?:days|weeks|months|years)|\w+ (?:days|weeks|"
    r"months|years))(?!.*\bago\b)|\bi (?:am|was) (?:told|right)\b"
)
_OWN_CHARACTERS = 28
"""How far around a figure it is looked for whose it is: five or six words."""

_FREE = re.compile(
    r"(?i)\b(?:is|are|be|it['’]s|really|always|completely|totally|also|for) (?P<free>free)"
    r"(?! (?:from|range|standing|to|until|on)\b)\b"
)
_FREE_ANYWHERE = re.compile(
    r"(?i)\b(?:free|no (?:charge|cost|fee)|nothing|complimentary|included|kostenlos|kostenfrei|"
    r"gratis|gratuit\w*)\b|免费"
)
_CORRECTIONS = {
    "en": "Not {said}: ",
    "de": "Nicht {said}: ",
    "fr": "Pas {said} : ",
    "es": "No es correcto ({said}): ",
    "zh": "不是{said}：",
}
_LEAST_SHARED = 1
"""Content words beside figures that message and answer must share to speak of one thing."""


def build_correction(message: str, answer: str, language: str, evidence: Sequence[str] = ()) -> str:
    """Return how an answer begins that corrects a figure; empty where there is none to correct.

    Args:
        message: the customer's own words.
        answer: what will be said.
        language: ISO 639-1 code of the answer.
        evidence: passages that the answer rests on: what any of them holds is not denied.
    """
    if not _asks_to_confirm(message):
        return ""
    said = (
        _find_false_figure(message, answer, evidence)
        or _find_false_date(message, answer, evidence)
        or _find_false_gift(message, answer, evidence)
    )
    return _CORRECTIONS.get(language, _CORRECTIONS["en"]).format(said=said) if said else ""


def _asks_to_confirm(message: str) -> bool:
    return bool(_TAG.search(message) or _BUILDS_ON.search(message) or _ASKS_WHETHER.match(message))


def _find_false_figure(message: str, answer: str, evidence: Sequence[str]) -> str:
    for figure in find_figures(message):
        if not figure.unit or _is_own(message, figure.start, figure.end):
            continue
        if any(_holds(figure, text) for text in (answer, *evidence)):
            continue
        if _is_contradicted(figure, message, answer):
            return message[figure.start : figure.end].strip()
    return ""


def _is_own(message: str, start: int, end: int) -> bool:
    """Tell whether what stands around a figure speaks of the customer."""
    before, after = message[max(0, start - _OWN_CHARACTERS) : start], message[end:]
    around = f"{before}{after[:_OWN_CHARACTERS]}"
    return not _SHOPS_OWN.search(message) and bool(_OWN.search(before) or _OWN.search(around))


def _holds(said: Figure, text: str) -> bool:
    """Tell whether a text states the figure, or a range around it."""
    exact = said.kind == "clock"
    for figure in find_figures(text):
        if figure.kind == said.kind and any(
            end in figure.ends if exact else figure.holds(end) for end in said.ends
        ):
            return True
    return False


def _is_contradicted(said: Figure, message: str, answer: str) -> bool:
    """Tell whether a sentence of the answer states another figure of the kind about the same."""
    asked = _subject(message)
    whole = _subject(answer)
    for sentence in split_sentences(answer) or [answer]:
        alike = [figure for figure in find_figures(sentence) if figure.kind == said.kind]
        if alike and len(asked & (_subject(sentence) | whole)) >= _LEAST_SHARED:
            return not any(_bounds(figure, said.ends) for figure in alike)
    return False


def _bounds(figure: Figure, ends: Sequence[Decimal]) -> bool:
    """Tell whether a bound allows the amount: "up to 45 days" does not contradict 30."""
    if figure.unit in CURRENCIES or figure.bound == "exact":
        return False
    limit = figure.ends[-1]
    return all(end <= limit if figure.bound == "most" else end >= limit for end in ends)


def _subject(text: str) -> set[str]:
    return {word for word in content_words(text) if word not in _FRAME}


_FRAME = frozenset(
    content_words(
        "right correct true yes day days week weeks month months year years hour hours minutes "
        "euro euros eur gbp usd pounds dollars percent working"
    )
)


def _find_false_date(message: str, answer: str, evidence: Sequence[str]) -> str:
    stated = [mention for text in (answer, *evidence) for mention in find_dates(text)]
    for mention in find_dates(message):
        own = _is_own(message, mention.start, mention.end)
        if own or not stated or mention.day is None or any(_agree(mention, one) for one in stated):
            continue
        if _subject(message) & _subject(answer) and find_dates(answer):
            return message[mention.start : mention.end].strip()
    return ""


def _find_false_gift(message: str, answer: str, evidence: Sequence[str]) -> str:
    """Return the "free" of a message where the answer names a price for it and nothing is free."""
    said = _FREE.search(message)
    if said is None or any(_FREE_ANYWHERE.search(text) for text in (answer, *evidence)):
        return ""
    priced = any(figure.unit in CURRENCIES for figure in find_figures(answer))
    return said["free"] if priced and _subject(message) & _subject(answer) else ""


def _agree(one: DateMention, other: DateMention) -> bool:
    return one.is_stated_by(other) or other.is_stated_by(one)
