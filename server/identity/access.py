"""Everything that the desk's doors need, put together once."""

from __future__ import annotations

from dataclasses import dataclass

import httpx

from server.audit import AuditLog
from server.identity.account_log import AccountLog
from server.identity.accounts import Accounts
from server.identity.agent_sessions import AgentSessions
from server.identity.agents import Agents
from server.identity.gate import Gate
from server.identity.interfaces import Clock, tell_time
from server.identity.links import Links
from server.identity.oidc import OidcProvider, build_provider
from server.identity.oidc_people import OidcPeople
from server.identity.passwords import Passwords
from server.identity.roles import parse_group_roles
from server.identity.sealed_cookies import SealedCookies
from server.identity.signing_in import DEVICE_SECONDS, SigningIn
from server.identity.throttle import Throttle
from server.sealing import HomeKey
from server.settings import Settings
from server.storage.database import Database

OIDC_SECONDS = 600
"""For which somebody may be at the provider's page."""


@dataclass(frozen=True, slots=True)
class Access:
    """Who may come to the desk, and how.

    Attributes:
        gate: for the routes.
        accounts: adds agents and changes them.
        signing_in: with passwords, links, and what the provider says.
        links: of the first admin.
        provider: None where the settings name none.
        people: whom the provider vouches for.
        flows: cookie of a sign-in that is under way at the provider.
    """

    gate: Gate
    accounts: Accounts
    signing_in: SigningIn
    links: Links
    provider: OidcProvider | None
    people: OidcPeople
    flows: SealedCookies


def build_accounts(
    database: Database,
    key: HomeKey,
    audit: AuditLog | None,
    passwords: Passwords,
    clock: Clock = tell_time,
) -> Accounts:
    """Put together what commands need of accounts."""
    log = AccountLog(audit, key)
    return Accounts(Agents(database), Links(database, clock), passwords, log)


def build_access(
    settings: Settings,
    database: Database,
    key: HomeKey,
    audit: AuditLog | None,
    client: httpx.AsyncClient,
    passwords: Passwords | None = None,
    clock: Clock = tell_time,
) -> Access:
    """Put the doors of the desk together.

    Args:
        settings: of this process.
        database: of the shop, open.
        key: of the home.
        audit: None keeps no record.
        client: carries requests to the provider; closed by whoever made it.
        passwords: None hashes as `server.identity.passwords` says.
        clock: tells the time.

    Raises:
        SettingError: the settings of the provider cannot be used.
    """
    passwords = passwords or Passwords()
    log = AccountLog(audit, key)
    agents = Agents(database)
    sessions = AgentSessions(
        database, settings.desk_idle_seconds, settings.desk_session_seconds, clock
    )
    devices = SealedCookies(key, "device", DEVICE_SECONDS, clock)
    throttle = Throttle(database, key, clock)
    roles = parse_group_roles(settings.oidc_roles)
    return Access(
        gate=Gate(sessions),
        accounts=build_accounts(database, key, audit, passwords, clock),
        signing_in=SigningIn(agents, sessions, passwords, throttle, devices, log),
        links=Links(database, clock),
        provider=build_provider(settings, client),
        people=OidcPeople(agents, settings.oidc_domains, roles, log),
        flows=SealedCookies(key, "oidc", OIDC_SECONDS, clock),
    )
