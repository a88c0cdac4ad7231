"""What the shop's catalogue and pages say is left unmasked; what looks like it is not."""

from pathlib import Path

import pytest

from bot.privacy.detecting import PersonalDataDetector
from bot.privacy.masking import mask
from bot.privacy.shops_own import build_words, says

SAID = (
    "Doe & Larkin Jack Doe 3in1 Jacket",
    "Anna table lamp",
    "TRK-10023-A",
    "Our branch: Lantaarnkade 18, open from ten. Call 030 123 4567 or hello@shop.example.",
)
WORDS = build_words(SAID)
DETECTOR = PersonalDataDetector(lambda text: says(WORDS, text))


@pytest.mark.parametrize(
    "text",
    [
        "how warm is Jack Doe",
        "I saw Anna Table Lamp",
        "is Lantaarnkade 18 open?",
        "do you answer 030 123 4567",
        "write to hello@shop.example",
        "where is order TRK-10023-A",
    ],
)
def test_the_shops_own_words_stay(text: str) -> None:
    assert mask(text, DETECTOR.find(text)) == text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("my name is Anna", "my name is <PERSON>"),
        ("Anna Larkin called", "<PERSON> called"),
        ("order number 10023", "order number <ORDER_NUMBER>"),
        ("write to ann@mail.example", "write to <EMAIL>"),
        ("I live at Lantaarnkade 180", "I live at <ADDRESS>"),
    ],
)
def test_what_a_customer_says_is_masked(text: str, masked: str) -> None:
    assert mask(text, DETECTOR.find(text)) == masked


def test_a_shop_that_cannot_be_asked_leaves_everything_masked() -> None:
    def fail(_: str) -> bool:
        raise OSError(Path("index"))

    text = "write to hello@shop.example"
    assert mask(text, PersonalDataDetector(fail).find(text)) == "write to <EMAIL>"


def test_nothing_but_signs_is_nobodys() -> None:
    assert not says(WORDS, " - ")
    assert not says(build_words(()), "Anna")
