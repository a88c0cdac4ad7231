"""The key with which a shop signs who its customer is; the key alone decides the algorithm.

A token says in its head which algorithm made it. To believe that is the mistake behind ``alg:
none`` and behind public keys that are taken for secrets (RFC 8725, sections 2.1 and 3.1), so here
the algorithm follows from the setting.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import jwt
from jwt.exceptions import InvalidKeyError

from server.identity.settings import IdentitySettings
from server.settings_text import SettingError

LEAST_SECRET_BYTES = 32
"""Of an HMAC secret. Source: RFC 7518, section 3.2: as long as the hash."""
PUBLIC_ALGORITHMS = ("RS256", "ES256", "EdDSA")
"""What a public key may be for: RSA, the curve P-256, Ed25519. Source: RFC 7518, RFC 8037."""


class ShopKey(NamedTuple):
    """What verifies the shop's tokens.

    Attributes:
        key: of PyJWT: a secret or a public key.
        algorithm: the only one that is taken.
    """

    key: Any
    algorithm: str


def load_shop_key(settings: IdentitySettings) -> ShopKey | None:
    """Read the setting ``identity_key``; None where it is empty.

    Raises:
        SettingError: it is no key that can be used.
    """
    text = settings.identity_key.get_secret_value().strip()
    if not text:
        return None
    if "-----BEGIN" in text:
        return _read_pem(text.replace("\\n", "\n"))  # one line is all that some .env files hold
    return _read_secret(text)


def _read_secret(text: str) -> ShopKey:
    size_bytes = len(text.encode())
    if size_bytes < LEAST_SECRET_BYTES:
        raise SettingError(
            f"The setting identity_key is a secret of {size_bytes} bytes; it must have at least "
            f"{LEAST_SECRET_BYTES}. Make one with 'openssl rand -base64 32'."
        )
    try:
        return ShopKey(jwt.get_algorithm_by_name("HS256").prepare_key(text), "HS256")
    except InvalidKeyError:
        raise SettingError(_EXPLANATION) from None


def _read_pem(text: str) -> ShopKey:
    if "PRIVATE KEY" in text:
        raise SettingError(
            "The setting identity_key holds a private key, with which everybody who reads it could "
            "speak for the shop. Set the public key that belongs to it."
        )
    for name in PUBLIC_ALGORITHMS:
        algorithm = jwt.get_algorithm_by_name(name)
        try:
            key = algorithm.prepare_key(text)
        except (InvalidKeyError, ValueError, TypeError):
            continue
        if algorithm.check_key_length(key):
            raise SettingError("The setting identity_key is an RSA key of fewer than 2048 bits.")
        return ShopKey(key, name)
    raise SettingError(_EXPLANATION)


_EXPLANATION = (
    "The setting identity_key cannot be read; it must be a secret of at least "
    f"{LEAST_SECRET_BYTES} bytes, or a public key as PEM (-----BEGIN PUBLIC KEY-----) for RSA, "
    "P-256 or Ed25519."
)
