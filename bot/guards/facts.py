"""The checkable facts of a text: quantities, dates, codes and names, in one normal form.

`bot.guards.grounding` compares the facts of a sentence with those of its evidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from bot.guards.dates import ENGLISH_MONTHS

NUMBER_WORDS: dict[str, int] = {
    word: value
    for value, word in enumerate(
        (
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
            "fifteen sixteen seventeen eighteen nineteen twenty"
        ).split()
    )
} | {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90, "hundred": 100}

UNITS: dict[str, str] = {
    alias: unit
    for unit, aliases in {
        "EUR": "€ eur euro euros 欧元",
        "USD": "$ usd dollar dollars 美元",
        "GBP": "£ gbp pound pounds 英镑",
        "CNY": "¥ cny rmb 元 yuan",
        "CHF": "chf francs",
        "%": "% percent per-cent prozent",
        "day": "day days tage tag jours jour días día 天 日",
        "working day": "working-days business-days working-day business-day 个工作日",
        "hour": "hour hours hrs hr h 小时",
        "minute": "minute minutes min mins 分钟",
        "week": "week weeks 周",
        "month": "month months 个月 月",
        "year": "year years yr yrs 年",
        "mm": "mm millimetres millimeters",
        "cm": "cm centimetres centimeters 厘米",
        "m": "m metre metres meter meters 米",
        "km": "km kilometres kilometers",
        "mile": "mile miles",
        "inch": "inch inches",
        "oz": "oz ounce ounces",
        "lb": "lb lbs",
        "g": "g gram grams 克",
        "kg": "kg kilogram kilograms kilo kilos 公斤 千克",
        "l": "l litre litres liter liters 升",
        "ml": "ml millilitres milliliters",
        "°C": "°c ℃",
    }.items()
    for alias in aliases.split()
}

NUMBER = r"\d{1,3}(?:[ ,.]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d+)?"
NUMBER_START = r"(?:(?<![\w.,])|(?<=[\u3400-\u9fff]))"
"""Where a number may begin: not within a word or number, but Chinese writes it without a space."""

_QUANTITY = re.compile(
    rf"(?P<before>[€$£¥]|\b(?:EUR|USD|GBP|CHF|CNY)\b)?\s?"
    rf"{NUMBER_START}(?<![A-Za-z]-)(?P<number>{NUMBER})"
    r"(?:\s?-?(?P<after>working[ -]days?|business[ -]days?|个工作日|个月|[%€$£¥℃]|°C|"
    r"[A-Za-zäöüßéèíñ]+|欧元|美元|英镑|[天日周月年元米升克]|小时|分钟|公斤|千克|厘米))?"
)
_TENS = "twenty|thirty|forty|fifty|sixty|ninety"
_DIGITS = "one|two|three|four|five|six|seven|eight|nine"
_WORD_NUMBER = re.compile(
    rf"(?i)\b((?:(?:{_TENS})[ -](?:{_DIGITS}))|{'|'.join(NUMBER_WORDS)})\b"
    r"(?:[ -](working[ -]days?|business[ -]days?|[a-z]+))?"
)
_WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_DATE_WORD = re.compile(
    r"(?i)\b("
    + "|".join(month for month in ENGLISH_MONTHS if month != "may")
    + "|"
    + "|".join(_WEEKDAYS)
    + r")s?\b|\b(?<=\d )(may)\b|\b(may)(?= \d)"
)
_CODE = re.compile(
    r"(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*(?![\w-])"
)
_UPPER_CODE = re.compile(r"\b[A-Z]{4,}\b")
_NAME = re.compile(r"(?<![.!?:\n]\s)(?<!^)(?<![\"“(*•-])\b([A-Z][a-zà-ÿ]{2,})\b")


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of one text.

    Attributes:
        quantities: (value, unit): unit is a normal name, or empty where the text gives none.
        dates: names of months and weekdays, lower case; whole dates: `bot.guards.dates`.
        codes: mixed letter-digit codes and long capitals, lower case.
        names: capitalised words that do not open a sentence, lower case.
    """

    quantities: frozenset[tuple[Decimal, str]] = field(default_factory=frozenset)
    dates: frozenset[str] = field(default_factory=frozenset)
    codes: frozenset[str] = field(default_factory=frozenset)
    names: frozenset[str] = field(default_factory=frozenset)


def build_facts(text: str) -> Facts:
    """Extract the facts of a text."""
    return Facts(
        quantities=frozenset((value, unit) for value, unit, _, _ in iter_quantities(text)),
        dates=frozenset(m.group().lower().removesuffix("s") for m in _DATE_WORD.finditer(text)),
        codes=frozenset(
            match.group().lower()
            for pattern in (_CODE, _UPPER_CODE)
            for match in pattern.finditer(text)
            if not _is_quantity(match.group())
        ),
        names=frozenset(match.group(1).lower() for match in _NAME.finditer(text)),
    )


def parse_number(text: str) -> Decimal:
    """Read a number in English or continental notation.

    A separator followed by exactly three digits groups thousands; any other one is the decimal
    point. ``1.299,00``, ``1,299.00`` and ``1299`` are equal.

    Raises:
        ValueError: the text is not a number.
    """
    compact = text.replace(" ", "")
    whole, decimals = compact, ""
    last = max(compact.rfind("."), compact.rfind(","))
    if last >= 0 and len(compact) - last - 1 != 3:
        whole, decimals = compact[:last], compact[last + 1 :]
    digits = re.sub(r"[.,]", "", whole)
    try:
        return Decimal(f"{digits}.{decimals}" if decimals else digits).normalize()
    except InvalidOperation:
        raise ValueError(f"{text!r} is not a number; write digits such as 39.90.") from None


def iter_quantities(text: str) -> Iterator[tuple[Decimal, str, int, int]]:
    """Yield value, unit, start and end of every number, those in digits before those in words."""
    for match in _QUANTITY.finditer(text):
        before, after = _unit(match["before"] or ""), _unit(match["after"] or "")
        start = match.start() if before else match.start("number")
        end = match.end() if after and not before else match.end("number")
        yield parse_number(match["number"]), before or after, start, end
    for match in _WORD_NUMBER.finditer(text):
        # "one" is a pronoun more often than a count.
        unit = _unit(match[2] or "")
        if match[1].lower() != "one" or unit:
            words = re.split("[ -]", match[1].lower())
            value = Decimal(sum(NUMBER_WORDS[word] for word in words)).normalize()
            yield value, unit, match.start(), match.end() if unit else match.end(1)


def _unit(word: str) -> str:
    return UNITS.get(word.lower().replace(" ", "-"), "")


def _is_quantity(text: str) -> bool:
    match = re.fullmatch(r"\d+(?:[.,]\d+)?([A-Za-z]+)", text)
    return bool(match and _unit(match[1]))
