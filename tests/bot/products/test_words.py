"""One spelling for customers and catalogues."""

import pytest

from bot.products.synonyms import exchange_nouns
from bot.products.words import Spelling, normalize, split_words


@pytest.mark.parametrize(
    ("word", "norm"),
    [
        ("Colours", "color"),
        ("Women's", "woman"),
        ("torches", "torch"),
        ("batteries", "battery"),
        ("grey", "gray"),
        ("two", "2"),
        ("one", "one"),
        ("glass", "glass"),
        ("litres", "liter"),
    ],
)
def test_words_have_one_spelling(word: str, norm: str) -> None:
    assert normalize(word) == norm


def test_words_are_split_at_hyphens() -> None:
    assert split_words("Two-Person Tent, X300") == ["2", "person", "tent", "x300"]


@pytest.mark.parametrize(
    ("text", "corrected"),
    [
        ("jackts", "jacket"),
        ("a tnet please", "a tent please"),
        ("do you sell boats", "do you sell boats"),
        ("chat", "chat"),
        ("kayaks", "kayaks"),
        ("jackets", "jackets"),
    ],
)
def test_typos_are_corrected_and_words_are_not(text: str, corrected: str) -> None:
    spelling = Spelling(["jacket", "tent", "boot", "chart", "pack"], ["please", "sell"])
    assert spelling.correct(text) == corrected


def test_nouns_are_exchanged_only_for_the_catalogues_own() -> None:
    own = {"backpack", "torch"}
    assert exchange_nouns("a rucksack?", own.__contains__) == "a backpack?"
    assert exchange_nouns("a sofa?", own.__contains__) == "a sofa?"
    assert exchange_nouns("a backpack?", own.__contains__) == "a backpack?"
