"""Languages, by script and by words."""

import pytest

from bot.understanding import detect_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("How long does delivery take?", "en"),
        ("Wie lange dauert der Versand?", "de"),
        ("Quel est le prix de la tente ?", "fr"),
        ("¿Cuánto cuesta el envío a España?", "es"),
        ("退货政策是什么？", "zh"),
        ("Rain jacket", "en"),
        ("im 17", "en"),
        ("Was kostet das?", "de"),
        ("Hola", "es"),
        ("merci !", "fr"),
        ("Vielen Dank", "de"),
        ("danke", "de"),
        ("42?", "en"),
        ("", "en"),
    ],
)
def test_language(text: str, language: str) -> None:
    assert detect_language(text, "en") == language
