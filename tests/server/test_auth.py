"""Tokens and origins."""

from __future__ import annotations

import pytest

from server.auth import (
    build_conversation_id,
    is_loopback,
    origin_allowed,
)


def test_ids_do_not_repeat() -> None:
    assert len({build_conversation_id() for _ in range(1000)}) == 1000


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.9.9.9", "::1"])
def test_this_machine_is_loopback(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["127.0.0.1.example", "localhost.example", "10.0.0.1", ""])
def test_others_are_not(host: str) -> None:
    assert not is_loopback(host)


@pytest.mark.parametrize("origin", ["", "null", "file://", "http://[broken", "javascript:1"])
def test_an_origin_that_cannot_be_read_is_refused(origin: str) -> None:
    assert not origin_allowed(origin, "shop.example", ())


def test_a_page_of_the_same_host_and_port_is_allowed() -> None:
    assert origin_allowed("https://shop.example:8443", "shop.example:8443", ())
    assert not origin_allowed("https://shop.example", "shop.example:8443", ())
