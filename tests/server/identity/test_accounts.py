"""What may be done with accounts, and that it is on record."""

from __future__ import annotations

import pytest

from server.audit import AuditLog
from server.identity.access import Access
from server.identity.account_log import OPERATOR, AccountLog, Actor
from server.identity.interfaces import (
    AccountError,
    EmailNotAllowed,
    LinkRefused,
    NameNotAllowed,
    UnknownAgent,
    WeakPassword,
)
from server.sealing import HomeKey
from server.storage.interfaces import StorageUnavailable
from tests.server.identity.conftest import ONE_DATABASE, read_audit

pytestmark = ONE_DATABASE

PASSWORD = "correct horse battery"
DESK = Actor("agent", "a1", "192.0.2.1")


async def test_an_agent_is_added_and_on_record(access: Access, audit: AuditLog) -> None:
    added = await access.accounts.add(" Ada@Shop.Example", " Ada ", "lead", OPERATOR, PASSWORD)
    assert (added.email, added.name, added.role) == ("ada@shop.example", "Ada", "lead")
    assert await access.accounts.find("ADA@shop.example") == added
    (entry,) = read_audit(audit)
    told = {"who": "operator", "what": "agent-added", "by": "", "agent": added.id, "role": "lead"}
    assert entry == told


async def test_an_agent_may_have_no_password(access: Access) -> None:
    added = await access.accounts.add("ada@shop.example", "Ada", "agent", DESK)
    assert not added.has_password


@pytest.mark.parametrize(
    ("email", "name", "password", "error"),
    [
        ("ada", "Ada", PASSWORD, EmailNotAllowed),
        ("ada@shop.example", "", PASSWORD, NameNotAllowed),
        ("ada@shop.example", "Ada", "short", WeakPassword),
        ("ada@shop.example", "Ada", "", WeakPassword),
    ],
)
async def test_what_is_not_allowed_adds_nobody(
    access: Access,
    audit: AuditLog,
    email: str,
    name: str,
    password: str,
    error: type[AccountError],
) -> None:
    with pytest.raises(error):
        await access.accounts.add(email, name, "agent", DESK, password)
    assert await access.accounts.list_all() == []
    assert read_audit(audit) == []


async def test_changes_are_on_record_without_names(access: Access, audit: AuditLog) -> None:
    added = await access.accounts.add("ada@shop.example", "Ada", "agent", DESK)
    changed = await access.accounts.change(added.id, DESK, "lead", False, "Ada L.")
    assert (changed.role, changed.active, changed.name) == ("lead", False, "Ada L.")
    entry = read_audit(audit)[-1]
    assert entry["what"] == "agent-changed"
    assert (entry["role"], entry["active"], entry["by"]) == ("lead", False, "a1")
    assert "name" not in entry


async def test_no_change_writes_nothing(access: Access, audit: AuditLog) -> None:
    added = await access.accounts.add("ada@shop.example", "Ada", "agent", DESK)
    assert await access.accounts.change(added.id, DESK) == added
    assert len(read_audit(audit)) == 1
    for work in (access.accounts.change("nobody", DESK), access.accounts.invite("nobody", DESK)):
        with pytest.raises(UnknownAgent):
            await work


async def test_a_weak_password_leaves_the_link_good(access: Access) -> None:
    secret = await access.links.offer_first()
    assert secret
    for email, name, password in (
        ("ada@shop.example", "Ada", "short"),
        ("ada", "Ada", PASSWORD),
        ("ada@shop.example", "", PASSWORD),
    ):
        with pytest.raises(AccountError):
            await access.accounts.use_first_link(secret, email, name, password, DESK)
    first = ("ada@shop.example", "Ada", PASSWORD, DESK)
    assert (await access.accounts.use_first_link(secret, *first)).role == "admin"
    with pytest.raises(LinkRefused):
        await access.accounts.use_first_link(secret, *first)


async def test_an_invited_agent_may_not_choose_the_address(access: Access) -> None:
    added = await access.accounts.add("ada@shop.example", "Ada", "agent", DESK)
    secret = await access.accounts.invite(added.id, DESK)
    with pytest.raises(WeakPassword):
        await access.accounts.use_invitation(secret, "ada@shop.example", DESK)
    assert (await access.accounts.use_invitation(secret, PASSWORD, DESK)).has_password


async def test_no_secret_and_no_address_is_on_record(access: Access, audit: AuditLog) -> None:
    secret = await access.links.offer_first()
    assert secret
    first = ("ada@shop.example", "Ada", PASSWORD, DESK)
    ada = await access.accounts.use_first_link(secret, *first)
    invitation = await access.accounts.invite(ada.id, DESK)
    await access.accounts.set_password(ada, PASSWORD + "!", DESK)
    told = str(read_audit(audit))
    for word in (secret, invitation, PASSWORD, "@shop.example", "192.0.2.1", "Ada"):
        assert word not in told
    assert audit.verify().broken == 0


async def test_one_address_has_one_hash_on_record(audit: AuditLog, key: HomeKey) -> None:
    log = AccountLog(audit, key)
    for address in ("2001:db8::1", "2001:db8::2", "192.0.2.1"):
        await log.note(Actor("agent", address=address), "login-refused")
    first, second, third = (entry["address"] for entry in read_audit(audit))
    assert first == second != third


async def test_a_record_that_cannot_be_written_stops_nothing(
    key: HomeKey, monkeypatch: pytest.MonkeyPatch, audit: AuditLog
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise StorageUnavailable(audit._database.place, "database is locked.")

    monkeypatch.setattr(audit, "append", fail)
    await AccountLog(audit, key).note(OPERATOR, "agent-added")
    await AccountLog(None, key).note(OPERATOR, "agent-added")
