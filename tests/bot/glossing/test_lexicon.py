"""The tables: readable, large enough, without words that mean two things, and their forms."""

import csv

import pytest

from bot.glossing.lexicon import (
    FOLDER,
    LANGUAGES,
    TABLES,
    load_english,
    load_lexicon,
    load_things,
)
from bot.glossing.morphology import build_verb_forms, find_roots, fold


def read_rows(table: str) -> list[dict[str, str]]:
    with (FOLDER / f"{table}.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", restval="", quoting=csv.QUOTE_NONE))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_lexicon_holds_the_words_of_a_shop(language: str) -> None:
    lexicon = load_lexicon(language)
    assert len(lexicon.exact) + len(lexicon.phrases) > 1500


def test_a_language_without_a_lexicon_says_which_there_are() -> None:
    with pytest.raises(ValueError, match="no lexicon for 'fi'; there are de, fr, es, zh"):
        load_lexicon("fi")


@pytest.mark.parametrize("table", TABLES)
def test_every_row_has_english_and_no_column_more(table: str) -> None:
    for row in read_rows(table):
        assert row["en"].strip(), row
        assert None not in row, row


@pytest.mark.parametrize(
    ("language", "word", "english"),
    [
        ("de", "Rückgabefrist", "return period"),
        ("de", "Rueckgabe", "return"),
        ("de", "Regenjacken", "rain jacket"),
        ("de", "Garantiebedingungen", "warranty terms and conditions"),
        ("de", "umgetauscht", "exchange"),
        ("fr", "expédiez", "ship"),
        ("fr", "expediez", "ship"),
        ("fr", "chaussures", "shoes"),
        ("es", "devolverlo", "return"),
        ("es", "enviaste", "ship"),
        ("zh", "运费", "delivery cost"),
    ],
)
def test_forms_accents_and_compounds_are_found(language: str, word: str, english: str) -> None:
    assert load_lexicon(language).find(word) == english


@pytest.mark.parametrize(
    ("language", "word", "english"),
    [
        ("de", "Gift", "poison"),
        ("de", "bekommen", "receive"),
        ("de", "Rock", "skirt"),
        ("de", "Boot", "boat"),
        ("de", "Handy", "phone"),
        ("de", "Kind", "child"),
        ("fr", "pain", "bread"),
        ("fr", "location", "rental"),
        ("fr", "coin", "corner"),
        ("fr", "chat", "cat"),
        ("fr", "four", "oven"),
        ("es", "ropa", "clothing"),
        ("es", "red", "net"),
        ("es", "once", "eleven"),
        ("es", "actual", "current"),
        ("es", "éxito", "success"),
    ],
)
def test_false_friends_are_not_taken_for_english(language: str, word: str, english: str) -> None:
    assert load_lexicon(language).find(word) == english


@pytest.mark.parametrize("word", ["Bitcoinspende", "Quastenflosser", "Wolkenkuckucksheim"])
def test_a_compound_with_an_unknown_part_stays_unknown(word: str) -> None:
    assert load_lexicon("de").find(word) is None


def test_forms_of_verbs_and_roots_of_nouns() -> None:
    assert {"zuruckschicken", "zuruckgeschickt", "zuruckzuschicken"} <= build_verb_forms(
        "zurück/schicken", "de"
    )
    assert {"livrons", "livrez", "livree"} <= build_verb_forms("livrer", "fr")
    assert {"cambio", "cambiarlo", "cambiado"} <= build_verb_forms("cambiar", "es")
    assert "jacke" in find_roots("jacken", "de")
    assert "cheval" in find_roots("chevaux", "fr")
    assert fold("Größe cœur año") == "grosse coeur ano"


def test_things_are_single_words_and_english_knows_them() -> None:
    assert {"tent", "shoes", "cheese"} <= load_things()
    assert load_things() <= load_english()
