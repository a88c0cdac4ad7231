"""Administration of agents: leads read, admins change, nobody locks all out."""

from __future__ import annotations

import pytest

from server.audit import AuditLog
from server.identity.account_log import OPERATOR
from server.identity.interfaces import Role
from tests.server.identity.conftest import ONE_DATABASE, OpenPage, Page, read_audit
from tests.server.identity.test_routes import PASSWORD, expect

pytestmark = ONE_DATABASE


async def enter(browse: OpenPage, role: Role) -> Page:
    page = browse()
    email = f"{role}@shop.example"
    await page.access.accounts.add(email, role.title(), role, OPERATOR, PASSWORD)
    await page.sign_in(email, PASSWORD)
    return page


NEW = {"email": "Bob@Shop.example", "name": "Bob", "role": "agent"}


@pytest.mark.parametrize(
    ("role", "reads", "changes"),
    [("agent", False, False), ("lead", True, False), ("admin", True, True)],
)
async def test_each_role_may_what_its_table_says(
    browse: OpenPage, role: Role, reads: bool, changes: bool
) -> None:
    page = await enter(browse, role)
    listed = await page.get("/api/agents")
    added = await page.send("POST", "/api/agents", NEW)
    invited = await page.send("POST", "/api/agents/x/invitation")
    changed = await page.send("PATCH", "/api/agents/x", {"role": "admin"})
    assert listed.status_code == (200 if reads else 403)
    assert added.status_code == (201 if changes else 403)
    assert [invited.status_code, changed.status_code] == [404 if changes else 403] * 2
    if not changes:
        expect(changed, 403, "not_allowed")


async def test_nobody_who_is_not_signed_in_may_anything(browse: OpenPage) -> None:
    page = browse()
    for method, path in (
        ("GET", "/api/agents"),
        ("POST", "/api/agents"),
        ("PATCH", "/api/agents/x"),
    ):
        body = None if method == "GET" else NEW if method == "POST" else {}
        expect(await page.send(method, path, body), 401, "signed_out")


async def test_an_invited_agent_chooses_a_password(browse: OpenPage, audit: AuditLog) -> None:
    admin = await enter(browse, "admin")
    added = (await admin.send("POST", "/api/agents", NEW)).json()
    agent, link = added["agent"], added["link"]
    assert (agent["email"], agent["active"], agent["has_password"]) == (
        "bob@shop.example",
        True,
        False,
    )
    origin, _, token = link.partition("/desk#invite=")
    assert origin == "http://127.0.0.1:8000"
    bob = browse()
    form = {"token": token, "password": PASSWORD}
    weak = await bob.send("POST", "/api/invitation", {**form, "password": "bob@shop.example"})
    expect(weak, 400, "weak_password")
    assert (await bob.send("POST", "/api/invitation", form)).json()["agent"]["id"] == agent["id"]
    assert (await bob.get("/api/me")).status_code == 200
    expect(await browse().send("POST", "/api/invitation", form), 403, "link_refused")
    assert token not in str(read_audit(audit))


async def test_an_agent_of_the_provider_gets_no_link(browse: OpenPage) -> None:
    admin = await enter(browse, "admin")
    added = await admin.send("POST", "/api/agents", {**NEW, "invite": False})
    assert added.json()["link"] == ""
    again = await admin.send("POST", "/api/agents", NEW)
    expect(again, 409, "email_taken")


async def test_a_forgotten_password_is_chosen_anew(browse: OpenPage) -> None:
    admin, lead = await enter(browse, "admin"), await enter(browse, "lead")
    id = (await lead.get("/api/me")).json()["agent"]["id"]
    link = (await admin.send("POST", f"/api/agents/{id}/invitation")).json()["link"]
    form = {"token": link.rpartition("=")[2], "password": "another horse battery"}
    assert (await browse().send("POST", "/api/invitation", form)).status_code == 200
    expect(await lead.get("/api/me"), 401, "signed_out")


async def test_a_disabled_agent_is_out_at_once(browse: OpenPage) -> None:
    admin, lead = await enter(browse, "admin"), await enter(browse, "lead")
    id = (await lead.get("/api/me")).json()["agent"]["id"]
    changed = await admin.send("PATCH", f"/api/agents/{id}", {"active": False, "name": "Gone"})
    assert (changed.json()["agent"]["active"], changed.json()["agent"]["name"]) == (False, "Gone")
    expect(await lead.get("/api/agents"), 401, "signed_out")


async def test_a_role_that_was_taken_counts_at_once(browse: OpenPage) -> None:
    admin, lead = await enter(browse, "admin"), await enter(browse, "lead")
    id = (await lead.get("/api/me")).json()["agent"]["id"]
    await admin.send("PATCH", f"/api/agents/{id}", {"role": "agent"})
    expect(await lead.get("/api/agents"), 403, "not_allowed")


@pytest.mark.parametrize("change", [{"active": False}, {"role": "lead"}])
async def test_the_only_admin_stays(browse: OpenPage, change: dict[str, object]) -> None:
    admin = await enter(browse, "admin")
    id = (await admin.get("/api/me")).json()["agent"]["id"]
    expect(await admin.send("PATCH", f"/api/agents/{id}", change), 409, "last_admin")
    assert (await admin.get("/api/agents")).status_code == 200


@pytest.mark.parametrize(
    "change", [{"role": "boss"}, {"active": "maybe"}, {"password": "x"}, {"name": "n" * 321}]
)
async def test_what_is_no_change_is_told(browse: OpenPage, change: dict[str, object]) -> None:
    admin = await enter(browse, "admin")
    expect(await admin.send("PATCH", "/api/agents/x", change), 400, "bad_request")
