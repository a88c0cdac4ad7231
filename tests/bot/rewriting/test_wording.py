"""Contractions, long-winded phrases and exclamations, and what must be left alone."""

import pytest

from bot.rewriting.wording import calm, contract, expand, tighten


@pytest.mark.parametrize(
    ("long", "short"),
    [
        ("You will get it and we do not charge.", "You'll get it and we don't charge."),
        ("It is here. I am glad.", "It's here. I'm glad."),
        ("We cannot, and they will not.", "We can't, and they won't."),
    ],
)
def test_contractions_go_both_ways(long: str, short: str) -> None:
    assert contract(long) == short
    assert expand(short) == long


@pytest.mark.parametrize(
    "text",
    [
        "It's been sent.",
        'The "Don\'t Panic" shirt',
        "The Can't Stop jacket",
        "He'd like it.",
    ],
)
def test_names_quotes_and_what_may_mean_two_things_stay(text: str) -> None:
    assert expand(text) == text


@pytest.mark.parametrize(
    ("wordy", "tight"),
    [
        ("Please note that the tent is sold out.", "The tent is sold out."),
        ("Press it in order to open it.", "Press it to open it."),
        ("In the event that it breaks, write.", "If it breaks, write."),
        ("approx. 3 kg incl. shipping", "approx. 3 kg incl. shipping"),
    ],
)
def test_fewer_words(wordy: str, tight: str) -> None:
    assert tighten(wordy) == tight


@pytest.mark.parametrize(
    ("loud", "calmed"),
    [
        ("Hi Jane, thanks a lot! \U0001f600", "Hello Jane, thank you a lot."),
        ("Really?!", "Really?"),
        ("¡Claro!", "Claro."),
        ("可以！", "可以。"),
        ("See https://shop.example/a?b=1 :)", "See https://shop.example/a?b=1"),
    ],
)
def test_a_calm_voice(loud: str, calmed: str) -> None:
    assert calm(loud) == calmed
