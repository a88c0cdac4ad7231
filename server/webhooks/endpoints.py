"""From settings to endpoints: every address is checked before the server opens its port.

The beginning of an address says how it is told::

    https://shop.example/hook                                     JSON with a signature
    slack+https://hooks.slack.com/services/T/B/X                  a text, as chat programs take it
    smtp://user:password@mail.example:587/?to=desk@shop.example   an e-mail; smtps:// is TLS at once

``#handover.requested+conversation.closed`` behind an address names the events of this one alone; a
fragment is ours, since none is ever sent. ``http://`` and mail without TLS are for this machine.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit, urlunsplit

from server.auth import is_loopback
from server.settings import Settings
from server.settings_text import SettingError
from server.webhooks.events import parse_events
from server.webhooks.interfaces import Endpoint, EventName, Format
from server.webhooks.signing import LEAST_BYTES, MOST_BYTES, parse_secret

_FORMATS: Final[dict[str, Format]] = {
    "https": "signed",
    "http": "signed",
    "slack+https": "slack",
    "slack+http": "slack",
    "smtp": "mail",
    "smtps": "mail",
}
_MAIL_PORTS: Final = {"smtp": 587, "smtps": 465}
"""Submission, and submission over TLS. Source: RFC 6409; RFC 8314, section 7.3."""
_ADDRESS = re.compile(r"[^\s@,<>\"]+@[^\s@,<>\"]+")


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Where e-mails go, and through which server.

    Attributes:
        security: TLS from the first byte, TLS after STARTTLS, or none, on this machine.
        user: empty signs in nowhere.
    """

    host: str
    port: int
    security: Literal["tls", "starttls", "none"]
    user: str
    password: str = field(repr=False)
    sender: str
    to: tuple[str, ...]


def build_endpoints(settings: Settings) -> tuple[Endpoint, ...]:
    """Read who is to be told.

    Raises:
        SettingError: an address cannot be used, or must be signed and there is no secret.
    """
    urls = (url.get_secret_value() for url in settings.webhook_urls)
    endpoints = tuple(_build(url, settings.webhook_events) for url in urls)
    if not build_secrets(settings):
        for one in endpoints:
            _check_secret(one)
    return tuple({one.name: one for one in endpoints}.values())


def build_secrets(settings: Settings) -> tuple[bytes, ...]:
    """Read the secrets: that of now first, then those before it; none where nothing is signed.

    Raises:
        SettingError: one is no base 64, too short or too long.
    """
    now = settings.webhook_secret.get_secret_value().strip()
    before = settings.webhook_previous_secrets.get_secret_value().split(",")
    named = [("webhook_secret", now)]
    named += [("webhook_previous_secrets", one.strip()) for one in before]
    return tuple(_read_secret(name, text) for name, text in named if text)


def parse_mailbox(url: str) -> Mailbox:
    """Read an address ``smtp://user:password@host:587/?to=desk@shop.example&from=...``.

    Without ``from`` the user is the sender where it is an address, else the first recipient.

    Raises:
        ValueError: it cannot be read; the text completes a sentence.
    """
    parts = urlsplit(url)
    fields = parse_qs(parts.query.replace("+", "%2B"))  # desk+shop@... is an address
    to = tuple(fields.get("to", ()))
    if unknown := sorted(fields.keys() - {"to", "from"}):
        raise ValueError(f"has {unknown[0]!r} behind its question mark; it may have to and from")
    user = unquote(parts.username or "")
    sender = fields.get("from", [user if "@" in user else "".join(to[:1])])[0]
    if not to or not all(map(_ADDRESS.fullmatch, (*to, sender))):
        raise ValueError("must say to whom: /?to=desk@shop.example, and may say from whom: &from=")
    host = parts.hostname or ""
    return Mailbox(
        host=host,
        port=parts.port or _MAIL_PORTS[parts.scheme],
        security=_choose_security(parts.scheme, host),
        user=user,
        password=unquote(parts.password or ""),
        sender=sender,
        to=to,
    )


def _choose_security(scheme: str, host: str) -> Literal["tls", "starttls", "none"]:
    if scheme == "smtps":
        return "tls"
    return "none" if is_loopback(host) else "starttls"


def _build(url: str, events: Sequence[EventName]) -> Endpoint:
    parts, format = _split(url)
    plain = parts._replace(scheme=parts.scheme.removeprefix("slack+"), fragment="")
    named = _read_events(parts) or events
    endpoint = Endpoint(_name(plain), format, urlunsplit(plain), frozenset(named))
    if format == "mail":
        _check_mailbox(endpoint, parts)
    return endpoint


def _split(url: str) -> tuple[SplitResult, Format]:
    try:
        parts = urlsplit(url)
        _ = parts.port  # reads it
    except ValueError:
        raise SettingError("The setting webhook_urls has an address that is no URL.") from None
    format = _FORMATS.get(parts.scheme)
    if format is None or not parts.hostname:
        raise SettingError(
            f"The setting webhook_urls has {_show(parts)}; an address must begin with https://, "
            "slack+https://, smtp:// or smtps:// and name a host."
        )
    if parts.scheme.endswith("http") and not is_loopback(parts.hostname):
        raise SettingError(
            f"The setting webhook_urls has {_show(parts)}; without TLS only this machine may be "
            "told. Write https://."
        )
    return parts, format


def _show(parts: SplitResult) -> str:
    """Name an address in a sentence, without what may be secret in it."""
    return f"'{parts.scheme}://{parts.hostname or ''}'"


def _name(parts: SplitResult) -> str:
    """Name an endpoint by its host; a hash tells addresses of one host apart.

    User and password are left out of it, since a short password could be found from the hash.
    """
    bare = parts._replace(netloc=parts.netloc.rpartition("@")[2])
    digest = hashlib.sha256(urlunsplit(bare).encode()).hexdigest()
    return f"{bare.netloc}-{digest[:8]}"


def _read_events(parts: SplitResult) -> tuple[EventName, ...]:
    try:
        return parse_events(tuple(filter(None, parts.fragment.split("+"))))
    except ValueError as error:
        raise SettingError(
            f"The setting webhook_urls has {_show(parts)}, which names events of its own: {error}."
        ) from None


def _check_mailbox(endpoint: Endpoint, parts: SplitResult) -> None:
    try:
        parse_mailbox(endpoint.url)
    except ValueError as error:
        raise SettingError(f"The setting webhook_urls has {_show(parts)}, which {error}.") from None


def _check_secret(endpoint: Endpoint) -> None:
    host = urlsplit(endpoint.url).hostname or ""
    if endpoint.format == "signed" and not is_loopback(host):
        raise SettingError(
            f"The setting webhook_secret is empty, and {host} is told by webhook; it must be able "
            "to check that it is you. Make a secret with 'openssl rand -base64 32', set "
            "STOREHAND_WEBHOOK_SECRET, and give it to the receiver."
        )


def _read_secret(name: str, text: str) -> bytes:
    try:
        return parse_secret(text)
    except ValueError as error:
        raise SettingError(
            f"A secret in the setting {name} {error}; it must be base 64 of {LEAST_BYTES} to "
            f"{MOST_BYTES} bytes. Make one with 'openssl rand -base64 32'."
        ) from None
