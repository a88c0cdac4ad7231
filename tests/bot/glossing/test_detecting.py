"""The language of a few words."""

import pytest

from bot.glossing.detecting import likely_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Rückgabe Zelt?", "de"),
        ("Rueckgabefrist", "de"),
        ("Versand Schweiz", "de"),
        ("gastos de envío", "es"),
        ("mochila roja", "es"),
        ("carte cadeau", "fr"),
        ("le prix", "fr"),
        ("运费多少", "zh"),
        ("Rain jacket", "en"),
        ("tent in stock", "en"),
        ("can i return it", "en"),
        ("black boots size 42", "en"),
        ("Send email verification link", "en"),
    ],
)
def test_two_words_of_a_shop_tell_the_language(text: str, language: str) -> None:
    assert likely_language(text) == language


@pytest.mark.parametrize("text", ["", "Corrie 2", "42", "???", "レインジャケット", "где заказ"])
def test_what_does_not_tell_is_not_guessed(text: str) -> None:
    assert likely_language(text) is None


@pytest.mark.parametrize("text", ["boots", "pan", "parking", "red", "nike hose 38"])
def test_words_of_several_languages_decide_nothing(text: str) -> None:
    assert likely_language(text) in {None, "en"}
