"""A sentence leaves a stream as soon as its end is certain, and nothing is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.sentences import SentenceStream, split_sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("It costs €39.90. It is in stock.", ["It costs €39.90.", "It is in stock."]),
        ("Bring e.g. a tent. Or two!", ["Bring e.g. a tent.", "Or two!"]),
        ("您好。可以退货！45天内", ["您好。", "可以退货！", "45天内"]),
        ("- one\n- two\n", ["- one", "- two"]),
        ('He said "yes." Then left', ['He said "yes."', "Then left"]),
        ("  ", []),
        ("No end", ["No end"]),
    ],
)
def test_splits(text: str, sentences: list[str]) -> None:
    assert split_sentences(text) == sentences


def test_a_full_stop_waits_for_what_follows() -> None:
    stream = SentenceStream()
    assert stream.feed("It costs 39.") == []
    assert stream.feed("90 EUR. ") == ["It costs 39.90 EUR."]
    assert stream.flush() == []


@given(st.text(alphabet="ab .!?。\n€9", max_size=80), st.integers(1, 7))
def test_cutting_the_stream_anywhere_loses_nothing(text: str, step: int) -> None:
    stream = SentenceStream()
    pieces: list[str] = []
    for start in range(0, len(text), step):
        pieces += stream.feed(text[start : start + step])
    pieces += stream.flush()
    assert "".join("".join(pieces).split()) == "".join(text.split())
