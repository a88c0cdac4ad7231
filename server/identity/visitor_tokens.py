"""What a visitor proves itself with: a short-lived signed token, bound to the page's origin.

::

    1.VISITOR.EXPIRES.ORIGIN.SIGNATURE

The version comes first, then the visitor's id, the second at which the token expires, the page's
origin in base 64, and the keyed hash of all that stands before it. The key is derived from the
home's; a token that was signed with a previous key stays good until it expires.

Fails closed: what cannot be read is refused.
"""

from __future__ import annotations

import base64
import math
import re
import secrets
from typing import Literal, NamedTuple

from server.sealing import HomeKey

VERSION = "1"
PURPOSE = "visitor token"
ID_BYTES = 16
"""Of randomness. Source: OWASP Session Management Cheat Sheet asks for at least 8."""

Refusal = Literal["malformed", "forged", "expired", "other_origin"]

_SHAPE = re.compile(
    rf"(?P<signed>{VERSION}\.(?P<visitor>[A-Za-z0-9_-]{{1,64}})\.(?P<expires>[0-9]{{1,12}})"
    r"\.(?P<origin>[A-Za-z0-9_-]{0,400}))\.(?P<signature>[0-9a-f]{64})"
)
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")

_SENTENCES: dict[Refusal, str] = {
    "malformed": "The token is none that this server makes; begin without a token.",
    "forged": "The token was not signed with this home's key; begin without a token.",
    "expired": "The token has expired; begin without a token.",
    "other_origin": "The token belongs to a page of another origin; begin without a token.",
}


class TokenRefused(Exception):
    """A token does not prove who the visitor is; the text is one sentence for developers.

    Attributes:
        reason: why.
    """

    def __init__(self, reason: Refusal) -> None:
        super().__init__(_SENTENCES[reason])
        self.reason = reason


class _Parts(NamedTuple):
    signed: str
    visitor: str
    expires: int
    origin: str
    signature: str


def build_visitor_id() -> str:
    """Make an id that cannot be guessed: 22 characters of the URL-safe alphabet."""
    return secrets.token_urlsafe(ID_BYTES)


class VisitorTokens:
    """Issues tokens and checks them.

    Args:
        key: of the home.
        seconds: for which a token is valid.
    """

    def __init__(self, key: HomeKey, seconds: float) -> None:
        self._key = key
        self.seconds = seconds

    def issue(self, visitor: str, origin: str, now: float) -> str:
        """Make a token.

        Args:
            visitor: id, as `build_visitor_id` makes it: 1 to 64 of ``A-Z a-z 0-9 _ -``.
            origin: of the page; empty where no browser is behind it.
            now: seconds since 1970.

        Raises:
            ValueError: the id has another form.
        """
        if not _ID.fullmatch(visitor):
            raise ValueError(f"The visitor's id has {len(visitor)} characters or a wrong one.")
        expires = math.ceil(now + self.seconds)
        signed = f"{VERSION}.{visitor}.{expires}.{_encode(origin)}"
        return f"{signed}.{self._key.sign(PURPOSE, signed)}"

    def check(self, token: str, origin: str, now: float) -> str:
        """Return the id of the visitor to whom a token belongs.

        Args:
            token: as it came.
            origin: of the page that sent it; empty where no browser is behind it.
            now: seconds since 1970.

        Raises:
            TokenRefused: it proves nothing. Its expiry and origin are told apart only after its
                signature was found right.
        """
        parts = _parse(token)
        if not self._key.matches(parts.signature, PURPOSE, parts.signed):
            raise TokenRefused("forged")
        if now >= parts.expires:
            raise TokenRefused("expired")
        if parts.origin != _encode(origin):
            raise TokenRefused("other_origin")
        return parts.visitor


def _parse(token: str) -> _Parts:
    found = _SHAPE.fullmatch(token)
    if found is None:
        raise TokenRefused("malformed")
    part = found.groupdict()
    return _Parts(
        part["signed"], part["visitor"], int(part["expires"]), part["origin"], part["signature"]
    )


def _encode(origin: str) -> str:
    """Write an origin so that no dot is in it; a host is the same in either case (RFC 6454, 4)."""
    return base64.urlsafe_b64encode(origin.lower().encode()).decode().rstrip("=")
