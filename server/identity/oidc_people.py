"""Whom the OpenID Connect provider vouches for, and whose account that is.

An account belongs to the provider's own id of a person from the first sign-in on, since an address
can pass to somebody else. Fails closed: who has no account, and no domain that is allowed, does not
come in.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from server.identity.account_log import AccountLog, Actor
from server.identity.accounts import parse_name
from server.identity.agents import Agents
from server.identity.interfaces import (
    Agent,
    EmailNotAllowed,
    EmailTaken,
    NameNotAllowed,
    PersonRefused,
    Role,
    parse_email,
)
from server.identity.oidc import Person
from server.identity.roles import ROLES


class OidcPeople:
    """Finds accounts, and makes them where a domain is allowed.

    Args:
        agents: the table.
        domains: of addresses whose people get an account.
        roles: group to the role that such an account begins with.
        log: where it is put on record.
    """

    def __init__(
        self,
        agents: Agents,
        domains: Collection[str],
        roles: Mapping[str, Role],
        log: AccountLog,
    ) -> None:
        self._agents = agents
        self._domains = {domain.lower().lstrip("@") for domain in domains}
        self._roles = roles
        self._log = log

    async def find(self, person: Person) -> Agent:
        """Return a person's account; it may be disabled.

        Raises:
            PersonRefused: there is none, or it belongs to another person of that address.
        """
        known = await self._agents.find_by_subject(person.subject)
        if known is not None:
            return known
        email = _read_email(person)
        found = await self._agents.find_by_email(email)
        if found is None:
            return await self._add(person, email)
        if not await self._agents.bind(found.agent.id, person.subject):
            raise PersonRefused("The account of this address belongs to another person.")
        await self._log.note(Actor("server"), "oidc-bound", agent=found.agent.id)
        return found.agent

    async def _add(self, person: Person, email: str) -> Agent:
        if email.rpartition("@")[2] not in self._domains:
            raise PersonRefused("There is no account for this address, nor is its domain allowed.")
        role = self._choose_role(person)
        try:
            agent = await self._agents.add(
                email, _read_name(person, email), role, oidc_subject=person.subject
            )
        except EmailTaken:  # by the same person in another tab, or by a command
            known = await self._agents.find_by_subject(person.subject)
            if known is None:
                raise PersonRefused("The account was made a moment ago; sign in again.") from None
            return known
        await self._log.note(Actor("server"), "agent-added", agent=agent.id, role=role, oidc=True)
        return agent

    def _choose_role(self, person: Person) -> Role:
        fitting = [self._roles[group] for group in person.groups if group in self._roles]
        return max(fitting, key=ROLES.index, default="agent")


def _read_email(person: Person) -> str:
    try:
        return parse_email(person.email)
    except EmailNotAllowed as error:
        raise PersonRefused("What the provider tells as an address is none.") from error


def _read_name(person: Person, email: str) -> str:
    try:
        return parse_name(person.name)
    except NameNotAllowed:
        return parse_name(email.partition("@")[0])
