"""Language, intent and standalone questions."""

import pytest

from bot.interfaces import Message
from bot.understanding import detect_language, understand
from bot.understanding.intents import detect_intent


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("How long does delivery take?", "en"),
        ("Wie lange dauert der Versand?", "de"),
        ("Quel est le prix de la tente ?", "fr"),
        ("¿Cuánto cuesta el envío a España?", "es"),
        ("退货政策是什么？", "zh"),
        ("Rain jacket", "en"),
        ("42?", "en"),
        ("", "en"),
    ],
)
def test_language(text: str, language: str) -> None:
    assert detect_language(text, "en") == language


def test_a_short_message_keeps_the_language_of_the_conversation() -> None:
    history = [Message("customer", "Wie lange dauert der Versand?"), Message("bot", "3 Tage.")]
    assert understand("Zelt?", history, "en").language == "de"


def test_a_language_that_the_shop_does_not_speak_is_answered_in_its_own() -> None:
    text = "Wie lange dauert der Versand?"
    assert understand(text, [], "en", ("en", "zh")).language == "en"
    assert understand(text, [], "en", ("en", "de")).language == "de"


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("Hi!", "greeting"),
        ("Hello there 👋", "greeting"),
        ("你好", "greeting"),
        ("thanks, that's all", "thanks"),
        ("Vielen Dank!", "thanks"),
        ("bye", "bye"),
        ("ok perfect, bye", "bye"),
        ("how are you today?", "greeting"),
        ("Are you a real person?", "identity"),
        ("what can you do?", "capabilities"),
        ("Can I talk to a human please", "person"),
        ("agent", "person"),
        ("转人工", "person"),
        ("this bot is useless", "insult"),
        ("👍", "empty"),
        ("   ", "empty"),
        ("hi, how long is delivery", "question"),
        ("Do you have a two-person tent? I need one", "question"),
        ("Thanks to whom do I return it?", "question"),
        ("Is the stove any good?", "question"),
    ],
)
def test_intent(text: str, intent: str) -> None:
    assert detect_intent(text) == intent


