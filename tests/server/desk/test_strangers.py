"""Every route of the desk, tried without a session, with a forged one, from another page, and by
whoever's role does not reach."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from time import time

import pytest
from fastapi.routing import iter_route_contexts

from server.identity.visitor_tokens import VisitorTokens
from server.storage.corrections import Corrections
from server.storage.interfaces import StorageUnavailable
from tests.server.desk.shopfloor import KEY, Client, Node, Shopfloor

BODIES: dict[str, dict[str, object]] = {
    "/conversations/{id}/assign": {"agent": "a1"},
    "/conversations/{id}/messages": {"id": "a1", "text": "Hello.", "seen_seq": 99},
    "/conversations/{id}/notes": {"text": "Note."},
    "/conversations/{id}/tags": {"tags": ["vip"]},
    "/suggestions/{id}": {"outcome": "accepted"},
    "/rewrite": {"text": "Hello there.", "style": "shorter"},
    "/replies": {"title": "Hi", "text": "Hello.", "shortcut": "hi"},
    "/replies/{id}": {"title": "Hi", "text": "Hello.", "shortcut": "hi"},
    "/corrections": {"conversation": "c1", "seq": 1},
    "/corrections/{id}": {"question": "Why?", "answer": "So."},
}
LEADS_ALONE = {
    ("POST", "/conversations/{id}/assign"),
    ("GET", "/suggestions/rates"),
    ("POST", "/replies"),
    ("PUT", "/replies/{id}"),
    ("DELETE", "/replies/{id}"),
    ("POST", "/corrections/{id}/approve"),
    ("POST", "/corrections/{id}/reject"),
}


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """One kind of database: nothing here depends on which."""
    return f"sqlite:///{tmp_path / 'storehand.db'}"


def list_calls(node: Node) -> Iterator[tuple[str, str, str, dict[str, object]]]:
    """Yield method, pattern, path and body of every route."""
    for route in iter_route_contexts(node.app.routes):
        if route.path is None or not route.path.startswith("/desk/api"):
            continue
        pattern = route.path.removeprefix("/desk/api")
        query = {"/source": "?source=faq.csv%231"}.get(pattern, "")
        query = "?seq=1" if pattern.endswith("/suggestions") else query
        path = pattern.replace("{id}", "c1").replace("{note}", "n1") + query
        for method in sorted(route.methods or ()):
            body = BODIES.get(pattern, {}) if method in ("POST", "PUT") else {}
            yield method, pattern, path, body


@pytest.fixture
async def conversation(floor: Shopfloor) -> None:
    await floor.begin("c1")
    await floor.say("c1", "my mail is ann@mail.example")


async def test_every_route_is_known(node: Node) -> None:
    calls = list(list_calls(node))
    assert len(calls) == 27
    assert {(method, pattern) for method, pattern, _, _ in calls} > LEADS_ALONE


async def test_without_a_session_nothing_is_read_or_done(
    floor: Shopfloor, node: Node, mara: Client, conversation: None
) -> None:
    forged = replace(floor.anybody(node), csrf=mara.csrf)
    forged.http.cookies.set("storehand-desk", "x" * 43)
    customer = VisitorTokens(KEY, 3600.0).issue("v1", "https://shop.example", time())
    forged.http.headers["Authorization"] = f"Bearer {customer}"
    for client in (floor.anybody(node), forged):
        for method, pattern, path, body in list_calls(node):
            status, told = await client.refused(method, path, **body)
            assert (status, told["code"]) == (401, "signed_out"), pattern
    assert floor.recorded == []


async def test_a_session_alone_changes_nothing(
    floor: Shopfloor, node: Node, lena: Client, conversation: None
) -> None:
    """Another site could send a request with the cookie, and not with the token."""
    for client in (replace(lena, csrf=""), replace(lena, csrf="wrong")):
        for method, pattern, path, body in list_calls(node):
            if method != "GET":
                status, told = await client.refused(method, path, **body)
                assert (status, told["code"]) == (403, "csrf"), pattern


async def test_a_page_of_another_origin_is_refused(
    floor: Shopfloor, node: Node, lena: Client, conversation: None
) -> None:
    lena.http.headers["Origin"] = "https://evil.example"
    for method, pattern, path, body in list_calls(node):
        status, told = await lena.refused(method, path, **body)
        assert (status, told["code"]) == (403, "foreign_origin"), pattern


async def test_roles_hold(floor: Shopfloor, node: Node, mara: Client, conversation: None) -> None:
    for method, pattern, path, body in list_calls(node):
        answer = await mara.call(method, path, **body)
        refused = answer.status_code == 403
        assert refused is ((method, pattern) in LEADS_ALONE), pattern
        if refused:
            assert answer.json()["code"] == "not_allowed"


async def test_no_answer_is_kept_by_a_browser_or_another_site(
    floor: Shopfloor, node: Node, lena: Client, conversation: None
) -> None:
    for method, pattern, path, body in list_calls(node):
        answer = await lena.call(method, path, **body)
        assert answer.headers["Cache-Control"] == "no-store", pattern


async def test_everything_that_goes_wrong_is_a_code_and_a_sentence(
    floor: Shopfloor, node: Node, lena: Client
) -> None:
    """No conversation, no note, no suggestion, no reply, no correction of these ids."""
    for method, pattern, path, body in list_calls(node):
        if "{" in pattern:
            status, told = await lena.refused(method, path, **body)
            assert (status, told["code"]) == (404, "not_found"), pattern


async def test_a_conversation_belongs_to_its_notes_and_suggestions(
    floor: Shopfloor, lena: Client, conversation: None
) -> None:
    await floor.begin("c2", "v2")
    await floor.say("c2", "hello")
    note = await lena.do("POST", "/conversations/c1/notes", text="Of the first.")
    assert (await lena.refused("DELETE", f"/conversations/c2/notes/{note['id']}"))[0] == 404
    assert len((await lena.get("/conversations/c1"))["notes"]) == 1


async def test_a_database_that_is_dead_is_told(
    floor: Shopfloor, lena: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(self: Corrections, *_values: object) -> None:
        raise StorageUnavailable("here", "it is dead.")

    monkeypatch.setattr(Corrections, "list_all", fail)
    status, told = await lena.refused("GET", "/corrections")
    assert (status, told["code"]) == (503, "storage")


async def test_canned_replies_are_the_leads_to_write_and_everybodys_to_read(
    mara: Client, lena: Client
) -> None:
    form = {"title": "Welcome", "text": "Hello {customer}, I am {agent}.", "shortcut": "hi"}
    first = await lena.do("POST", "/replies", **form)
    second = await lena.do("POST", "/replies", title="Bye", text="Goodbye.")
    third = await lena.do("POST", "/replies", title="Wait", text="One moment.")
    assert (await mara.get("/replies"))["replies"] == [second, third, first], "by title"
    path = f"/replies/{second['id']}"
    for method, where in (("POST", "/replies"), ("PUT", path)):
        status, told = await lena.refused(method, where, **form)
        assert (status, told["code"]) == (409, "shortcut_taken")
    changed = await lena.do("PUT", path, title="Bye", text="See you!", shortcut="bye")
    assert changed == second | {"text": "See you!", "shortcut": "bye"}
    await lena.do("PUT", f"/replies/{first['id']}", **form)
    await lena.do("DELETE", path)
    assert (await lena.refused("DELETE", path))[0] == 404
    assert (await lena.refused("PUT", path, **form | {"shortcut": ""}))[0] == 404
    assert (await lena.refused("POST", "/replies", **form | {"shortcut": "a b"}))[0] == 400
