"""The setting ``database``: what it may be, and the sentence for what it may not."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest

from server.settings import load_settings
from server.settings_text import SettingError
from server.storage.address import Address, read_address


def read(url: str) -> Address:
    return read_address(load_settings(home=Path("/shop"), database=url))


def test_without_a_setting_it_is_a_file_in_the_home() -> None:
    address = read(" ")
    assert (address.file, address.place) == (Path("/shop/storehand.db"), "/shop/storehand.db")


def test_a_file_may_lie_elsewhere() -> None:
    assert read("sqlite:////data/shop.db").file == Path("/data/shop.db")


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg2"])
def test_a_server_is_named_without_its_password(scheme: str) -> None:
    address = read(f"{scheme}://ann:secret@db.example:6543/shop")
    assert address.file is None
    assert address.place == "postgresql://ann:***@db.example:6543/shop"
    for url, _ in (address.for_asyncpg(), address.for_pg8000()):
        assert (url.username, url.password, url.host) == ("ann", "secret", "db.example")


def test_without_a_name_it_is_the_systems_user() -> None:
    assert read("postgresql://db.example/shop").url.username


def test_a_server_may_be_reached_by_a_socket() -> None:
    address = read("postgresql://ann@/shop?host=/run/postgresql")
    url, told = address.for_pg8000()
    assert told == {"unix_sock": "/run/postgresql/.s.PGSQL.5432", "ssl_context": False}
    assert (url.host, dict(url.query)) == (None, {})
    assert dict(address.for_asyncpg()[0].query) == {"host": "/run/postgresql"}


def test_the_host_may_stand_among_the_options() -> None:
    assert read("postgresql://ann@/shop?host=db.example").for_pg8000()[0].host == "db.example"


def test_connections_are_encrypted_as_the_url_says() -> None:
    plain, found, needed, checked = (
        read(f"postgresql://ann@db.example/shop{option}")
        for option in ("?sslmode=disable", "", "?sslmode=require", "?sslmode=verify-full")
    )
    assert plain.for_asyncpg()[1]["ssl"] is plain.for_pg8000()[1]["ssl_context"] is False
    assert (found.for_asyncpg()[1]["ssl"], found.for_pg8000()[1]["ssl_context"]) == ("prefer", None)
    for address, mode in ((needed, ssl.CERT_NONE), (checked, ssl.CERT_REQUIRED)):
        for context in (address.for_asyncpg()[1]["ssl"], address.for_pg8000()[1]["ssl_context"]):
            assert (context.verify_mode, context.check_hostname) == (mode, mode != ssl.CERT_NONE)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("shop.db", "The setting database is no URL; it must be a URL such as postgresql://"),
        ("postgresql://ann:secret@db:port/shop", "is no URL; it must be"),
        ("mysql://ann:secret@db/shop", "begins with 'mysql'; it must be a URL such as"),
        ("sqlite://", "begins with 'sqlite'; it must be"),
        ("sqlite:///:memory:", "begins with 'sqlite'; it must be"),
        ("sqlite:////a.db?mode=ro", "begins with 'sqlite'; it must be"),
        (
            "postgresql://ann:secret@db/shop?pool=9",
            "the option 'pool' in its URL; it may have",
        ),
        ("postgresql://db/shop?sslmode=maybe", "sslmode='maybe' in its URL; it must be one of"),
    ],
)
def test_what_is_no_database_is_a_sentence(url: str, sentence: str) -> None:
    with pytest.raises(SettingError) as caught:
        read(url)
    assert sentence in str(caught.value)
    assert "secret" not in str(caught.value)
