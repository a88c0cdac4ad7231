"""Personal data is found by kind, with its checksum, and nothing else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.guards.pii import (
    PersonalDataGuard,
    find_personal_data,
    is_card_number,
    is_iban,
    mask_personal_data,
)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("mail me at ann.lee+shop@mail.example.co.uk please", "mail me at <EMAIL> please"),
        ("My card is 4111 1111 1111 1111.", "My card is <CARD>."),
        ("Amex 3782-822463-10005", "Amex <CARD>"),
        ("IBAN DE89 3704 0044 0532 0130 00, thanks", "IBAN <IBAN>, thanks"),
        ("call +44 20 7946 0958", "call <PHONE>"),
        ("call 0049 30 1234567", "call <PHONE>"),
        ("(415) 555-2671 after six", "<PHONE> after six"),
        ("我的手机是13812345678，谢谢", "我的手机是<PHONE>，谢谢"),
        ("身份证 11010519491231002X", "身份证 <CN_RESIDENT_ID>"),
        ("ssn 219-09-9999", "ssn <US_SSN>"),
        ("from 192.168.1.20 today", "from <IP_ADDRESS> today"),
        ("my password is hunter2!", "my password is <SECRET>"),
        ("a@b.example and c@d.example", "<EMAIL> and <EMAIL>"),
    ],
)
def test_masks_what_is_personal(text: str, masked: str) -> None:
    assert mask_personal_data(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "Is the TT-TNT-0012-GRN in stock?",
        "GTIN 2000000000121 costs 249.00 EUR",
        "a 60 x 120 cm mat, 2 x 1.5 kg, -5 °C",
        "card 4111 1111 1111 1112 fails its checksum",
        "GB82 WEST 1234 5698 7654 33 fails its checksum",
        "ssn 000-12-3456 was never issued",
        "size 42 or 43, order 10023",
        "version 1.2.3.4.5",
        "between 30 and 60 euro, 2026-12-01",
    ],
)
def test_leaves_products_sizes_and_prices_alone(text: str) -> None:
    assert find_personal_data(text) == []


def test_checksums() -> None:
    assert is_card_number("5555555555554444") and not is_card_number("5555555555554445")
    assert is_iban("GB82WEST12345698765432") and not is_iban("GB82WEST12345698765433")


def test_the_guard_reports_and_never_stops() -> None:
    verdict = PersonalDataGuard().check_message("I am ann@example.org")
    assert verdict.passed
    assert [(span.type, span.start, span.end) for span in verdict.spans] == [("EMAIL", 5, 20)]


@given(st.text(max_size=400))
def test_spans_are_ordered_apart_and_inside(text: str) -> None:
    spans = find_personal_data(text)
    ends = [0, *(span.end for span in spans)]
    assert all(ends[i] <= span.start < span.end <= len(text) for i, span in enumerate(spans))


@given(st.sampled_from("1 -+.@a("), st.integers(1, 20_000))
def test_long_runs_of_one_character_end(character: str, length: int) -> None:
    assert isinstance(mask_personal_data(character * length), str)
