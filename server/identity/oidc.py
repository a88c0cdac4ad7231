"""Sign-in with an OpenID Connect provider: the authorisation code flow with PKCE.

The provider is found by discovery; its keys are kept for a while. An ID token is taken only with a
public-key algorithm that its key is for, from this provider, for this server, in time, and with the
nonce of the browser that began. Source: OpenID Connect Core 1.0, section 3.1; Discovery 1.0; RFC
7636 (PKCE); RFC 9700 (best practice); RFC 8725.

Fails closed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import quote_plus

import httpx
import jwt
from pydantic import BaseModel, ValidationError

from server.identity.interfaces import Clock, PersonRefused, ProviderUnavailable, tell_time
from server.identity.oidc_wire import OidcWire, is_trustworthy
from server.identity.random_secrets import build_secret
from server.identity.settings import IdentitySettings
from server.settings_text import SettingError

LEEWAY_SECONDS = 60
KEPT = timedelta(hours=1)
"""For which discovery and keys are kept."""
KEYS_AGAIN = timedelta(seconds=30)
"""Least time between two looks for a key that is not known: anybody can name one."""
ALGORITHMS: Final = (
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "EdDSA"),
)
"""Public keys alone: of a secret that both know nobody can tell who signed."""


@dataclass(frozen=True, slots=True)
class Started:
    """A sign-in that began in a browser.

    Attributes:
        url: of the provider, where the browser goes now.
        state: comes back with the browser, unchanged.
        nonce: comes back in the ID token.
        verifier: of PKCE; proves that who ends the sign-in began it.
    """

    url: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Person:
    """Whom the provider vouches for.

    Attributes:
        subject: issuer and the provider's own id: they never change.
        email: verified by the provider.
        name: empty where it does not tell one.
        groups: that the person is in.
    """

    subject: str
    email: str
    name: str
    groups: tuple[str, ...]


class _Metadata(BaseModel):
    """What discovery tells; section 3 of OpenID Connect Discovery 1.0."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)


class OidcProvider:
    """The provider that the settings name.

    Args:
        issuer: its address.
        client_id: name of this server there.
        client_secret: empty where it gave none.
        client: carries requests.
        clock: tells the time.
    """

    def __init__(
        self,
        issuer: str,
        client_id: str,
        client_secret: str,
        client: httpx.AsyncClient,
        clock: Clock = tell_time,
    ) -> None:
        self._issuer = issuer
        self._client_id = client_id
        self._client_secret = client_secret
        self._wire = OidcWire(client)
        self._clock = clock
        self._metadata: tuple[datetime, _Metadata] | None = None
        self._keys: tuple[datetime, list[jwt.PyJWK]] | None = None

    async def start(self, redirect_uri: str) -> Started:
        """Begin a sign-in.

        Args:
            redirect_uri: of this server, to which the browser comes back.

        Raises:
            ProviderUnavailable: discovery failed.
        """
        metadata = await self._discover()
        state, nonce, verifier = build_secret(), build_secret(), build_secret()
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest())
        asked = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": redirect_uri,
            "scope": "openid email profile",
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge.rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        url = httpx.URL(metadata.authorization_endpoint).copy_merge_params(asked)
        return Started(str(url), state, nonce, verifier)

    async def finish(self, code: str, redirect_uri: str, verifier: str, nonce: str) -> Person:
        """End a sign-in: exchange the code, and check what comes.

        Args:
            code: with which the browser came back.
            redirect_uri: as it was at the start.
            verifier: of `Started`.
            nonce: of `Started`.

        Raises:
            ProviderUnavailable: the provider cannot be asked.
            PersonRefused: it refuses the code, or what it says proves nobody.
        """
        metadata = await self._discover()
        token = await self._exchange(metadata, code, redirect_uri, verifier)
        claims = await self._verify(metadata, token)
        if not hmac.compare_digest(str(claims.get("nonce")).encode(), nonce.encode()):
            raise PersonRefused("The ID token answers another browser: its nonce is another.")
        return _read_person(self._issuer, claims)

    async def _discover(self) -> _Metadata:
        if self._metadata and self._clock() - self._metadata[0] < KEPT:
            return self._metadata[1]
        url = f"{self._issuer.rstrip('/')}/.well-known/openid-configuration"
        try:
            found = _Metadata.model_validate(await self._wire.get(url))
        except ValidationError as error:
            raise ProviderUnavailable(url, "lacks what discovery must tell.") from error
        if found.issuer != self._issuer:
            raise ProviderUnavailable(url, "speaks for another issuer than oidc_issuer.")
        if not is_trustworthy(found.authorization_endpoint):
            raise ProviderUnavailable(url, "names an authorization_endpoint without HTTPS.")
        self._metadata = (self._clock(), found)
        return found

    async def _exchange(
        self, metadata: _Metadata, code: str, redirect_uri: str, verifier: str
    ) -> str:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": verifier,
            "client_id": self._client_id,
        }
        login = None
        methods = metadata.token_endpoint_auth_methods_supported
        if self._client_secret and "client_secret_basic" in methods:
            # Encoded first: RFC 6749, section 2.3.1.
            login = (quote_plus(self._client_id), quote_plus(self._client_secret))
        elif self._client_secret:
            form["client_secret"] = self._client_secret
        status, answer = await self._wire.post(metadata.token_endpoint, form, login)
        token = answer.get("id_token")
        if status != httpx.codes.OK or not isinstance(token, str):
            raise PersonRefused(f"The provider gave no ID token for the code: status {status}.")
        return token

    async def _verify(self, metadata: _Metadata, token: str) -> dict[str, Any]:
        try:
            key = await self._find_key(metadata, jwt.get_unverified_header(token).get("kid"))
            claims = jwt.decode(
                token,
                key,
                algorithms=ALGORITHMS,
                audience=self._client_id,
                issuer=self._issuer,
                leeway=LEEWAY_SECONDS,
                options={"require": ["iss", "sub", "aud", "exp", "iat", "nonce"]},
            )
        except jwt.PyJWTError as error:
            raise PersonRefused(f"The ID token is not taken: {type(error).__name__}.") from error
        several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if claims.get("azp", None if several else self._client_id) != self._client_id:
            raise PersonRefused("The ID token was made for another server: its azp is another.")
        return claims

    async def _find_key(self, metadata: _Metadata, name: str | None) -> jwt.PyJWK:
        """Return the key that a token names; a token that names none has the only one."""
        for patience in (KEPT, KEYS_AGAIN):
            keys = await self._load_keys(metadata, patience)
            named = [key for key in keys if name is None or key.key_id == name]
            if len(named) == 1:
                return named[0]
        raise PersonRefused("The ID token is signed with a key that the provider does not show.")

    async def _load_keys(self, metadata: _Metadata, patience: timedelta) -> list[jwt.PyJWK]:
        if self._keys and self._clock() - self._keys[0] < patience:
            return self._keys[1]
        answer = await self._wire.get(metadata.jwks_uri)
        try:
            found = jwt.PyJWKSet.from_dict(answer).keys
        except jwt.PyJWTError as error:
            raise ProviderUnavailable(metadata.jwks_uri, "holds no key to use.") from error
        usable = [key for key in found if key.public_key_use in (None, "sig")]
        self._keys = (self._clock(), usable)
        return usable


def build_provider(
    settings: IdentitySettings, client: httpx.AsyncClient, clock: Clock = tell_time
) -> OidcProvider | None:
    """Build the provider of the settings; None where they name none.

    Raises:
        SettingError: a setting cannot be used.
    """
    issuer, client_id = settings.oidc_issuer.strip(), settings.oidc_client_id.strip()
    if not issuer:
        return None
    if not is_trustworthy(issuer):
        raise SettingError(
            f"The setting oidc_issuer = {issuer!r} is not allowed; it must be an address that "
            "begins with https://, without a path to a document."
        )
    if not client_id:
        raise SettingError(
            "The setting oidc_client_id is empty; it must be this server's name at the provider "
            "that oidc_issuer names."
        )
    secret = settings.oidc_client_secret.get_secret_value().strip()
    return OidcProvider(issuer, client_id, secret, client, clock)


def _read_person(issuer: str, claims: dict[str, Any]) -> Person:
    email, name = claims.get("email"), claims.get("name")
    if not isinstance(email, str) or claims.get("email_verified") is not True:
        raise PersonRefused("The ID token holds no address that the provider has verified.")
    told = [claims.get("groups"), claims.get("roles")]
    groups = [group for some in told if isinstance(some, list) for group in some]
    return Person(
        subject=f"{issuer} {claims['sub']}",
        email=email,
        name=name if isinstance(name, str) else "",
        groups=tuple(group for group in groups if isinstance(group, str)),
    )
