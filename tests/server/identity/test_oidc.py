"""Signing in over OpenID Connect, against a real provider on loopback."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from fastapi.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response

from server.audit import AuditLog
from server.identity.account_log import OPERATOR
from server.identity.oidc import KEPT
from server.settings import load_settings
from tests.server.identity.conftest import DESK, ONE_DATABASE, Hands, OpenPage, Page, read_audit
from tests.server.identity.provider import CLIENT, SECRET, Provider, run_provider

pytestmark = ONE_DATABASE


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    async with run_provider() as running:
        yield running


@pytest.fixture
def page(browse: OpenPage, provider: Provider) -> Page:
    return browse(**tell_settings(provider))


def tell_settings(provider: Provider, **more: Any) -> dict[str, Any]:
    told = load_settings(
        oidc_issuer=provider.issuer,
        oidc_client_id=CLIENT,
        oidc_client_secret=SECRET,
        oidc_domains=("shop.example",),
        oidc_roles=("leads=lead", "owners=admin"),
    )
    names = ("issuer", "client_id", "client_secret", "domains", "roles")
    return {f"oidc_{name}": getattr(told, f"oidc_{name}") for name in names} | more


async def go_to_provider(page: Page, client: httpx.AsyncClient) -> str:
    """Begin a sign-in; return the address to which the provider sends the browser back."""
    began = await page.get("/oidc/start")
    assert began.status_code == 303, began.text
    shown = await client.get(began.headers["location"])
    assert shown.status_code == 303, shown.text
    return str(shown.headers["location"])


async def come_back(page: Page, address: str) -> str:
    """Follow the provider's redirect; return where the desk sends the browser."""
    assert address.startswith(f"{DESK}/desk/oidc/callback?")
    returned = await page.client.get(address, headers={"Sec-Fetch-Site": "cross-site"})
    assert returned.status_code == 303, returned.text
    assert returned.headers["cache-control"] == "no-store"
    return str(returned.headers["location"])


async def sign_in(page: Page, client: httpx.AsyncClient) -> str:
    return await come_back(page, await go_to_provider(page, client))


async def test_a_person_of_an_allowed_domain_gets_an_account(
    page: Page, client: httpx.AsyncClient, audit: AuditLog
) -> None:
    assert await sign_in(page, client) == "/desk"
    me = (await page.get("/api/me")).json()
    assert (me["agent"]["email"], me["agent"]["role"], me["oidc"]) == (
        "ada@shop.example",
        "agent",
        True,
    )
    assert [entry["what"] for entry in read_audit(audit)] == ["agent-added", "login"]
    assert read_audit(audit)[-1]["how"] == "oidc"


async def test_the_second_time_it_is_the_same_account_whatever_the_address_is(
    page: Page, browse: OpenPage, client: httpx.AsyncClient, provider: Provider
) -> None:
    await sign_in(page, client)
    first = (await page.get("/api/me")).json()["agent"]
    provider.person["email"] = "ada.l@shop.example"
    again = browse(**tell_settings(provider))
    await sign_in(again, client)
    assert (await again.get("/api/me")).json()["agent"] == first


async def test_an_account_that_exists_is_the_person_s(
    page: Page, client: httpx.AsyncClient, provider: Provider
) -> None:
    provider.person["email"] = "Ada@elsewhere.example"
    added = await page.access.accounts.add("ada@elsewhere.example", "Ada", "lead", OPERATOR)
    assert await sign_in(page, client) == "/desk"
    assert (await page.get("/api/me")).json()["agent"]["id"] == added.id


async def test_an_address_that_passed_to_somebody_else_is_no_way_in(
    page: Page, client: httpx.AsyncClient, provider: Provider
) -> None:
    await sign_in(page, client)
    provider.person["sub"] = "8"
    assert await sign_in(page, client) == "/desk#signin=refused"


@pytest.mark.parametrize(
    ("groups", "role"),
    [
        ({"groups": ["leads", "staff"]}, "lead"),
        ({"groups": ["leads"], "roles": ["owners"]}, "admin"),
        ({"groups": "owners"}, "agent"),
        ({"groups": [7, None]}, "agent"),
    ],
)
async def test_a_group_gives_the_role_of_a_new_account(
    page: Page, client: httpx.AsyncClient, provider: Provider, groups: dict[str, Any], role: str
) -> None:
    provider.person |= groups
    await sign_in(page, client)
    assert (await page.get("/api/me")).json()["agent"]["role"] == role


@pytest.mark.parametrize(
    "person",
    [
        {"email": "eve@evil.example"},
        {"email": "eve@shop.example.evil.example"},
        {"email": "eve@sub.shop.example"},
        {"email_verified": False},
        {"email_verified": "true"},
        {"email_verified": None},
        {"email": None},
        {"email": "no address@shop.example"},
    ],
)
async def test_who_is_not_allowed_does_not_come_in(
    page: Page,
    client: httpx.AsyncClient,
    provider: Provider,
    audit: AuditLog,
    person: dict[str, Any],
) -> None:
    provider.person |= person
    assert await sign_in(page, client) == "/desk#signin=refused"
    assert (await page.get("/api/me")).status_code == 401
    assert await page.access.accounts.list_all() == []
    (entry,) = read_audit(audit)
    assert entry["what"] == "login-refused"
    assert "@" not in str(entry)


async def test_a_disabled_account_stays_out(page: Page, client: httpx.AsyncClient) -> None:
    await page.access.accounts.add("root@shop.example", "Root", "admin", OPERATOR)
    added = await page.access.accounts.add("ada@shop.example", "Ada", "lead", OPERATOR)
    await page.access.accounts.change(added.id, OPERATOR, active=False)
    assert await sign_in(page, client) == "/desk#signin=refused"


async def test_a_name_that_is_none_is_taken_from_the_address(
    page: Page, client: httpx.AsyncClient, provider: Provider
) -> None:
    provider.person["name"] = "\u202e"
    await sign_in(page, client)
    assert (await page.get("/api/me")).json()["agent"]["name"] == "ada"


# The browser


async def test_only_the_browser_that_began_can_end(
    page: Page, browse: OpenPage, client: httpx.AsyncClient, provider: Provider
) -> None:
    """An attacker's code in a victim's browser signs nobody in (RFC 9700, section 4.7)."""
    address = await go_to_provider(page, client)
    victim = browse(**tell_settings(provider))
    assert await come_back(victim, address) == "/desk#signin=expired"
    await go_to_provider(victim, client)
    assert await come_back(victim, address) == "/desk#signin=expired"
    assert (await victim.get("/api/me")).status_code == 401


async def test_a_code_from_another_browser_is_refused(
    page: Page, browse: OpenPage, client: httpx.AsyncClient, provider: Provider
) -> None:
    """The right state with somebody else's code: PKCE and nonce are another's."""
    stolen = parse_qs(urlsplit(await go_to_provider(page, client)).query)["code"][0]
    thief = browse(**tell_settings(provider))
    own = urlsplit(await go_to_provider(thief, client))
    state = parse_qs(own.query)["state"][0]
    address = f"{DESK}/desk/oidc/callback?code={stolen}&state={state}"
    assert await come_back(thief, address) == "/desk#signin=refused"


async def test_a_return_works_once(page: Page, client: httpx.AsyncClient) -> None:
    address = await go_to_provider(page, client)
    kept = page.client.cookies["storehand-oidc"]
    assert await come_back(page, address) == "/desk"
    assert "storehand-oidc" not in page.client.cookies
    assert await come_back(page, address) == "/desk#signin=expired"
    page.client.cookies.set("storehand-oidc", kept, domain="127.0.0.1")
    assert await come_back(page, address) == "/desk#signin=refused"


async def test_a_return_that_is_too_late_is_told(
    page: Page, client: httpx.AsyncClient, clock: Hands
) -> None:
    address = await go_to_provider(page, client)
    clock.move(minutes=10)
    assert await come_back(page, address) == "/desk#signin=expired"


@pytest.mark.parametrize(
    ("query", "outcome"),
    [
        ("", "expired"),
        ("code=x", "expired"),
        ("code=x&state=", "expired"),
        ("code=x&state=%C3%A9", "expired"),
        ("error=access_denied&state=STATE", "refused"),
        ("code=&state=STATE", "refused"),
        ("code=forged&state=STATE", "refused"),
    ],
)
async def test_a_return_that_is_none_is_told(
    page: Page, client: httpx.AsyncClient, query: str, outcome: str
) -> None:
    address = urlsplit(await go_to_provider(page, client))
    state = parse_qs(address.query)["state"][0]
    back = f"{DESK}/desk/oidc/callback?{query.replace('STATE', state)}"
    assert await come_back(page, back) == f"/desk#signin={outcome}"


async def test_the_flow_s_cookie_tells_nothing(page: Page) -> None:
    began = await page.get("/oidc/start")
    asked = parse_qs(urlsplit(began.headers["location"]).query)
    cookie = began.headers["set-cookie"]
    for rule in ("HttpOnly", "SameSite=lax", "Max-Age=600"):
        assert rule in cookie
    sealed = base64.urlsafe_b64decode(page.client.cookies["storehand-oidc"] + "==")
    for name in ("state", "nonce"):
        assert len(asked[name][0]) == 43
        assert asked[name][0].encode() not in sealed


async def test_it_needs_a_way_that_nobody_can_read(browse: OpenPage, provider: Provider) -> None:
    page = browse("http://chat.shop.example", **tell_settings(provider))
    for path in ("/oidc/start", "/oidc/callback?code=x&state=y"):
        response = await page.get(path)
        assert (response.status_code, response.json()["code"]) == (403, "insecure")


async def test_without_a_provider_there_are_no_such_pages(browse: OpenPage) -> None:
    assert (await browse().get("/oidc/start")).status_code == 404


# The ID token


LONG_AGO, FAR_AHEAD = 1_600_000_000, 4_000_000_000


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example"},
        {"iss": None},
        {"aud": "another"},
        {"aud": None},
        {"aud": [CLIENT, "another"]},
        {"aud": [CLIENT, "another"], "azp": "another"},
        {"azp": "another"},
        {"exp": LONG_AGO},
        {"exp": None},
        {"iat": FAR_AHEAD},
        {"iat": None},
        {"nbf": FAR_AHEAD},
        {"nonce": "another"},
        {"nonce": None},
        {"nonce": 7},
        {"sub": None},
        {"sub": 7},
    ],
)
async def test_a_token_with_a_wrong_claim_is_refused(
    page: Page, client: httpx.AsyncClient, provider: Provider, claims: dict[str, Any]
) -> None:
    provider.claims = claims
    assert await sign_in(page, client) == "/desk#signin=refused"
    assert await page.access.accounts.list_all() == []


@pytest.mark.parametrize(
    "claims",
    [{"aud": [CLIENT]}, {"aud": [CLIENT, "another"], "azp": CLIENT}, {"azp": CLIENT}],
)
async def test_audiences_may_be_listed(
    page: Page, client: httpx.AsyncClient, provider: Provider, claims: dict[str, Any]
) -> None:
    provider.claims = claims
    assert await sign_in(page, client) == "/desk"


@pytest.mark.parametrize(("claim", "seconds"), [("exp", -30), ("iat", 30)])
async def test_clocks_may_differ_a_little(
    page: Page, client: httpx.AsyncClient, provider: Provider, claim: str, seconds: int
) -> None:
    provider.claims = {claim: int(time.time()) + seconds}
    assert await sign_in(page, client) == "/desk"


def unsigned(claims: dict[str, Any]) -> str:
    return jwt.encode(claims, "", algorithm="none")


def signed_by_a_stranger(claims: dict[str, Any]) -> str:
    return jwt.encode(claims, rsa.generate_private_key(65537, 2048), "RS256", {"kid": "k1"})


def with_an_unknown_key(claims: dict[str, Any]) -> str:
    return jwt.encode(claims, rsa.generate_private_key(65537, 2048), "RS256", {"kid": "k9"})


def with_the_client_s_secret(claims: dict[str, Any]) -> str:
    return jwt.encode(claims, SECRET.ljust(32), "HS256", {"kid": "k1"})


@pytest.mark.parametrize(
    "sign",
    [
        unsigned,
        signed_by_a_stranger,
        with_an_unknown_key,
        with_the_client_s_secret,
        lambda _claims: "",
        lambda _claims: "a.b.c",
        lambda _claims: "é.é.é",
    ],
)
async def test_a_token_that_the_provider_did_not_sign_is_refused(
    page: Page, client: httpx.AsyncClient, provider: Provider, sign: Any
) -> None:
    provider.sign = sign
    assert await sign_in(page, client) == "/desk#signin=refused"


async def test_a_public_key_is_no_secret(
    page: Page, client: httpx.AsyncClient, provider: Provider
) -> None:
    """Key confusion: signed with the provider's public key as if it were a secret."""
    pem = (
        provider.keys["k1"]
        .public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )

    def sign(claims: dict[str, Any]) -> str:
        parts = [json.dumps({"alg": "HS256", "kid": "k1"}), json.dumps(claims)]
        body = ".".join(
            base64.urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in parts
        )
        digest = jwt.get_algorithm_by_name("HS256").sign(body.encode(), pem)
        return f"{body}.{base64.urlsafe_b64encode(digest).decode().rstrip('=')}"

    provider.sign = sign
    assert await sign_in(page, client) == "/desk#signin=refused"


async def test_a_secret_among_the_keys_verifies_nothing(
    page: Page, client: httpx.AsyncClient, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = {"kty": "oct", "kid": "k1", "k": "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0"}
    monkeypatch.setattr(provider, "show_keys", lambda: {"keys": [shown]})
    provider.sign = lambda claims: jwt.encode(
        claims, "secretsecretsecretsecret".ljust(32), "HS256", {"kid": "k1"}
    )
    assert await sign_in(page, client) == "/desk#signin=refused"


@pytest.mark.parametrize("kind", ["rsa", "ec"])
async def test_a_new_key_of_the_provider_is_found(
    page: Page, client: httpx.AsyncClient, provider: Provider, clock: Hands, kind: str
) -> None:
    await sign_in(page, client)
    provider.keys["k2"] = (
        rsa.generate_private_key(65537, 2048)
        if kind == "rsa"
        else ec.generate_private_key(ec.SECP256R1())
    )
    assert await sign_in(page, client) == "/desk#signin=refused"  # looked a moment ago
    clock.move(seconds=31)
    assert await sign_in(page, client) == "/desk"


async def test_a_token_without_a_key_s_name_has_the_only_key(
    page: Page, client: httpx.AsyncClient, provider: Provider, clock: Hands
) -> None:
    provider.sign = lambda claims: jwt.encode(claims, provider.keys["k1"], "RS256")
    assert await sign_in(page, client) == "/desk"
    provider.keys["k2"] = rsa.generate_private_key(65537, 2048)
    clock.move(seconds=31)
    assert await sign_in(page, client) == "/desk"  # the keys of before are kept for an hour
    clock.move(hours=1)
    assert await sign_in(page, client) == "/desk#signin=refused"


# The provider


async def test_discovery_and_keys_are_kept_for_a_while(
    page: Page, client: httpx.AsyncClient, provider: Provider, clock: Hands
) -> None:
    for _ in range(3):
        await sign_in(page, client)
    counts = [provider.asked.count(path) for path in ("/.well-known/openid-configuration", "/keys")]
    assert counts == [1, 1]
    clock.move(seconds=KEPT / timedelta(seconds=1))
    await sign_in(page, client)
    assert provider.asked.count("/keys") == 2


async def test_the_secret_can_travel_in_the_form(
    page: Page, client: httpx.AsyncClient, provider: Provider
) -> None:
    provider.metadata = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    assert await sign_in(page, client) == "/desk"


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://evil.example"},
        {"jwks_uri": 7},
        {"token_endpoint": None},
        {"authorization_endpoint": "http://evil.example/authorize"},
        {"authorization_endpoint": "javascript:alert(1)"},
    ],
)
async def test_a_provider_that_tells_nonsense_is_not_asked(
    page: Page, provider: Provider, metadata: dict[str, Any]
) -> None:
    provider.metadata = metadata
    began = await page.get("/oidc/start")
    assert began.headers["location"] == "/desk#signin=unavailable"


ANSWERS = [
    JSONResponse({}, 500),
    JSONResponse([]),
    JSONResponse({}),
    PlainTextResponse("<html>"),
    PlainTextResponse("x" * 1_000_001),
    PlainTextResponse("[" * 100_000),
    RedirectResponse("https://evil.example"),
]


@pytest.mark.parametrize("answer", ANSWERS)
async def test_a_provider_that_answers_nonsense_is_unavailable(
    page: Page, provider: Provider, answer: Response
) -> None:
    provider.answer = answer
    began = await page.get("/oidc/start")
    assert began.headers["location"] == "/desk#signin=unavailable"
    provider.answer = None
    began = await page.get("/oidc/start")
    assert began.headers["location"].startswith(f"{provider.issuer}/authorize?tenant=1&")


@pytest.mark.parametrize("answer", ANSWERS)
async def test_nonsense_in_place_of_a_token_signs_nobody_in(
    page: Page, client: httpx.AsyncClient, provider: Provider, answer: Response
) -> None:
    address = await go_to_provider(page, client)
    provider.answer = answer
    outcome = await come_back(page, address)
    assert outcome in ("/desk#signin=unavailable", "/desk#signin=refused")
    assert (await page.get("/api/me")).status_code == 401


async def test_keys_without_https_are_not_fetched(
    page: Page, client: httpx.AsyncClient, provider: Provider
) -> None:
    provider.metadata = {"jwks_uri": "http://evil.example/keys"}
    assert await sign_in(page, client) == "/desk#signin=unavailable"


async def test_keys_that_are_none_are_unavailable(
    page: Page, client: httpx.AsyncClient, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    several: list[dict[str, Any]] = [{"keys": []}, {"keys": "k"}, {"keys": [{"kty": "RSA"}]}, {}]
    for shown in several:
        monkeypatch.setattr(provider, "show_keys", lambda shown=shown: shown)
        assert await sign_in(page, client) == "/desk#signin=unavailable"


async def test_a_provider_that_is_down_is_unavailable(browse: OpenPage) -> None:
    async with run_provider() as provider:
        page = browse(**tell_settings(provider))
    began = await page.get("/oidc/start")
    assert began.headers["location"] == "/desk#signin=unavailable"
