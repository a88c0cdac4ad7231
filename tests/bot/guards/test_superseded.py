"""What holds no longer, or not yet, is left out; what names no validity stays."""

from datetime import date

import pytest

from bot.guards.superseded import asks_about_time, find_start, in_force

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (
            "Until 31 January 2026 the period was 30 days; since 1 February 2026 it is 45 days.",
            "Since 1 February 2026 it is 45 days.",
        ),
        (
            "Vans are free from 50 GBP since 1 October 2026; until 30 September 2026 they were "
            "free from 40 GBP. Post is never free.",
            "Vans are free from 50 GBP since 1 October 2026. Post is never free.",
        ),
        ("From 1 March 2027 delivery will cost 5.90 EUR. It costs 4.90 EUR.", "It costs 4.90 EUR."),
        ("The code is valid until 31 December 2025. Ask for others.", "Ask for others."),
        ("Formerly 30 days, now 45 days.", "Now 45 days."),
        (
            "Norway used to cost 12 EUR, but since May 2026 it is 9 EUR.",
            "Since May 2026 it is 9 EUR.",
        ),
        ("Before 1 October 2026 it was 5 EUR. It is 6 EUR.", "It is 6 EUR."),
        ("From 1 to 31 May 2026: 10% off. It costs 20 EUR.", "It costs 20 EUR."),
        (
            "Bis 31. Januar 2026 galten 30 Tage, seit dem 1. Februar 2026 sind es 45 Tage.",
            "Seit dem 1. Februar 2026 sind es 45 Tage.",
        ),
        (
            "Jusqu'au 31 janvier 2026, 30 jours ; depuis le 1er février 2026, 45 jours.",
            "Depuis le 1er février 2026, 45 jours.",
        ),
        (
            "Hasta el 31 de enero de 2026 eran 30 días; desde el 1 de febrero de 2026 son 45.",
            "Desde el 1 de febrero de 2026 son 45.",
        ),
        ("2026年1月31日之前为30天；自2026年2月1日起为45天。", "自2026年2月1日起为45天。"),
        (
            "| When | Days |\n|---|---|\n| Until 31 January 2026 | 30 |\n| Since then | 45 |",
            "| When | Days |\n|---|---|\n| Since then | 45 |",
        ),
    ],
)
def test_what_does_not_hold_is_left_out(text: str, kept: str) -> None:
    found = in_force(text, TODAY)
    assert (found.text, found.dropped) == (kept, True)


@pytest.mark.parametrize(
    "text",
    [
        "We no longer ship to Norway.",
        "A family business since 1987. Open from 9 to 17.",
        "Lamps bought before 1 March 2026 carry 2 years of warranty; later ones 3 years.",
        "Orders delivered between 1 November and 31 December 2025 may come back until Easter.",
        "From 1 March 2027 we ship to Norway.",
        "We have not bought any with PFAS since 1 September 2025.",
        "Open until 24 December.",
        "The shop formerly known as Quill is ours.",
        "Free from 2000 EUR, until 18:00 on the day before.",
        "The voucher is valid until 31 December 2026.",
    ],
)
def test_what_may_hold_stays(text: str) -> None:
    assert in_force(text, TODAY).text == text


def test_the_day_decides() -> None:
    text = "Free from 50 GBP since 1 October 2026; until 30 September 2026 free from 40 GBP."
    assert "40 GBP" not in in_force(text, date(2026, 10, 1)).text
    assert "50 GBP" not in in_force(text, date(2026, 9, 30)).text


@pytest.mark.parametrize(
    ("question", "other_time"),
    [
        ("What was the return period until January 2026?", True),
        ("How much was delivery last year?", True),
        ("Wie lange war die Frist früher?", True),
        ("How long can I return things?", False),
        ("When is delivery free?", False),
    ],
)
def test_questions_about_another_time(question: str, other_time: bool) -> None:
    assert asks_about_time(question) is other_time


def test_since_when_a_text_holds() -> None:
    assert find_start("Since 1 September 2026 we open at 7.") == date(2026, 9, 1)
    assert find_start("Opening hours as of spring 2025") == date(2025, 3, 1)
    assert find_start("We open at 7.") is None
