"""Deliveries written in the transaction of what they tell: neither is there without the other."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from server.storage.interfaces import Happened
from server.storage.schema import deliveries, messages, to_text
from server.webhooks.deliveries import read_clock
from server.webhooks.events import TEST_EVENT, build_body, name_event
from server.webhooks.interfaces import Delivery, Endpoint

ID_BYTES = 16


def build_delivery_id() -> str:
    """Make an id that no other delivery has, of whichever shop."""
    return f"msg_{secrets.token_urlsafe(ID_BYTES)}"


class WebhookOutbox:
    """Implements `server.storage.interfaces.Outbox`.

    Args:
        endpoints: who is told.
        public_url: where people reach this server; empty leaves links relative.
        clock: tells when it happened.
    """

    def __init__(
        self,
        endpoints: Sequence[Endpoint],
        public_url: str = "",
        clock: Callable[[], datetime] = read_clock,
    ) -> None:
        self._endpoints = endpoints
        self._clock = clock
        self._public_url = public_url.rstrip("/")

    async def add(self, connection: AsyncConnection, happened: Happened) -> None:
        """See `Outbox.add`: one delivery for every endpoint that wants to be told."""
        event = name_event(happened)
        told = [one for one in self._endpoints if event in one.events]
        if event is None or not told:
            return
        text = happened.message.text if happened.message else ""
        if event == "handover.requested":
            text = await _read_last(connection, happened.conversation)
        at = to_text(self._clock())
        link = f"{self._public_url}/desk#c={happened.conversation}"
        body = build_body(event, happened, text, link, at)
        rows = [
            {
                "id": build_delivery_id(),
                "endpoint": one.name,
                "event": event,
                "conversation": happened.conversation,
                "body": body,
                "next_at": at,
                "at": at,
            }
            for one in told
        ]
        await connection.execute(insert(deliveries), rows)


def build_test(endpoint: Endpoint, public_url: str) -> Delivery:
    """Build a delivery that tells nothing of any customer; it is kept nowhere."""
    at = to_text(read_clock())
    nothing = Happened("", 0, "bot", "bot")
    body = build_body(TEST_EVENT, nothing, "", f"{public_url.rstrip('/')}/desk", at)
    return Delivery(build_delivery_id(), endpoint.name, TEST_EVENT, "", body, attempts=1)


async def _read_last(connection: AsyncConnection, conversation: str) -> str:
    """Return what the customer wrote last, masked."""
    query = (
        select(messages.c.text)
        .where(messages.c.conversation == conversation, messages.c.role == "customer")
        .order_by(messages.c.seq.desc())
        .limit(1)
    )
    return str(await connection.scalar(query) or "")
