"""What a request tells of its browser."""

from __future__ import annotations

import pytest
from starlette.requests import HTTPConnection
from starlette.responses import Response

from server.identity.browsing import (
    is_own_page,
    is_private,
    read_cookie,
    set_cookie,
    tell_origin,
)


def connect(url: str, server: object = ("10.0.0.1", 8000), **headers: str) -> HTTPConnection:
    scheme, _, host = url.partition("://")
    told = {"host": host, **headers}
    scope = {
        "type": "websocket" if scheme.startswith("ws") else "http",
        "scheme": scheme,
        "path": "/desk",
        "query_string": b"",
        "server": server,
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in told.items()],
    }
    return HTTPConnection(scope)


@pytest.mark.parametrize(
    ("url", "private"),
    [
        ("https://chat.shop.example", True),
        ("wss://chat.shop.example", True),
        ("http://127.0.0.1:8000", True),
        ("http://localhost:8000", True),
        ("http://[::1]:8000", True),
        ("http://chat.shop.example", False),
        ("ws://chat.shop.example", False),
        ("http://localhost.evil.example", False),
        ("http://127.0.0.1.evil.example", False),
        ("http://192.168.0.7:8000", False),
        ("http://[::1", False),
        ("http://127.0.0.1:port", False),
    ],
)
def test_passwords_travel_where_nobody_can_listen(url: str, private: bool) -> None:
    assert is_private(connect(url)) is private


@pytest.mark.parametrize(
    ("url", "origin", "own"),
    [
        ("https://chat.shop.example", "https://chat.shop.example", True),
        ("wss://chat.shop.example", "https://chat.shop.example", True),
        ("https://Chat.Shop.Example", "https://chat.shop.example", True),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000", True),
        ("http://127.0.0.1:8000", "http://127.0.0.1:9000", False),
        ("http://127.0.0.1:8000", "http://localhost:8000", False),
        ("https://chat.shop.example", "http://chat.shop.example", False),
        ("https://chat.shop.example", "https://evil.example", False),
        ("https://chat.shop.example", "https://chat.shop.example.evil.example", False),
        ("https://chat.shop.example", "null", False),
        ("https://chat.shop.example", "", False),
        ("http://[::1", "http://[::1", False),
    ],
)
def test_a_page_is_this_server_s_own_by_its_origin(url: str, origin: str, own: bool) -> None:
    assert is_own_page(connect(url, origin=origin)) is own
    assert not is_own_page(connect(url))


def test_a_host_that_is_none_counts_as_missing() -> None:
    assert tell_origin(connect("http://[::1")) == "http://10.0.0.1:8000"
    assert tell_origin(connect("http://[::1", server=None)) == ""
    assert not is_private(connect("http://[::1", server=None))


def set_one(url: str, value: str = "secret") -> str:
    response = Response()
    set_cookie(response, connect(url), "storehand-desk", value, 60)
    return response.headers["set-cookie"]


def test_a_cookie_is_for_this_host_alone_and_for_no_script() -> None:
    told = set_one("https://chat.shop.example")
    assert told.startswith("__Host-storehand-desk=secret;")
    assert {part.strip() for part in told.split(";")[1:]} == {
        "HttpOnly",
        "Max-Age=60",
        "Path=/",
        "SameSite=strict",
        "Secure",
    }


def test_on_this_machine_it_needs_no_encryption() -> None:
    told = set_one("http://127.0.0.1:8000")
    assert told.startswith("storehand-desk=secret;")
    assert "Secure" not in told
    assert "HttpOnly" in told
    assert set_one("https://127.0.0.1:8000").startswith("__Host-")


def test_a_cookie_without_the_prefix_counts_nowhere_else() -> None:
    planted = connect("https://chat.shop.example", cookie="storehand-desk=planted")
    assert read_cookie(planted, "storehand-desk") == ""
    kept = connect("https://chat.shop.example", cookie="__Host-storehand-desk=secret")
    assert read_cookie(kept, "storehand-desk") == "secret"
