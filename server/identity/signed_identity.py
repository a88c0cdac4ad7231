"""Who the shop says its customer is: a JSON Web Token that the shop's server signs.

The page gives it to the widget, the widget to this server in ``hello``. Source of the claims: RFC
7519, section 4.1, and OpenID Connect Core 1.0, section 5.1.

Fails closed: without a key, and with a token that is wrong in any way, nobody is identified. A
refusal tells developers what is wrong, and never repeats what the token says of a person.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Annotated

import jwt
from jwt import exceptions as wrong
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from server.identity.shop_keys import ShopKey
from server.sealing import HomeKey

PURPOSE = "customer"
LONGEST_SECONDS = 86_400
"""A token lives at most so long: a page that is shown makes a new one."""
LEEWAY_SECONDS = 60
"""By which clocks may differ. Source: RFC 7519, section 4.1.4: at most a few minutes."""
TOKEN_BYTES = 4096


class IdentityRefused(Exception):
    """A token identifies nobody; the text is one sentence for the shop's developer."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What the shop says of its customer.

    Attributes:
        subject: the shop's own id of the customer.
        email: empty where the shop does not tell it.
        email_verified: the shop knows that the address is the customer's.
        name: empty where the shop does not tell it.
    """

    subject: str
    email: str = ""
    email_verified: bool = False
    name: str = ""


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer whom the shop vouches for.

    Attributes:
        visitor: id, the same on every device: a keyed hash of the subject.
        former: ids that the customer had under previous keys of the home, newest first.
        identity: what the shop says.
    """

    visitor: str
    former: tuple[str, ...]
    identity: Identity


class _Claims(BaseModel):
    """What a token may say; further claims are passed over."""

    model_config = ConfigDict(strict=True, extra="ignore", hide_input_in_errors=True)

    # Source of 255: OpenID Connect Core 1.0, section 2. Of 254: RFC 5321, section 4.5.3.1.
    sub: Annotated[str, StringConstraints(min_length=1, max_length=255)]
    exp: float
    email: Annotated[str, StringConstraints(max_length=254)] = ""
    email_verified: bool = False
    name: Annotated[str, StringConstraints(max_length=200)] = ""


_ALLOWED = {
    "sub": "a text of 1 to 255 characters",
    "exp": "a number, the second since 1970 at which the token expires",
    "email": "a text of at most 254 characters",
    "email_verified": "true or false",
    "name": "a text of at most 200 characters",
}


class SignedIdentities:
    """Checks what shops sign.

    Args:
        shop: the shop's key; None refuses every token.
        audience: that a token must name.
        home: names customers.
    """

    def __init__(self, shop: ShopKey | None, audience: str, home: HomeKey) -> None:
        self._shop = shop
        self._audience = audience
        self._home = home

    def check(self, token: str) -> Customer:
        """Return whom a token identifies.

        Raises:
            IdentityRefused: nobody.
        """
        claims = _check_claims(self._verify(token))
        visitor, *former = self._home.sign_with_all(PURPOSE, claims.sub)
        identity = Identity(claims.sub, claims.email, claims.email_verified, claims.name)
        return Customer(visitor, tuple(former), identity)

    def _verify(self, token: str) -> dict[str, object]:
        """Check the signature, then the claims that RFC 7519 registers."""
        if self._shop is None:
            raise IdentityRefused("The setting identity_key is empty, so no identity is taken.")
        if len(token) > TOKEN_BYTES or not token.isascii():
            raise IdentityRefused(_MALFORMED)
        try:
            return jwt.decode(
                token,
                self._shop.key,
                algorithms=[self._shop.algorithm],
                audience=self._audience,
                leeway=LEEWAY_SECONDS,
                # What kind of value each claim is, _Claims says.
                options={
                    "require": ["sub", "exp", "aud"],
                    "verify_sub": False,
                    "verify_jti": False,
                },
            )
        except jwt.PyJWTError as error:
            raise IdentityRefused(self._explain(error)) from None

    def _explain(self, error: jwt.PyJWTError) -> str:
        algorithm = self._shop.algorithm if self._shop else ""
        match error:
            case wrong.InvalidAlgorithmError():
                return (
                    f"The token is not signed with {algorithm}, the only algorithm that the key "
                    "of the setting identity_key is for."
                )
            case wrong.InvalidSignatureError():
                return "The token is not signed with the key of the setting identity_key."
            case wrong.ExpiredSignatureError():
                return "The token has expired; make one for each page that is shown."
            case wrong.ImmatureSignatureError():
                return "The token is not valid yet: its claim iat or nbf lies in the future."
            case wrong.MissingRequiredClaimError(claim=claim):
                return f"The token lacks the claim {claim}."
            case wrong.InvalidAudienceError():
                return f"The token's claim aud does not name the audience {self._audience!r}."
        return _MALFORMED


def _check_claims(payload: dict[str, object]) -> _Claims:
    try:
        claims = _Claims.model_validate(payload)
    except ValidationError as error:
        name = str(error.errors(include_input=False, include_url=False)[0]["loc"][0])
        raise IdentityRefused(
            f"The token's claim {name} is not allowed; it must be {_ALLOWED[name]}."
        ) from None
    if claims.exp > time.time() + LONGEST_SECONDS + LEEWAY_SECONDS:
        raise IdentityRefused("The token's claim exp lies more than 24 hours ahead.")
    return claims


_MALFORMED = (
    "The identity cannot be read; it must be a JSON Web Token of at most "
    f"{TOKEN_BYTES} characters: three parts in base 64 for URLs, joined by dots, with numbers for "
    "exp, iat and nbf."
)
