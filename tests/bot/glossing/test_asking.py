"""A question in English search text, and the sentence before words in another language."""

import pytest

from bot.glossing.asking import gloss_question, introduce, is_understood, list_names
from bot.glossing.reading import Gloss
from bot.understanding import Question
from knowledge.catalog import Catalog


def ask(text: str, standalone: str = "", language: str = "de") -> Question:
    return Question(text, standalone or text, language, "question")


def test_the_gloss_is_searched_and_the_message_stays_as_written() -> None:
    glossed = gloss_question(ask("Wie lange ist die Rückgabefrist?"), Catalog([]))
    assert glossed is not None
    assert glossed.standalone == "how long is the return period?"
    assert glossed.text == "Wie lange ist die Rückgabefrist?" and glossed.language == "de"


def test_a_completed_follow_up_is_glossed_whole() -> None:
    question = ask("Und in Blau?", "Habt ihr Regenjacken? Und in Blau?")
    glossed = gloss_question(question, Catalog([]))
    assert glossed is not None and "rain jacket" in glossed.standalone
    assert "blue" in glossed.standalone


@pytest.mark.parametrize("text", ["Do you ship to Spain?", "Corrie 2?"])
def test_english_is_not_glossed(text: str) -> None:
    assert gloss_question(ask(text, language="en"), Catalog([])) is None


def test_the_language_is_that_of_the_message_not_of_the_reply() -> None:
    glossed = gloss_question(ask("Wie hoch sind die Versandkosten?", language="en"), Catalog([]))
    assert glossed is not None and "delivery cost" in glossed.standalone


def test_a_question_that_was_hardly_read_is_not_searched() -> None:
    assert not is_understood(Gloss("Xyz abc you", 1, ("Xyz", "abc")))
    assert not is_understood(Gloss("", 0, ()))
    assert gloss_question(ask("Verkauft ihr Quastenflosser Xylophone?"), Catalog([])) is None


@pytest.mark.parametrize(
    ("language", "said"),
    [("de", "auf Englisch"), ("fr", "en anglais"), ("es", "en inglés"), ("zh", "英文")],
)
def test_the_reply_says_which_language_the_shop_writes(language: str, said: str) -> None:
    assert said in introduce("Returns are free within 45 days of delivery.", language)


def test_nothing_is_said_where_both_are_the_same_or_nothing_is_shown() -> None:
    assert introduce("Returns are free within 45 days of delivery.", "en") == ""
    assert introduce("欧盟境内免费退货", "zh") == ""
    assert introduce("", "de") == ""


def test_english_words_are_no_names() -> None:
    assert list_names(Catalog([])) == frozenset()
