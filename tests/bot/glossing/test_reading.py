"""Glosses: what is searched for, what stays as written, and what was not understood."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.glossing.lexicon import LANGUAGES
from bot.glossing.reading import gloss, read_gloss


@pytest.mark.parametrize(
    ("language", "text", "english"),
    [
        ("de", "Wie lange ist die Rückgabefrist?", "how long is the return period?"),
        ("de", "Kann ich die Schuhe umtauschen?", "can I exchange the shoes?"),
        ("de", "Verleiht ihr Zelte?", "do you rent tent?"),
        ("de", "Wie wasche ich eine Daunenjacke?", "how do I wash a down jacket?"),
        ("de", "Habt ihr 3-Personen-Zelte unter 400 Euro?",
         "do you have 3 people tent under 400 euros?"),
        ("fr", "Peut-on payer en plusieurs fois ?", "can I pay instalments?"),
        ("fr", "J'ai oublié mon mot de passe", "I have forget my password"),
        ("fr", "Louez-vous des vélos ?", "do you rent bicycle?"),
        ("es", "¿Puedo devolver los zapatos?", "can I return the shoes?"),
        ("es", "¿Tienen tiendas de campaña para dos personas?",
         "do you have tent for two people?"),
        ("zh", "寄到瑞士要交税吗", "ship switzerland need tax?"),
        ("zh", "羽绒服怎么清洗", "down jacket how wash"),
    ],
)  # fmt: skip
def test_a_question_becomes_english_search_text(language: str, text: str, english: str) -> None:
    assert gloss(text, language) == english


@pytest.mark.parametrize(
    ("language", "text", "kept"),
    [
        ("de", "Ist das Corrie 2 in Größe XL da?", "Corrie 2"),
        ("de", "Wo ist TR-123456?", "TR-123456"),
        ("fr", "Quel est le prix du TT-TNT-0001-GRN ?", "TT-TNT-0001-GRN"),
        ("es", "¿Cuesta 39,90 € el Vinter 800?", "39,90"),
        ("zh", "Corrie 1 帐篷多少钱？", "Corrie 1"),
        ("de", "Liefert ihr nach Wuppertal?", "Wuppertal"),
        ("de", "Meine Adresse ist [EMAIL]", "[EMAIL]"),
    ],
)
def test_names_numbers_and_codes_stay(language: str, text: str, kept: str) -> None:
    assert kept in gloss(text, language)


def test_negation_and_limits_survive() -> None:
    assert "without" in gloss("Schuhe ohne Leder", "de")
    assert "not" in gloss("Das passt nicht", "de")
    assert "without" in gloss("pain sans sucre", "fr")
    assert "under 50 euros" in gloss("mochilas por debajo de 50 euros", "es")
    assert "not" in gloss("我没收到包裹", "zh")


def test_what_was_not_read_is_told() -> None:
    read = read_gloss("Verkauft ihr Quastenflosser?", "de")
    assert read.unread == ("Quastenflosser",) and read.read >= 1


def test_a_name_of_the_shop_counts_as_read_and_stays() -> None:
    read = read_gloss("Ist das Lochan wasserdicht?", "de", frozenset({"lochan"}))
    assert read.unread == () and "Lochan" in read.text


def test_another_language_is_left_as_it_is() -> None:
    assert gloss("quanto costa", "it") == "quanto costa"


@given(st.text(max_size=80), st.sampled_from(LANGUAGES))
def test_any_text_can_be_read(text: str, language: str) -> None:
    read = read_gloss(text, language)
    assert read.read >= 0 and all(word in text for word in read.unread)


@given(st.lists(st.from_regex(r"[A-Z]{2}-[0-9]{3,6}", fullmatch=True), min_size=1, max_size=4))
def test_codes_always_survive(codes: list[str]) -> None:
    text = gloss("Ist " + " oder ".join(codes) + " auf Lager?", "de")
    assert all(code in text for code in codes)
