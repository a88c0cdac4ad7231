"""Names of receipts: short enough to quote, in the order of time, and not to be guessed."""

from __future__ import annotations

import secrets
from datetime import datetime

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Without i, l, o and u, which people confuse. Source: Crockford's base 32, in small letters."""

TIME_CHARACTERS = 9
"""45 bits of milliseconds since 1970: enough until the year 3084."""
RANDOM_CHARACTERS = 12
"""60 random bits: who knows the millisecond still has one chance in 10 ** 18."""


def build_receipt_id(at: datetime) -> str:
    """Return a new id: the time in milliseconds, a dash, and randomness; 22 characters.

    Args:
        at: timezone-aware.
    """
    return f"{build_id_floor(at)}-{_encode(secrets.randbits(60), RANDOM_CHARACTERS)}"


def build_id_floor(at: datetime) -> str:
    """Return what every id of this millisecond begins with: smaller than all of them and later."""
    return _encode(int(at.timestamp() * 1000), TIME_CHARACTERS)


def _encode(number: int, characters: int) -> str:
    return "".join(ALPHABET[(number >> 5 * place) & 31] for place in reversed(range(characters)))
