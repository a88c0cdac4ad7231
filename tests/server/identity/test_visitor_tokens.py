"""Tokens of visitors: what is forged, expired, foreign or no token at all proves nothing."""

from __future__ import annotations

import base64
import json

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.identity.visitor_tokens import (
    Refusal,
    TokenRefused,
    VisitorTokens,
    build_visitor_id,
)
from server.sealing import HomeKey

KEY = HomeKey("k" * 32)
SHOP = "https://shop.example"
NOW = 1_800_000_000.0
TOKENS = VisitorTokens(KEY, 3600.0)


def refuse(token: str, origin: str = SHOP, now: float = NOW) -> Refusal:
    with pytest.raises(TokenRefused) as caught:
        TOKENS.check(token, origin, now)
    return caught.value.reason


def test_a_token_tells_its_visitor() -> None:
    visitor = build_visitor_id()
    assert TOKENS.check(TOKENS.issue(visitor, SHOP, NOW), SHOP, NOW) == visitor


def test_ids_differ_and_say_nothing() -> None:
    ids = {build_visitor_id() for _ in range(100)}
    assert len(ids) == 100
    assert {len(id) for id in ids} == {22}


def test_a_token_expires() -> None:
    token = TOKENS.issue("v", SHOP, NOW)
    assert TOKENS.check(token, SHOP, NOW + 3599.9) == "v"
    assert refuse(token, now=NOW + 3600) == "expired"


@pytest.mark.parametrize("origin", ["https://evil.example", "http://shop.example", "", "null"])
def test_a_token_belongs_to_its_origin(origin: str) -> None:
    assert refuse(TOKENS.issue("v", SHOP, NOW), origin) == "other_origin"


def test_a_token_without_a_browser_is_no_page_s() -> None:
    token = TOKENS.issue("v", "", NOW)
    assert TOKENS.check(token, "", NOW) == "v"
    assert refuse(token, SHOP) == "other_origin"


def test_an_origin_is_the_same_in_either_case() -> None:
    assert TOKENS.check(TOKENS.issue("v", "https://Shop.Example", NOW), SHOP, NOW) == "v"


def test_a_previous_key_still_verifies() -> None:
    renewed = VisitorTokens(HomeKey("n" * 32, ["k" * 32]), 3600.0)
    assert renewed.check(TOKENS.issue("v", SHOP, NOW), SHOP, NOW) == "v"
    assert refuse(renewed.issue("v", SHOP, NOW)) == "forged"


def test_another_home_s_token_is_forged() -> None:
    foreign = VisitorTokens(HomeKey("x" * 32), 3600.0).issue("v", SHOP, NOW)
    assert refuse(foreign) == "forged"


def test_every_changed_part_is_seen() -> None:
    version, visitor, expires, origin, signature = TOKENS.issue("v", SHOP, NOW).split(".")
    other = base64.urlsafe_b64encode(b"https://evil.example").decode().rstrip("=")
    flipped = signature[:-1] + ("0" if signature[-1] != "0" else "1")
    for parts in (
        (version, "w", expires, origin, signature),
        (version, visitor, str(int(expires) + 1), origin, signature),
        (version, visitor, expires, other, signature),
        (version, visitor, expires, "", signature),
        (version, visitor, expires, origin, flipped),
    ):
        assert refuse(".".join(parts)) == "forged"


def test_a_signature_for_another_purpose_is_forged() -> None:
    signed = TOKENS.issue("v", SHOP, NOW).rpartition(".")[0]
    assert refuse(f"{signed}.{KEY.sign('visitor', signed)}") == "forged"


@pytest.mark.parametrize(
    "token",
    [
        "",
        "1",
        "1.v.1800003600..",
        "1.v.1800003600.." + "0" * 63,
        "1.v.-1.." + "0" * 64,
        "1.v.٣.." + "0" * 64,
        "1..1800003600.." + "0" * 64,
        "1.v/w.1800003600.." + "0" * 64,
        "2.v.1800003600.." + "0" * 64,
        "1.v.1800003600.." + "0" * 64 + "\n",
        jwt.encode({"sub": "v"}, "", algorithm="none"),
        json.dumps({"visitor": "v"}),
        "\x00",
        "é" * 1024,
    ],
)
def test_what_is_no_token_is_refused(token: str) -> None:
    assert refuse(token) == "malformed"


@given(st.text())
def test_whatever_comes_is_refused_and_nothing_else(token: str) -> None:
    refuse(token)


@given(st.from_regex(r"\A[A-Za-z0-9_-]{1,64}\Z"), st.text(max_size=60))
def test_every_visitor_and_origin_comes_back(visitor: str, origin: str) -> None:
    assert TOKENS.check(TOKENS.issue(visitor, origin, NOW), origin, NOW) == visitor


@pytest.mark.parametrize("visitor", ["", "a.b", "ä", "v" * 65, "v\n"])
def test_an_id_of_another_form_gets_no_token(visitor: str) -> None:
    with pytest.raises(ValueError, match="id has"):
        TOKENS.issue(visitor, SHOP, NOW)


def test_a_token_fits_into_the_first_frame() -> None:
    longest = "https://" + "a" * 253 + ":65535"
    assert len(TOKENS.issue("v" * 64, longest, NOW)) < 1024
