"""Numbers of a message with what stands around them: "under 50 euro", "between 1 and 2 kg"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.guards.facts import NUMBER_WORDS
from bot.products.aspects import Degree, find_degrees
from bot.products.measures import CURRENCIES, UNITS, Quantity, find_quantities

_FILLER = r"(?:\s*(?:a|an|the|of|about|price of|only|is|:)\b)*\s*$"
_BEFORE = [
    (name, re.compile(f"(?i)(?:{words}){_FILLER}"))
    for name, words in (
        (
            "high",
            r"\bup to|\bmax(?:imum)?\.?(?: of)?|\bat (?:the )?most|\b(?:no|not) (?:more than|over|"
            r"above)|"
            r"\bwithin|\bdown to|\bbudget(?: is| of)?|\bspend|\bi(?: have|['’]ve got)|\bbis(?: "
            r"zu)?|\bhöchstens|\bmaximal|"
            r"\bjusqu['’][àa]|\bau plus|\bhasta|\bcomo máximo|≤|<=|最多|不超过",
        ),
        (
            "low",
            r"\bat least|\bmin(?:imum)?\.?(?: of)?|\bfrom|\bstarting (?:at|from)|"
            r"\b(?:no|not) (?:less than|under|below)|\bmindestens|\bab|\bau moins|\bà partir de|"
            r"\bal menos|\bdesde|\bcomo mínimo|≥|>=|至少",
        ),
        (
            "under",
            r"\bunder|\bbelow|\bbeneath|\bless than|\bfewer than|\b\w+er than|\bunder the|\bunter|"
            r"\bweniger als|\bbefore|\bvor|\bavant|"
            r"\bmoins de|\bmenos de|\bpor debajo de|<|低于|少于|不到|小于",
        ),
        (
            "over",
            r"\bover|\babove|\bafter|\bnach|"
            r"\bmore than|\bgreater than|\bexceeding|\büber|\bmehr als|\bplus de|"
            r"\bmás de|\bpor encima de|>|超过|高于|大于",
        ),
        (
            "around",
            r"\baround|\babout|\bapprox(?:imately|\.)?|\broughly|\bcirca|\bca\.|~|\bnear|\betwa|"
            r"\bcirca|"
            r"\bungefähr|\benviron|\balrededor de|大约|约",
        ),
    )
]
_AFTER = [
    (name, re.compile(f"(?i)\\s*(?:{words})"))
    for name, words in (
        (
            "high",
            r"or (?:less|under|below|cheaper|lighter|smaller|lower|colder|fewer)\b|max(?:imum)?\b|"
            r"tops\b|budget\b|to spend\b|"
            r"oder (?:weniger|günstiger)\b|ou moins\b|o menos\b|以下|以内|之内",
        ),
        (
            "low",
            r"or (?:more|above|higher|over|bigger|larger|heavier|better|up)\b|and (?:up|over|"
            r"above|more)\b|"
            r"min(?:imum)?\b|plus\b|\+|oder mehr\b|ou plus\b|et plus\b|o más\b|以上",
        ),
        ("around", r"(?:or so|ish)\b|左右"),
    )
]
_BETWEEN = re.compile(
    r"(?i)(?:\bbetween|\bfrom|\bzwischen|\bvon|\bentre|\bde|\brange|从)\s*(?:of\s*)?$"
)
_AND = re.compile(r"(?i)\s*(?:and|to|und|bis|et|à|y|a|or|到|至|和)\s*|\s*[-–—~]\s*")
_DASH = re.compile(r"\s*(?:[-–—~到至]|to|bis|à)\s*")
_THAN = re.compile(r"(?i)\s*(?:than|als|que|de|比)?\s*$")
_OF_THE_CUSTOMER = re.compile(
    r"(?i)\b(?:i['’]?m|i am|i weigh|i measure|my \w+ is|he is|she is|ich bin|je mesure|je pèse|"
    r"mido|peso)"
    r"\s*(?:about |around )?$"
)
_ANY_NUMBER = "|".join(NUMBER_WORDS)
_ANY_UNIT = "|".join(re.escape(unit) for unit in (*UNITS, *CURRENCIES) if len(unit) > 3)
_SPELLED = re.compile(
    rf"(?i)\b(?P<number>(?:{_ANY_NUMBER})(?:[\s-](?:{_ANY_NUMBER}))*)(?=[\s-](?:{_ANY_UNIT})\b)"
)
_MINUS = re.compile(r"(?i)\b(?:minus|moins|menos|零下)\s*(?=\d)|零下(?=\d)")


@dataclass(frozen=True, slots=True)
class SaidNumber:
    """A number with what stands around it: how it limits, and the aspect a comparative names."""

    quantity: Quantity
    relation: str
    degree: Degree | None
    start: int
    end: int
    until: Quantity | None = None


def write_minus(text: str) -> str:
    """Write "minus 10" as "-10"."""
    return _MINUS.sub("-", text)


def write_numbers(text: str) -> str:
    """Write a number's word before a unit or currency in digits: "five pounds", "5 pounds"."""
    return _SPELLED.sub(lambda match: str(_count(match)), text)


def _count(match: re.Match[str]) -> int:
    """Add the parts of "twenty five"; "a hundred" and "two hundred" are hundreds."""
    words = [word for word in re.split(r"[\s-]+", match["number"].lower()) if word in NUMBER_WORDS]
    values = [NUMBER_WORDS[word] for word in words]
    if len(values) > 1 and values[1] == NUMBER_WORDS["hundred"]:
        return values[0] * values[1] + sum(values[2:])
    return sum(values)


def find_numbers(text: str) -> list[SaidNumber]:
    """Return the numbers that limit something, with their words; plain model numbers too."""
    quantities, degrees = find_quantities(text), find_degrees(text)
    found: list[SaidNumber] = []
    place = 0
    while place < len(quantities):
        pair = _pair(text, quantities, place)
        found.append(pair or _single(text, quantities[place], degrees))
        place += 2 if pair else 1
    return found


def _pair(text: str, quantities: Sequence[Quantity], place: int) -> SaidNumber | None:
    if place + 1 == len(quantities):
        return None
    first, second = quantities[place], quantities[place + 1]
    between = text[first.end : second.start]
    before = _BETWEEN.search(text, 0, first.start)
    # "40-60 euro" is a range, "EU 36-40" a size: a bare dash needs a unit or a currency.
    dashed = _DASH.fullmatch(between) and bool(second.unit or second.currency or first.currency)
    if not (dashed or (before and before.end() == first.start and _AND.fullmatch(between))):
        return None
    second = replace(second, value=abs(second.value)) if between == "" else second
    start = before.start() if before and before.end() == first.start else first.start
    return SaidNumber(first, "between", None, start, second.end, second)


def _single(text: str, quantity: Quantity, degrees: Sequence[Degree]) -> SaidNumber:
    head = text[: quantity.start]
    for degree in degrees:
        than = not degree.superlative and degree.end <= quantity.start
        if than and _THAN.fullmatch(text, degree.end, quantity.start):
            relation = "over" if degree.high else "under"
            return SaidNumber(quantity, relation, degree, degree.start, quantity.end)
    for name, pattern in _AFTER:
        match = pattern.match(text, quantity.end)
        if match:
            return SaidNumber(quantity, name, None, quantity.start, match.end())
    for name, pattern in _BEFORE:
        match = pattern.search(head[-40:])
        if match:
            start = quantity.start - min(40, len(head)) + match.start()
            return SaidNumber(quantity, name, None, start, quantity.end)
    relation = "customer" if _OF_THE_CUSTOMER.search(head) else "equal"
    return SaidNumber(quantity, relation, None, quantity.start, quantity.end)
