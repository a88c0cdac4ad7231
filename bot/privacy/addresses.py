"""Postal addresses: a street with its number, and what follows it up to the country.

A core is found first (a street and a number in the order of its country, a flat, a postbox, a
postcode, or what "my address is" introduces); then it grows to the right over further parts of
addresses, and to the left over a number.
"""

from __future__ import annotations

import re

from bot.interfaces import Span
from bot.privacy.streets import (
    CAP,
    CHINESE,
    CORES,
    NO_ADDRESS_HAN,
    PARTICLE,
    UK_POSTCODE,
    UNIT,
)

_INTRODUCED = re.compile(
    r"(?i)(?:\baddress(?: of [^\n.?!:]{1,40}?)?(?:\s{0,2}(?:is|to|:|=|as))\s{1,10}|"
    r"\baddress:\s{0,8}|"
    r"\b(?:ship|send|sent|deliver|delivered|shipped|mail|post)(?: (?:it|this|them|that|me|"
    r"my \w{1,12}))? to\s|"
    r"\b(?:live|lives|living|reside|located|stay|staying|meet me|pick me up) (?:at|in)\s|"
    r"\bit's (?:in|at)\s|"
    r"\b(?:adresse|anschrift)(?: (?:ist|lautet|est)|:)\s|\bdirección(?: es|:)\s|"
    r"\badres(?: is|:)\s|"
    r"\b(?:wohne|wohnhaft)(?: in)?\s|\bj'habite(?: au| à)?\s|\bvivo en\s|\bwoon (?:in|op|aan)\s)"
    r"(?P<value>[^?!;|\n]{5,120}(?:\n[ ,]{0,4}[^?!|\n]{2,60}){0,4})"
)
_HOUSE = re.compile(rf"\d{{1,5}},? {CAP}|{CAP},? \d{{1,5}}(?![\d.]|\s?%)|\d{{1,5}}号")
_SENTENCE_END = re.compile(
    r"(?<!\b[A-Z])(?<!St)(?<!Apt)(?<!út)[.](?=\s|$)|\s+(?:for|and|but|please|because|instead|so)\b"
)

_STOP = (
    r"(?!(?:Thanks?|Thank|Please|When|Where|What|Who|How|Why|Phone|Tel|Telephone|E-?mail|"
    r"Mobile|Hi|"
    r"Hello|Regards|Best|Is|Can|Could|Do|Does|I|It|My|The|We|You|Order|And|But|If|This|That|Name|"
    r"Danke|Bitte|Merci|Gracias|Fax)\b)"
)
_LINE_BREAK = r"[ ,;]{0,3}\n[^\w\n]{0,6}"
"""The end of a line, and what quotes the next one: "> ", "* "."""

_TAIL = re.compile(
    rf"(?:[ ,;]{{1,4}}|{_LINE_BREAK})(?:{UNIT}|{UK_POSTCODE}(?!\w)|\d{{4}} ?[A-Z]{{2}}(?!\w)|"
    rf"(?:[A-Z]{{1,2}}-)?\d{{4,6}} {_STOP}{CAP}|"
    rf"(?:[A-Z]{{1,2}}-)?\d{{3,6}}(?:-\d{{3,4}})?(?![\w@.])|"
    rf"\d{{1,3}}[oa°](?: ?[A-Z])?(?!\w)|{PARTICLE}(?={CAP})|{_STOP}{CAP}(?=[ ,;]{{0,2}}(?:$|"
    rf"[,;\n.]|\d|{PARTICLE}{{0,2}}{CAP}| for | please|{UNIT})))"
)
_LOWER_TAIL = re.compile(
    rf"(?:, ?|{_LINE_BREAK})[^\W\d_][^\W_,\n]{{0,20}}(?: [^\W\d_]{{1,20}}){{0,3}}"
    rf"(?: \d{{4,6}}(?!\d)|(?=[,\n]|$))|"
    rf",? (?:{UNIT}|\d{{4,6}}(?![\w.]))"
)
"""Over the parts of an address in a text without capitals, which commas and lines part."""

_BEFORE = re.compile(
    rf"(?:(?<![\w.,-])\d{{1,5}}[^\n.?!:]{{1,60}}|(?<![\w'.-])[^\W\d_][\w '.-]{{2,40}} \d{{1,5}})"
    rf"(?:{_LINE_BREAK}|[, ]{{1,3}})$"
)
_NUMBER_BEFORE = re.compile(r"(?<![\w.,-])(?<!\d )\d{1,5} $")
_MOST_PARTS = 14

_BLOCK_LINE = re.compile(
    rf"{_LINE_BREAK}{_STOP}(?:[^\W\d_][^\n.?!:@\d]{{0,40}}(?: \d{{4,6}})?|"
    rf"\d{{4,6}})(?=\n|$)"
)
_UNIT_WITHIN = re.compile(UNIT)
_ENDS_IN_POSTCODE = re.compile(r"\d{4,6}$")
_MOST_LINES = 4

_HOUSE_LINE = re.compile(
    r"(?:(?<=\n)|^)[^\w\n]{0,6}(?P<value>\d{1,5}[a-z]?,? [^\W\d_][^\n.?!:@|€$£%]{3,50}|"
    rf"{CAP}[^\n.?!:@|€$£%\d]{{0,40}} \d{{1,5}}[a-z]?)(?=\n)"
)
"""A line that begins or ends in a number: the street's, if a postcode ends the lines below."""


def find_addresses(text: str) -> list[Span]:
    """Find postal addresses in folded text; spans come in text order and do not overlap."""
    tail = _LOWER_TAIL if text.islower() else _TAIL
    spans = [_grow(text, tail, *match.span("value" if "value" in core.groupindex else 0))
             for core in CORES for match in core.finditer(text)]  # fmt: skip
    spans += [span for match in _INTRODUCED.finditer(text) if (span := _read_introduced(match))]
    spans += [span for match in _HOUSE_LINE.finditer(text) if (span := _read_envelope(match))]
    for match in CHINESE.finditer(text):
        if not NO_ADDRESS_HAN.search(match.group()):
            spans.append(match.span())
    return [Span("ADDRESS", start, end) for start, end in _join(spans, text)]


def _grow(text: str, tail: re.Pattern[str], start: int, end: int) -> tuple[int, int]:
    """Take in what belongs to the address on the right, and a street or number on the left."""
    before = _BEFORE if re.match(UNIT, text[start:end]) else _NUMBER_BEFORE
    if found := before.search(text, max(0, start - 70), start):
        start = found.start()
    for _ in range(_MOST_PARTS):
        part = tail.match(text, end)
        if not part:
            break
        end = part.end()
    return start, _grow_lines(text, start, end)


def _grow_lines(text: str, start: int, end: int) -> int:
    """Take in the lines below, as on an envelope: under a flat, or down to a postcode."""
    last, grown = end, end
    for _ in range(_MOST_LINES):
        line = _BLOCK_LINE.match(text, grown)
        if not line:
            break
        grown = line.end()
        if _UNIT_WITHIN.search(text, start, end) or _ENDS_IN_POSTCODE.search(line.group()):
            last = grown
    return last


def _read_introduced(match: re.Match[str]) -> tuple[int, int] | None:
    """Return the span of an introduced address: it holds a house number beside a name."""
    value = match["value"]
    stop = _SENTENCE_END.search(value)
    value = value[: stop.start()] if stop else value
    if not _HOUSE.search(value[:60]):
        return None
    return match.start("value"), match.start("value") + len(value.rstrip(" ,\n"))


def _read_envelope(match: re.Match[str]) -> tuple[int, int] | None:
    """Return the span from a street's line down to the postcode's, where there is one below."""
    end = _grow_lines(match.string, match.start("value"), match.end())
    return (
        (match.start("value"), end)
        if _ENDS_IN_POSTCODE.search(match.string, end - 6, end) and end > match.end()
        else None
    )


def _join(spans: list[tuple[int, int]], text: str) -> list[tuple[int, int]]:
    """Make one of spans that overlap or that only a comma or a line parts."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and (start <= joined[-1][1] or not text[joined[-1][1] : start].strip(" ,\n")):
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined
