"""Who is signed in: one row for each browser, found by the hash of what its cookie holds.

A session ends when nobody used it for a while, when its time is over, when its agent signs out, and
when the password changes or the account is disabled. Signing in always makes a new one, so that an
id which was planted in a browser is worth nothing (OWASP Session Management Cheat Sheet).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, delete, insert, or_, select, update

from server.identity.agents import build_agent
from server.identity.interfaces import Clock, SignedIn, SignInRefused, tell_time
from server.identity.random_secrets import build_secret, hash_secret
from server.storage.database import Database
from server.storage.schema import agent_sessions, agents

SEEN_EVERY = timedelta(minutes=1)
"""How exactly it is kept when a session was used: not every request need write."""


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session as it was opened.

    Attributes:
        secret: what the cookie holds; it is kept nowhere.
        csrf: see `SignedIn`.
        seconds: after which it ends, whatever happens.
    """

    secret: str
    csrf: str
    seconds: int


class AgentSessions:
    """Opens sessions, finds them, ends them. All methods raise `StorageUnavailable`.

    Args:
        database: of the shop.
        idle_seconds: without a request, after which a session ends.
        most_seconds: after which it ends, whatever happens.
        clock: tells the time.
    """

    def __init__(
        self,
        database: Database,
        idle_seconds: float,
        most_seconds: float,
        clock: Clock = tell_time,
    ) -> None:
        self._database = database
        self._idle = timedelta(seconds=idle_seconds)
        self._most = timedelta(seconds=most_seconds)
        self._clock = clock

    async def open(self, agent: str, password: str | None = None, before: str = "") -> NewSession:
        """Sign an agent in.

        Args:
            agent: id.
            password: hash that was compared; None where no password was. Where another one is kept
                meanwhile nobody is signed in.
            before: what the browser's cookie held until now; that session ends.

        Raises:
            SignInRefused: the account was disabled, or its password changed, a moment ago.
        """
        secret, csrf = build_secret(), build_secret()
        now = self._clock()
        row = {
            "id": hash_secret(secret),
            "agent": agent,
            "csrf": csrf,
            "created_at": now.isoformat(),
            "seen_at": now.isoformat(),
            "expires_at": (now + self._most).isoformat(),
        }
        allowed = select(agents.c.password).where(agents.c.id == agent, agents.c.active)
        async with self._database.writing() as connection:
            # The row is held until the commit, so that a change of password ends this session too.
            kept = await connection.scalar(allowed.with_for_update())
            if kept is None or (password is not None and kept != password):
                raise SignInRefused
            gone = or_(self._is_over(), agent_sessions.c.id == hash_secret(before))
            await connection.execute(delete(agent_sessions).where(gone))
            await connection.execute(insert(agent_sessions).values(row))
        return NewSession(secret, csrf, int(self._most.total_seconds()))

    async def find(self, secret: str) -> SignedIn | None:
        """Return who is signed in with a cookie, None where nobody is; it counts as used now."""
        query = (
            select(agents, agent_sessions.c.csrf, agent_sessions.c.seen_at)
            .join(agent_sessions, agent_sessions.c.agent == agents.c.id)
            .where(agent_sessions.c.id == hash_secret(secret), ~self._is_over(), agents.c.active)
        )
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
        if row is None:
            return None
        if row.seen_at < (self._clock() - SEEN_EVERY).isoformat():
            await self._note_seen(hash_secret(secret))
        return SignedIn(build_agent(row), hash_secret(secret), row.csrf)

    async def close(self, session: str) -> None:
        """End a session.

        Args:
            session: of `SignedIn`.
        """
        async with self._database.writing() as connection:
            gone = delete(agent_sessions).where(agent_sessions.c.id == session)
            await connection.execute(gone)

    async def _note_seen(self, session: str) -> None:
        seen = update(agent_sessions).where(agent_sessions.c.id == session)
        async with self._database.writing() as connection:
            await connection.execute(seen.values(seen_at=self._clock().isoformat()))

    def _is_over(self) -> ColumnElement[bool]:
        now = self._clock()
        return or_(
            agent_sessions.c.expires_at <= now.isoformat(),
            agent_sessions.c.seen_at <= (now - self._idle).isoformat(),
        )
