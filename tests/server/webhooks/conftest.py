"""Conversations whose events go to receivers on loopback, with a clock that tests move."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.interfaces import Message, Reply
from server.frames import Done, Said, StateChanged
from server.kept_conversations import KeptConversations
from server.metrics import Metrics
from server.sealing import load_key
from server.settings import Settings, load_settings
from server.storage.blocking import BlockingDatabase, open_blocking_database
from server.storage.conversations import ConversationLog
from server.storage.database import Database, open_database
from server.storage.interfaces import Answered, Change, NewMessage
from server.webhooks.deliveries import Deliveries
from server.webhooks.endpoints import build_endpoints
from server.webhooks.history import DeliveryHistory
from server.webhooks.interfaces import Carrier, Delivery
from server.webhooks.outbox import WebhookOutbox
from server.webhooks.sending import Sender
from server.wiring import build_carriers
from tests.server.webhooks.receivers import HttpReceiver


@dataclass
class Clock:
    """Stands still until a test moves it."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self) -> datetime:
        return self.now

    def move(self, **span: float) -> None:
        self.now += timedelta(**span)


class Shop:
    """A shop whose conversations are told of; several nodes may send over its one database."""

    def __init__(
        self, settings: Settings, database: Database, blocking: BlockingDatabase, clock: Clock
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.history = DeliveryHistory(blocking, clock)
        self.kept = KeptConversations(blocking, load_key(settings))
        self.endpoints = build_endpoints(settings)
        self.metrics = Metrics()
        self._database = database
        outbox = WebhookOutbox(self.endpoints, settings.public_url, clock)
        self.log = ConversationLog(database, load_key(settings), outbox)
        self.sender = self.build_sender()

    def build_sender(self, carrier: Carrier | None = None) -> Sender:
        """Build what one node sends with; its pauses have no jitter."""
        carriers = dict(build_carriers(self.settings))
        carriers |= {"signed": carrier} if carrier else {}
        deliveries = Deliveries(self._database)
        return Sender(deliveries, self.endpoints, carriers, self.metrics, self.clock, lambda: 1.0)

    async def send_due(self, sender: Sender | None = None) -> int:
        """Try once what is due, whichever endpoint it is for."""
        used = sender or self.sender
        return sum([await used.send_due(endpoint) for endpoint in self.endpoints])

    def list_all(self) -> list[Delivery]:
        """Return every delivery, oldest first."""
        return self.history.list_newest()[::-1]

    def find_only(self) -> Delivery:
        """Return the one delivery that there is."""
        (found,) = self.list_all()
        return found

    # What happens

    async def start(self, id: str = "c1") -> None:
        await self.log.start(id, "v1", "https://shop.example", "en", "/tents")

    async def write(self, number: int, text: str = "Hello", id: str = "c1") -> None:
        """Have the customer write."""
        message = NewMessage(f"m{number}", "customer", text)
        await self.log.receive(
            id, message, lambda seq: Said(seq=seq, role="customer", id=message.id, text=text)
        )

    async def answer(self, seq: int, text: str, change: Change | None = None) -> None:
        """Have the bot answer a message."""
        reply = Reply(text, "answer", "approved")
        answered = Answered(seq, Message("bot", text), "answer", "rc_1")
        done = [lambda number: Done(seq=number, reply_to="m1", reply=reply)]
        changed = [lambda number: StateChanged(seq=number, state="waiting")] if change else []
        await self.log.append("c1", [*done, *changed], answered=answered, change=change)

    async def change(self, change: Change, id: str = "c1") -> None:
        """Have another answer from now on."""
        await self.log.append(
            id, [lambda seq: StateChanged(seq=seq, state=change.state)], change=change
        )


OpenShop = Callable[..., Any]


async def open_told(open_shop: OpenShop, receiver: HttpReceiver, **more: str) -> Shop:
    """Open a shop that tells one receiver, and in which a conversation has begun."""
    shop: Shop = await open_shop(webhook_urls=receiver.url, **more)
    await shop.start()
    return shop


@pytest.fixture
async def open_shop(tmp_path: Path) -> AsyncIterator[OpenShop]:
    """Open shops on one SQLite file: ``await open_shop(webhook_urls=...)``."""
    async with _opening(tmp_path) as open_one:
        yield open_one


@pytest.fixture
async def open_shop_anywhere(database_url: str, tmp_path: Path) -> AsyncIterator[OpenShop]:
    """The same on a database of each kind, where the database itself decides."""
    async with _opening(tmp_path, database=database_url) as open_one:
        yield open_one


@asynccontextmanager
async def _opening(folder: Path, **common: Any) -> AsyncIterator[OpenShop]:
    clock = Clock()
    async with AsyncExitStack() as stack:

        async def open_one(**values: Any) -> Shop:
            settings = load_settings(home=folder / "home", **common, **values)
            database = await open_database(settings)
            stack.push_async_callback(database.close)
            blocking = open_blocking_database(settings)
            stack.callback(blocking.close)
            return Shop(settings, database, blocking, clock)

        yield open_one
