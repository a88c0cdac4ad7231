"""Reading and writing frames, and the table of errors."""

from __future__ import annotations

import json
from typing import Any, get_args

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.interfaces import Citation, ModelBusy, ModelUnavailable
from retrieval.interfaces import IndexUnavailable
from server.frames import Cancel, CustomerMessage, ErrorCode, Hello, Text
from server.protocol import (
    FATAL,
    SENTENCES,
    ProtocolError,
    build_error,
    build_schema,
    code_of,
    encode,
    parse_frame,
)

MAX_BYTES = 1024


def test_every_client_frame_is_read() -> None:
    assert parse_frame('{"type":"hello","v":1,"last_seq":7}', MAX_BYTES) == Hello(
        type="hello", last_seq=7
    )
    assert parse_frame('{"type":"cancel"}', MAX_BYTES) == Cancel(type="cancel")
    assert parse_frame('{"type":"message","id":"a","text":"é"}', MAX_BYTES) == CustomerMessage(
        type="message", id="a", text="é"
    )


def test_fields_of_a_later_version_are_ignored() -> None:
    assert parse_frame('{"type":"cancel","why":"x"}', MAX_BYTES) == Cancel(type="cancel")


def test_the_limit_counts_bytes_not_characters() -> None:
    raw = json.dumps({"type": "message", "id": "a", "text": "é" * 500}, ensure_ascii=False)
    assert len(raw) < MAX_BYTES < len(raw.encode())
    with pytest.raises(ProtocolError) as refused:
        parse_frame(raw, MAX_BYTES)
    assert refused.value.code == "too_large"


def test_a_refused_message_is_named_by_its_id_and_never_quoted() -> None:
    with pytest.raises(ProtocolError) as refused:
        parse_frame('{"type":"message","id":"m1","text":["my secret"]}', MAX_BYTES)
    error = build_error(refused.value)
    assert (error.code, error.reply_to) == ("bad_frame", "m1")
    assert "secret" not in encode(error)
    assert "text" in error.detail


@given(
    st.one_of(
        st.text(),
        st.binary(),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text() | st.floats(),
            lambda inner: (
                st.lists(inner) | st.dictionaries(st.sampled_from(["type", "v", "id"]), inner)
            ),
        ).map(json.dumps),
    )
)
def test_anything_is_a_frame_or_a_coded_error(raw: Any) -> None:
    try:
        parse_frame(raw, MAX_BYTES)
    except ProtocolError as error:
        assert build_error(error).message == SENTENCES[error.code]


def test_every_code_has_a_sentence() -> None:
    assert set(SENTENCES) == set(get_args(ErrorCode))
    assert set(FATAL) <= set(SENTENCES)
    assert all(text.endswith((".", "?")) for text in SENTENCES.values())


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ModelBusy(3, 3), "busy"),
        (ModelUnavailable("x", "y"), "unavailable"),
        (IndexUnavailable("x", "y"), "not_ready"),
        (TimeoutError(), "timeout"),
        (ProtocolError("too_large"), "too_large"),
        (KeyError("x"), "internal"),
    ],
)
def test_what_stops_a_turn_has_a_code(error: Exception, code: str) -> None:
    assert code_of(error) == code


def test_the_schema_takes_good_frames_and_refuses_bad_ones() -> None:
    schema = build_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    client = jsonschema.Draft202012Validator({**schema, "anyOf": [{"$ref": "#/$defs/ClientFrame"}]})
    client.validate({"type": "message", "v": 1, "id": "a", "text": "x"})
    for bad in ({"type": "message", "id": "a"}, {"type": "hello", "v": 2}, {"type": "welcome"}, {}):
        assert not client.is_valid(bad)
    server = jsonschema.Draft202012Validator({**schema, "anyOf": [{"$ref": "#/$defs/ServerFrame"}]})
    text = Text(seq=1, reply_to="a", delta="x", citations=(Citation("s", "t", "q"),))
    server.validate(json.loads(encode(text)))
    assert set(schema["errors"]) == set(SENTENCES)
