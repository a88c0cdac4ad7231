"""Which delivery is due, and who sends it: the database alone decides.

A claim is a lease: it puts off ``next_at`` and counts an attempt, and what becomes of the attempt
is written only while it is the newest. When a node dies, its deliveries are due again once the
lease has ended, so that each is sent at least once.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Select, exists, func, select, update

from server.storage.database import Database
from server.storage.schema import deliveries, to_text
from server.webhooks.interfaces import GONE, Delivery, DeliveryState, Outcome

LEASE = timedelta(minutes=3)
"""Longer than any attempt takes; see `server.webhooks.posting` and `server.webhooks.mailing`."""

COLUMNS = [deliveries.c[name] for name in Delivery.__dataclass_fields__]


def read_clock() -> datetime:
    """Return this moment, for whoever is given no other clock."""
    return datetime.now(UTC)


class Deliveries:
    """What waits for one of the endpoints, for the event loop.

    All methods raise `StorageUnavailable`; then nothing was written.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(self, endpoint: str, now: datetime, limit: int) -> list[Delivery]:
        """Take deliveries that are due, of each conversation the oldest one that waits.

        Args:
            endpoint: its name.
            now: decides what is due.
            limit: most that are taken.
        """
        async with self._database.reading() as connection:
            numbers = (await connection.scalars(_build_due(endpoint, now, limit))).all()
        if not numbers:
            return []
        take = (
            update(deliveries)
            # Another node may have been faster: what it took is not due any more.
            .where(deliveries.c.number.in_(numbers), *_is_due(now))
            .values(attempts=deliveries.c.attempts + 1, next_at=to_text(now + LEASE))
            .returning(*COLUMNS)
        )
        async with self._database.writing() as connection:
            return [Delivery(*row) for row in (await connection.execute(take)).all()]

    async def settle(
        self, delivery: Delivery, outcome: Outcome, state: DeliveryState, next_at: datetime
    ) -> None:
        """Write what became of an attempt, unless there was another meanwhile."""
        write = (
            update(deliveries)
            .where(deliveries.c.id == delivery.id, deliveries.c.attempts == delivery.attempts)
            .values(
                state=state, status=outcome.status, error=outcome.error, next_at=to_text(next_at)
            )
        )
        async with self._database.writing() as connection:
            await connection.execute(write)

    async def is_stopped(self, endpoint: str) -> bool:
        """Tell whether an endpoint wants to be told no more, until somebody replays to it."""
        gone = exists().where(
            deliveries.c.endpoint == endpoint,
            deliveries.c.state == "failed",
            deliveries.c.status == GONE,
        )
        async with self._database.reading() as connection:
            return bool(await connection.scalar(select(gone)))

    async def fail_all(self, endpoint: str, error: str) -> int:
        """Give up what waits for an endpoint; return how many deliveries that were."""
        write = (
            update(deliveries)
            .where(deliveries.c.endpoint == endpoint, deliveries.c.state == "waiting")
            .values(state="failed", error=error)
        )
        async with self._database.writing() as connection:
            return (await connection.execute(write)).rowcount

    async def count_waiting(self, endpoint: str) -> int:
        """Count what waits for an endpoint."""
        query = select(func.count()).where(
            deliveries.c.endpoint == endpoint, deliveries.c.state == "waiting"
        )
        async with self._database.reading() as connection:
            return int(await connection.scalar(query) or 0)


def _is_due(now: datetime) -> tuple[Any, Any]:
    return deliveries.c.state == "waiting", deliveries.c.next_at <= to_text(now)


def _build_due(endpoint: str, now: datetime, limit: int) -> Select[tuple[int]]:
    earlier = deliveries.alias()
    waits_before = exists().where(
        earlier.c.endpoint == deliveries.c.endpoint,
        earlier.c.conversation == deliveries.c.conversation,
        earlier.c.state == "waiting",
        earlier.c.number < deliveries.c.number,
    )
    return (
        select(deliveries.c.number)
        .where(deliveries.c.endpoint == endpoint, *_is_due(now), ~waits_before)
        .order_by(deliveries.c.number)
        .limit(limit)
    )
