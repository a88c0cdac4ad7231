"""Numbers that prove themselves pass; with one character changed they do not."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.privacy import checksums

VALID: list[tuple[Callable[[str], bool], str]] = [
    (checksums.is_card_number, "4111 1111 1111 1111"),
    (checksums.is_card_number, "3782-822463-10005"),
    (checksums.is_card_number, "5555555555554444"),
    (checksums.is_iban, "DE89 3704 0044 0532 0130 00"),
    (checksums.is_iban, "gb82west12345698765432"),
    (checksums.is_chinese_resident_id, "11010519491231002X"),
    (checksums.is_german_tax_id, "86 095 742 719"),
    (checksums.is_spanish_dni, "12345678Z"),
    (checksums.is_spanish_dni, "X1234567L"),
    (checksums.is_french_nir, "2 55 08 14 168 025 38"),
    (checksums.is_dutch_bsn, "111222333"),
    (checksums.is_codice_fiscale, "RSSMRA85T10A562S"),
    (checksums.is_postal_item, "RB123456785GB"),
    (checksums.is_ups_number, "1Z999AA10123456784"),
    (checksums.is_usps_number, "9101 1234 5678 9000 0000 13"),
]


@pytest.mark.parametrize(("check", "number"), VALID)
def test_a_right_number_passes_and_a_changed_one_does_not(
    check: Callable[[str], bool], number: str
) -> None:
    assert check(number)
    place = max(place for place, char in enumerate(number) if char.isdigit())
    for step in range(1, 9):
        changed = str((int(number[place]) + step) % 10)
        assert not check(f"{number[:place]}{changed}{number[place + 1 :]}")


@pytest.mark.parametrize("number", ["000-12-3456", "666-12-3456", "900-12-3456", "219-00-9999"])
def test_security_numbers_that_are_never_issued_fail(number: str) -> None:
    assert not checksums.is_social_security_number(number)
    assert checksums.is_social_security_number("219-09-9999")


def test_a_national_insurance_number_has_a_given_prefix() -> None:
    assert checksums.is_national_insurance_number("AB 12 34 56 C")
    assert not checksums.is_national_insurance_number("GB 12 34 56 C")


@given(st.text(max_size=40))
def test_any_text_is_judged(text: str) -> None:
    assert all(check(text) in (True, False) for check, _ in VALID)
