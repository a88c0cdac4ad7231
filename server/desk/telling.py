"""What others were told by webhooks, for admins: the last deliveries, and any of them once more."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict

from server.desk.showing import Shown
from server.identity.refusals import Refusal
from server.settings import Settings
from server.storage.blocking import open_blocking_database
from server.webhooks.endpoints import build_endpoints
from server.webhooks.history import DeliveryHistory
from server.webhooks.interfaces import Delivery, DeliveryUnknown, EndpointUnknown


class Telling:
    """Reads deliveries. Seldom asked for, so that the database is opened for each call.

    Args:
        settings: where the database is, and who is told.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def list_newest(self) -> list[Shown]:
        """Return the last deliveries, newest first, without what they said."""
        return await asyncio.to_thread(self._list_newest)

    async def replay(self, id: str) -> None:
        """Send a delivery again, soon.

        Raises:
            Refusal: there is none of that id, or nobody to send it to.
        """
        try:
            await asyncio.to_thread(self._replay, id)
        except DeliveryUnknown as error:
            raise Refusal(404, "not_found", str(error)) from None
        except EndpointUnknown as error:
            raise Refusal(409, "no_endpoint", str(error)) from None

    def _list_newest(self) -> list[Shown]:
        with self._opening() as history:
            return [_show(one) for one in history.list_newest()]

    def _replay(self, id: str) -> None:
        names = {endpoint.name for endpoint in build_endpoints(self._settings)}
        with self._opening() as history:
            history.replay(id, names)

    @contextmanager
    def _opening(self) -> Iterator[DeliveryHistory]:
        database = open_blocking_database(self._settings)
        try:
            yield DeliveryHistory(database)
        finally:
            database.close()


def _show(delivery: Delivery) -> Shown:
    """Return a delivery as the page lists it; its body holds what customers wrote."""
    return {name: value for name, value in asdict(delivery).items() if name != "body"}
