"""The desk's door over HTTP: in and out, passwords, and whom it does not open for."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from server.identity.account_log import OPERATOR
from server.identity.interfaces import Agent
from server.identity.throttle import PACES
from server.storage.interfaces import StorageUnavailable
from tests.server.identity.conftest import DESK, ONE_DATABASE, Hands, OpenPage, Page

pytestmark = ONE_DATABASE

EMAIL, PASSWORD = "ada@shop.example", "correct horse battery"


@pytest.fixture
def page(browse: OpenPage) -> Page:
    return browse()


@pytest.fixture
async def ada(page: Page) -> Agent:
    await page.access.accounts.add("root@shop.example", "Root", "admin", OPERATOR, PASSWORD)
    return await page.access.accounts.add(EMAIL, "Ada", "lead", OPERATOR, PASSWORD)


def expect(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    told: dict[str, Any] = response.json()
    assert (response.status_code, told["code"]) == (status, code)
    assert told["detail"].endswith(".")
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["cross-origin-resource-policy"] == "same-origin"
    return told


async def test_in_and_out(page: Page, ada: Agent) -> None:
    told = expect(await page.get("/api/me"), 401, "signed_out")
    assert (told["oidc"], told["locale"]) == (False, "en")
    entered = await page.sign_in(EMAIL, PASSWORD)
    shown = {"id": ada.id, "name": "Ada", "email": EMAIL, "role": "lead"}
    assert entered.status_code == 200
    assert entered.json() == {"agent": shown, "csrf": page.csrf}
    assert entered.headers["cache-control"] == "no-store"
    me = (await page.get("/api/me")).json()
    assert me == {"agent": shown, "csrf": page.csrf, "shop": "", "locale": "en", "oidc": False}
    secret = page.client.cookies["storehand-desk"]
    assert (await page.send("POST", "/api/logout")).status_code == 200
    assert "storehand-desk" not in page.client.cookies
    page.client.cookies.set("storehand-desk", secret)
    expect(await page.get("/api/me"), 401, "signed_out")


async def test_the_session_s_secret_is_in_no_body(page: Page, ada: Agent) -> None:
    entered = await page.sign_in(EMAIL, PASSWORD)
    for response in (entered, await page.get("/api/me")):
        assert page.client.cookies["storehand-desk"] not in response.text
    assert page.csrf not in str(entered.headers)


async def test_cookies_are_for_no_script_and_no_other_site(browse: OpenPage, ada: Agent) -> None:
    page = browse("https://chat.shop.example")
    cookies = (await page.sign_in(EMAIL, PASSWORD)).headers.get_list("set-cookie")
    assert {cookie.partition("=")[0] for cookie in cookies} == {
        "__Host-storehand-desk",
        "__Host-storehand-device",
    }
    for cookie in cookies:
        for rule in ("HttpOnly", "Secure", "SameSite=strict", "Path=/"):
            assert rule in cookie
        assert "Domain" not in cookie
    assert (await page.get("/api/me")).status_code == 200


async def test_any_node_knows_who_is_signed_in(page: Page, browse: OpenPage, ada: Agent) -> None:
    await page.sign_in(EMAIL, PASSWORD)
    other = browse()
    other.client.cookies = page.client.cookies
    assert (await other.get("/api/me")).json()["csrf"] == page.csrf


@pytest.mark.parametrize(
    ("email", "password"),
    [(EMAIL, "wrong"), ("nobody@shop.example", PASSWORD), ("", ""), ("x" * 320, "x" * 1024)],
)
async def test_a_wrong_pair_signs_nobody_in(
    page: Page, ada: Agent, email: str, password: str
) -> None:
    response = await page.sign_in(email, password)
    expect(response, 401, "login_refused")
    assert "set-cookie" not in response.headers


async def test_too_many_tries_are_told_how_long_to_wait(page: Page, ada: Agent) -> None:
    for _ in range(PACES["account"].free):
        await page.sign_in(EMAIL, "wrong")
    response = await page.sign_in(EMAIL, PASSWORD)
    told = expect(response, 429, "too_many_tries")
    assert told["retry_after_seconds"] == 1
    assert response.headers["retry-after"] == "1"


async def test_a_browser_that_signed_in_gets_in_while_strangers_guess(
    page: Page, browse: OpenPage, ada: Agent
) -> None:
    await page.sign_in(EMAIL, PASSWORD)
    await page.send("POST", "/api/logout")
    for number in range(PACES["account"].free):
        await browse(address=f"203.0.113.{number}").sign_in(EMAIL, "wrong")
    expect(await browse().sign_in(EMAIL, PASSWORD), 429, "too_many_tries")
    assert (await page.sign_in(EMAIL, PASSWORD)).status_code == 200


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:9000"])
async def test_a_page_of_another_origin_does_nothing(page: Page, ada: Agent, origin: str) -> None:
    login = {"email": EMAIL, "password": PASSWORD}
    response = await page.send("POST", "/api/login", login, Origin=origin)
    expect(response, 403, "foreign_origin")
    await page.sign_in(EMAIL, PASSWORD)
    for method, path in (("POST", "/api/logout"), ("GET", "/api/me"), ("PUT", "/api/password")):
        body = {"password": PASSWORD, "wanted": PASSWORD} if method == "PUT" else None
        response = await page.send(method, path, body, Origin=origin)
        expect(response, 403, "foreign_origin")
    assert (await page.get("/api/me")).status_code == 200


@pytest.mark.parametrize("token", ["", "forged", "é", "another's"])
async def test_nothing_changes_without_the_session_s_token(
    page: Page, browse: OpenPage, ada: Agent, token: str
) -> None:
    await page.sign_in(EMAIL, PASSWORD)
    if token == "another's":
        other = browse()
        await other.sign_in(EMAIL, PASSWORD)
        token = other.csrf
    own = page.csrf
    headers = {b"Origin": DESK.encode()} | ({b"X-CSRF-Token": token.encode()} if token else {})
    for method, path, body in (
        ("POST", "/desk/api/logout", None),
        ("PUT", "/desk/api/password", {"password": PASSWORD, "wanted": "another horse battery"}),
        ("POST", "/desk/api/agents", {"email": "eve@evil.example", "name": "Eve"}),
        ("PATCH", f"/desk/api/agents/{ada.id}", {"role": "admin"}),
    ):
        response = await page.client.request(method, path, json=body, headers=headers)
        expect(response, 403, "csrf")
    assert (await page.get("/api/me")).json()["csrf"] == own


async def test_passwords_travel_over_https_alone(browse: OpenPage, ada: Agent) -> None:
    page = browse("http://chat.shop.example")
    told = expect(await page.sign_in(EMAIL, PASSWORD), 403, "insecure")
    assert "trusted_proxies" in told["detail"]
    setup = {"token": "t", "email": EMAIL, "name": "Ada", "password": PASSWORD}
    expect(await page.send("POST", "/api/setup", setup), 403, "insecure")
    accept = {"token": "t", "password": PASSWORD}
    expect(await page.send("POST", "/api/invitation", accept), 403, "insecure")


async def test_a_planted_session_is_not_taken_over(
    page: Page, browse: OpenPage, ada: Agent
) -> None:
    """Whoever plants the cookie of a session in a browser does not get who signs in there."""
    await page.sign_in(EMAIL, PASSWORD)
    planted = page.client.cookies["storehand-desk"]
    victim = browse()
    victim.client.cookies.set("storehand-desk", planted, domain="127.0.0.1")
    await victim.sign_in("root@shop.example", PASSWORD)
    assert victim.client.cookies["storehand-desk"] != planted
    expect(await page.get("/api/me"), 401, "signed_out")


async def test_a_disabled_agent_is_out(page: Page, ada: Agent) -> None:
    await page.sign_in(EMAIL, PASSWORD)
    await page.access.accounts.change(ada.id, OPERATOR, active=False)
    expect(await page.get("/api/me"), 401, "signed_out")
    expect(await page.send("POST", "/api/logout"), 401, "signed_out")
    expect(await page.sign_in(EMAIL, PASSWORD), 401, "login_refused")


async def test_a_session_that_is_over_is_told(page: Page, ada: Agent, clock: Hands) -> None:
    await page.sign_in(EMAIL, PASSWORD)
    clock.move(minutes=61)
    expect(await page.get("/api/me"), 401, "signed_out")


async def test_the_first_link_makes_an_admin_who_is_signed_in(page: Page, browse: OpenPage) -> None:
    token = await page.access.links.offer_first()
    setup = {"token": token, "email": "Ada@shop.example", "name": "Ada", "password": PASSWORD}
    weak = await page.send("POST", "/api/setup", {**setup, "password": "short"})
    expect(weak, 400, "weak_password")
    expect(
        await page.send("POST", "/api/setup", {**setup, "email": "ada"}), 400, "email_not_allowed"
    )
    expect(await page.send("POST", "/api/setup", {**setup, "name": " "}), 400, "name_not_allowed")
    assert (await page.send("POST", "/api/setup", setup)).json()["agent"]["role"] == "admin"
    assert (await page.get("/api/me")).status_code == 200
    replayed = await browse().send("POST", "/api/setup", {**setup, "email": "eve@evil.example"})
    expect(replayed, 403, "link_refused")
    forged = await browse().send("POST", "/api/setup", {**setup, "token": "forged"})
    expect(forged, 403, "link_refused")


async def test_another_password_signs_out_every_other_browser(
    page: Page, browse: OpenPage, ada: Agent
) -> None:
    other = browse()
    await other.sign_in(EMAIL, PASSWORD)
    await page.sign_in(EMAIL, PASSWORD)
    change = {"password": PASSWORD, "wanted": "another horse battery"}
    wrong = await page.send("PUT", "/api/password", {**change, "password": "wrong"})
    expect(wrong, 401, "login_refused")
    weak = await page.send("PUT", "/api/password", {**change, "wanted": "short"})
    expect(weak, 400, "weak_password")
    before = page.csrf
    assert (await page.send("PUT", "/api/password", change)).status_code == 200
    assert page.csrf != before
    assert (await page.get("/api/me")).status_code == 200
    expect(await other.get("/api/me"), 401, "signed_out")
    expect(await other.sign_in(EMAIL, PASSWORD), 401, "login_refused")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "email"),
        ({"email": EMAIL}, "password"),
        ({"email": EMAIL, "password": 7}, "password"),
        ({"email": EMAIL, "password": "hunter2" * 200}, "password"),
        ({"email": "x" * 321, "password": "hunter2"}, "email"),
        ({"email": EMAIL, "password": "hunter2", "admin": True}, "admin"),
        ([], "body"),
        (None, "body"),
    ],
)
async def test_a_wrong_form_is_told_and_not_repeated(page: Page, body: Any, field: str) -> None:
    response = await page.send("POST", "/api/login", body)
    told = expect(response, 400, "bad_request")
    assert told["detail"].startswith(f"The field {field} is not allowed: ")
    assert "hunter2" not in response.text


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\xff", b'{"email":"\\ud800","password":"\\ud800"}', b"[" * 5000],
)
async def test_a_body_that_is_no_json_is_told(page: Page, content: bytes) -> None:
    headers = {"Origin": DESK, "Content-Type": "application/json"}
    response = await page.client.post("/desk/api/login", content=content, headers=headers)
    assert response.status_code in (400, 401)
    assert response.json()["detail"]


async def test_a_form_of_another_site_is_no_json(page: Page, ada: Agent) -> None:
    """A page elsewhere can send text without asking; it is not read as JSON."""
    content = f'{{"email":"{EMAIL}","password":"{PASSWORD}"}}'
    response = await page.client.post(
        "/desk/api/login", content=content, headers={"Content-Type": "text/plain"}
    )
    expect(response, 400, "bad_request")


async def test_a_database_that_is_gone_is_told(
    page: Page, ada: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> Any:
        raise StorageUnavailable("postgresql://db", "connection refused.")

    await page.sign_in(EMAIL, PASSWORD)
    monkeypatch.setattr(page.access.gate._sessions._database, "reading", fail)
    told = expect(await page.get("/api/me"), 503, "storage")
    assert "postgresql" not in told["detail"]


async def test_what_the_framework_refuses_has_a_code_too(page: Page) -> None:
    assert (await page.get("/api/nothing")).json()["code"] == "not_found"
    assert (await page.get("/api/login")).json()["code"] == "wrong_method"
    assert (await page.get("/nothing")).json() == {"detail": "Not Found"}
