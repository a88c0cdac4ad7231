"""Signatures by the Standard Webhooks specification: who sent it, and that it is new.

Three headers go with every body: ``webhook-id``, ``webhook-timestamp`` (seconds since 1970, of this
attempt) and ``webhook-signature``, one or more ``v1,BASE64`` with spaces between: the HMAC-SHA256
of ``ID.TIMESTAMP.BODY``. While a secret is changed there is one signature for each, so that a
receiver may change its own at any time. Source: https://www.standardwebhooks.com, version 1.0.0.

`verify` fails closed: whatever cannot be read is refused.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import time
from collections.abc import Mapping, Sequence

from server.webhooks.interfaces import SignatureRefused

PREFIX = "whsec_"
LEAST_BYTES, MOST_BYTES = 24, 64
"""Of a secret. Source: Standard Webhooks 1.0.0, "Signature scheme"."""
TOLERANCE_SECONDS = 300.0
"""How old or early a body may be, as the specification's own libraries have it."""


def parse_secret(text: str) -> bytes:
    """Read a secret: base 64, with or without ``whsec_`` before it.

    Raises:
        ValueError: it is none, or has too few or too many bytes; the text completes a sentence.
    """
    try:
        secret = base64.b64decode(text.strip().removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("is no base 64") from None
    if not LEAST_BYTES <= len(secret) <= MOST_BYTES:
        raise ValueError(f"has {len(secret)} bytes")
    return secret


def sign(secret: bytes, id: str, timestamp: int, body: bytes) -> str:
    """Return one signature, ``v1,BASE64``."""
    content = b".".join((id.encode(), str(timestamp).encode(), body))
    digest = hmac.new(secret, content, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def build_headers(secrets: Sequence[bytes], id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """Build the headers of a body; without a secret there is no signature among them.

    Args:
        secrets: that of now first, then those before it.
        id: of the delivery.
        timestamp: seconds since 1970.
        body: as it is sent.
    """
    headers = {"webhook-id": id, "webhook-timestamp": str(timestamp)}
    if secrets:
        signatures = (sign(secret, id, timestamp, body) for secret in secrets)
        headers["webhook-signature"] = " ".join(signatures)
    return headers


def verify(
    secret: str,
    headers: Mapping[str, str],
    body: bytes,
    now: float | None = None,
    tolerance_seconds: float = TOLERANCE_SECONDS,
) -> None:
    """Check what a receiver got; for receivers in Python, and for our own tests.

    Args:
        secret: the receiver's own copy.
        headers: of the request; capital letters do not matter.
        body: as it came, before it is read as JSON.
        now: seconds since 1970; None is this moment.
        tolerance_seconds: how old or early it may be.

    Raises:
        ValueError: the receiver's own secret is none; see `parse_secret`.
        SignatureRefused: the body was changed, is too old, or is from somebody else.
    """
    key = parse_secret(secret)
    lower = {name.lower(): value for name, value in headers.items()}
    id, signatures = lower.get("webhook-id", ""), lower.get("webhook-signature", "").split()
    timestamp = _read_timestamp(lower.get("webhook-timestamp", ""))
    if not id or timestamp is None or not signatures:
        raise SignatureRefused("A header of the webhook is missing, or cannot be read.")
    if abs((time.time() if now is None else now) - timestamp) > tolerance_seconds:
        raise SignatureRefused(f"The webhook {id} is not of now: it was sent at {timestamp}.")
    expected = sign(key, id, timestamp, body).encode()
    if not any(hmac.compare_digest(expected, given.encode()) for given in signatures):
        raise SignatureRefused(f"No signature of the webhook {id} is of this secret and this body.")


def _read_timestamp(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 12 else None
