"""The key of a home: encrypts what the vault keeps, names visitors, seals the audit log's end.

Fails closed: without a key nothing is sealed, and a server that others can reach does not start.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from server.auth import is_loopback
from server.settings import Settings
from server.settings_text import SettingError

KEY_FILE = "vault.key"
LEAST_CHARACTERS = 32
"""Of a key: 32 random characters of base 64 hold 192 bits. Source: NIST SP 800-57 part 1, table 2,
asks for at least 128 beyond 2030."""
KEY_BYTES = 32
NONCE_BYTES = 12
"""Random for every value. Source: NIST SP 800-38D, 8.3: good for 2 ** 32 values under one key."""


class SealBroken(Exception):
    """What is sealed was changed, moved, or sealed with another key."""


class HomeKey:
    """Keys for each purpose, derived from one secret (HKDF, RFC 5869), so that none tells another.

    Args:
        secret: of the home.
    """

    def __init__(self, secret: str) -> None:
        self._cipher = AESGCM(_derive(secret, "vault"))
        self._naming = _derive(secret, "names")

    def seal(self, text: str, place: str) -> bytes:
        """Encrypt a text for one place; nonce first. AES-256-GCM, NIST SP 800-38D."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, text.encode(), place.encode())

    def unseal(self, sealed: bytes, place: str) -> str:
        """Decrypt what was sealed for this place.

        Raises:
            SealBroken: it was sealed for another place or with another key, or was changed.
        """
        nonce, body = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        try:
            return self._cipher.decrypt(nonce, body, place.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise SealBroken(f"What is sealed for {place!r} cannot be opened.") from error

    def sign(self, purpose: str, text: str) -> str:
        """Return the keyed hash of a text, in hexadecimal digits (HMAC, RFC 2104)."""
        message = f"{purpose}\0{text}".encode()
        return hmac.new(self._naming, message, hashlib.sha256).hexdigest()

    def matches(self, signature: str, purpose: str, text: str) -> bool:
        """Compare a keyed hash in a time that does not depend on where it differs."""
        return hmac.compare_digest(signature, self.sign(purpose, text))


def _derive(secret: str, purpose: str) -> bytes:
    hkdf = HKDF(SHA256(), length=KEY_BYTES, salt=None, info=f"storehand {purpose} 1".encode())
    return hkdf.derive(secret.encode())


def load_key(settings: Settings) -> HomeKey:
    """Load the key from the settings; on loopback from a file in the home, made where missing.

    Raises:
        SettingError: there is no key, or it is too short.
        OSError: the file cannot be read or made.
    """
    secret = settings.vault_key.get_secret_value().strip()
    return HomeKey(_check(secret, "The setting vault_key") if secret else _load_file(settings))


def _load_file(settings: Settings) -> str:
    file = settings.home / KEY_FILE
    if not is_loopback(settings.host):
        raise SettingError(
            f"The setting vault_key is empty, and host = {settings.host!r} can be reached from "
            "outside; what customers write about themselves must be kept under a key of at least "
            f"{LEAST_CHARACTERS} characters. Make one with 'openssl rand -base64 32' and set "
            "STOREHAND_VAULT_KEY" + (f", or set it to what {file} holds." if file.exists() else ".")
        )
    if not file.exists():
        _make_file(file)
    return _check(file.read_text("utf-8").strip(), f"The file {file}")


def _check(secret: str, where: str) -> str:
    if len(secret) < LEAST_CHARACTERS:
        raise SettingError(
            f"{where} has {len(secret)} characters; a key must have at least {LEAST_CHARACTERS}. "
            "Make one with 'openssl rand -base64 32'."
        )
    return secret


def _make_file(file: Path) -> None:
    """Write a new key; where another process was faster, its key stays."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(f"{secrets.token_urlsafe(KEY_BYTES)}\n")
    with suppress(FileExistsError):
        file.hardlink_to(draft)
    draft.unlink()
