"""A desk to test: one or several nodes over one database, the coffee shop's real answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from bot.interfaces import Citation, Message, Reply, Topic
from bot.privacy.vault import recall_placeholders, show_own
from bot.receipts.interfaces import Receipt
from bot.turn import TurnDependencies, mask_message
from server.bus.interfaces import Bus, Presence
from server.desk.desk import Desk, Parts, build_desk
from server.desk.routes import add_desk_refusals, build_desk_routes
from server.frames import Done, Said
from server.handover.states import Event, build_change, call_person
from server.handover.telling import build_state
from server.identity.agent_sessions import AgentSessions
from server.identity.agents import Agents
from server.identity.gate import Gate
from server.identity.interfaces import Agent, Role
from server.identity.refusals import add_refusals
from server.interfaces import SourceText
from server.rooms import Rooms
from server.sealing import HomeKey
from server.settings import Settings
from server.shopfront import ShopPages
from server.storage.conversations import ConversationLog
from server.storage.database import Database
from server.storage.deleting import build_deletions
from server.storage.interfaces import Answered, NewMessage
from tests.server.engines import EchoEngine

KEY = HomeKey("k" * 32)
URL = "http://127.0.0.1"


class CoffeeEngine(EchoEngine):
    """Answers with the real search over the coffee shop."""

    def __init__(self, turn: TurnDependencies, ingest: Callable[[Path], object]) -> None:
        super().__init__()
        self._turn = turn
        self._ingest = ingest
        self._pages = ShopPages()

    @property
    def turn(self) -> TurnDependencies:
        return self._turn

    def use(self, turn: TurnDependencies) -> None:
        """Answer with something else from now on."""
        self._turn = turn

    async def mask(self, conversation_id: str, text: str) -> str:
        return await mask_message(self._turn, conversation_id, text)

    async def reveal(self, conversation_id: str, masked: str) -> str:
        return show_own(await recall_placeholders(self._turn.vault, conversation_id), masked)

    def ingest(self, path: Path) -> None:
        self._ingest(path)
        self._turn.searcher.refresh()

    def find_source(self, source: str) -> SourceText | None:
        return self._pages.find_source(self._turn.searcher, source)


@dataclass
class Client:
    """Whoever calls the desk, with a session or without."""

    http: httpx.AsyncClient
    csrf: str = ""
    agent: Agent | None = None

    async def call(self, method: str, path: str, **json: Any) -> httpx.Response:
        """Call a route with a body; keywords whose value is None are left out."""
        headers = {"X-CSRF-Token": self.csrf} if self.csrf else {}
        address = f"/desk/api{path}"
        return await self.http.request(method, address, headers=headers, json=json or None)

    async def get(self, path: str, **params: Any) -> Any:
        """Read something that is there."""
        response = await self.http.get(f"/desk/api{path}", params=params)
        assert response.status_code == 200, response.text
        return response.json()

    async def do(self, method: str, path: str, **json: Any) -> Any:
        """Do something that may be done."""
        response = await self.call(method, path, **json)
        assert response.status_code in (200, 201), response.text
        return response.json()

    async def refused(self, method: str, path: str, **json: Any) -> tuple[int, dict[str, Any]]:
        """Do something that may not be done; the answer is a code and a sentence."""
        response = await self.call(method, path, **json)
        told = response.json()
        assert response.status_code >= 400 and told["code"] and told["detail"].endswith(".")
        return response.status_code, told


@dataclass
class Node:
    """One serving process."""

    desk: Desk
    rooms: Rooms
    app: FastAPI
    gate: Gate


@dataclass
class Shopfloor:
    """The shop: its database, its engine, customers who write, agents who sign in."""

    settings: Settings
    database: Database
    engine: CoffeeEngine
    bus: Bus
    presence: Presence
    log: ConversationLog
    clients: list[httpx.AsyncClient] = field(default_factory=list)
    recorded: list[tuple[str, str]] = field(default_factory=list)

    def build_node(
        self, name: str = "n1", bus: Bus | None = None, presence: Presence | None = None
    ) -> Node:
        """Start another node over the same database and, by default, the same bus."""
        bus, presence = bus or self.bus, presence or self.presence
        rooms = Rooms(bus, name)
        parts = Parts(
            settings=self.settings,
            engine=self.engine,
            database=self.database,
            key=KEY,
            conversations=self.log,
            rooms=rooms,
            bus=bus,
            presence=presence,
            record=self.record,
        )
        desk, gate = build_desk(parts), Gate(self.sessions)
        app = FastAPI()
        app.include_router(build_desk_routes(desk, gate))
        add_refusals(app)
        add_desk_refusals(app)
        return Node(desk, rooms, app, gate)

    async def record(self, agent: str, conversation: str) -> None:
        self.recorded.append((agent, conversation))

    @property
    def sessions(self) -> AgentSessions:
        return AgentSessions(self.database, 3600.0, 36000.0)

    def anybody(self, node: Node) -> Client:
        """Return a client without a session."""
        http = httpx.AsyncClient(transport=httpx.ASGITransport(node.app), base_url=URL)
        self.clients.append(http)
        return Client(http)

    async def sign_in(self, node: Node, name: str, role: Role = "agent") -> Client:
        """Return a client with a session of a new agent."""
        agent = await Agents(self.database).add(f"{name.lower()}@shop.example", name, role)
        session = await self.sessions.open(agent.id)
        client = self.anybody(node)
        client.http.cookies.set("storehand-desk", session.secret)
        return replace(client, csrf=session.csrf, agent=agent)

    # What customers and the bot do

    async def begin(self, id: str, visitor: str = "v1") -> str:
        """Begin a conversation."""
        await self.log.start(id, visitor, "https://shop.example", "en", "/tents")
        return id

    async def say(self, conversation: str, text: str, id: str = "") -> int:
        """Write as the customer, masked as it is at run time."""
        masked = await self.engine.mask(conversation, text)
        message = NewMessage(id or f"m{len(text)}-{abs(hash(text))}", "customer", masked)
        received = await self.log.receive(
            conversation,
            message,
            lambda seq: Said(seq=seq, role="customer", id=message.id, text=text),
        )
        return received.seq

    async def answer(self, conversation: str, seq: int, reply: Reply, *about: Topic) -> int:
        """Answer a customer's message as the bot."""
        message = Message("bot", reply.text, about)
        [event] = await self.log.append(
            conversation,
            [lambda number: Done(seq=number, reply_to="m", reply=reply)],
            answered=Answered(seq, message, reply.action, reply.receipt),
        )
        assert event.seq is not None
        return event.seq

    async def call_person(self, conversation: str) -> None:
        """Have the customer wait for a person."""
        found = await self.log.find(conversation)
        assert found is not None
        change = call_person(found, "request", available=True)
        assert change is not None
        await self.log.append(conversation, [build_state(change)], change=change)

    async def happen(self, conversation: str, event: Event) -> None:
        """Have something happen to a conversation."""
        found = await self.log.find(conversation)
        assert found is not None
        change = build_change(found, event)
        assert change is not None
        await self.log.append(conversation, [build_state(change)], change=change)

    async def erase(self, *conversations: str) -> None:
        """Erase conversations, as a customer asks for it."""
        async with self.database.writing() as connection:
            for statement in build_deletions(conversations).values():
                await connection.execute(statement)

    def keep_receipt(self, receipt: Receipt) -> None:
        self.engine.turn.receipts.keep(receipt)


PROOF = Citation("faq.csv#1", "How long does delivery take?", "within 2 to 4 working days")
