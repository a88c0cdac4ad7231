"""Numbers that prove themselves: check digits of cards, accounts, identities and parcels.

Each function takes the number as written, with any separators, and never raises.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date

_CARD_RANGES = (
    (re.compile(r"4"), (13, 16, 19)),
    (re.compile(r"5[1-5]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720)"), (16,)),
    (re.compile(r"3[47]"), (15,)),
    (re.compile(r"3(?:0[0-5]|[689])"), (14, 16)),
    (re.compile(r"6(?:011|4[4-9]|5|2)|81"), (16, 17, 18, 19)),
    (re.compile(r"35(?:2[89]|[3-8])|2131|1800"), (15, 16)),
    (re.compile(r"5(?:0|[6-8])|6"), (12, 13, 14, 15, 16, 17, 18, 19)),
)
"""Issuer ranges and lengths: Visa, Mastercard, American Express, Diners, Discover and UnionPay,
JCB, Maestro. Source: ISO/IEC 7812-1 and the networks' published ranges."""

_IBAN_LENGTHS = {
    "AD": 24, "AE": 23, "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22,
    "DK": 18, "EE": 20, "ES": 24, "FI": 18, "FR": 27, "GB": 22, "GR": 27, "HR": 21, "HU": 28,
    "IE": 22, "IL": 23, "IS": 26, "IT": 27, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MC": 27,
    "MT": 31, "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24, "SA": 24, "SE": 24, "SI": 19,
    "SK": 24, "SM": 27, "TR": 26,
}  # fmt: skip
"""Characters by country. Source: SWIFT IBAN registry; other countries may have 15 to 34."""

_DNI_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"
_NIE_DIGITS = {"X": "0", "Y": "1", "Z": "2"}
_ODD_VALUES = dict(
    zip(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3,
         6, 8, 12, 14, 16, 10, 22, 25, 24, 23),
        strict=True,
    )
)  # fmt: skip


def digits_of(text: str) -> str:
    """Return the ASCII digits of a text."""
    return re.sub(r"[^0-9]", "", text)


def is_luhn_valid(text: str) -> bool:
    """Check the Luhn sum of the text's digits. Source: ISO/IEC 7812-1, annex B."""
    total = 0
    for place, digit in enumerate(reversed(digits_of(text))):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def is_card_number(text: str) -> bool:
    """Check issuer, length and Luhn sum. Source: ISO/IEC 7812-1."""
    digits = digits_of(text)
    issued = any(r.match(digits) and len(digits) in lengths for r, lengths in _CARD_RANGES)
    return issued and len(set(digits)) > 1 and is_luhn_valid(digits)


def is_iban(text: str) -> bool:
    """Check the country's length and the mod-97 sum. Source: ISO 13616-1."""
    compact = _compact(text)
    length = _IBAN_LENGTHS.get(compact[:2])
    if not (len(compact) == length if length else 15 <= len(compact) <= 34):
        return False
    return int("".join(str(int(char, 36)) for char in compact[4:] + compact[:4])) % 97 == 1


def is_chinese_resident_id(text: str) -> bool:
    """Check the date of birth and the last of 18 characters. Source: GB 11643-1999."""
    compact = _compact(text)
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    if not re.fullmatch(r"[1-9]\d{16}[\dX]", compact) or not _is_date(compact[6:14]):
        return False
    return "10X98765432"[_weigh(compact[:17], weights) % 11] == compact[17]


def is_social_security_number(text: str) -> bool:
    """Refuse ranges that are never issued. Source: US SSA, POMS RM 10201.035."""
    digits = digits_of(text)
    area, group, serial = digits[:3], digits[3:5], digits[5:]
    issued = area not in {"000", "666"} and area < "900" and group != "00" and serial != "0000"
    return len(digits) == 9 and issued


def is_national_insurance_number(text: str) -> bool:
    """Refuse prefixes that are never given. Source: UK HMRC manual NIM39110."""
    compact = _compact(text)
    form = r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]"
    never = {"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"}
    return re.fullmatch(form, compact) is not None and compact[:2] not in never


def is_german_tax_id(text: str) -> bool:
    """Check which digits repeat, and the last digit. Source: BZSt, ISO/IEC 7064 MOD 11,10."""
    digits = digits_of(text)
    if len(digits) != 11 or digits[0] == "0":
        return False
    repeats = sorted(Counter(digits[:10]).values())[-2:]
    if repeats not in ([1, 2], [1, 3]):
        return False
    product = 10
    for digit in digits[:10]:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return (11 - product) % 10 == int(digits[10])


def is_spanish_dni(text: str) -> bool:
    """Check the letter of a DNI or NIE. Source: Spain, Real Decreto 1553/2005."""
    compact = _compact(text)
    if not re.fullmatch(r"[XYZ\d]\d{7}[A-Z]", compact):
        return False
    number = int(_NIE_DIGITS.get(compact[0], compact[0]) + compact[1:8])
    return _DNI_LETTERS[number % 23] == compact[8]


def is_french_nir(text: str) -> bool:
    """Check sex, month and key of 15 characters. Source: INSEE, décret 82-103."""
    compact = _compact(text).replace("2A", "19").replace("2B", "18")
    if not re.fullmatch(r"[1-478]\d{2}(?:0[1-9]|1[0-2]|[2-9]\d)\d{10}", compact):
        return False
    return 97 - int(compact[:13]) % 97 == int(compact[13:])


def is_dutch_bsn(text: str) -> bool:
    """Check the eleven-proof of 8 or 9 digits. Source: Besluit burgerservicenummer, article 1."""
    digits = digits_of(text).zfill(9)
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return len(digits) == 9 and int(digits) > 0 and _weigh(digits, weights) % 11 == 0


def is_codice_fiscale(text: str) -> bool:
    """Check the last of 16 characters. Source: Italy, DM 23 December 1976."""
    compact = _compact(text)
    form = r"[A-Z]{6}[\dLMNP-V]{2}[A-EHLMPRST][\dLMNP-V]{2}[A-Z][\dLMNP-V]{3}[A-Z]"
    if not re.fullmatch(form, compact):
        return False
    odd = sum(_ODD_VALUES[char] for char in compact[:15:2])
    even = sum(int(char) if char.isdigit() else ord(char) - 65 for char in compact[1:15:2])
    return chr(65 + (odd + even) % 26) == compact[15]


def is_postal_item(text: str) -> bool:
    """Check an international parcel's digit. Source: UPU S10-12."""
    compact = _compact(text)
    if not re.fullmatch(r"[A-Z]{2}\d{9}[A-Z]{2}", compact):
        return False
    check = 11 - _weigh(compact[2:10], (8, 6, 4, 2, 3, 5, 9, 7)) % 11
    return {10: 0, 11: 5}.get(check, check) == int(compact[10])


def is_ups_number(text: str) -> bool:
    """Check the last digit of a ``1Z`` number. Source: UPS tracking number format."""
    compact = _compact(text)
    if not re.fullmatch(r"1Z[A-Z\d]{15}\d", compact):
        return False
    values = [int(c) if c.isdigit() else (ord(c) - 63) % 10 for c in compact[2:17]]
    return -(sum(values[::2]) + 2 * sum(values[1::2])) % 10 == int(compact[17])


def is_usps_number(text: str) -> bool:
    """Check the mod-10 digit of 20, 22 or 26 digits.

    Source: weights 3 and 1 from the right are GS1 General Specifications, section 7.9. That numbers
    of the United States Postal Service are built so was not looked up in its own publications.
    """
    digits = digits_of(text)
    body = [int(digit) for digit in reversed(digits[:-1])]
    total = 3 * sum(body[::2]) + sum(body[1::2])
    return len(digits) in (20, 22, 26) and -total % 10 == int(digits[-1])


def _compact(text: str) -> str:
    return re.sub(r"[^0-9A-Za-z]", "", text).upper()


def _weigh(digits: str, weights: Sequence[int]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))


def _is_date(digits: str) -> bool:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:])) <= date.today()
    except ValueError:
        return False
