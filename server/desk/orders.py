"""The order that a customer's conversation is about, if the customer has proved whose it is.

The rule is the bot's (`bot.orders.desk`): number and address must match, and wrong pairs count
against the customer. What the shop's own page vouches for proves the address.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import asdict

import structlog

from bot.orders.asking import Clue, gather_clue
from bot.orders.describing import hide_postcode
from bot.orders.desk import OrderDesk, TooManyTries
from bot.orders.interfaces import Order, OrdersUnavailable
from server.desk.assistant import Assistant
from server.desk.moving import Moving
from server.desk.revealing import Revealing
from server.desk.showing import Shown
from server.identity.customers import Customers
from server.storage.transcripts import Transcripts

log = structlog.get_logger(__name__)

MOST_WRONG = 1000
"""Wrong pairs that are remembered, so that opening the panel again is no further try."""

REASONS = {
    "none": "The shop has not said where orders are looked up.",
    "number": "The customer has not given an order number.",
    "address": "The customer has not given the e-mail address of the order.",
    "unknown": "The order number and the address that the customer gave do not belong together.",
    "limit": "This customer tried too many wrong orders; wait an hour.",
    "down": "Orders cannot be looked up right now; try again in a moment.",
}


class OrderPanel:
    """Looks up the order of a conversation.

    Args:
        moving: finds conversations.
        transcripts: what the customer wrote.
        customers: whom the shop vouches for.
        assistant: knows where orders are.
        revealing: restores numbers and addresses.
    """

    def __init__(
        self,
        moving: Moving,
        transcripts: Transcripts,
        customers: Customers,
        assistant: Assistant,
        revealing: Revealing,
    ) -> None:
        self._moving = moving
        self._transcripts = transcripts
        self._customers = customers
        self._assistant = assistant
        self._revealing = revealing
        self._wrong: OrderedDict[tuple[str, int], None] = OrderedDict()

    async def show(self, id: str, agent: str) -> Shown:
        """Return the order, or why there is none to show.

        Raises:
            Refusal: there is no such conversation.
        """
        found = await self._moving.find(id)
        orders = self._assistant.orders
        if orders is None:
            return _tell("none")
        clue = await self._find_clue(id, agent, found.visitor)
        if not clue.order_id or not clue.email:
            return _tell("address" if clue.order_id else "number")
        return await self._look_up(orders, id, found.visitor, clue)

    async def _find_clue(self, id: str, agent: str, visitor: str) -> Clue:
        """Return number and address; where none was given, the one that the shop vouches for."""
        spoken = await self._transcripts.read(id)
        masked = [one.text for one in spoken if one.role == "customer"]
        clue = gather_clue(await self._revealing.for_agent(agent, id, masked))
        identity = await self._customers.find(visitor)
        vouched = identity.email if identity and identity.email_verified else ""
        return Clue(email=vouched).update(clue)

    async def _look_up(self, orders: OrderDesk, id: str, visitor: str, clue: Clue) -> Shown:
        if (id, hash(clue)) in self._wrong:
            return _tell("unknown")
        try:
            order = await orders.find_order(visitor, clue.order_id, clue.email)
        except TooManyTries:
            return _tell("limit")
        except OrdersUnavailable as error:
            log.error("orders_unavailable", source=error.source, reason=error.reason)
            return _tell("down")
        if order is None:
            self._remember_wrong(id, clue)
            return _tell("unknown")
        return {"verified": True, "order": _show_order(order), "reason": ""}

    def _remember_wrong(self, id: str, clue: Clue) -> None:
        self._wrong[id, hash(clue)] = None  # no address is kept
        if len(self._wrong) > MOST_WRONG:
            self._wrong.popitem(last=False)


def _tell(reason: str) -> Shown:
    return {"verified": False, "order": None, "reason": REASONS[reason]}


def _show_order(order: Order) -> Shown:
    return asdict(order) | {"shipping_postcode": hide_postcode(order.shipping_postcode)}
