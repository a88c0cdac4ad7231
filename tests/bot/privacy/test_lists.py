"""Listed names are found with and without accents; words that look like names are told apart."""

import pytest

from bot.privacy import lists


@pytest.mark.parametrize("name", ["Zoë", "zoe", "Bjørn", "ŁUKASZ", "Anna-Lena", "Þórbergur"])
def test_given_names_are_known_however_they_are_written(name: str) -> None:
    assert lists.is_given(name)


@pytest.mark.parametrize("word", ["Rose", "Mercedes", "Will", "Li", "Weeks", "Walls", "Lies"])
def test_words_brands_and_places_are_ambiguous(word: str) -> None:
    assert lists.is_ambiguous(word)


@pytest.mark.parametrize("word", ["Kovalenko", "Lindqvist", "Papadopoulos", "O'Brien", "Sakamoto"])
def test_surnames_are_known_by_list_or_shape(word: str) -> None:
    assert lists.is_surname(word) and not lists.is_ambiguous(word)


@pytest.mark.parametrize("word", ["Bernstein", "Fachmann", "exotic", "table", "livrez"])
def test_ordinary_words_have_no_shape_of_surnames(word: str) -> None:
    assert not lists.is_shaped(word)


def test_every_ambiguous_name_is_a_listed_one_or_shaped_like_one() -> None:
    for file in ("first_names.txt", "last_names.txt", "ambiguous_names.txt"):
        words = (lists.FOLDER / file).read_text("utf-8").split()
        assert all(word == lists.plain(word) for word in words if word[0].islower())
