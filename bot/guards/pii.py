"""Personal data in text: find it, and mask it before a model, a log or an index sees it.

A first set of structured kinds, each with a checksum where its standard has one. Fails closed:
what looks like personal data is masked, and a masked text can always be shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.interfaces import Span, Verdict
from bot.privacy.masking import Placeholders, mask


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def is_luhn_valid(text: str) -> bool:
    """Check the Luhn sum of the text's digits. Source: ISO/IEC 7812-1, annex B."""
    total = 0
    for place, digit in enumerate(reversed(_digits(text))):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def is_card_number(text: str) -> bool:
    """Check issuer prefix, length and Luhn sum. Source: ISO/IEC 7812 issuer ranges."""
    digits = _digits(text)
    ranges = (
        (r"4", (16, 19)),
        (r"5[1-5]|2[2-7]", (16,)),
        (r"3[47]", (15,)),
        (r"6(?:011|4|5|2)|81|35", (16, 17, 18, 19)),
        (r"3(?:0|6|8)", (14,)),
    )
    issued = any(re.match(prefix, digits) and len(digits) in sizes for prefix, sizes in ranges)
    return issued and is_luhn_valid(digits)


def is_iban(text: str) -> bool:
    """Check length and the mod-97 sum. Source: ISO 13616-1."""
    compact = re.sub(r"[\s-]", "", text).upper()
    if not 15 <= len(compact) <= 34:
        return False
    rearranged = compact[4:] + compact[:4]
    return int("".join(str(int(char, 36)) for char in rearranged)) % 97 == 1


def is_chinese_resident_id(text: str) -> bool:
    """Check the last character of an 18-character id. Source: GB 11643-1999."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(text[:17], weights, strict=True))
    return "10X98765432"[total % 11] == text[17].upper()


def _is_social_security_number(text: str) -> bool:
    """Refuse the ranges that are never issued. Source: US SSA, POMS RM 10201.035."""
    area, group, serial = text.split(text[3])
    return area not in {"000", "666"} and area < "900" and group != "00" and serial != "0000"


def _is_phone(text: str) -> bool:
    """Check the digit count of an international number. Source: ITU-T E.164, at most 15."""
    return 8 <= len(_digits(text)) <= 15


@dataclass(frozen=True, slots=True)
class Pattern:
    """One kind of personal data: a pattern with bounded repeats, and a test of the match."""

    type: str
    regex: re.Pattern[str]
    test: Callable[[str], bool] = bool
    group: int = 0


PATTERNS: tuple[Pattern, ...] = (
    Pattern(
        "EMAIL",
        re.compile(r"(?<![\w.+-])[\w.+%-]{1,64}@(?:[\w-]{1,63}\.){1,8}[A-Za-z]{2,24}(?![\w-])"),
    ),
    Pattern(
        "SECRET",
        re.compile(
            r"(?i)\b(?:password|passwort|passwd|pwd|pin|mot de passe|contraseña)"
            r"(?:\s{0,3}(?:is|ist|est|es|[:=])){1,2}\s{0,3}(\S{3,64})"
        ),
        group=1,
    ),
    Pattern("SECRET", re.compile(r"\b(?:sk|pk|ghp|xox[abp])[-_][A-Za-z0-9_-]{16,128}")),
    Pattern(
        "IBAN",
        re.compile(r"\b[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]{4}){2,7}(?:[ -]?[A-Za-z0-9]{1,3})?\b"),
        is_iban,
    ),
    Pattern("CN_RESIDENT_ID", re.compile(r"(?<!\d)\d{17}[\dXx](?!\w)"), is_chinese_resident_id),
    Pattern("CARD", re.compile(r"(?<![\d-])\d(?:[ -]?\d){12,18}(?![\d-])"), is_card_number),
    Pattern(
        "US_SSN",
        re.compile(r"(?<![\d-])(?:\d{3}-\d{2}-\d{4}|\d{3} \d{2} \d{4})(?![\d-])"),
        _is_social_security_number,
    ),
    Pattern("PHONE", re.compile(r"(?<![\w+])(?:\+|00)\d(?:[ ().-]{0,2}\d){7,14}(?!\d)"), _is_phone),
    Pattern("PHONE", re.compile(r"(?<!\d)1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)")),
    Pattern("PHONE", re.compile(r"(?<![\w-])\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}(?![\w-])")),
    Pattern(
        "PHONE", re.compile(r"(?<![\w-])0\d{2,4}[ /-]?\d{3,4}[ -]?\d{3,4}(?![\w-])"), _is_phone
    ),
    Pattern(
        "IP_ADDRESS",
        re.compile(
            r"(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?!\.?\d)"
        ),
    ),
)
"""In order of precedence: an earlier kind wins where two overlap."""


def find_personal_data(text: str) -> list[Span]:
    """Find personal data; spans do not overlap and come in text order."""
    found: list[Span] = []
    for pattern in PATTERNS:
        for match in pattern.regex.finditer(text):
            start, end = match.span(pattern.group)
            free = all(end <= span.start or start >= span.end for span in found)
            if free and pattern.test(match.group(pattern.group)):
                found.append(Span(pattern.type, start, end))
    return sorted(found, key=lambda span: span.start)


def mask_personal_data(text: str, placeholders: Placeholders | None = None) -> str:
    """Replace every span by its placeholder; see `bot.privacy.masking.mask`."""
    return mask(text, find_personal_data(text), placeholders)


class PersonalDataGuard:
    """Reports personal data in a message; never stops it, since it is masked instead."""

    fails_closed = True

    def check_message(self, text: str) -> Verdict:
        """Return a passing verdict that carries the spans."""
        return Verdict(passed=True, spans=tuple(find_personal_data(text)))
