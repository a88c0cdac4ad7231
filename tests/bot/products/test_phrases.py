"""Every language says the same things with the same facts."""

from string import Formatter

import pytest

from bot.phrases import PHRASES
from bot.products.phrases import PRODUCT_PHRASES


def fields(phrase: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(phrase) if name}


@pytest.mark.parametrize("language", sorted(PRODUCT_PHRASES))
def test_languages_have_the_same_keys_and_placeholders(language: str) -> None:
    english, other = PRODUCT_PHRASES["en"], PRODUCT_PHRASES[language]
    assert english.keys() == other.keys()
    assert all(fields(other[key]) == fields(english[key]) for key in english)


def test_both_collections_cover_the_same_languages_and_share_no_key() -> None:
    assert PHRASES.keys() == PRODUCT_PHRASES.keys()
    assert not PHRASES["en"].keys() & PRODUCT_PHRASES["en"].keys()
