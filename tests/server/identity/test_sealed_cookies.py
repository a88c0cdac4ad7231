"""Sealed cookies: nobody reads or changes them, and they are good for a time only."""

from __future__ import annotations

import base64

import pytest

from server.identity.sealed_cookies import SealedCookies
from server.sealing import HomeKey
from tests.server.identity.conftest import Hands


@pytest.fixture
def cookies(key: HomeKey, clock: Hands) -> SealedCookies:
    return SealedCookies(key, "device", 60, clock)


def test_what_was_sealed_comes_back(cookies: SealedCookies) -> None:
    sealed = cookies.seal({"email": "ada@shop.example"})
    assert cookies.open(sealed) == {"email": "ada@shop.example"}
    assert sealed.replace("-", "").replace("_", "").isalnum()
    assert b"ada" not in base64.urlsafe_b64decode(sealed + "==")


def test_it_is_good_for_its_time_only(cookies: SealedCookies, clock: Hands) -> None:
    sealed = cookies.seal({"a": "b"})
    clock.move(seconds=59)
    assert cookies.open(sealed)
    clock.move(seconds=1)
    assert cookies.open(sealed) == {}


def test_it_is_good_for_its_purpose_and_home_only(
    cookies: SealedCookies, key: HomeKey, clock: Hands
) -> None:
    sealed = cookies.seal({"a": "b"})
    assert SealedCookies(key, "oidc", 60, clock).open(sealed) == {}
    assert SealedCookies(HomeKey("x" * 32), "device", 60, clock).open(sealed) == {}
    renewed = HomeKey("n" * 32, ["h" * 32])
    assert SealedCookies(renewed, "device", 60, clock).open(sealed) == {"a": "b"}


@pytest.mark.parametrize("cookie", ["", "a", "====", "é", "\x00", "QUJD", "A" * 5000])
def test_what_is_none_was_never_there(cookies: SealedCookies, cookie: str) -> None:
    assert cookies.open(cookie) == {}


def test_every_changed_byte_is_seen(cookies: SealedCookies) -> None:
    sealed = base64.urlsafe_b64decode(cookies.seal({"a": "b"}) + "==")
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        assert cookies.open(base64.urlsafe_b64encode(changed).decode()) == {}
