"""The model of names gives evidence: what it takes for people, in English texts alone."""

import pytest

from bot.privacy.detecting import PersonalDataDetector
from bot.privacy.masking import mask
from bot.privacy.ner import PART_CHARS, SpacyNames

pytestmark = pytest.mark.models
NAMES = SpacyNames()


def test_it_finds_people_in_text_order_and_inside_the_text() -> None:
    text = "I spoke to John Smith, and " + "then waited a while. " * 300 + "Mary Jones called back."
    assert len(text) > PART_CHARS
    spans = NAMES.find_names(text)
    assert [text[span.start : span.end] for span in spans] == ["John Smith", "Mary Jones"]


def test_it_leaves_other_languages_to_the_lists() -> None:
    assert NAMES.find_names("Kann ich auf Rechnung bezahlen und wann kommt mein Geld?") == []


def test_what_it_takes_for_a_person_alone_is_not_masked() -> None:
    detector = PersonalDataDetector(names=NAMES)
    text = "Do you have the Hallen men's boots in EU 42?"
    assert mask(text, detector.find(text)) == text
    told = "I called on Monday, and Dorrit Maplewhite said she would send another one."
    [span] = detector.find(told)
    assert told[span.start : span.end] == "Dorrit Maplewhite"
    assert PersonalDataDetector().find(told) == []
