from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.models.streaming import AnswerText, StopText, TokenText, cut_at_stop


def decode_bytes(tokens: list[int]) -> str:
    """A tokenizer of single bytes, which writes U+FFFD for what is no character yet."""
    return bytes(tokens).decode(errors="replace")


def decode_dropping(tokens: list[int]) -> str:
    """The same, but it leaves out what is no character yet, as openvino's tokenizer does."""
    return bytes(tokens).decode(errors="ignore")


def decode_words(tokens: list[int]) -> str:
    """A tokenizer of words that drops the space at the beginning of a text."""
    return "".join(f" {token}" for token in tokens).lstrip()


@given(st.text())
def test_bytes_come_out_as_whole_characters(text: str) -> None:
    for decode in (decode_bytes, decode_dropping):
        tokens = TokenText(decode)
        pieces = [tokens.push([byte]) for byte in text.replace("\ufffd", "").encode()]
        assert "".join(pieces) == text.replace("\ufffd", "")
        assert all(len(piece) <= 1 for piece in pieces)
        assert tokens.finish() == ""


@given(st.text(), st.integers(1, 7))
def test_tokens_may_come_in_groups_of_any_size(text: str, size: int) -> None:
    data, tokens = text.replace("\ufffd", "").encode(), TokenText(decode_bytes)
    pieces = [tokens.push(data[at : at + size]) for at in range(0, len(data), size)]
    assert "".join(pieces) + tokens.finish() == text.replace("\ufffd", "")


def test_the_space_between_words_is_kept() -> None:
    tokens = TokenText(decode_words)
    assert [tokens.push([number]) for number in (1, 2, 3)] == ["1", " 2", " 3"]


def test_half_a_character_at_the_end_is_dropped() -> None:
    tokens = TokenText(decode_bytes)
    assert tokens.push("帐篷".encode()[:5]) == ""
    assert tokens.finish() == "帐"


@given(st.text("abc"), st.lists(st.text("abc", min_size=1), max_size=3), st.integers(1, 4))
def test_stop_text_ends_before_the_first_stop_string(text: str, stop: list[str], size: int) -> None:
    scanner = StopText(stop)
    pieces = [scanner.push(text[at : at + size]) for at in range(0, len(text), size)]
    shown = "".join(pieces) + scanner.finish()
    assert text.startswith(shown)
    assert not any(part in shown for part in stop)
    assert scanner.stopped == any(part in text for part in stop)
    assert scanner.stopped or shown == text


def test_only_what_may_begin_a_stop_string_is_held_back() -> None:
    scanner = StopText(["\nQuestion:"])
    assert scanner.push("Yes.\nQ") == "Yes."
    assert scanner.push("uick") == "\nQuick"
    assert scanner.push("\nQuestion: who") == ""
    assert scanner.stopped
    assert scanner.push("more") == scanner.finish() == ""


def test_empty_stop_strings_mean_nothing() -> None:
    assert cut_at_stop("whole", ["", "none"]) == "whole"


def test_an_answer_finds_a_stop_string_across_tokens() -> None:
    answer = AnswerText(decode_bytes, ["END"])
    assert "".join(answer.push([byte]) for byte in b"all E END rest") == "all E "
    assert answer.stopped
    assert answer.finish() == ""
