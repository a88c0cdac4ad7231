"""The same value of a conversation has the same placeholder, and comes back for who may see it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.interfaces import Span
from bot.privacy.masking import Placeholders, mask


def test_values_are_numbered_by_kind_and_alike_ones_are_one() -> None:
    placeholders = Placeholders()
    assert placeholders.place("EMAIL", "ann@example.org") == "<EMAIL_1>"
    assert placeholders.place("PHONE", "+44 20 7946 0958") == "<PHONE_1>"
    assert placeholders.place("EMAIL", "bo@example.org") == "<EMAIL_2>"
    assert placeholders.place("EMAIL", "Ann@Example.org") == "<EMAIL_1>"
    assert placeholders.place("PHONE", "+442079460958") == "<PHONE_1>"


def test_what_a_vault_recalled_keeps_its_number() -> None:
    first = Placeholders()
    first.place("CARD", "4111 1111 1111 1111")
    first.place("EMAIL", "ann@example.org")
    held = first.take_new() | {"<CARD_1>": ""}
    assert first.take_new() == {}
    later = Placeholders(held)
    assert later.place("EMAIL", "ann@example.org") == "<EMAIL_1>"
    assert later.place("CARD", "4111 1111 1111 1111") == "<CARD_2>"
    assert list(later.take_new()) == ["<CARD_2>"]


def test_only_who_may_see_a_kind_gets_it_back() -> None:
    placeholders = Placeholders()
    text = mask(
        "ann@example.org 1234", [Span("EMAIL", 0, 15), Span("SECRET", 16, 20)], placeholders
    )
    assert text == "<EMAIL_1> <SECRET_1>"
    assert placeholders.restore(text, lambda kind: kind == "EMAIL") == "ann@example.org <SECRET_1>"
    assert placeholders.restore("<EMAIL_7> <b>") == "<EMAIL_7> <b>"


def test_without_placeholders_only_the_kind_is_said() -> None:
    assert mask("call ann", [Span("PERSON", 5, 8)]) == "call <PERSON>"


def test_what_is_no_placeholder_cannot_be_held() -> None:
    with pytest.raises(ValueError, match="such as <EMAIL_1>"):
        Placeholders({"EMAIL": "ann@example.org"})


@given(st.lists(st.text(min_size=1, max_size=12), max_size=12))
def test_restoring_undoes_masking(values: list[str]) -> None:
    placeholders = Placeholders()
    shown = {value: placeholders.place("PERSON", value) for value in values}
    back = {value: placeholders.restore(mark) for value, mark in shown.items()}
    assert all(placeholders.place("PERSON", back[value]) == shown[value] for value in values)
