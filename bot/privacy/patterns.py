"""Personal data that has a form: what is looked for, in which order, and how a find is tested.

Every repeat is bounded and every pattern begins where the one before it cannot, so a text costs
time in proportion to its length. Patterns read folded text (`bot.privacy.folding`).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.interfaces import Span
from bot.privacy import checksums
from bot.privacy.checksums import digits_of


@dataclass(frozen=True, slots=True)
class Pattern:
    """One form of one kind.

    Attributes:
        type: kind of the span.
        regex: with bounded repeats.
        test: told what the group matched, whether it is of the kind.
        group: which group is the span; 0 is all of it.
    """

    type: str
    regex: re.Pattern[str]
    test: Callable[[str], bool] = bool
    group: int = 0


_WORD = re.compile(r"[^\W_]\.?")


def mark_spans(length: int, spans: Iterable[Span]) -> bytearray:
    """Return a byte for each of so many characters: 1 inside a span, 0 elsewhere."""
    marks = bytearray(length)
    for span in spans:
        marks[span.start : span.end] = b"\1" * (span.end - span.start)
    return marks


class Taken:
    """Which characters of a text belong to a span already. The first to come is served."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._marks = bytearray(len(text))
        self.spans: list[Span] = []

    def take(self, span: Span) -> bool:
        """Add a span, unless it is empty or a character of it is taken."""
        if span.start >= span.end or self._marks.find(1, span.start, span.end) >= 0:
            return False
        self._marks[span.start : span.end] = b"\1" * (span.end - span.start)
        self.spans.append(span)
        return True

    def fill(self, span: Span) -> None:
        """Add what of a span is free, where that holds a word or a number."""
        start = span.start
        while start < span.end:
            end = self._marks.find(1, start, span.end)
            end = span.end if end < 0 else end
            self._fill_words(Span(span.type, start, end))
            start = max(self._marks.find(0, end, span.end), 0) or span.end

    def _fill_words(self, span: Span) -> None:
        words = list(_WORD.finditer(self._text, span.start, span.end))
        if words:
            self.take(Span(span.type, words[0].start(), words[-1].end()))


def find_patterns(text: str, patterns: Iterable[Pattern], taken: Taken) -> None:
    """Add what the patterns find to what is taken, in the order of the patterns."""
    for pattern in patterns:
        for match in pattern.regex.finditer(text):
            if pattern.test(match.group(pattern.group)):
                taken.take(Span(pattern.type, *match.span(pattern.group)))


def _is_ip_version_6(text: str) -> bool:
    try:
        return len(text) >= 6 and bool(ipaddress.IPv6Address(text.partition("%")[0]))
    except ValueError:
        return False


def introduce(words: str, value: str, between: str = r"[\s:#=.-]{0,3}") -> re.Pattern[str]:
    """Build a pattern of a value that words introduce; its first group is the value.

    Between the words and the value may stand "number", "no." and "is" in the languages of the
    patterns.

    Args:
        words: a regular expression of the words, without groups.
        value: a regular expression of the value, without groups.
        between: what may stand between any two of the parts.
    """
    label = (
        r"(?:numbers?|no|nr|num|nummer|num[eé]ro|n[°º]|n[uú]mero|id|code|ref(?:erence)?|"
        r"号码|号|编号|code)"
    )
    says = r"(?:is|was|are|ist|war|lautet|est|es|é|è|will be|=|是|为)"
    return re.compile(
        rf"(?i){words}{between}(?:{label}{between}){{0,2}}(?:{says}{between})?({value})"
    )


_ID_END = r"(?![A-Za-z0-9])"
_ID_START = r"(?<![A-Za-z0-9])"

PATTERNS: tuple[Pattern, ...] = (
    Pattern(
        "IBAN",
        re.compile(
            rf"{_ID_START}[A-Za-z]{{2}}\d{{2}}(?:[ -]?[A-Za-z0-9]{{4}}){{2,7}}"
            rf"(?:[ -]?[A-Za-z0-9]{{1,3}})?{_ID_END}"
        ),
        checksums.is_iban,
    ),
    Pattern(
        "IBAN",
        re.compile(rf"{_ID_START}[A-Z]{{2}}\d{{2}}(?:[ -]?[A-Z0-9]){{11,30}}{_ID_END}"),
        checksums.is_iban,
    ),
    Pattern(
        "CN_RESIDENT_ID",
        re.compile(rf"(?<!\d)\d{{6}}[ -]?\d{{8}}[ -]?\d{{3}}[\dXx]{_ID_END}"),
        checksums.is_chinese_resident_id,
    ),
    Pattern(
        "FR_NIR",
        re.compile(
            r"(?<!\d)[1-478][ .-]?\d{2}[ .-]?\d{2}[ .-]?(?:\d{2}|2[AaBb])[ .-]?\d{3}[ .-]?\d{3}"
            rf"[ .-]?\d{{2}}{_ID_END}"
        ),
        checksums.is_french_nir,
    ),
    Pattern(
        "CARD",
        re.compile(r"(?<![\d-])\d(?:[ .-]{0,3}\d){11,18}(?![\d-])"),
        checksums.is_card_number,
    ),
    Pattern(
        "US_SSN",
        re.compile(r"(?<![\d-])(?:\d{3}([ .-])\d{2}\1\d{4})(?![\d-])"),
        checksums.is_social_security_number,
    ),
    Pattern(
        "US_SSN",
        introduce(r"(?:\bssn\b|social security)", r"\d{3}[ -]?\d{2}[ -]?\d{4}(?!\d)"),
        checksums.is_social_security_number,
        1,
    ),
    Pattern(
        "UK_NINO",
        re.compile(rf"(?i){_ID_START}[a-z]{{2}}[ -]?(?:\d\d[ -]?){{3}}[a-d]{_ID_END}"),
        checksums.is_national_insurance_number,
    ),
    Pattern(
        "UK_NINO",
        introduce(
            r"(?:national insurance|\bnino?\b)", r"[a-z]{2}[ -]?(?:\d\d[ -]?){3}[a-d](?![a-z\d])"
        ),
        group=1,
    ),
    Pattern(
        "ES_DNI",
        re.compile(
            rf"(?i){_ID_START}(?:[xyz][ -]?\d|\d{{2}})\.?\d{{3}}\.?\d{{3}}[ -]?[a-z]{_ID_END}"
        ),
        checksums.is_spanish_dni,
    ),
    Pattern(
        "IT_CODICE_FISCALE",
        re.compile(rf"(?i){_ID_START}[a-z]{{6}} ?[\da-z]{{5}} ?[a-z][\da-z]{{3}}[a-z]{_ID_END}"),
        checksums.is_codice_fiscale,
    ),
    Pattern(
        "DE_TAX_ID",
        introduce(
            r"(?:steuer-?(?:id|nummer|identifikationsnummer)|\b(?:idnr|tin)\b|tax id)",
            r"\d{2}[ /]?\d{3}[ /]?\d{3}[ /]?\d{3}(?!\d)",
        ),
        checksums.is_german_tax_id,
        1,
    ),
    Pattern(
        "DE_TAX_ID",
        re.compile(r"(?<![\d-])\d{2} \d{3} \d{3} \d{3}(?![\d-])|(?<![\d-])[2-9]\d{10}(?![\d-])"),
        checksums.is_german_tax_id,
    ),
    Pattern(
        "NL_BSN",
        introduce(r"(?:\b(?:bsn|sofi)\b|burgerservice|sofinummer)", r"\d(?:[ .-]?\d){7,8}(?!\d)"),
        checksums.is_dutch_bsn,
        1,
    ),
    Pattern(
        "IP_ADDRESS",
        re.compile(
            r"(?<![\d.])(?<!version )(?<!firmware )(?<!release )(?<!v)"
            r"(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?!\.?\d)"
        ),
    ),
    Pattern(
        "MAC_ADDRESS",
        re.compile(r"(?i)(?<![\w:-])(?:[\da-f]{2}([:-]))(?:[\da-f]{2}\1){4}[\da-f]{2}(?![\w:-])"),
    ),
    Pattern(
        "IP_ADDRESS",
        re.compile(r"(?i)(?<![\w:.])(?:[\da-f]{0,4}:){2,7}[\da-f]{0,4}(?:%\w{1,8})?(?![\w:])"),
        _is_ip_version_6,
    ),
)
"""Numbers of accounts, cards, people and devices. In order of precedence: what is longer or better
proven comes first."""


def has_digits(least: int, most: int = 99) -> Callable[[str], bool]:
    """Build a test of how many digits a text holds."""
    return lambda text: least <= len(digits_of(text)) <= most
