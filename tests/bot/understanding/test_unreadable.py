"""Messages without words are told apart, and none of them takes long."""

import pytest

from bot.phrases import PHRASES, say
from bot.understanding import name_unreadable, understand

BLOB = "aGVsbG8gd29ybGQgdGhpcyBpcyBiYXNlNjQgYW5kIG5vdGhpbmcgZWxzZQ" * 4


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        (" \t\n ", "empty"),
        ("?????", "empty"),
        ("😀😀🏔️", "emoji"),
        ("\x00\x01\x02binary\x07", "unreadable"),
        ("\ufffd\ufffd\ufffdab", "unreadable"),
        (BLOB, "unreadable"),
        ("x" * 80, "unreadable"),
        ("<SECRET_1>", "unreadable"),
        ("my key is <SECRET_1>", ""),
        ("lorem ipsum dolor sit amet " * 400, "long"),
        ("How long is delivery? " * 500, ""),
        ("Brot 面包 хлеб 🍞 ???", ""),
        ("https://shop.example/products/" + "very-long-" * 8, ""),
        ("42", ""),
        ("没有空格的很长的中文句子" * 10, ""),
    ],
)
def test_what_cannot_be_read_is_named(text: str, reason: str) -> None:
    assert name_unreadable(text) == reason


def test_each_reason_has_its_sentence_in_every_language() -> None:
    for language in PHRASES:
        for reason in ("empty", "emoji", "unreadable", "long"):
            assert say(language, reason)


@pytest.mark.parametrize(
    "text",
    ["a" * 10_000, "hi " * 3_333, "( " * 5_000, "?! " * 3_333, "1. " * 3_333, "and is it " * 1_000],
)
def test_ten_thousand_characters_are_understood_at_all(text: str) -> None:
    assert understand(text, [], "en").language == "en"
