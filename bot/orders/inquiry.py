"""A customer asks after an order: collect number and address, look up, say what the record says.

What a customer gave so far is kept in memory only, per conversation, until the order was found.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from dataclasses import dataclass, replace

import structlog

from bot.guards.pii import find_personal_data
from bot.orders.desk import OrderDesk, TooManyTries
from bot.orders.interfaces import Order, OrdersUnavailable
from bot.phrases import say

log = structlog.get_logger(__name__)

MAX_INQUIRIES = 10_000

_ASKS = re.compile(
    r"(?i)\b(?:where(?:'s| is| are)?|track(?:ing)?|status|when (?:will|does|is)|has|did|what about|"
    r"look up|check|find|not|hasn'?t|haven'?t)\b.{0,40}\b(?:my|the|an?) "
    r"(?:order|parcel|package|shipment|delivery)\b"
    r"|\b(?:order|parcel|package|delivery) (?:status|number|no\.?|#|hasn'?t|has not|is late|"
    r"not (?:arrived|here|come))\b"
    r"|\bwo (?:ist|bleibt) meine? (?:bestellung|paket|lieferung)\b|\bbestellstatus\b"
    r"|\bo[ùu] est ma commande\b|\bd[óo]nde est[áa] mi pedido\b"
    r"|(?:我的|查|查询)(?:订单|包裹|快递)|订单(?:状态|到哪)"
)
_NUMBER = re.compile(
    r"(?<![\w@.-])#?(?=[A-Za-z0-9-]*\d{4})[A-Za-z]{0,5}-?\d[A-Za-z0-9-]{3,24}(?![\w@-])"
)
"""An order number: at least four digits in a row, with a short prefix of letters or none."""


@dataclass(frozen=True, slots=True)
class Clue:
    """What a visitor gave of an order so far; empty where nothing."""

    order_id: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class OrderAnswer:
    """What to say.

    Attributes:
        text: whole sentences.
        outcome: ``found``, or what stopped it.
    """

    text: str
    outcome: str


class OrderInquiry:
    """Conversations about orders, over one desk."""

    def __init__(self, desk: OrderDesk) -> None:
        self._desk = desk
        self._clues: OrderedDict[str, Clue] = OrderedDict()

    def concerns(self, conversation_id: str, text: str) -> bool:
        """Tell whether a message asks after an order, or goes on with such a question."""
        given = find_clue(text)
        open_question = conversation_id in self._clues
        return bool(_ASKS.search(text) or (given.order_id and given.email)) or (
            open_question and given != Clue()
        )

    async def answer(
        self, conversation_id: str, visitor: str, text: str, language: str
    ) -> OrderAnswer:
        """Answer a message that `concerns` an order.

        Args:
            conversation_id: whose earlier number or address counts too.
            visitor: whose tries are counted.
            text: as written, not masked: it never leaves this object.
            language: of the answer.
        """
        clue = self._remember(conversation_id, find_clue(text))
        missing = _missing(clue)
        if missing:
            return OrderAnswer(say(language, missing), missing)
        try:
            order = await self._desk.find_order(visitor, clue.order_id, clue.email)
        except TooManyTries:
            return OrderAnswer(say(language, "order_limit"), "order_limit")
        except OrdersUnavailable as error:
            log.error("orders_unavailable", source=error.source, reason=error.reason)
            return OrderAnswer(say(language, "order_down"), "order_down")
        self._clues.pop(conversation_id, None)
        if order is None:
            return OrderAnswer(say(language, "order_unknown"), "order_unknown")
        return OrderAnswer(describe_order(order, language), "found")

    def _remember(self, conversation_id: str, given: Clue) -> Clue:
        clue = self._clues.get(conversation_id, Clue())
        clue = replace(
            clue, order_id=given.order_id or clue.order_id, email=given.email or clue.email
        )
        self._clues[conversation_id] = clue
        self._clues.move_to_end(conversation_id)
        if len(self._clues) > MAX_INQUIRIES:
            self._clues.popitem(last=False)
        return clue


def find_clue(text: str) -> Clue:
    """Find an order number and an e-mail address in a message."""
    spans = [span for span in find_personal_data(text) if span.type == "EMAIL"]
    email = text[spans[0].start : spans[0].end] if spans else ""
    number = _NUMBER.search(text.replace(email, " ") if email else text)
    return Clue(number.group().lstrip("#") if number else "", email)


def describe_order(order: Order, language: str) -> str:
    """Say what the record says; a field that it does not have is not spoken of."""
    sentences = [say(language, "order_status", number=order.order_id, status=order.status or "?")]
    if order.items:
        sentences.append(say(language, "order_items", items=order.items))
    if order.carrier and order.tracking_number:
        sentences.append(
            say(language, "order_tracking", carrier=order.carrier, number=order.tracking_number)
        )
    if order.estimated_delivery:
        sentences.append(say(language, "order_expected", date=order.estimated_delivery[:10]))
    return " ".join(sentences)


def _missing(clue: Clue) -> str:
    if not clue.order_id and not clue.email:
        return "order_ask"
    if not clue.order_id:
        return "order_ask_number"
    return "" if clue.email else "order_ask_email"
