"""A question is found under what surrounds it."""

import pytest

from bot.understanding.courtesy import is_courtesy, strip_courtesy


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("hi there, just wondering if you ship to ireland? thx so much", "do you ship to ireland?"),
        ("can you tell me how much the kettle is pls", "how much the kettle is"),
        ("Could you please tell me whether it is waterproof", "is it waterproof"),
        ("ok. do you sell gift cards?", "do you sell gift cards?"),
        ("Sorry to bother you, but do you have a size guide", "do you have a size guide"),
        ("Hello, are you a real person?", "are you a real person?"),
        ("How much is the sofa? Thanks!", "How much is the sofa?"),
        ("great, what about the red one", "what about the red one"),
        ("Tell me about the Echo 5", "Tell me about the Echo 5"),
        ("Can you help me find a lamp?", "Can you help me find a lamp?"),
        ("Thanks to whom do I return it?", "Thanks to whom do I return it?"),
        ("what is your return policy please?", "what is your return policy?"),
        ("请问一下，你们寄德国吗？谢谢", "你们寄德国吗？"),
        (
            "Bonjour, je voudrais savoir si vous livrez en Belgique, merci",
            "vous livrez en Belgique",
        ),
    ],
)
def test_what_surrounds_a_question_is_left_out(text: str, question: str) -> None:
    assert strip_courtesy(text) == question


@pytest.mark.parametrize(
    "text",
    [
        "hope ur well.",
        "I have two questions.",
        "Quick question:",
        "please advise",
        "Kind regards, Anna",
        "Sorry to bother you!",
        "Ich hätte eine Frage",
        "麻烦一下",
    ],
)
def test_courtesies_say_nothing(text: str) -> None:
    assert is_courtesy(text) and strip_courtesy(text) == ""


@pytest.mark.parametrize("text", ["sofas", "I am in Ghent.", "Are you a robot?", "it leaks"])
def test_what_says_something_is_no_courtesy(text: str) -> None:
    assert not is_courtesy(text)
