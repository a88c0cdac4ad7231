"""Passwords of agents: which are taken, and how they are kept (argon2id, RFC 9106).

Fails closed: what cannot be compared does not match.
"""

from __future__ import annotations

import asyncio
import re
import unicodedata
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from server.identity.interfaces import WeakPassword

LEAST_CHARACTERS: Final = 12
"""Source: OWASP ASVS 4.0, 2.1.1."""
MOST_CHARACTERS: Final = 256
"""So that nobody makes the server hash a book. ASVS 4.0, 2.1.2 asks for at least 128."""
LEAST_DIFFERENT = 5
"""Different characters: "aaaabbbbcccc" has twelve characters and three different ones."""
LEAST_OWN = 6
"""Characters that must remain when everybody's words and rows of keys are taken out."""
HASHES_AT_ONCE = 2
"""Each takes 64 MiB, so tries that come together must not take all memory."""

COMMON_WORDS = ("password", "passwort", "welcome", "letmein", "iloveyou", "storehand", "admin")
ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "qwertzuiop", "asdfghjkl")
LEAST_RUN = 3
"""Neighbours in a row that count as one character: "345", "rty", "cba"."""


def check_strength(password: str, email: str) -> None:
    """Say what is wrong with a password that could be guessed.

    A small rule, and no list: everybody's words, rows of keys and repetitions add nothing.

    Args:
        password: as it was typed.
        email: of the account.

    Raises:
        WeakPassword: it is too short or too long, the address, or what many choose.
    """
    text = _normalise(password).lower()
    if not LEAST_CHARACTERS <= len(text) <= MOST_CHARACTERS:
        raise WeakPassword(
            f"The password has {len(text)} characters; it must have {LEAST_CHARACTERS} to "
            f"{MOST_CHARACTERS}. Several words are easy to remember."
        )
    own = _take_out(text, (email, *re.split(r"[@.]", email)))
    if own != text and _count_own(own) < LEAST_OWN:
        raise WeakPassword("The password is hardly more than the address; choose another.")
    if len(set(text)) < LEAST_DIFFERENT or _count_own(text) < LEAST_OWN:
        raise WeakPassword("Many choose a password like this; choose another.")


def _count_own(text: str) -> int:
    """Count the characters that are more than a common word, a row of keys or a repetition."""
    text = _take_out(text, COMMON_WORDS)
    text = re.sub(r"(.+?)\1+", r"\1", text)
    return len(_take_out(text, _RUNS))


def _list_runs() -> list[str]:
    """Return the pieces of all rows, forwards and backwards, longest first."""
    rows = [row for one in ROWS for row in (one, one[::-1])]
    pieces = {
        row[start:end]
        for row in rows
        for start in range(len(row))
        for end in range(start + LEAST_RUN, len(row) + 1)
    }
    return sorted(pieces, key=lambda piece: (-len(piece), piece))


_RUNS = _list_runs()


def _take_out(text: str, words: tuple[str, ...] | list[str]) -> str:
    for word in words:
        if len(word) >= LEAST_RUN:
            text = text.replace(word, "")
    return text


def _normalise(password: str) -> str:
    """Bring what different keyboards make of one password together. Source: NIST SP 800-63B."""
    return unicodedata.normalize("NFKC", password)


class Passwords:
    """Hashes passwords, and compares.

    Args:
        hasher: its parameters are those of now; what older ones made is hashed anew at sign-in.
    """

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
        self._nobody = self._hasher.hash("")
        self._seats = asyncio.Semaphore(HASHES_AT_ONCE)

    async def hash(self, password: str) -> str:
        """Return what is kept of a password."""
        async with self._seats:
            return await asyncio.to_thread(self._hasher.hash, _normalise(password))

    async def matches(self, kept: str, password: str) -> bool:
        """Tell whether a password is the one that was hashed.

        Args:
            kept: what `hash` returned; empty where there is no account, or none with a password:
                then the same work is done for nothing, so that the answer takes as long.
            password: as it was typed.
        """
        async with self._seats:
            return await asyncio.to_thread(self._compare, kept, password)

    def is_outdated(self, kept: str) -> bool:
        """Tell whether other parameters made a hash."""
        return self._hasher.check_needs_rehash(kept)

    def _compare(self, kept: str, password: str) -> bool:
        try:
            matched = self._hasher.verify(kept or self._nobody, _normalise(password))
        except (VerificationError, InvalidHashError):
            return False
        return matched and bool(kept)
