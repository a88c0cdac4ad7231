"""A small OpenID Connect provider on loopback, which a test can have misbehave.

It checks what a real one checks: the client's secret, the redirect address, PKCE, and that a code
is used once.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import secrets
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import jwt
import uvicorn
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from server.serving import open_listener

CLIENT = "storehand"
SECRET = "between provider and desk: ü&+%"


@dataclass
class Provider:
    """Whom it signs in, and what a test changes."""

    issuer: str = ""
    person: dict[str, Any] = field(
        default_factory=lambda: {
            "sub": "7",
            "email": "ada@shop.example",
            "email_verified": True,
            "name": "Ada",
        }
    )
    metadata: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    sign: Callable[[dict[str, Any]], str] | None = None
    answer: Response | None = None
    keys: dict[str, Any] = field(
        default_factory=lambda: {"k1": rsa.generate_private_key(65537, 2048)}
    )
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def describe(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize?tenant=1",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            **self.metadata,
        }

    def show_keys(self) -> dict[str, Any]:
        return {"keys": [_to_jwk(name, key) for name, key in self.keys.items()]}

    def build_token(self, nonce: str) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
            **self.person,
            **self.claims,
        }
        kept = {name: value for name, value in claims.items() if value is not None}
        if self.sign is not None:
            return self.sign(kept)
        name, key = list(self.keys.items())[-1]
        return jwt.encode(kept, key, tell_algorithm(key), {"kid": name})


def tell_algorithm(key: Any) -> str:
    return "ES256" if isinstance(key, ec.EllipticCurvePrivateKey) else "RS256"


def _to_jwk(name: str, key: Any) -> dict[str, Any]:
    algorithm = tell_algorithm(key)
    shown = jwt.get_algorithm_by_name(algorithm).to_jwk(key.public_key(), as_dict=True)
    return {**shown, "kid": name, "use": "sig", "alg": algorithm}


def build_app(provider: Provider) -> FastAPI:
    app = FastAPI()

    @app.middleware("http")
    async def note(request: Request, go_on: Any) -> Any:
        provider.asked.append(request.url.path)
        return provider.answer or await go_on(request)

    @app.get("/.well-known/openid-configuration")
    async def describe() -> dict[str, Any]:
        return provider.describe()

    @app.get("/keys")
    async def keys() -> dict[str, Any]:
        return provider.show_keys()

    @app.get("/authorize")
    async def authorize(request: Request) -> RedirectResponse:
        asked = dict(request.query_params)
        assert asked["tenant"] == "1"
        assert asked["client_id"] == CLIENT
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        assert set(asked["scope"].split()) == {"openid", "email", "profile"}
        code = secrets.token_urlsafe(8)
        provider.codes[code] = asked
        return RedirectResponse(f"{asked['redirect_uri']}?code={code}&state={asked['state']}", 303)

    @app.post("/token")
    async def token(request: Request) -> Response:
        form = {
            name: values[0] for name, values in parse_qs((await request.body()).decode()).items()
        }
        asked = provider.codes.pop(form["code"], None)
        if asked is None or not _matches(asked, form, request):
            return JSONResponse({"error": "invalid_grant"}, 400)
        return JSONResponse({"id_token": provider.build_token(asked["nonce"])})

    return app


def _matches(asked: dict[str, str], form: dict[str, str], request: Request) -> bool:
    digest = hashlib.sha256(form["code_verifier"].encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    return (
        asked["code_challenge"] == challenge
        and asked["redirect_uri"] == form["redirect_uri"]
        and form["grant_type"] == "authorization_code"
        and _knows_secret(form, request)
    )


def _knows_secret(form: dict[str, str], request: Request) -> bool:
    if "client_secret" in form:
        return form["client_secret"] == SECRET
    kind, _, told = request.headers["authorization"].partition(" ")
    name, _, secret = base64.b64decode(told).decode().partition(":")
    decoded = parse_qs(f"secret={secret}")["secret"][0]
    return (kind, name, decoded) == ("Basic", CLIENT, SECRET)


@asynccontextmanager
async def run_provider() -> AsyncIterator[Provider]:
    """Serve a provider until the block ends."""
    provider = Provider()
    listener = open_listener("127.0.0.1", 0)
    provider.issuer = f"http://127.0.0.1:{listener.getsockname()[1]}"
    config = uvicorn.Config(build_app(provider), log_config=None, lifespan="off", ws="none")
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve([listener]))
    try:
        yield provider
    finally:
        server.should_exit = True
        await task
