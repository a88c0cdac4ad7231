"""A shop whose server runs: whatever happens in it is told to the pages that are open."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import cast

from sqlalchemy import update

from bot.interfaces import TurnFinished
from bot.orders.desk import OrderDesk
from bot.orders.inquiry import OrderInquiry
from bot.orders.interfaces import Order
from bot.turn import run_turn
from server.desk.sending import Outgoing
from server.handover.states import Event, build_change
from server.handover.telling import build_state
from server.identity.agents import Agents
from server.identity.interfaces import Agent, Role
from server.identity.signed_identity import Customer, Identity
from server.services import Services
from server.storage.schema import messages
from server.storage.transcripts import Transcripts
from tests.bot.orders.conftest import FewOrders, Pauses
from tests.server.conftest import Running
from tests.server.desk.shopfloor import CoffeeEngine, Shopfloor

PASSWORD = "correct horse battery"


@dataclass(kw_only=True)
class OpenShop(Shopfloor):
    """The shop behind a running server.

    Attributes:
        password: hash of every agent's `PASSWORD`.
    """

    running: Running
    password: str

    @property
    def address(self) -> str:
        return f"{self.running.url}/desk"

    @property
    def services(self) -> Services:
        return cast(Services, self.running.app.state.services)

    async def hire(self, name: str, role: Role = "agent") -> Agent:
        email = f"{name.split()[0].lower()}@shop.example"
        return await Agents(self.database).add(email, name, role, self.password)

    async def find_agent(self, name: str) -> Agent:
        return next(one for one in await Agents(self.database).list_all() if one.name == name)

    async def ring(self, id: str) -> None:
        """Tell whoever listens that something has happened."""
        found = await self.log.find(id)
        assert found is not None
        self.services.rooms.ring(id, found.last_seq)

    # What customers and the bot do

    async def introduce(self, visitor: str, name: str, email: str) -> None:
        """Have the shop's page say who a customer is."""
        identity = Identity("17", email, True, name)
        await self.services.customers.remember(Customer(visitor, (), identity))

    async def write(self, id: str, text: str, message: str = "") -> int:
        """Write as the customer, and tell everybody."""
        seq = await self.say(id, text, message)
        await self.ring(id)
        return seq

    async def ask(self, id: str, text: str, message: str = "") -> int:
        """Write as the customer, and have the bot answer."""
        seq = await self.say(id, text, message)
        events = [event async for event in run_turn(self.engine.turn, id, text)]
        last = events[-1]
        assert isinstance(last, TurnFinished)
        answered = await self.answer(id, seq, last.reply)
        await self.ring(id)
        return answered

    async def call(self, id: str, reason: Event = "request") -> None:
        """Have the customer wait for a person."""
        await self.move(id, reason)

    # What agents do, as if on another page

    async def move(self, id: str, event: Event, agent: Agent | None = None) -> None:
        await self.move_quietly(id, event, agent)
        await self.ring(id)

    async def move_quietly(self, id: str, event: Event, agent: Agent | None = None) -> None:
        """Change who answers, with no word to the pages that are open."""
        found = await self.log.find(id)
        assert found is not None
        change = build_change(found, event, agent.id if agent else "")
        assert change is not None
        name = agent.name if agent else ""
        await self.log.append(id, [build_state(change, name=name)], change=change)

    async def reply(self, id: str, agent: Agent, text: str, *products: str) -> int:
        outgoing = Outgoing(f"a{len(text)}", text, products, 1000, False)
        return await self.services.desk.sending.send(id, agent, outgoing)

    async def list_said(self, id: str, role: str = "agent") -> list[str]:
        """Return the masked texts of a role."""
        spoken = await Transcripts(self.database).read(id)
        return [one.text for one in spoken if one.role == role]

    # What is otherwise than it was

    async def shift(self, id: str, seq: int, at: str) -> None:
        """Have a message be of another time."""
        change = update(messages).where(messages.c.conversation == id, messages.c.seq == seq)
        async with self.database.writing() as connection:
            await connection.execute(change.values(at=at))

    def sell(self, *orders: Order) -> None:
        """Have orders to look up."""
        inquiry = OrderInquiry(OrderDesk(FewOrders(list(orders)), pause=Pauses()))
        self.engine.use(replace(self.engine.turn, orders=inquiry))


def build_shop(running: Running, engine: CoffeeEngine, password: str) -> OpenShop:
    """Build a shop over what a running server has."""
    services = cast(Services, running.app.state.services)
    return OpenShop(
        services.settings,
        services.database,
        engine,
        services.bus,
        services.presence,
        services.conversations,
        running=running,
        password=password,
    )
