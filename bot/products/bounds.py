"""Numbers of a message to limits: "under 50 euro", "between 1 and 2 kg", "65 litres", "for -5"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.products.aspects import PRICE, Degree, find_degrees, rank_columns
from bot.products.columns import Column
from bot.products.filters import EqualFilter, Filter, Limits, NumberFilter, PriceFilter
from bot.products.measures import POUNDS, UNITS, Quantity, find_quantities
from bot.products.shelf import Shelf
from bot.products.words import split_words

AROUND = 0.15
"""Relative reach of "around 80": 68 to 92. Chosen on reading; no source was found."""

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
            r"\bweniger als|\bmoins de|\bmenos de|\bpor debajo de|<|低于|少于|不到|小于",
        ),
        (
            "over",
            r"\bover|\babove|\bmore than|\bgreater than|\bexceeding|\büber|\bmehr als|\bplus de|"
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
_MINUS = re.compile(r"(?i)\b(?:minus|moins|menos|零下)\s*(?=\d)|零下(?=\d)")
_MORE_NAMES = {
    "people": "person",
    "man": "person",
    "berth": "person",
    "sleeper": "person",
    "personen": "person",
    "personne": "person",
    "persona": "person",
    "pax": "person",
    "star": "rating",
    "rated": "rating",
    "review": "rating",
    "stern": "rating",
}
_LOWEST_WORDS = frozenset({"comfort", "limit", "lower", "minimum", "min", "extreme"})
"""A temperature column with one of these is a coldest one: "for -5" means -5 or lower."""


@dataclass(frozen=True, slots=True)
class Bounded:
    """One limit of a message; `filter` is None where the number's unit fits no column."""

    filter: Filter | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Said:
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


def find_numbers(text: str) -> list[_Said]:
    """Return the numbers that limit something, with their words; plain model numbers too."""
    quantities, degrees = find_quantities(text), find_degrees(text)
    found: list[_Said] = []
    place = 0
    while place < len(quantities):
        pair = _pair(text, quantities, place)
        found.append(pair or _single(text, quantities[place], degrees))
        place += 2 if pair else 1
    return found


def build_bounds(text: str, numbers: Iterable[_Said], shelf: Shelf) -> list[Bounded]:
    """Return the limits that the numbers set in this catalogue, in order."""
    found = []
    for said in numbers:
        limited, chosen = _resolve(text, said, shelf)
        if limited:
            found.append(Bounded(chosen, said.start, said.end))
    return found


def _pair(text: str, quantities: Sequence[Quantity], place: int) -> _Said | None:
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
    return _Said(first, "between", None, start, second.end, second)


def _single(text: str, quantity: Quantity, degrees: Sequence[Degree]) -> _Said:
    head = text[: quantity.start]
    for degree in degrees:
        than = not degree.superlative and degree.end <= quantity.start
        if than and _THAN.fullmatch(text, degree.end, quantity.start):
            relation = "over" if degree.high else "under"
            return _Said(quantity, relation, degree, degree.start, quantity.end)
    for name, pattern in _AFTER:
        match = pattern.match(text, quantity.end)
        if match:
            return _Said(quantity, name, None, quantity.start, match.end())
    for name, pattern in _BEFORE:
        match = pattern.search(head[-40:])
        if match:
            start = quantity.start - min(40, len(head)) + match.start()
            return _Said(quantity, name, None, start, quantity.end)
    relation = "customer" if _OF_THE_CUSTOMER.search(head) else "equal"
    return _Said(quantity, relation, None, quantity.start, quantity.end)


def _resolve(text: str, said: _Said, shelf: Shelf) -> tuple[bool, Filter | None]:
    """Return whether the number limits anything, and the filter if the catalogue has a column."""
    quantity = said.quantity
    if said.relation == "customer":
        return False, None
    if _is_price(said, shelf) or (said.degree and said.degree.aspect.name == PRICE):
        money = _as_money(said)
        return True, PriceFilter(_limits(money, exact=False), _currency(money))
    dimension = (said.until or quantity).dimension or quantity.dimension
    if not dimension and quantity.value < 0:
        dimension = "temperature"
    columns = _columns(text, said, dimension, shelf)
    if not columns and dimension and said.relation == "equal":
        return True, EqualFilter((), said.quantity.value, dimension)
    if not columns:
        bare = not dimension and said.relation != "equal" and said.degree is None
        price = PriceFilter(_limits(said, exact=False), "") if bare else None
        return bool(dimension) or bare, price
    return True, _filter(text, said, columns, dimension)


def _filter(text: str, said: _Said, columns: Sequence[Column], dimension: str) -> Filter:
    coldest = dimension == "temperature" and _LOWEST_WORDS & set(columns[0].words)
    if coldest and said.relation in {"equal", "under", "high", "around"}:
        return NumberFilter(columns[0], Limits(high=said.quantity.value))
    if said.relation == "equal":
        return EqualFilter(columns, said.quantity.value, dimension)
    named = set(split_words(text)) & set(columns[0].words)
    return NumberFilter(columns[0], _limits(said), loose=not named)


def _columns(text: str, said: _Said, dimension: str, shelf: Shelf) -> list[Column]:
    """Return the columns that the number may be about, the likeliest first."""
    numeric = [column for column in shelf.columns.values() if column.is_number]
    if said.degree:
        ranked = rank_columns(said.degree.aspect, numeric)
        return [column for column in ranked if not dimension or column.dimension == dimension]
    company = _company(text, said)
    company = [w for w in company if w not in UNITS and not shelf.kinds.has_noun(w)]
    around = {_MORE_NAMES.get(word, word) for word in company}
    if not dimension:
        plain = [column for column in numeric if not column.dimension]
        return [column for column in plain if around & set(column.words)]
    fitting = [column for column in numeric if column.dimension == dimension]
    return sorted(fitting, key=lambda column: _distance(column, set(split_words(text))))


def _distance(column: Column, said: set[str]) -> tuple[int, bool, int, int]:
    """Order columns of one dimension: named in the text, plain, coldest comfort, well filled."""
    named = len(said & set(column.words) - {column.unit})
    return -named, column.is_special, -("comfort" in column.words), -len(column.measures)


def _company(text: str, said: _Said) -> list[str]:
    """Return the word before and the two after a number, and the aspect's words before it."""
    after = split_words(text[(said.until or said.quantity).end :][:40])
    before = split_words(text[: said.start][-40:])
    # "4-season" is one word, whatever stands before it.
    tied = re.match(r"-[^\W\d]", text[(said.until or said.quantity).end :])
    return after[:1] if tied else [*after[:1], *before[-2:]]


def _is_price(said: _Said, shelf: Shelf) -> bool:
    for quantity in filter(None, (said.quantity, said.until)):
        if quantity.currency:
            return True
        if quantity.unit in POUNDS and "GBP" in shelf.currencies:
            return True
    return False


def _as_money(said: _Said) -> _Said:
    """Read pounds as money: their number, not their mass."""
    quantity, until = (
        replace(q, value=q.value / UNITS["pound"][1], dimension="") if q and q.unit in POUNDS else q
        for q in (said.quantity, said.until)
    )
    return replace(said, quantity=quantity or said.quantity, until=until)


def _currency(said: _Said) -> str:
    known = [q for q in (said.quantity, said.until) if q]
    codes = [q.currency or ("GBP" if q.unit in POUNDS else "") for q in known]
    return next(filter(None, codes), "")


def _limits(said: _Said, *, exact: bool = True) -> Limits:
    """Return the range; an exact number is a range around it where `exact` is not meant."""
    value = said.quantity.value
    match said.relation:
        case "between":
            return _between(said, value)
        case "under":
            return Limits(high=value, strict=True)
        case "over":
            return Limits(low=value, strict=True)
        case "high":
            return Limits(high=value)
        case "low":
            return Limits(low=value)
        # Nobody asks for exactly "a tent for 100 euros".
        case "around" | "equal" if not exact or said.relation == "around":
            reach = abs(value) * AROUND
            return Limits(low=value - reach, high=value + reach)
    return Limits(low=value, high=value)


def _between(said: _Said, first: float) -> Limits:
    """Give a bare first number the unit of the second: "1 to 2 kg"."""
    until = said.until or said.quantity
    if until.dimension and not said.quantity.dimension and until.unit:
        first *= find_quantities(f"1 {until.unit}")[0].value
    return Limits(low=min(first, until.value), high=max(first, until.value))
