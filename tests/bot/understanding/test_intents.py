"""Small talk in five languages, requests for a person, complaints, and what is none of these."""

import pytest

from bot.phrases import PHRASES, say
from bot.understanding import SMALLTALK
from bot.understanding.intents import detect_intent, name_request
from tests.bot.understanding.trades import words


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("Hi!", "greeting"),
        ("Hello there 👋", "greeting"),
        ("helo", "greeting"),
        ("heyyy", "greeting"),
        ("你好", "greeting"),
        ("Guten Tag", "greeting"),
        ("Bonjour !", "greeting"),
        ("¡Hola, buenos días!", "greeting"),
        ("how are you today?", "greeting"),
        ("thanks, that's all", "thanks"),
        ("thnx", "thanks"),
        ("thank u so much!!", "thanks"),
        ("Vielen Dank!", "thanks"),
        ("merci beaucoup", "thanks"),
        ("muchas gracias", "thanks"),
        ("谢谢你", "thanks"),
        ("ok", "ok"),
        ("got it", "ok"),
        ("no that's all thanks bye", "thanks"),
        ("bye", "bye"),
        ("ok perfect, bye", "bye"),
        ("Tschüss", "bye"),
        ("Are you a real person?", "identity"),
        ("r u a bot", "identity"),
        ("am I talking to a human or a robot", "identity"),
        ("Bist du ein Mensch?", "identity"),
        ("你是机器人吗", "identity"),
        ("what can you do?", "capabilities"),
        ("i have a question", "capabilities"),
        ("👍", "empty"),
        ("   ", "empty"),
    ],
)
def test_small_talk(text: str, intent: str) -> None:
    assert detect_intent(text) == intent


@pytest.mark.parametrize(
    "text",
    [
        "Can I talk to a human please",
        "agent",
        "转人工",
        "我想找真人客服",
        "Would it be possible to speak with one of your colleagues about this, please?",
        "i'd rather deal with a human being",
        "can someone call me back",
        "put me through to your manager",
        "connect me to customer service",
        "I need a real person",
        "is there anyone real i can talk to?",
        "Ich möchte bitte mit einem Mitarbeiter sprechen",
        "Je voudrais parler à un conseiller",
        "Quiero hablar con una persona",
        *(say(language, "person") for language in PHRASES),
    ],
)
def test_a_person_is_wanted(text: str) -> None:
    assert detect_intent(text) == "person"


@pytest.mark.parametrize(
    "text",
    [
        "Do you have a two-person tent? I need one",
        "how much is it per person",
        "I want a single person kayak",
        "I need a cleaning agent for ovens",
        "what is your customer service number",
        "gift for a person who likes tea",
        "Thanks to whom do I return it?",
        "Is the stove any good?",
        "hi, how long is delivery",
        "do you sell fish tanks",
        "hallo effect spray",
        "what if my parcel arrives damaged?",
        "If it is broken, can I return it?",
        "Is the glass broken down by weight?",
    ],
)
def test_a_question_is_a_question(text: str) -> None:
    assert detect_intent(text) == "question"


@pytest.mark.parametrize(
    "text",
    [
        "My order arrived broken and I am really disappointed",
        "the boots I bought stopped working after two days",
        "I bought a tent last week and it leaks",
        "this is the third time I write to you, unacceptable!",
        "your customer service is a joke",
        "my tent arrived with a hole in it",
        "the jacket I bought came with two small tears",
        "Das Paket kam leider beschädigt an",
        "La lampe est arrivée cassée",
        "Estoy muy decepcionado con el pedido",
        "收到的杯子碎了，很失望",
    ],
)
def test_a_complaint_is_heard(text: str) -> None:
    assert detect_intent(text) == "complaint"


def test_an_insult_is_told_from_a_complaint() -> None:
    assert detect_intent("this bot is useless") == "insult"


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("Which headphones do you have?", "search"),
        ("How many lamps do you have?", "count"),
        ("What is your cheapest sofa?", "superlative"),
        ("Compare the Echo 5 and the Aria 3", "compare"),
        ("How heavy is the Echo 5?", "question"),
        ("Can I return a sofa?", "question"),
    ],
)
def test_what_is_asked_of_the_catalogue(text: str, intent: str) -> None:
    assert name_request(text, words().shelf) == intent


def test_small_talk_has_its_phrase_in_every_language() -> None:
    for language in PHRASES:
        for intent in SMALLTALK:
            assert say(language, intent, shop="Bean & Burr")
