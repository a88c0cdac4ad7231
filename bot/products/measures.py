"""Quantities with units, in messages and in records, converted so that they compare."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from bot.guards.facts import NUMBER, parse_number

# Dimension: base unit and the aliases of each unit with its factor to the base. Factors are exact
# by definition (international yard and pound agreement 1959; BIPM, SI brochure, 9th edition).
_TABLE = {
    "mass": "mg:0.001 g,gr,gram,grams,gramm,grammes,gramos,克:1 kg,kgs,kilo,kilos,kilogram,"
    "kilograms,kilogramm,公斤,千克:1000 lb,lbs,pound,pounds,磅:453.59237 "
    "oz,ounce,ounces:28.349523125",
    "length": "mm,millimetre,millimetres,millimeter,millimeters,毫米:1 cm,centimetre,centimetres,"
    "centimeter,centimeters,厘米:10 m,metre,metres,meter,meters,metros,米:1000 km:1000000 "
    'inch,inches,zoll,pouces,pulgadas,英寸,":25.4 ft,foot,feet:304.8',
    "volume": "ml,millilitre,millilitres,milliliter,milliliters,毫升:1 cl:10 dl:100 "
    "l,lt,ltr,litre,litres,liter,liters,litro,litros,升:1000 gal,gallon,gallons:3785.411784",
    "temperature": "°c,℃,celsius,degrees,degree,deg,grad,degrés,grados,°,度,摄氏度:1",
    "light": "lm,lumen,lumens,流明:1",
    "power": "w,watt,watts,瓦:1 kw:1000",
    "charge": "mah:1 ah:1000",
    "energy": "wh:1 kwh:1000",
    "voltage": "v,volt,volts:1",
    "memory": "mb:1 gb:1000 tb:1000000",
    "frequency": "hz:1 khz:1000 mhz:1000000 ghz:1000000000",
    "time": "s,sec,secs,second,seconds,sekunden,秒:1 min,mins,minute,minutes,minuten,分钟:60 "
    "h,hr,hrs,hour,hours,stunden,heures,horas,小时:3600 day,days,tage,jours,días,天:86400 "
    "week,weeks,wochen:604800 month,months,monate,mois,meses,个月:2592000 "
    "year,years,yr,yrs,jahre,ans,años,年:31536000",
    "share": "%,percent,prozent:1",
}
UNITS: dict[str, tuple[str, float]] = {
    alias: (dimension, float(factor))
    for dimension, units in _TABLE.items()
    for entry in units.split()
    for aliases, factor in [entry.rsplit(":", 1)]
    for alias in aliases.split(",")
}
CURRENCIES: dict[str, str] = {
    alias: code
    for code, aliases in {
        "EUR": "€ eur euro euros 欧元 欧",
        "USD": "$ usd dollar dollars us$ 美元",
        "GBP": "£ gbp quid",
        "CNY": "¥ cny rmb yuan 元 块 人民币",
        "CHF": "chf francs",
        "JPY": "jpy yen 日元",
        "SEK": "sek kronor",
        "PLN": "pln zł",
    }.items()
    for alias in aliases.split()
}
POUNDS = frozenset({"pound", "pounds"})
"""Money or mass: the catalogue's currency tells."""

_FAHRENHEIT = frozenset({"°f", "℉", "fahrenheit"})
_NAMES = "|".join(
    sorted(map(re.escape, [*UNITS, *CURRENCIES, *_FAHRENHEIT]), key=len, reverse=True)
)
_BEFORE = "|".join(re.escape(name) for name in ("US$", "€", "$", "£", "¥", "EUR", "USD", "GBP"))
_MONEY = "|".join(sorted(map(re.escape, CURRENCIES), key=len, reverse=True))
_SPACED = rf"\d{{1,3}}(?: \d{{3}})+(?:[.,]\d{{1,2}})?(?=[ \u00a0]?(?:{_MONEY})(?![A-Za-z]))"
"""Thousands apart by a space are an amount of money; "Pixelo 9 256 GB" names two numbers."""
_UNSPACED = NUMBER.replace("[ ,.]", "[\u00a0,.]")
_QUANTITY = re.compile(
    rf"(?i)(?P<before>{_BEFORE}|\bCHF|\bRMB)?[ \u00a0]?(?<![A-Za-zÀ-ÿ\d.,])(?P<sign>[-−–](?=\d))?"
    rf"(?P<number>(?:{_SPACED}|{_UNSPACED}))"
    # "in" is an inch only where it is tied to its number: "27in", never "50 in blue".
    rf"(?:(?P<inch>-?in)(?![\w])|[ \u00a0]?-?(?P<after>{_NAMES})(?!(?<=[a-z])[A-Za-zÀ-ÿ]|/))?"
)
_RANGE = re.compile(r"(?i)\s*(?:to|bis|à|a|-|–|—|/)\s*")
_LEAD = re.compile(r"(?i)(?:approx\.?|approximately|ca\.?|about|up to|max\.?|min\.?|from)?\s*")
_TAIL = re.compile(r"(?i)\s*(?:$|[,;(]|(?:at|for|per|in|with|bei|pour|para)\b|\+)")
_DAY = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?(?:T.*)?")
"""A calendar date, or a month. Source: ISO 8601."""
_CELL_INCH = re.compile(r"(?i)(?<=\d)\s+in\.?(?=\s*(?:$|[,;(x×]))")
"""An inch written with a space, as cells do and sentences ("50 in blue") do not."""
_COMPOSITE = re.compile(r"\s?([^\s\d]+/[^,;]+|[^\W\d]+)$")
"""A compound unit ("g/m²/24 h"), or one that the table does not know ("kN")."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number of a text.

    Attributes:
        value: in the base unit of its dimension (g, mm, ml, °C, lm, W, mAh, Wh, V, MB, Hz, s, %).
        dimension: name of what is measured; empty for a bare number or an amount of money.
        unit: the unit as written, lower case; empty where there is none.
        currency: ISO 4217 code where the text names one.
        start, end: its place in the text.
    """

    value: float
    dimension: str
    unit: str
    currency: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Measure:
    """What a record's cell measures, a range where `low` differs from `high`.

    Attributes:
        dimension: as in `Quantity`; empty for a plain number, the unit itself where it is compound.
    """

    low: float
    high: float
    dimension: str


def find_quantities(text: str) -> list[Quantity]:
    """Return every number of a text with its unit or currency, in order."""
    return [_quantity(match) for match in _QUANTITY.finditer(text)]


def parse_measure(cell: str, unit: str = "") -> Measure:
    """Read what a cell measures.

    Args:
        cell: for example ``1290 g``, ``65 to 135 cm``, ``1 min 40 s for 0.5 l``, ``4.7``,
            ``55 in``, ``2025-09-12``; a date counts days and has the dimension ``date``.
        unit: the unit of a bare number, for example from the column's name.

    Raises:
        ValueError: the cell is not one number, one range or one duration.
    """
    day = _DAY.fullmatch(cell.strip())
    if day:
        count = date(int(day[1]), int(day[2]), int(day[3] or 1)).toordinal()
        return Measure(count, count, "date")
    cell = _CELL_INCH.sub('"', cell)
    lead = _LEAD.match(cell)
    match = _QUANTITY.match(cell, lead.end() if lead else 0)
    if match is None:
        raise ValueError(f"{cell!r} does not begin with a number and its unit, such as 640 g.")
    first = _quantity(match)
    second = _next_quantity(cell, first)
    last = second or first
    composite = _COMPOSITE.match(cell, last.end) if not last.unit else None
    if composite:
        return Measure(first.value, last.value, composite[1].lower())
    if not _TAIL.match(cell, last.end) or (second is None and first.currency):
        raise ValueError(f"{cell!r} is not one number with its unit, such as 640 g.")
    return _measure(first, second, unit)


def _next_quantity(cell: str, first: Quantity) -> Quantity | None:
    """Return the second end of a range, or the smaller part of a duration."""
    dash = _RANGE.match(cell, first.end)
    space = re.compile(r"\s+").match(cell, first.end)
    for gap, fits in ((dash, True), (space, first.dimension == "time")):
        match = _QUANTITY.match(cell, gap.end()) if gap and fits else None
        if match and _quantity(match).dimension in {first.dimension or "?", "time"} | (
            {_quantity(match).dimension} if not first.unit else set()
        ):
            return _quantity(match)
    return None


def _measure(first: Quantity, second: Quantity | None, unit: str) -> Measure:
    if second is None:
        dimension, factor = UNITS.get(unit, ("", 1.0)) if not first.unit else (first.dimension, 1.0)
        return Measure(first.value * factor, first.value * factor, dimension)
    if first.dimension == second.dimension == "time" and second.value < first.value:
        return Measure(first.value + second.value, first.value + second.value, "time")
    factor = UNITS.get(second.unit, ("", 1.0))[1] if not first.unit else 1.0
    low = first.value * factor
    return Measure(min(low, second.value), max(low, second.value), second.dimension)


def _quantity(match: re.Match[str]) -> Quantity:
    unit = "inch" if match["inch"] else (match["after"] or "").lower()
    value = float(parse_number(match["number"])) * (-1 if match["sign"] else 1)
    currency = CURRENCIES.get((match["before"] or "").lower(), "") or CURRENCIES.get(unit, "")
    start = match.start("before") if match["before"] else match.start("sign")
    start = start if start >= 0 else match.start("number")
    if unit in _FAHRENHEIT:
        return Quantity((value - 32) * 5 / 9, "temperature", unit, "", start, match.end())
    dimension, factor = UNITS.get(unit, ("", 1.0))
    return Quantity(value * factor, dimension, unit, currency, start, match.end())
