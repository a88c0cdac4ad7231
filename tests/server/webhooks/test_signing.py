"""Signatures of webhooks: what a receiver accepts, and what it must not."""

from __future__ import annotations

import base64
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.webhooks.interfaces import SignatureRefused
from server.webhooks.signing import build_headers, parse_secret, sign, verify

README = Path(__file__).parents[3] / "README.md"
SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
OTHER = base64.b64encode(bytes(range(1, 33))).decode()
NOW = 1_800_000_000
BODY = '{"type":"handover.requested","text":"où est <ORDER_1>?"}'.encode()


def build(*secrets: str, at: int = NOW) -> dict[str, str]:
    return build_headers([parse_secret(secret) for secret in secrets], "msg_1", at, BODY)


def test_the_signature_is_that_of_the_specifications_own_libraries() -> None:
    # The example that the libraries of Standard Webhooks are tested with.
    secret = parse_secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    signature = sign(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@given(id=st.text("abc_-", min_size=1), timestamp=st.integers(0, 2**36), body=st.binary())
def test_what_was_signed_verifies(id: str, timestamp: int, body: bytes) -> None:
    headers = build_headers([parse_secret(SECRET)], id, timestamp, body)
    verify(SECRET, headers, body, now=timestamp)


@pytest.mark.parametrize("seconds", [-300, 0, 300])
def test_five_minutes_early_or_late_pass(seconds: int) -> None:
    verify(SECRET, build(SECRET), BODY, now=NOW + seconds)


@pytest.mark.parametrize("seconds", [-301, 301, 10**9])
def test_what_is_older_or_from_the_future_is_refused(seconds: int) -> None:
    with pytest.raises(SignatureRefused, match="not of now"):
        verify(SECRET, build(SECRET), BODY, now=NOW + seconds)


def test_the_clock_of_now_is_the_default() -> None:
    with pytest.raises(SignatureRefused, match="not of now"):
        verify(SECRET, build(SECRET, at=1), BODY)


def test_capital_letters_of_headers_do_not_matter() -> None:
    verify(SECRET, {name.title(): value for name, value in build(SECRET).items()}, BODY, now=NOW)


def test_a_receiver_may_change_its_secret_at_any_time_while_two_are_signed_with() -> None:
    headers = build(OTHER, SECRET)
    verify(SECRET, headers, BODY, now=NOW)
    verify(OTHER, headers, BODY, now=NOW)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("webhook-id", "msg_2"),
        ("webhook-timestamp", str(NOW + 1)),
        ("webhook-signature", build(OTHER)["webhook-signature"]),
        ("webhook-signature", build(SECRET)["webhook-signature"].replace("v1,", "v2,")),
        ("webhook-signature", build(SECRET)["webhook-signature"][:-4]),
    ],
)
def test_what_was_changed_is_refused(name: str, value: str) -> None:
    with pytest.raises(SignatureRefused, match="No signature"):
        verify(SECRET, build(SECRET) | {name: value}, BODY, now=NOW)


def test_a_changed_body_is_refused() -> None:
    with pytest.raises(SignatureRefused, match="No signature"):
        verify(SECRET, build(SECRET), BODY + b" ", now=NOW)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("webhook-id", ""),
        ("webhook-signature", " "),
        ("webhook-timestamp", ""),
        ("webhook-timestamp", "now"),
        ("webhook-timestamp", "1e9"),
        ("webhook-timestamp", "٣"),
        ("webhook-timestamp", "9" * 5000),
    ],
)
def test_headers_that_cannot_be_read_are_refused(name: str, value: str) -> None:
    with pytest.raises(SignatureRefused, match="missing, or cannot be read"):
        verify(SECRET, build(SECRET) | {name: value}, BODY, now=NOW)


def test_without_a_secret_nothing_is_signed() -> None:
    assert "webhook-signature" not in build()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "has 0 bytes"),
        ("whsec_", "has 0 bytes"),
        (base64.b64encode(bytes(23)).decode(), "has 23 bytes"),
        (base64.b64encode(bytes(65)).decode(), "has 65 bytes"),
        ("a secret of many words", "no base 64"),
        ("geheim–geheim–geheim–geheim", "no base 64"),
    ],
)
def test_a_secret_that_is_none_is_told_without_it(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why) as caught:
        parse_secret(text)
    assert not text or text not in str(caught.value)


def test_the_readme_shows_a_receiver_that_works() -> None:
    section = README.read_text("utf-8").split("\n## Webhooks\n")[1].split("\n## ")[0]
    names: dict[str, Any] = {}
    exec(section.split("```python\n")[1].split("```")[0], names)
    headers = build(SECRET, at=int(time.time()))
    assert names["is_genuine"](SECRET, headers, BODY)
    assert not names["is_genuine"](OTHER, headers, BODY)
