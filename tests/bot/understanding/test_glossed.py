"""Follow-ups in another language than the English question that they lean on."""

import pytest

from bot.glossing.reading import gloss
from bot.interfaces import Message
from bot.understanding import understand
from tests.bot.understanding.trades import topic, words

GERMANY = "do you deliver to germany?"
RETURNS = "how long do I have to return something?"


def ask(said: str, question: str, text: str) -> str:
    history = [Message("customer", said), Message("bot", "Reply.", (topic(question),))]
    return understand(text, history, "en", words=words()).standalone


@pytest.mark.parametrize(
    ("said", "text", "standalone"),
    [
        ("Liefern Sie nach Hause?", "Was kostet das?", "how much does delivery to germany cost?"),
        ("Liefern Sie nach Hause?", "und in die Schweiz?", "do you deliver to switzerland?"),
        ("Liefern Sie nach Hause?", "Was ist mit Österreich?", "do you deliver to austria?"),
        (
            "Liefern Sie nach Hause?",
            "Ist das kostenlos?",
            "is delivery to germany free of charge?",
        ),
        ("Liefern Sie nach Hause?", "Warum?", GERMANY),
        ("Livrez-vous ?", "et pour la Suisse ?", "do you deliver to switzerland?"),
        ("Livrez-vous ?", "combien ça coûte ?", "how much does delivery to germany cost?"),
        ("Livrez-vous ?", "combien de temps ?", "do you deliver to germany, how long?"),
        ("¿Hacen envíos?", "¿y a Italia?", "do you deliver to italy?"),
        ("¿Hacen envíos?", "¿es gratis?", "is delivery to germany free of charge?"),
        ("你们送货吗？", "多久能到？", "how long does delivery to germany take?"),
        ("你们送货吗？", "那瑞士呢？", "do you deliver to switzerland?"),
        ("你们送货吗？", "法国呢？", "do you deliver to france?"),
    ],
)
def test_a_follow_up_is_resolved_in_the_language_of_what_it_leans_on(
    said: str, text: str, standalone: str
) -> None:
    assert ask(said, GERMANY, text) == standalone


@pytest.mark.parametrize(
    ("said", "text", "standalone"),
    [
        ("Wie lange kann ich zurückgeben?", "und wer zahlt das?", "who pays returning something?"),
        ("Puis-je retourner ?", "qui paie ?", f"{RETURNS.rstrip('?')}, who pays?"),
        ("¿Puedo devolver algo?", "¿quién paga?", f"{RETURNS.rstrip('?')}, who pays?"),
    ],
)
def test_who_pays_is_asked_of_what_was_spoken_of(said: str, text: str, standalone: str) -> None:
    assert ask(said, RETURNS, text) == standalone


@pytest.mark.parametrize(
    "text", ["Verkaufen Sie Gutscheine?", "Wie kann ich bezahlen?", "有礼品卡吗？"]
)
def test_a_question_of_its_own_stays_as_it_was_written(text: str) -> None:
    assert ask("Liefern Sie nach Hause?", GERMANY, text) == text


def test_nothing_is_glossed_where_the_shop_writes_the_language() -> None:
    german = "Liefern Sie nach Deutschland?"
    assert ask(german, german, "und nach Frankreich?") == "Liefern Sie nach Frankreich?"


def test_an_aim_in_french_is_a_verb_in_english() -> None:
    french = "Combien de temps ai-je pour retourner un article ?"
    assert "to return" in gloss(french, "fr")
