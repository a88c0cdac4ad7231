"""The setting ``bus``: what is taken, what is refused, and that no password is shown."""

from __future__ import annotations

import pytest

from server.settings_text import SettingError
from tests.server.bus.conftest import build_valkey


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("redis://cache", "cache:6379/0"),
        ("redis://cache/", "cache:6379/0"),
        ("valkey://cache:7000/3", "cache:7000/3"),
        (" rediss://ann:pa%40ss@cache.example:6380/0 ", "cache.example:6380/0"),
        ("valkeys://:secret@cache/12", "cache:6379/12"),
        ("redis://[::1]:6379/0", "::1:6379/0"),
        ("rediss://cache/0?ssl_cert_reqs=none&ssl_check_hostname=false", "cache:6379/0"),
    ],
)
def test_urls_are_read(url: str, place: str) -> None:
    valkey = build_valkey(url)
    assert valkey.place == place
    assert valkey.prefix == f"storehand:{place.rsplit('/')[-1]}:"


@pytest.mark.parametrize(
    "url",
    [
        "cache:6379",
        "http://cache",
        "redis://",
        "redis://:secret@",
        "redis://cache:secret",
        "redis://cache:99999",
        "redis://cache/secret",
        "redis://cache/-1",
        "redis://cache/0/1",
        "redis://cache/0?db=secret",
        "redis://cache/0?socket_timeout=1",
        "redis://cache/0?ssl_ca_certs=secret",
        "rediss://cache/0?ssl_secret=1",
        "rediss://cache/0?secret",
        "redis://cache/0#secret",
        "unix:///run/secret.sock",
        "redis://[secret/0",
        "secret",
    ],
)
def test_what_is_no_url_of_a_server_is_refused_in_a_sentence(url: str) -> None:
    with pytest.raises(SettingError) as raised:
        build_valkey(url)
    assert str(raised.value).startswith("The setting bus must be a URL such as redis://")
    assert "secret" not in str(raised.value)


def test_a_password_is_read_and_not_shown() -> None:
    valkey = build_valkey("redis://ann:pa%40ss@cache/0")
    connection = valkey.build_connection()
    assert (connection.username, connection.password) == ("ann", "pa@ss")
    assert "pa@ss" not in f"{valkey!r} {vars(valkey)['place']} {connection!r}"
