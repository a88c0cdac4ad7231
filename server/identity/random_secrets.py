"""Random secrets that somebody else keeps: a cookie, a link. Kept here is their hash alone."""

from __future__ import annotations

import hashlib
import secrets

SECRET_BYTES = 32
"""Of randomness: more than anybody can try."""


def build_secret() -> str:
    """Make a secret: 43 characters of the URL-safe alphabet."""
    return secrets.token_urlsafe(SECRET_BYTES)


def hash_secret(secret: str) -> str:
    """Return the hash by which a secret is found; randomness needs no salt and no slow hash."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
