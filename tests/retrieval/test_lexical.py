from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.interfaces import Chunk, Kind, content_id
from retrieval.interfaces import chunk_number
from retrieval.lexical import LexicalIndex, analyze, is_unspaced, write_lexical_index

NO_VECTOR = np.empty((1, 0), np.float32)


def chunk(text: str, kind: Kind = "page") -> Chunk:
    return Chunk(content_id(kind, text), kind, "source", "", text, "parent")


def open_index(folder: Path, chunks: list[Chunk]) -> LexicalIndex:
    return LexicalIndex(folder, {chunk_number(one.id): one.id for one in chunks})


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Running SHOES", ["run", "shoe"]),
        ("TT-TNT-0012", ["tt-tnt-0012", "tt", "tnt", "0012"]),
        ("hi-fi", ["hi", "fi"]),
        ("2.5 kg", ["2.5", "2", "5", "kg"]),
        ("Ｆｕｌｌ ｗｉｄｔｈ １２", ["full", "width", "12"]),
        ("the tent's pole", ["the", "tent", "pole"]),
        ("don’t", ["dont"]),
        ("防水帐篷", ["防", "水", "帐", "篷", "防水", "水帐", "帐篷"]),
        ("水", ["水"]),
        ("用GPS定位", ["用", "gps", "定", "位", "定位"]),
        ("テント", ["テ", "ン", "ト", "テン", "ント"]),
        ("straße", ["strass"]),
        (" -- ?! ", []),
        ("", []),
    ],
)
def test_analyze_gives_the_tokens_a_customer_may_type(text: str, tokens: list[str]) -> None:
    assert analyze(text) == tokens


@given(st.text())
def test_tokens_are_short_and_hold_no_white_space(text: str) -> None:
    for token in analyze(text):
        assert 0 < len(token) <= 64
        assert token.split() == [token]


@given(st.text(), st.text())
def test_a_text_is_analyzed_alike_wherever_it_stands(first: str, second: str) -> None:
    assert analyze(f"{first}\n{second}") == analyze(first) + analyze(second)


@given(st.text(st.characters(codec="ascii")))
def test_letter_case_does_not_matter(text: str) -> None:
    assert analyze(text.upper()) == analyze(text.lower())


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=2))
def test_every_chinese_character_and_every_pair_is_a_token(text: str) -> None:
    assert len(analyze(text)) == len(text) + len(text) - 1


@pytest.mark.parametrize(
    ("text", "unspaced"),
    [("防水帐篷", True), ("防水 tent", False), ("tent", False), ("テントGPS", True), ("", False)],
)
def test_the_script_of_most_letters_decides(text: str, unspaced: bool) -> None:
    assert is_unspaced(text) is unspaced


def test_a_revision_finds_what_came_and_not_what_went(tmp_path: Path) -> None:
    old, kept, new = chunk("red canoe"), chunk("red kayak"), chunk("red raft")
    write_lexical_index(tmp_path / "1", None, [], [old, kept])
    write_lexical_index(tmp_path / "2", tmp_path / "1", [old.id], [new])
    before = open_index(tmp_path / "1", [old, kept])
    after = open_index(tmp_path / "2", [kept, new])
    assert {one for one, _ in before.search("red", NO_VECTOR, 9, frozenset())} == {old.id, kept.id}
    assert {one for one, _ in after.search("red", NO_VECTOR, 9, frozenset())} == {kept.id, new.id}
    assert (len(before), len(after)) == (2, 2)


def test_a_revision_shares_the_segments_that_did_not_change(tmp_path: Path) -> None:
    write_lexical_index(tmp_path / "1", None, [], [chunk("red canoe")])
    write_lexical_index(tmp_path / "2", tmp_path / "1", [], [chunk("red raft")])
    segments = list((tmp_path / "1").glob("*.idx"))
    assert segments
    assert all(path.samefile(tmp_path / "2" / path.name) for path in segments)


def test_a_rare_word_weighs_more_than_a_common_one(tmp_path: Path) -> None:
    chunks = [chunk(f"red thing {number}") for number in range(20)] + [chunk("blue canoe")]
    write_lexical_index(tmp_path / "1", None, [], chunks)
    hits = open_index(tmp_path / "1", chunks).search("red canoe", NO_VECTOR, 3, frozenset())
    assert hits[0][0] == chunks[-1].id


def test_a_query_of_signs_finds_nothing(tmp_path: Path) -> None:
    write_lexical_index(tmp_path / "1", None, [], [chunk("red canoe")])
    assert open_index(tmp_path / "1", []).search("?!", NO_VECTOR, 3, frozenset()) == []


def test_a_folder_without_an_index_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="directory"):
        LexicalIndex(tmp_path / "none", {})
