"""Who may connect, and who may go on with a conversation.

Fails closed: an Origin that cannot be read is refused, a token that does not match is unknown.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

ID_BYTES = 16
"""Bytes of randomness; an id alone opens nothing."""


def build_conversation_id() -> str:
    """Make an id that cannot be guessed: 22 characters of the URL-safe alphabet."""
    return secrets.token_urlsafe(ID_BYTES)


def origin_allowed(origin: str | None, host: str | None, allowed: Collection[str]) -> bool:
    """Say whether a page of this Origin may open a socket (RFC 6455, section 10.2).

    A request without an Origin does not come from a browser's page and is taken: the header
    protects customers in browsers, and any other program could write what it likes.

    Args:
        origin: the Origin header.
        host: the Host header of the same request.
        allowed: origins from the settings, such as ``https://shop.example``.
    """
    if origin is None:
        return True
    parts = _split_origin(origin)
    if parts is None:
        return False
    return parts.netloc == host or is_loopback(parts.hostname or "") or _listed(origin, allowed)


def _split_origin(origin: str) -> SplitResult | None:
    try:
        parts = urlsplit(origin)
        return parts if parts.scheme in ("http", "https") and parts.hostname else None
    except ValueError:
        return None


def _listed(origin: str, allowed: Collection[str]) -> bool:
    return origin.lower() in {entry.rstrip("/").lower() for entry in allowed}


def is_loopback(hostname: str) -> bool:
    """Say whether a host name is this machine itself: 127.0.0.0/8, ::1 or localhost."""
    if hostname == "localhost":
        return True
    try:
        return ip_address(hostname).is_loopback
    except ValueError:
        return False
