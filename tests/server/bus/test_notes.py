"""Notes on the wire."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.bus.interfaces import Note
from server.bus.notes import MAX_NOTE_BYTES, MISSED, BadNote, encode_note, parse_note

VALUES = st.text(max_size=20) | st.integers(-(2**63), 2**63) | st.booleans()


@given(st.dictionaries(st.text(max_size=20), VALUES, max_size=5))
def test_what_is_written_is_read(note: Note) -> None:
    assert parse_note(encode_note(note)) == note


def test_missed_notes_are_none() -> None:
    assert parse_note(MISSED) is None


@given(st.binary(max_size=64))
def test_any_bytes_are_a_note_or_a_bad_note(content: bytes) -> None:
    try:
        note = parse_note(content)
    except BadNote as error:
        assert str(error).endswith(".")
    else:
        assert note is None or isinstance(note, dict)


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff", b"{", b"[]", b"1", b'{"a":null}', b'{"a":1.0}', b'{"a":NaN}', b'{"a":{}}'],
)
def test_what_is_no_note_is_refused(content: bytes) -> None:
    with pytest.raises(BadNote):
        parse_note(content)


def test_a_long_note_is_neither_sent_nor_read() -> None:
    with pytest.raises(BadNote, match=f"{MAX_NOTE_BYTES} are allowed"):
        encode_note({"text": "x" * MAX_NOTE_BYTES})
    with pytest.raises(BadNote, match=f"{MAX_NOTE_BYTES} are allowed"):
        parse_note(b" " * (MAX_NOTE_BYTES + 1))
