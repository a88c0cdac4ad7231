"""The table of agents: rows alone. What may be done with them says `server.identity.accounts`.

A change that locks somebody out ends all the agent's sessions in the same transaction.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.identity.interfaces import Agent, EmailTaken, LastAdmin, Role, UnknownAgent
from server.storage.database import Database
from server.storage.inserting import insert_new
from server.storage.schema import agent_links, agent_sessions, agents, now_text

ID_BYTES = 9
"""Of randomness; an id opens nothing."""


class Credentials(NamedTuple):
    """An agent with the hash of the password; empty where there is none."""

    agent: Agent
    password: str


class Agents:
    """Agents by id and by address. All methods raise `StorageUnavailable`.

    Args:
        database: of the shop.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(
        self, email: str, name: str, role: Role, password: str = "", oidc_subject: str = ""
    ) -> Agent:
        """Add an agent.

        Args:
            email: as `parse_email` returns it.
            name: as customers see it.
            role: what the agent may do.
            password: hash; empty where there is none.
            oidc_subject: who signs in over OIDC; empty where nobody did yet.

        Raises:
            EmailTaken: another has the address.
        """
        async with self._database.writing() as connection:
            return await add_agent(connection, email, name, role, password, oidc_subject)

    async def list_all(self) -> list[Agent]:
        """Return all agents, by address."""
        async with self._database.reading() as connection:
            rows = (await connection.execute(select(agents).order_by(agents.c.email))).all()
        return [build_agent(row) for row in rows]

    async def find(self, id: str) -> Agent:
        """Return the agent of an id.

        Raises:
            UnknownAgent: there is none.
        """
        row = await self._find(select(agents).where(agents.c.id == id))
        if row is None:
            raise UnknownAgent(id)
        return build_agent(row)

    async def find_by_email(self, email: str) -> Credentials | None:
        """Return the agent of an address, None where there is none."""
        row = await self._find(select(agents).where(agents.c.email == email))
        return None if row is None else Credentials(build_agent(row), row.password)

    async def find_by_subject(self, oidc_subject: str) -> Agent | None:
        """Return the agent who signed in over OIDC as this one, None where there is none."""
        row = await self._find(select(agents).where(agents.c.oidc_subject == oidc_subject))
        return None if row is None else build_agent(row)

    async def bind(self, id: str, oidc_subject: str) -> bool:
        """Take who signs in over OIDC for an agent, once; return whether it is so now."""
        first = update(agents).where(agents.c.id == id, agents.c.oidc_subject.is_(None))
        async with self._database.writing() as connection:
            changed = await connection.execute(first.values(oidc_subject=oidc_subject))
        return changed.rowcount > 0

    async def change(self, id: str, **values: Any) -> Agent:
        """Change an agent; sessions end where it is disabled.

        Args:
            id: of the agent.
            values: ``name``, ``role``, ``active``: those that change.

        Raises:
            UnknownAgent: there is none of that id.
            LastAdmin: no active admin would be left.
        """
        async with self._database.writing() as connection:
            await _guard_last_admin(connection, id, values)
            row = await _update(connection, id, values)
            if not row.active:
                await _shut_out(connection, id)
        return build_agent(row)

    async def set_password(self, id: str, password: str) -> None:
        """Keep another hash; all sessions end.

        Raises:
            UnknownAgent: there is none of that id.
        """
        async with self._database.writing() as connection:
            await set_password(connection, id, password)

    async def renew_hash(self, id: str, old: str, new: str) -> None:
        """Keep a newer hash of the same password, unless the password changed meanwhile."""
        same = update(agents).where(agents.c.id == id, agents.c.password == old)
        async with self._database.writing() as connection:
            await connection.execute(same.values(password=new))

    async def _find(self, query: Select[Any]) -> Row[Any] | None:
        async with self._database.reading() as connection:
            row: Row[Any] | None = (await connection.execute(query)).one_or_none()
        return row


async def add_agent(
    connection: AsyncConnection,
    email: str,
    name: str,
    role: Role,
    password: str = "",
    oidc_subject: str = "",
) -> Agent:
    """Add an agent within a transaction; see `Agents.add`.

    Raises:
        EmailTaken: another has the address.
    """
    row: dict[str, Any] = {
        "id": secrets.token_urlsafe(ID_BYTES),
        "email": email,
        "name": name,
        "role": role,
        "password": password,
        "oidc_subject": oidc_subject or None,
        "active": True,
        "created_at": now_text(),
    }
    if not await insert_new(connection, agents, row):
        raise EmailTaken(email)
    return Agent(row["id"], email, name, role, True, bool(password), row["created_at"])


async def set_password(connection: AsyncConnection, id: str, password: str) -> Agent:
    """Keep another hash within a transaction; see `Agents.set_password`.

    Raises:
        UnknownAgent: there is none of that id.
    """
    row = await _update(connection, id, {"password": password})
    await _shut_out(connection, id)
    return build_agent(row)


async def _shut_out(connection: AsyncConnection, id: str) -> None:
    """Sign an agent out everywhere, and take back the links with which it could come in."""
    for table in (agent_sessions, agent_links):
        await connection.execute(delete(table).where(table.c.agent == id))


async def _update(connection: AsyncConnection, id: str, values: Mapping[str, Any]) -> Row[Any]:
    change = update(agents).where(agents.c.id == id).values(**values).returning(agents)
    row: Row[Any] | None = (await connection.execute(change)).one_or_none()
    if row is None:
        raise UnknownAgent(id)
    return row


async def _guard_last_admin(
    connection: AsyncConnection, id: str, values: Mapping[str, Any]
) -> None:
    """Raise LastAdmin where the change leaves no active admin; two at once wait for each other."""
    if values.get("active", True) and values.get("role", "admin") == "admin":
        return
    active = select(agents.c.id).where(agents.c.role == "admin", agents.c.active)
    admins = (await connection.scalars(active.order_by(agents.c.id).with_for_update())).all()
    if list(admins) == [id]:
        raise LastAdmin


def build_agent(row: Row[Any]) -> Agent:
    """Build an agent from a row of the table."""
    return Agent(
        id=row.id,
        email=row.email,
        name=row.name,
        role=row.role,
        active=row.active,
        has_password=bool(row.password),
        created_at=row.created_at,
    )
