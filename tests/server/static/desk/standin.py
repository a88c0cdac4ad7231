"""A desk in memory: the contract of `/desk`, for the pages' tests, as long as there is no other."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.websockets import WebSocket

Json = dict[str, Any]

CITATION = {
    "source": "pages/shipping.md#times",
    "title": "Delivery times",
    "quote": "Standard delivery takes two to four working days.",
}
CARD = {
    "id": "TENT-2",
    "title": "Fell tent for two",
    "price": "1199.50",
    "regular_price": "1399.00",
    "currency": "EUR",
    "availability": "in_stock",
    "link": "/products/tent",
    "image_link": "",
}
DOCUMENT = (
    "## Delivery\n\nWe send parcels every working day.\n\nStandard delivery takes **two to four** "
    "working days. It is free from 80 EUR.\n\n| Country | Days |\n|---|---|\n| Ireland | 2 |"
)


NO_ORDER = "The customer has not given an order number."


def moment(**ago: float) -> str:
    return (datetime.now(UTC) - timedelta(**ago)).isoformat()


class Refusal(Exception):
    """A call that is refused, as the contract says it."""

    def __init__(self, status: int, code: str, detail: str, **more: Any) -> None:
        super().__init__(detail)
        self.status = status
        self.body = {"code": code, "detail": detail, **more}


@dataclass
class Agent:
    id: str
    name: str
    email: str
    role: str
    password: str
    active: bool = True

    @property
    def plain(self) -> Json:
        return {"id": self.id, "name": self.name, "email": self.email, "role": self.role}

    @property
    def row(self) -> Json:
        return {**self.plain, "active": self.active, "has_password": True, "created_at": moment()}


@dataclass
class Talk:
    """One conversation."""

    id: str
    name: str = ""
    verified: bool = False
    state: str = "bot"
    reason: str = ""
    agent: Agent | None = None
    mood: str = ""
    tags: list[str] = field(default_factory=list)
    messages: list[Json] = field(default_factory=list)
    notes: list[Json] = field(default_factory=list)
    summary: Json = field(default_factory=dict)
    rating: int | None = None
    rating_comment: str = ""
    order: Json = field(
        default_factory=lambda: {"verified": False, "order": None, "reason": NO_ORDER}
    )
    suggestions: dict[int, list[Json]] = field(default_factory=dict)
    waiting_since: str = ""
    updated_at: str = field(default_factory=moment)
    read: int = 0
    locale: str = "en-IE"
    viewing: dict[str, str] = field(default_factory=dict)
    typing: dict[str, str] = field(default_factory=dict)
    customer_typing: bool = False

    @property
    def last_seq(self) -> int:
        return len(self.messages)

    @property
    def said(self) -> list[Json]:
        return [each for each in self.messages if each["role"] in ("customer", "bot", "agent")]

    def holder(self) -> Json | None:
        return {"id": self.agent.id, "name": self.agent.name} if self.agent else None

    def item(self, position: int) -> Json:
        last = self.said[-1] if self.said else {"text": "", "role": "customer"}
        asked = [each for each in self.said if each["role"] == "customer"]
        return {
            "id": self.id,
            "state": self.state,
            "reason": self.reason,
            "agent": self.holder(),
            "customer": {"name": self.name, "verified": self.verified},
            "preview": last["text"][:120],
            "last_role": last["role"],
            "updated_at": self.updated_at,
            "waiting_since": self.waiting_since or None,
            "position": position,
            "tags": self.tags,
            "mood": self.mood,
            "unread": sum(each["seq"] > self.read for each in asked),
        }

    def presence(self) -> Json:
        def people(those: dict[str, str]) -> list[Json]:
            return [{"id": id, "name": name} for id, name in those.items()]

        return {
            "viewing": people(self.viewing),
            "typing": people(self.typing),
            "customer_typing": self.customer_typing,
        }


class Desk:
    """Everything the stand-in knows, and what tests make happen in it."""

    def __init__(self) -> None:
        self.shop = "Fell & Co"
        self.oidc = False
        self.agents: dict[str, Agent] = {}
        self.sessions: dict[str, tuple[Agent, str]] = {}
        self.talks: dict[str, Talk] = {}
        self.sockets: dict[WebSocket, Agent] = {}
        self.replies: dict[str, Json] = {}
        self.corrections: dict[str, Json] = {}
        self.deliveries: dict[str, Json] = {}
        self.recorded: list[Json] = []
        self.setup_token = ""
        self.invited: dict[str, Agent] = {}
        self.down = False
        self.page = 60
        self.ids = itertools.count(1)

    def new_id(self, prefix: str) -> str:
        return f"{prefix}{next(self.ids)}"

    def hire(self, name: str, role: str = "agent") -> Agent:
        id = self.new_id("agent-")
        email = f"{name.split()[0].lower()}@fell.example"
        self.agents[id] = Agent(id, name, email, role, "correct horse battery")
        return self.agents[id]

    def invite(self, agent: Agent) -> str:
        token = self.new_id("token-")
        self.invited[token] = agent
        return f"http://127.0.0.1/desk#invite={token}"

    def begin(self, id: str, **facts: Any) -> Talk:
        self.talks[id] = Talk(id, **facts)
        return self.talks[id]

    def find(self, id: str) -> Talk:
        if id not in self.talks:
            raise Refusal(404, "not_found", "There is no such conversation.")
        return self.talks[id]

    def add(self, where: str, role: str, text: str = "", at: str = "", **more: Any) -> Json:
        """Add a message or an event, without telling anybody."""
        talk = self.find(where)
        seq = talk.last_seq + 1
        fields: Json = {"id": f"{role}-{seq}", "name": "", "citations": [], "products": []}
        fields |= {"action": "", "receipt": "", "feedback": None, **more}
        message = {"seq": seq, "role": role, "text": text, "at": at or moment(), **fields}
        talk.messages.append(message)
        talk.updated_at = message["at"]
        return message

    async def happen(self, where: str, role: str, text: str = "", **more: Any) -> Json:
        """Add a message or an event, and tell everybody."""
        message = self.add(where, role, text, **more)
        await self.ring(where)
        return message

    async def move(self, talk: Talk, state: str, name: str = "", reason: str = "") -> None:
        talk.state = state
        talk.reason = reason
        talk.waiting_since = moment() if state == "waiting" else ""
        await self.happen(talk.id, "state", state=state, name=name, reason=reason)

    async def ring(self, id: str) -> None:
        await self.tell({"type": "changed", "conversation": id, "seq": self.find(id).last_seq})
        await self.tell({"type": "queue"})

    async def show_presence(self, id: str) -> None:
        await self.tell({"type": "presence", "conversation": id, **self.find(id).presence()})

    async def tell(self, frame: Json) -> None:
        for socket in list(self.sockets):
            await socket.send_json(frame)

    async def cut(self) -> None:
        """Drop every socket."""
        for socket in list(self.sockets):
            await socket.close(1012)

    def position(self, talk: Talk) -> int:
        waiting = [each for each in self.talks.values() if each.state == "waiting"]
        waiting.sort(key=lambda each: each.waiting_since)
        return waiting.index(talk) + 1 if talk in waiting else 0

    def counts(self, agent: Agent) -> Json:
        states = [each.state for each in self.talks.values()]
        own = [each for each in self.talks.values() if each.agent is agent]
        mine = [each for each in own if each.state == "agent"]
        return {
            "waiting": states.count("waiting"),
            "mine": len(mine),
            "agent": states.count("agent"),
            "bot": states.count("bot") + states.count("returned"),
            "closed": states.count("closed"),
            "unread": sum(each.item(0)["unread"] > 0 for each in mine),
        }

    def choose(self, agent: Agent, query: Json) -> list[Talk]:
        states = query.get("state", "").split(",")

        def fits(talk: Talk) -> bool:
            words = " ".join(each["text"] for each in talk.said) + talk.name
            return (
                talk.state in states
                and (not query.get("mine") or talk.agent is agent)
                and query.get("tag", "") in ("", *talk.tags)
                and query.get("q", "").lower() in words.lower()
            )

        found = [talk for talk in self.talks.values() if fits(talk)]
        waiting = query.get("state") == "waiting"
        found.sort(key=lambda talk: talk.waiting_since if waiting else talk.updated_at)
        return found if waiting else found[::-1]
