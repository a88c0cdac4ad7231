"""Signing in: who may, who may not, and that nobody learns which."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from server.audit import AuditLog
from server.identity.access import Access
from server.identity.account_log import OPERATOR, Actor
from server.identity.agents import Agents
from server.identity.interfaces import Agent, SignedIn, SignInRefused, TooManyTries
from server.identity.passwords import Passwords
from server.identity.signing_in import Browser
from server.identity.throttle import PACES
from server.storage.database import Database
from tests.server.identity.conftest import ONE_DATABASE, BuildAccess, Hands, read_audit

pytestmark = ONE_DATABASE

PASSWORD = "correct horse battery"
OFFICE = Browser("192.0.2.1")


@pytest.fixture
async def ada(access: Access) -> Agent:
    await access.accounts.add("root@shop.example", "Root", "admin", OPERATOR)
    return await access.accounts.add("ada@shop.example", "Ada", "agent", OPERATOR, PASSWORD)


async def find(access: Access, secret: str) -> SignedIn | None:
    return await access.gate._sessions.find(secret)


async def refuse(access: Access, email: str, password: str, browser: Browser = OFFICE) -> str:
    with pytest.raises(SignInRefused) as caught:
        await access.signing_in.with_password(email, password, browser)
    return str(caught.value)


async def test_the_right_password_signs_in(access: Access, ada: Agent, audit: AuditLog) -> None:
    entered = await access.signing_in.with_password(" ADA@shop.example", PASSWORD, OFFICE)
    assert entered.agent == ada
    signed_in = await find(access, entered.session.secret)
    assert signed_in is not None
    assert signed_in.agent == ada
    entry = read_audit(audit)[-1]
    assert (entry["what"], entry["by"], entry["how"]) == ("login", ada.id, "password")


async def test_every_refusal_reads_the_same(access: Access, ada: Agent, audit: AuditLog) -> None:
    off = await access.accounts.add("off@shop.example", "Off", "agent", OPERATOR, PASSWORD)
    await access.accounts.change(off.id, OPERATOR, active=False)
    tries = [
        ("ada@shop.example", "wrong"),
        ("ada@shop.example", ""),
        ("nobody@shop.example", PASSWORD),
        ("off@shop.example", PASSWORD),
        ("root@shop.example", ""),  # has none: signs in over OIDC alone
        ("no address", PASSWORD),
        ("", ""),
    ]
    told = {await refuse(access, email, password) for email, password in tries}
    assert told == {"The address or the password is wrong, or the account is disabled."}
    entries = read_audit(audit)[-len(tries) :]
    assert {entry["what"] for entry in entries} == {"login-refused"}
    assert all(entry.keys() <= {"who", "what", "by", "address", "email"} for entry in entries)
    assert "wrong" not in str(entries)


async def test_every_refusal_compares_a_password(
    access: Access, ada: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[str] = []
    matches = Passwords.matches

    async def note(self: Passwords, kept: str, password: str) -> bool:
        compared.append(kept)
        return await matches(self, kept, password)

    monkeypatch.setattr(Passwords, "matches", note)
    for email in ("ada@shop.example", "nobody@shop.example", "no address", "root@shop.example"):
        await refuse(access, email, "wrong")
    assert [bool(kept) for kept in compared] == [True, False, False, False]


async def test_too_many_tries_wait_and_are_not_looked_at(access: Access, ada: Agent) -> None:
    for _ in range(PACES["account"].free):
        await refuse(access, "ada@shop.example", "wrong")
    with pytest.raises(TooManyTries) as caught:
        await access.signing_in.with_password("ada@shop.example", PASSWORD, OFFICE)
    assert caught.value.retry_after_seconds == 1


async def test_an_unknown_account_is_throttled_like_a_known_one(access: Access) -> None:
    for _ in range(PACES["account"].free):
        await refuse(access, "nobody@shop.example", "wrong")
    with pytest.raises(TooManyTries):
        await access.signing_in.with_password("nobody@shop.example", "wrong", OFFICE)


async def test_a_browser_that_signed_in_before_gets_in_while_strangers_guess(
    access: Access, ada: Agent, clock: Hands
) -> None:
    entered = await access.signing_in.with_password("ada@shop.example", PASSWORD, OFFICE)
    laptop = Browser("198.51.100.7", device=entered.device)
    for number in range(12):
        stranger = Browser(f"203.0.113.{number}")
        await refuse(access, "ada@shop.example", "wrong", stranger)
        clock.move(seconds=60)
    await refuse(access, "ada@shop.example", "wrong", Browser("203.0.113.99"))
    with pytest.raises(TooManyTries):
        await access.signing_in.with_password("ada@shop.example", PASSWORD, OFFICE)
    assert await access.signing_in.with_password("ada@shop.example", PASSWORD, laptop)


async def test_a_known_browser_is_known_to_its_own_account_alone(
    access: Access, ada: Agent
) -> None:
    entered = await access.signing_in.with_password("ada@shop.example", PASSWORD, OFFICE)
    guessing = Browser("192.0.2.1", device=entered.device)
    for _ in range(PACES["account"].free):
        await refuse(access, "root@shop.example", "wrong", guessing)
    with pytest.raises(TooManyTries):
        await access.signing_in.with_password("root@shop.example", "wrong", guessing)


@pytest.mark.parametrize("device", ["", "forged", "\ud800"])
async def test_a_forged_device_is_no_known_one(access: Access, ada: Agent, device: str) -> None:
    browser = Browser("192.0.2.1", device=device)
    for _ in range(PACES["account"].free):
        await refuse(access, "ada@shop.example", "wrong", browser)
    with pytest.raises(TooManyTries):
        await access.signing_in.with_password("ada@shop.example", PASSWORD, browser)


async def test_a_hash_of_older_parameters_is_renewed(
    access: Access, ada: Agent, database: Database, build: BuildAccess
) -> None:
    agents = Agents(database)
    older = Passwords(PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    kept = await older.hash(PASSWORD)
    await agents.set_password(ada.id, kept)
    entered = await access.signing_in.with_password("ada@shop.example", PASSWORD, OFFICE)
    found = await agents.find_by_email("ada@shop.example")
    assert found is not None
    assert found.password != kept
    assert older.is_outdated(found.password)
    assert await find(access, entered.session.secret)
    assert await access.signing_in.with_password("ada@shop.example", PASSWORD, OFFICE)


async def test_signing_in_anew_ends_the_session_of_before(access: Access, ada: Agent) -> None:
    first = await access.signing_in.with_password("ada@shop.example", PASSWORD, OFFICE)
    again = Browser("192.0.2.1", session=first.session.secret)
    second = await access.signing_in.with_password("ada@shop.example", PASSWORD, again)
    assert await find(access, first.session.secret) is None
    assert await find(access, second.session.secret)


async def test_signing_out_is_on_record(access: Access, ada: Agent, audit: AuditLog) -> None:
    entered = await access.signing_in.as_known(ada, OFFICE, "link")
    signed_in = await find(access, entered.session.secret)
    assert signed_in is not None
    await access.signing_in.leave(signed_in, Actor("agent", ada.id, "192.0.2.1"))
    assert await find(access, entered.session.secret) is None
    assert [entry["what"] for entry in read_audit(audit)][-2:] == ["login", "logout"]


async def test_a_signed_in_agent_is_asked_for_the_password_with_the_same_patience(
    access: Access, ada: Agent
) -> None:
    entered = await access.signing_in.as_known(ada, OFFICE, "link")
    signed_in = await find(access, entered.session.secret)
    assert signed_in is not None
    await access.signing_in.confirm(signed_in, PASSWORD, OFFICE)
    for _ in range(PACES["account"].free):
        with pytest.raises(SignInRefused):
            await access.signing_in.confirm(signed_in, "wrong", OFFICE)
    with pytest.raises(TooManyTries):
        await access.signing_in.confirm(signed_in, PASSWORD, OFFICE)
