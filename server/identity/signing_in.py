"""Signing in and out: throttle, password, session, record, in this order.

An unknown address, a wrong password and a disabled account get the same work done and the same
words, so that nobody learns who has an account.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from server.identity.account_log import AccountLog, Actor
from server.identity.agent_sessions import AgentSessions, NewSession
from server.identity.agents import Agents, Credentials
from server.identity.interfaces import (
    Agent,
    EmailNotAllowed,
    SignedIn,
    SignInRefused,
    parse_email,
)
from server.identity.passwords import Passwords
from server.identity.sealed_cookies import SealedCookies
from server.identity.throttle import Counted, Throttle

DEVICE_SECONDS = 180 * 86_400
"""For which a browser counts as known to an account after it signed in there."""
DEVICE_BYTES = 9


@dataclass(frozen=True, slots=True)
class Browser:
    """Where somebody signs in.

    Attributes:
        address: of the network.
        session: what its session cookie holds; empty where there is none.
        device: what its device cookie holds; empty where there is none.
    """

    address: str
    session: str = ""
    device: str = ""


@dataclass(frozen=True, slots=True)
class Entered:
    """Somebody is signed in.

    Attributes:
        session: for the session cookie.
        device: for the device cookie.
    """

    agent: Agent
    session: NewSession
    device: str


class SigningIn:
    """Signs agents in and out. All methods raise `StorageUnavailable`.

    Args:
        agents: the table.
        sessions: where they are kept.
        passwords: compares.
        throttle: counts tries.
        devices: makes the cookie of known browsers.
        log: where it is put on record.
    """

    def __init__(
        self,
        agents: Agents,
        sessions: AgentSessions,
        passwords: Passwords,
        throttle: Throttle,
        devices: SealedCookies,
        log: AccountLog,
    ) -> None:
        self._agents = agents
        self._sessions = sessions
        self._passwords = passwords
        self._throttle = throttle
        self._devices = devices
        self._log = log

    async def with_password(self, email: str, password: str, browser: Browser) -> Entered:
        """Sign in who knows the password.

        Raises:
            SignInRefused: the address or the password is wrong, or the account is disabled.
            TooManyTries: it has to wait; the password was not looked at.
        """
        found = await self._compare(_fold(email), password, browser)
        entered = await self._enter(found.agent, browser, "password", found.password)
        if self._passwords.is_outdated(found.password):
            renewed = await self._passwords.hash(password)
            await self._agents.renew_hash(found.agent.id, found.password, renewed)
        return entered

    async def confirm(self, signed_in: SignedIn, password: str, browser: Browser) -> None:
        """Make sure that it is still the agent who sits there.

        Raises:
            SignInRefused: this is not the agent's password.
            TooManyTries: it has to wait; the password was not looked at.
        """
        await self._compare(signed_in.agent.email, password, browser)

    async def as_known(self, agent: Agent, browser: Browser, how: str) -> Entered:
        """Sign in an agent whom something else than a password proved.

        Args:
            agent: who it is.
            browser: where.
            how: was it proved, for the record: ``link`` or ``oidc``.

        Raises:
            SignInRefused: the account is disabled.
        """
        return await self._enter(agent, browser, how)

    async def leave(self, signed_in: SignedIn, actor: Actor) -> None:
        """Sign an agent out of one browser."""
        await self._sessions.close(signed_in.session)
        await self._log.note(actor, "logout")

    async def note_refused(self, address: str, why: str) -> None:
        """Put on record that somebody came from the provider and was not let in."""
        await self._log.note(Actor("agent", address=address), "login-refused", why=why)

    async def _enter(
        self, agent: Agent, browser: Browser, how: str, kept: str | None = None
    ) -> Entered:
        session = await self._sessions.open(agent.id, kept, browser.session)
        await self._log.note(Actor("agent", agent.id, browser.address), "login", how=how)
        device = {"email": agent.email, "id": secrets.token_urlsafe(DEVICE_BYTES)}
        return Entered(agent, session, self._devices.seal(device))

    async def _compare(self, email: str, password: str, browser: Browser) -> Credentials:
        names = self._name_counts(email, browser)
        await self._throttle.begin(names)
        found = await self._agents.find_by_email(email)
        matched = await self._passwords.matches(found.password if found else "", password)
        if found is None or not matched or not found.agent.active:
            await self._log.note(Actor("agent", address=browser.address), "login-refused", email)
            raise SignInRefused
        await self._throttle.succeed(names)
        return found

    def _name_counts(self, email: str, browser: Browser) -> Mapping[Counted, str]:
        """Say what a try counts for: a browser that the account knows has a count of its own."""
        device = self._devices.open(browser.device)
        if device.get("email") == email:
            return {"device": device["id"]}
        return {"account": email, "address": browser.address}


def _fold(email: str) -> str:
    """Return an address as accounts keep it; what is none belongs to no account."""
    try:
        return parse_email(email)
    except EmailNotAllowed:
        return ""
