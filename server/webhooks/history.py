"""What was told to whom, for operators: lists, and again.

What a customer may ask for, and what is too old, `server.kept_conversations` tells and deletes with
the conversation.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

from sqlalchemy import select, update

from server.storage.blocking import BlockingDatabase
from server.storage.schema import deliveries, to_text
from server.webhooks.deliveries import COLUMNS, read_clock
from server.webhooks.interfaces import (
    GONE,
    Delivery,
    DeliveryState,
    DeliveryUnknown,
    EndpointUnknown,
)

SHOWN = 100
"""Deliveries that a list shows unless more are asked for."""


class DeliveryHistory:
    """All deliveries.

    All methods block, and raise `StorageUnavailable`; then nothing was written.

    Args:
        database: of the shop, for threads.
        clock: tells when something is to be sent again.
    """

    def __init__(
        self, database: BlockingDatabase, clock: Callable[[], datetime] = read_clock
    ) -> None:
        self._database = database
        self._clock = clock

    def list_newest(self, state: DeliveryState | None = None, limit: int = SHOWN) -> list[Delivery]:
        """Return deliveries, newest first.

        Args:
            state: those in it alone; None is all.
            limit: most that are returned.
        """
        query = select(*COLUMNS).order_by(deliveries.c.number.desc()).limit(limit)
        if state is not None:
            query = query.where(deliveries.c.state == state)
        return [Delivery(*tuple(row)) for row in self._database.read(query)]

    def find(self, id: str) -> Delivery:
        """Return a delivery.

        Raises:
            DeliveryUnknown: there is none of that id.
        """
        rows = self._database.read(select(*COLUMNS).where(deliveries.c.id == id))
        if not rows:
            raise DeliveryUnknown(id)
        return Delivery(*tuple(rows[0]))

    def replay(self, id: str, endpoints: Collection[str]) -> None:
        """Send a delivery again, with the same id, from the first attempt; a server does so soon.

        An endpoint that wanted to be told no more is told again.

        Args:
            id: of the delivery.
            endpoints: names of those in the settings.

        Raises:
            DeliveryUnknown: there is none of that id.
            EndpointUnknown: its endpoint is not in the settings.
        """
        found = self.find(id)
        if found.endpoint not in endpoints:
            raise EndpointUnknown(found)
        go_on = update(deliveries).where(
            deliveries.c.endpoint == found.endpoint, deliveries.c.status == GONE
        )
        again = update(deliveries).where(deliveries.c.id == id)
        at_once = to_text(self._clock())
        with self._database.writing() as connection:
            connection.execute(go_on.values(status=0))
            connection.execute(
                again.values(state="waiting", attempts=0, status=0, error="", next_at=at_once)
            )
