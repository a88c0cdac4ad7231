"""What the parts of a serving process share: built once, opened with it, closed with it."""

from __future__ import annotations

import asyncio
import secrets
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import httpx
import structlog

from server.answering import Answering
from server.audit import AuditLog
from server.conversing import Conversing
from server.desk.desk import Parts, build_desk
from server.handover.calling import HandOver
from server.identity.access import build_access
from server.identity.customers import Customers
from server.identity.first_start import print_first_link
from server.identity.recognising import Recognising
from server.identity.shop_keys import load_shop_key
from server.identity.signed_identity import SignedIdentities
from server.identity.visitor_tokens import VisitorTokens
from server.interfaces import TurnEngine
from server.metrics import Metrics
from server.rooms import DESK, Rooms
from server.sealing import load_key
from server.settings import Settings
from server.sharing import build_bus, build_limits, build_presence
from server.storage.blocking import build_blocking_database
from server.storage.conversations import ConversationLog
from server.storage.database import build_database
from server.storage.feedback import FeedbackStore
from server.storage.importing import import_files
from server.storage.interfaces import StorageUnavailable
from server.webhooks.deliveries import Deliveries
from server.webhooks.endpoints import build_endpoints
from server.webhooks.outbox import WebhookOutbox
from server.webhooks.sending import Sender
from server.wiring import build_carriers

log = structlog.get_logger(__name__)

HTTP_SECONDS = 10.0
"""Longest wait for another server: the provider of sign-ins."""
RETRY_SECONDS = 2.0
"""Time between two tries to open a database that is not there, or to do what failed."""


class Services:
    """What a serving process works with.

    Args:
        settings: of this process.
        engine: answers customers.
        metrics: where everything is counted.
        origin: at which the server is reached from this machine; empty where nobody reads what it
            prints.

    Raises:
        SettingError: there is no key, the database's URL is none, or a webhook's address or secret
            cannot be used.

    Attributes:
        node: name of this process among those that serve the same database.
    """

    def __init__(
        self, settings: Settings, engine: TurnEngine, metrics: Metrics, origin: str = ""
    ) -> None:
        key = load_key(settings)
        self.settings = settings
        self.engine = engine
        self.metrics = metrics
        self._origin = origin
        self.node = secrets.token_hex(8)
        self.database = build_database(settings)
        self.bus = build_bus(settings, metrics)
        self.presence = build_presence(settings, metrics)
        self._limits = build_limits(settings, key, metrics)
        endpoints = build_endpoints(settings)
        outbox = WebhookOutbox(endpoints, settings.public_url)
        self.conversations = ConversationLog(self.database, key, outbox)
        self.sender = Sender(
            Deliveries(self.database), endpoints, build_carriers(settings), metrics
        )
        self.rooms = Rooms(self.bus, self.node)
        self.customers = Customers(self.database, key)
        visitors = Recognising(
            VisitorTokens(key, settings.visitor_token_seconds),
            SignedIdentities(load_shop_key(settings), settings.identity_audience, key),
            self.customers,
        )
        self._beside = build_blocking_database(settings)
        self._audit = AuditLog(self._beside, key) if settings.audit_days else None
        self._http = httpx.AsyncClient(timeout=HTTP_SECONDS)
        self.access = build_access(settings, self.database, key, self._audit, self._http)
        parts = Parts(
            settings,
            engine,
            self.database,
            key,
            self.conversations,
            self.rooms,
            self.bus,
            self.presence,
            self._note_reveal,
        )
        self.desk = build_desk(parts)
        self.hand_over = HandOver(
            settings,
            self.database,
            self.conversations,
            self.rooms,
            self._list_agents,
            lambda: self.presence.whole,
        )
        self.answering = Answering(
            settings, engine, self.conversations, self.rooms, self.hand_over, metrics, self.node
        )
        self.conversing = Conversing(
            settings,
            engine,
            self.conversations,
            visitors,
            self.rooms,
            self.answering,
            self.hand_over,
            FeedbackStore(self.database),
            self._limits,
        )

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Open the bus and the database, answer what waits and tell others, until the block ends.

        A database that is not there is tried again: until then customers are told to wait.
        """
        await self.bus.open()
        with suppress(StorageUnavailable):  # said by the task below
            await self._prepare()
        beside = asyncio.create_task(self._open_and_watch())
        try:
            yield
        finally:
            beside.cancel()
            await asyncio.gather(beside, return_exceptions=True)
            await self._http.aclose()
            await self.presence.close()
            await self.bus.close()
            await self._limits.close()
            await self.database.close()
            self._beside.close()

    async def _open_and_watch(self) -> None:
        await _keep(self._prepare)
        async with asyncio.TaskGroup() as tasks:
            for watch in (
                self._offer_link,
                self.answering.watch,
                self.hand_over.watch,
                self.desk.run,
                self.sender.run,
            ):
                tasks.create_task(_keep(watch))

    async def _prepare(self) -> None:
        """Bring the database up to date, and into it what lies in files of before."""
        await self.database.migrate()
        await asyncio.to_thread(import_files, self.settings.home, self._beside)

    async def _offer_link(self) -> None:
        """Print how the first agent comes in."""
        if self._origin:
            await print_first_link(self.access.links, self._origin, sys.stdout)

    async def _note_reveal(self, agent: str, conversation: str) -> None:
        """Put on record that an agent read what a customer wrote."""
        if self._audit is not None:
            place = {"agent": agent, "conversation": conversation}
            await asyncio.to_thread(self._audit.append, "agent", "reveal", **place)

    async def _list_agents(self) -> list[str]:
        return await self.presence.list(DESK)


async def _keep(work: Callable[[], Awaitable[None]]) -> None:
    """Do a work until it ends; where it fails it begins anew, and the others go on."""
    while True:
        try:
            return await work()
        except StorageUnavailable as error:
            log.error("storage_unavailable", reason=error.reason)
        except Exception as error:
            log.error("watch_failed", exc_info=error)
        await asyncio.sleep(RETRY_SECONDS)
