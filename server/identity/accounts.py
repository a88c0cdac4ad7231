"""What may be done with accounts: rules first, then the table, then the record of it."""

from __future__ import annotations

import unicodedata
from typing import Any

from server.identity.account_log import AccountLog, Actor
from server.identity.agents import Agents
from server.identity.interfaces import (
    LONGEST_NAME,
    Agent,
    NameNotAllowed,
    Role,
    parse_email,
)
from server.identity.links import Links
from server.identity.passwords import Passwords, check_strength


def parse_name(text: str) -> str:
    """Return a name as customers see it.

    Raises:
        NameNotAllowed: it is empty, too long, or holds characters that cannot be seen.
    """
    name = " ".join(unicodedata.normalize("NFC", text).split())
    hidden = any(unicodedata.category(character) in ("Cc", "Cf", "Cs") for character in name)
    if hidden or not 1 <= len(name) <= LONGEST_NAME:
        raise NameNotAllowed
    return name


class Accounts:
    """Adds agents and changes them. All methods raise `StorageUnavailable`.

    Args:
        agents: the table.
        links: for choosing passwords.
        passwords: hashes them.
        log: where it is put on record.
    """

    def __init__(self, agents: Agents, links: Links, passwords: Passwords, log: AccountLog) -> None:
        self._agents = agents
        self._links = links
        self._passwords = passwords
        self._log = log

    async def add(
        self, email: str, name: str, role: Role, actor: Actor, password: str | None = None
    ) -> Agent:
        """Add an agent.

        Args:
            email: as it was typed.
            name: as customers see it.
            role: what the agent may do.
            actor: adds it.
            password: None gives none: the agent is invited, or signs in over OIDC.

        Raises:
            AccountError: address, name or password are not taken.
        """
        email, name = parse_email(email), parse_name(name)
        kept = "" if password is None else await self._hash(password, email)
        agent = await self._agents.add(email, name, role, kept)
        await self._log.note(actor, "agent-added", agent=agent.id, role=role)
        return agent

    async def list_all(self) -> list[Agent]:
        """Return all agents, by address."""
        return await self._agents.list_all()

    async def find(self, email: str) -> Agent | None:
        """Return the agent of an address, None where there is none.

        Raises:
            AccountError: it is no address.
        """
        found = await self._agents.find_by_email(parse_email(email))
        return found.agent if found else None

    async def change(
        self,
        id: str,
        actor: Actor,
        role: Role | None = None,
        active: bool | None = None,
        name: str | None = None,
    ) -> Agent:
        """Change what is given; who is disabled is signed out at once.

        Raises:
            AccountError: there is no such agent, or no active admin would be left.
        """
        given: dict[str, Any] = {
            "role": role,
            "active": active,
            "name": None if name is None else parse_name(name),
        }
        values = {key: value for key, value in given.items() if value is not None}
        if not values:
            return await self._agents.find(id)
        agent = await self._agents.change(id, **values)
        told = {key: value for key, value in values.items() if key != "name"}
        await self._log.note(actor, "agent-changed", agent=id, **told)
        return agent

    async def invite(self, id: str, actor: Actor) -> str:
        """Return the secret of a link with which an agent chooses a password.

        Raises:
            AccountError: there is no such agent.
        """
        agent = await self._agents.find(id)
        secret = await self._links.invite(agent.id)
        await self._log.note(actor, "agent-invited", agent=agent.id)
        return secret

    async def set_password(self, agent: Agent, password: str, actor: Actor) -> None:
        """Give an agent another password; who is signed in as that agent is signed out.

        Raises:
            WeakPassword: it could be guessed.
        """
        await self._agents.set_password(agent.id, await self._hash(password, agent.email))
        await self._log.note(actor, "password-changed", agent=agent.id)

    async def use_first_link(
        self, secret: str, email: str, name: str, password: str, actor: Actor
    ) -> Agent:
        """Make the first admin with the link that the first start prints.

        Raises:
            AccountError: the link is no good, or address, name or password are not taken.
        """
        await self._links.look(secret)  # before the slow hash: it is not for everybody
        email, name = parse_email(email), parse_name(name)
        kept = await self._hash(password, email)
        agent = await self._links.make_first_admin(secret, email, name, kept)
        await self._log.note(actor, "agent-added", agent=agent.id, role=agent.role, first=True)
        return agent

    async def use_invitation(self, secret: str, password: str, actor: Actor) -> Agent:
        """Choose the password of an invited agent.

        Raises:
            AccountError: the link is no good, or the password is not taken.
        """
        invited = await self._links.look(secret)
        kept = await self._hash(password, invited.email if invited else "")
        agent = await self._links.choose_password(secret, kept)
        await self._log.note(actor, "password-chosen", agent=agent.id)
        return agent

    async def _hash(self, password: str, email: str) -> str:
        check_strength(password, email)
        return await self._passwords.hash(password)
