"""Addresses of webhooks: read before the port opens, or refused in one sentence."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest

from server.settings import Settings, load_settings
from server.settings_text import SettingError
from server.webhooks.endpoints import Mailbox, build_endpoints, build_secrets, parse_mailbox
from server.webhooks.interfaces import EVENTS

SECRET = base64.b64encode(bytes(range(32))).decode()

BuildSettings = Callable[..., Settings]


def read(build_settings: BuildSettings, *urls: str, **more: Any) -> list[tuple[str, str]]:
    settings = build_settings(webhook_urls=urls, webhook_secret=SECRET, **more)
    return [(one.format, one.url) for one in build_endpoints(settings)]


def test_nobody_is_told_by_default(build_settings: BuildSettings) -> None:
    assert build_endpoints(build_settings()) == ()


@pytest.mark.parametrize(
    ("url", "format", "plain"),
    [
        ("https://shop.example/hook?k=1", "signed", "https://shop.example/hook?k=1"),
        ("HTTPS://shop.example", "signed", "https://shop.example"),
        ("http://127.0.0.1:9/hook", "signed", "http://127.0.0.1:9/hook"),
        ("http://[::1]:9/", "signed", "http://[::1]:9/"),
        ("https://10.0.0.7/hook", "signed", "https://10.0.0.7/hook"),
        ("slack+https://hooks.example/T/B", "slack", "https://hooks.example/T/B"),
        ("slack+http://localhost:9/T", "slack", "http://localhost:9/T"),
        ("smtp://mail.example/?to=a@b.example", "mail", "smtp://mail.example/?to=a@b.example"),
        ("smtps://mail.example/?to=a@b.example", "mail", "smtps://mail.example/?to=a@b.example"),
    ],
)
def test_the_beginning_says_how_it_is_told(
    build_settings: BuildSettings, url: str, format: str, plain: str
) -> None:
    assert read(build_settings, url) == [(format, plain)]


def test_an_address_may_name_events_of_its_own(build_settings: BuildSettings) -> None:
    settings = build_settings(
        webhook_urls="http://127.0.0.1/a#handover.requested+conversation.closed,http://127.0.0.1/b",
        webhook_events="message.created",
    )
    first, second = build_endpoints(settings)
    assert first.events == {"handover.requested", "conversation.closed"}
    assert first.url == "http://127.0.0.1/a"
    assert second.events == {"message.created"}
    assert build_settings().webhook_events == EVENTS


def test_a_name_tells_addresses_apart_and_holds_no_secret(build_settings: BuildSettings) -> None:
    settings = build_settings(
        webhook_urls=(
            "slack+https://hooks.example/services/T1/verysecret",
            "slack+https://hooks.example/services/T2/verysecret",
            "smtp://desk:hunter2@mail.example:2525/?to=a@b.example",
        )
    )
    endpoints = build_endpoints(settings)
    names = [one.name for one in endpoints]
    assert [name.rpartition("-")[0] for name in names] == [
        *["hooks.example"] * 2,
        "mail.example:2525",
    ]
    assert len(set(names)) == 3
    for hidden in ("verysecret", "hunter2", "desk:"):
        assert hidden not in f"{names} {endpoints} {settings!r}"


def test_another_password_leaves_the_name(build_settings: BuildSettings) -> None:
    names = {
        build_endpoints(build_settings(webhook_urls=(url,)))[0].name
        for url in (
            "smtp://desk:old@mail.example/?to=a@b.example",
            "smtp://desk:new@mail.example/?to=a@b.example",
        )
    }
    assert len(names) == 1


def test_an_address_that_stands_twice_is_told_once(build_settings: BuildSettings) -> None:
    assert len(read(build_settings, "https://a.example/", "https://a.example/")) == 1


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("ftp://verysecret.example/x", "has 'ftp://verysecret.example'; an address must begin"),
        ("shop.example/hook", "an address must begin with https://"),
        ("https:///hook", "and name a host"),
        ("https://shop.example:port/", "that is no URL"),
        ("https://[::1/", "that is no URL"),
        ("http://shop.example/hook", "without TLS only this machine"),
        ("slack+http://10.0.0.7/hook", "without TLS only this machine"),
        ("https://a.example/#handover.wanted", "there is no event 'handover.wanted'"),
        ("smtp://mail.example/", "must say to whom"),
        ("smtp://mail.example/?to=nobody", "must say to whom"),
        ("smtp://mail.example/?to=a@b.example%0ABcc:c@d.example", "must say to whom"),
        ("smtp://mail.example/?to=a@b.example&from=me", "must say to whom"),
        ("smtp://mail.example/?to=a@b.example&cc=c@d.example", "it may have to and from"),
    ],
)
def test_an_address_that_cannot_be_used_is_one_sentence(
    build_settings: BuildSettings, url: str, said: str
) -> None:
    with pytest.raises(SettingError) as caught:
        read(build_settings, url)
    sentence = str(caught.value)
    assert sentence.startswith("The setting webhook_urls has")
    assert said in sentence
    assert "\n" not in sentence


def test_what_others_receive_must_be_signed(build_settings: BuildSettings) -> None:
    with pytest.raises(SettingError, match=r"webhook_secret is empty, and shop\.example"):
        build_endpoints(build_settings(webhook_urls="https://shop.example/hook"))


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/hook",
        "https://localhost/hook",
        "slack+https://hooks.example/T",
        "smtp://mail.example/?to=a@b.example",
    ],
)
def test_this_machine_chat_programs_and_mail_need_no_secret(
    build_settings: BuildSettings, url: str
) -> None:
    assert build_endpoints(build_settings(webhook_urls=url))


@pytest.mark.parametrize("name", ["webhook_secret", "webhook_previous_secrets"])
@pytest.mark.parametrize("text", ["c2hvcnQ=", "no base 64 at all"])
def test_a_secret_that_cannot_be_used_is_one_sentence(
    build_settings: BuildSettings, name: str, text: str
) -> None:
    with pytest.raises(SettingError, match=f"A secret in the setting {name} ") as caught:
        build_endpoints(build_settings(**{name: text}))
    assert text not in str(caught.value)


def test_secrets_are_read_newest_first(build_settings: BuildSettings) -> None:
    older = base64.b64encode(bytes(24)).decode()
    settings = build_settings(webhook_secret=f" {SECRET} ", webhook_previous_secrets=f"{older}, ,")
    assert build_secrets(settings) == (bytes(range(32)), bytes(24))


def test_an_event_that_does_not_exist_is_told_with_its_origin() -> None:
    with pytest.raises(SettingError, match="there is no event 'closed'; there are handover") as e:
        load_settings(webhook_events="message.created,closed")
    assert "The setting webhook_events from an argument" in str(e.value)


@pytest.mark.parametrize(
    ("url", "mailbox"),
    [
        (
            "smtp://desk%40shop.example:p%3Aw%2F@mail.example/?to=a@b.example&to=c+d@e.example",
            Mailbox(
                "mail.example",
                587,
                "starttls",
                "desk@shop.example",
                "p:w/",
                "desk@shop.example",
                ("a@b.example", "c+d@e.example"),
            ),
        ),
        (
            "smtps://mail.example/?to=a@b.example&from=me@b.example",
            Mailbox("mail.example", 465, "tls", "", "", "me@b.example", ("a@b.example",)),
        ),
        (
            "smtp://127.0.0.1:25/?to=a@b.example",
            Mailbox("127.0.0.1", 25, "none", "", "", "a@b.example", ("a@b.example",)),
        ),
    ],
)
def test_a_mail_address_is_read(url: str, mailbox: Mailbox) -> None:
    assert parse_mailbox(url) == mailbox
