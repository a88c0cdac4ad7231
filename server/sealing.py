"""The key of a home: encrypts what the vault keeps, names visitors, seals the audit log's end.

Fails closed: without a key nothing is sealed, and a server that others can reach does not start.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Sequence
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
        secret: of the home; it seals and signs.
        previous: secrets that were the home's before, newest first; they open and compare alone.
    """

    def __init__(self, secret: str, previous: Sequence[str] = ()) -> None:
        secrets_known = (secret, *previous)
        self._ciphers = [AESGCM(_derive(one, "vault")) for one in secrets_known]
        self._naming = [_derive(one, "names") for one in secrets_known]

    def seal(self, text: str, place: str) -> bytes:
        """Encrypt a text for one place; nonce first. AES-256-GCM, NIST SP 800-38D."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._ciphers[0].encrypt(nonce, text.encode(), place.encode())

    def unseal(self, sealed: bytes, place: str) -> str:
        """Decrypt what was sealed for this place, with whichever key it was.

        Raises:
            SealBroken: it was sealed for another place or with another key, or was changed.
        """
        return self._unseal(sealed, place)[0]

    def is_current(self, sealed: bytes, place: str) -> bool:
        """Tell whether it was sealed with the key that seals now.

        Raises:
            SealBroken: see `unseal`.
        """
        return self._unseal(sealed, place)[1] == 0

    def sign(self, purpose: str, text: str) -> str:
        """Return the keyed hash of a text, in hexadecimal digits (HMAC, RFC 2104)."""
        return self.sign_with_all(purpose, text)[0]

    def sign_with_all(self, purpose: str, text: str) -> list[str]:
        """Return the keyed hashes of a text under every key, that of now first."""
        message = f"{purpose}\0{text}".encode()
        return [hmac.new(key, message, hashlib.sha256).hexdigest() for key in self._naming]

    def matches(self, signature: str, purpose: str, text: str) -> bool:
        """Compare with the keyed hashes, in a time that does not depend on where they differ."""
        signatures = self.sign_with_all(purpose, text)
        return any(hmac.compare_digest(signature, one) for one in signatures)

    def _unseal(self, sealed: bytes, place: str) -> tuple[str, int]:
        """Return the text, and the place of its key among those known."""
        nonce, body = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        for number, cipher in enumerate(self._ciphers):
            with suppress(InvalidTag, ValueError):
                return cipher.decrypt(nonce, body, place.encode()).decode(), number
        raise SealBroken(f"What is sealed for {place!r} cannot be opened.")


def _derive(secret: str, purpose: str) -> bytes:
    hkdf = HKDF(SHA256(), length=KEY_BYTES, salt=None, info=f"storehand {purpose} 1".encode())
    return hkdf.derive(secret.encode())


def load_key(settings: Settings) -> HomeKey:
    """Load the keys from the settings; on loopback from a file in the home, made where missing.

    What the file holds counts among the previous keys where the settings name another.

    Raises:
        SettingError: there is no key, or one is too short.
        OSError: the file cannot be read or made.
    """
    secret = settings.vault_key.get_secret_value().strip()
    previous = [
        _check(one.strip(), "A key of the setting vault_previous_keys")
        for one in settings.vault_previous_keys.get_secret_value().split(",")
        if one.strip()
    ]
    if secret:
        kept = _read_file(settings) if _place(settings).exists() else []
        return HomeKey(_check(secret, "The setting vault_key"), [*previous, *kept])
    kept = _load_file(settings)
    return HomeKey(kept[0], [*kept[1:], *previous])


def renew_file(settings: Settings) -> None:
    """Put a new key before those of the home's file; they stay, since they may be needed still.

    Raises:
        SettingError: a key of the file is too short.
        OSError: the file cannot be written; it is as it was.
    """
    file = _place(settings)
    _write_draft(file, [_make_secret(), *_load_file(settings)]).replace(file)


def _place(settings: Settings) -> Path:
    return settings.home / KEY_FILE


def _load_file(settings: Settings) -> list[str]:
    file = _place(settings)
    if not is_loopback(settings.host):
        raise SettingError(
            f"The setting vault_key is empty, and host = {settings.host!r} can be reached from "
            "outside; what customers write about themselves must be kept under a key of at least "
            f"{LEAST_CHARACTERS} characters. Make one with 'openssl rand -base64 32' and set "
            "STOREHAND_VAULT_KEY"
            + (f"; what {file} holds opens what was kept before." if file.exists() else ".")
        )
    if not file.exists():
        _make_file(file)
    return _read_file(settings)


def _read_file(settings: Settings) -> list[str]:
    """Return the keys of the file, one a line, that of now first."""
    file = _place(settings)
    return [_check(line, f"The file {file}") for line in file.read_text("utf-8").split() or [""]]


def _check(secret: str, where: str) -> str:
    if len(secret) < LEAST_CHARACTERS:
        raise SettingError(
            f"{where} has {len(secret)} characters; a key must have at least {LEAST_CHARACTERS}. "
            "Make one with 'openssl rand -base64 32'."
        )
    return secret


def _make_secret() -> str:
    return secrets.token_urlsafe(KEY_BYTES)


def _make_file(file: Path) -> None:
    """Write a new key; where another process was faster, its key stays."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = _write_draft(file, [_make_secret()])
    with suppress(FileExistsError):
        file.hardlink_to(draft)
    draft.unlink()


def _write_draft(file: Path, keys: Sequence[str]) -> Path:
    draft = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.writelines(f"{key}\n" for key in keys)
        out.flush()
        os.fsync(out.fileno())
    return draft
