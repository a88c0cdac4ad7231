"""One-time links with which a password is chosen: of the first admin, and of invited agents.

The secret stands in the link's fragment, which browsers never send; kept is its hash alone.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, exists, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from server.identity.agents import add_agent, build_agent, set_password
from server.identity.interfaces import Agent, Clock, LinkRefused, tell_time
from server.identity.random_secrets import build_secret, hash_secret
from server.storage.database import Database
from server.storage.schema import agent_links, agents

FIRST_LIVES = timedelta(hours=1)
INVITATION_LIVES = timedelta(days=3)
"""Over a weekend; whoever has the link until then can take the account."""


class Links:
    """Makes links, and takes each once. All methods raise `StorageUnavailable`.

    Args:
        database: of the shop.
        clock: tells the time.
    """

    def __init__(self, database: Database, clock: Clock = tell_time) -> None:
        self._database = database
        self._clock = clock

    async def offer_first(self) -> str | None:
        """Make a link for the first admin; None where there are agents already.

        Links of earlier starts stay good until their hour is over: another node may have shown
        one. The first that is used ends all of them.
        """
        async with self._database.writing() as connection:
            if await connection.scalar(select(exists(select(agents.c.id)))):
                return None
            return await self._add(connection, None, FIRST_LIVES)

    async def invite(self, agent: str) -> str:
        """Make a link with which an agent chooses a password; earlier ones end."""
        async with self._database.writing() as connection:
            await connection.execute(delete(agent_links).where(agent_links.c.agent == agent))
            return await self._add(connection, agent, INVITATION_LIVES)

    async def look(self, secret: str) -> Agent | None:
        """Return whose link this is, None for the first admin's; it stays good.

        Raises:
            LinkRefused: it is none, too old, or used.
        """
        valid = (agent_links.c.id == hash_secret(secret)) & (agent_links.c.expires_at > self._now())
        query = select(agent_links.c.agent).where(valid)
        async with self._database.reading() as connection:
            link = (await connection.execute(query)).one_or_none()
            if link is None:
                raise LinkRefused
            found = await connection.execute(select(agents).where(agents.c.id == link.agent))
            row = found.one_or_none()
        return None if row is None else build_agent(row)

    async def make_first_admin(self, secret: str, email: str, name: str, password: str) -> Agent:
        """Use a link up, and add the first admin.

        Args:
            secret: of the link.
            email: as `parse_email` returns it.
            name: as customers see it.
            password: hash.

        Raises:
            LinkRefused: it is none, too old, or used, or there are agents already.
        """
        # Who deletes the links has them alone: a second one finds none.
        take = delete(agent_links).where(agent_links.c.agent.is_(None))
        async with self._database.writing() as connection:
            taken = await connection.execute(take.returning(agent_links))
            good = {row.id for row in taken.all() if row.expires_at > self._now()}
            if hash_secret(secret) not in good:
                raise LinkRefused
            if await connection.scalar(select(exists(select(agents.c.id)))):
                raise LinkRefused
            return await add_agent(connection, email, name, "admin", password)

    async def choose_password(self, secret: str, password: str) -> Agent:
        """Use an invitation up, and keep the password; the agent's sessions end.

        Args:
            secret: of the link.
            password: hash.

        Raises:
            LinkRefused: it is none, too old, or used, or the account is disabled.
        """
        take = delete(agent_links).where(
            agent_links.c.id == hash_secret(secret),
            agent_links.c.agent.is_not(None),
            agent_links.c.expires_at > self._now(),
        )
        async with self._database.writing() as connection:
            agent = await connection.scalar(take.returning(agent_links.c.agent))
            if agent is None:
                raise LinkRefused
            chosen = await set_password(connection, agent, password)
            if not chosen.active:
                raise LinkRefused
        return chosen

    async def _add(self, connection: AsyncConnection, agent: str | None, lives: timedelta) -> str:
        now, secret = self._clock(), build_secret()
        old = delete(agent_links).where(agent_links.c.expires_at <= now.isoformat())
        await connection.execute(old)
        row = {"id": hash_secret(secret), "agent": agent, "expires_at": (now + lives).isoformat()}
        await connection.execute(insert(agent_links).values(row))
        return secret

    def _now(self) -> str:
        return self._clock().isoformat()
