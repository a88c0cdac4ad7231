"""A customer asks after an order: collect number and address, look up, say what the record says.

What a customer gave is kept in memory only, per conversation, for a short time; every answer looks
the order up again, with the pair that the customer gave.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

import structlog

from bot.interfaces import Action
from bot.orders.asking import (
    Clue,
    asks_again,
    asks_for_order,
    cannot_give,
    find_clue,
    gives_clue,
    is_about_shop,
    names_own_order,
    touches_order,
)
from bot.orders.describing import Statement, describe_order, speak
from bot.orders.desk import OrderDesk, TooManyTries
from bot.orders.interfaces import Order, OrdersUnavailable
from bot.orders.topics import Topic, find_topics

log = structlog.get_logger(__name__)

MAX_INQUIRIES = 10_000
INQUIRY_SECONDS = 900.0
"""Time after its last message that a conversation's number and address are forgotten. Source: the
15 to 30 minutes of idleness that OWASP's Session Management Cheat Sheet gives low-risk services."""

MOST_WORDS_OF_FOLLOW_UP = 12
"""A longer message names what it is about."""

Phase = Literal["open", "failed", "down", "proven"]


@dataclass(frozen=True, slots=True)
class Inquiry:
    """One conversation's question about an order.

    Attributes:
        clue: what the customer gave so far.
        topics: what the customer asked for before both parts of the clue were there.
        phase: the clue is not whole; was wrong; could not be looked up; was right.
        fresh: no other subject came between.
        heard_at: when its last message came.
    """

    clue: Clue = field(default_factory=Clue)
    topics: tuple[Topic, ...] = ()
    phase: Phase = "open"
    fresh: bool = True
    heard_at: float = 0.0


@dataclass(frozen=True, slots=True)
class OrderAnswer:
    """What to say.

    Attributes:
        text: whole sentences, for the customer alone.
        hidden: the same without a word of the record, for history and whatever reads it.
        outcome: ``order_found``, or the phrase of what stopped it.
        action: of the turn.
        offers_person: whether a person may do better.
    """

    text: str
    hidden: str
    outcome: str
    action: Action
    offers_person: bool = False


class OrderInquiry:
    """Conversations about orders, over one desk.

    Args:
        desk: where the rule of identity is kept.
        clock: seconds that only go forward.
    """

    def __init__(self, desk: OrderDesk, clock: Callable[[], float] = time.monotonic) -> None:
        self._desk = desk
        self._clock = clock
        self._inquiries: OrderedDict[str, Inquiry] = OrderedDict()

    def concerns(self, conversation_id: str, text: str) -> bool:
        """Tell whether a message asks after an order, or goes on with such a question."""
        if asks_for_order(text):
            return True
        inquiry = self._recall(conversation_id)
        if inquiry is None:
            return False
        if gives_clue(text, find_clue(text, awaited=True)):
            return True
        if inquiry.phase == "proven":
            return _asks_more(inquiry, text)
        if inquiry.phase == "down" and asks_again(text):
            return True
        return inquiry.fresh and cannot_give(text)

    def step_aside(self, conversation_id: str, text: str) -> bool:
        """Note that a message was answered otherwise.

        Returns:
            Whether to offer a look-up beside: the message touched orders in general.
        """
        inquiry = self._recall(conversation_id)
        if inquiry is not None:
            self._keep(conversation_id, replace(inquiry, fresh=False))
            return False
        if not touches_order(text):
            return False
        self._keep(conversation_id, Inquiry(find_clue(text), fresh=False))
        return True

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
        before = self._recall(conversation_id)
        given = find_clue(text, awaited=before is not None)
        inquiry = self._advance(before or Inquiry(), given, text)
        phrase = _choose_question(before, inquiry.clue, given)
        if phrase:
            inquiry = replace(inquiry, phase="open")
            statements = [Statement(phrase)]
        else:
            inquiry, statements = await self._look_up(inquiry, visitor, language)
        self._keep(conversation_id, inquiry)
        answer = _build_answer(inquiry, statements, language)
        log.info("order_inquiry", conversation=conversation_id, outcome=answer.outcome)
        return answer

    async def _look_up(
        self, inquiry: Inquiry, visitor: str, language: str
    ) -> tuple[Inquiry, list[Statement]]:
        clue = inquiry.clue
        try:
            order = await self._desk.find_order(visitor, clue.order_id, clue.email)
        except TooManyTries:
            return replace(inquiry, phase="failed"), [Statement("order_limit")]
        except OrdersUnavailable as error:
            log.error("orders_unavailable", source=error.source, reason=error.reason)
            return replace(inquiry, phase="down"), [Statement("order_down")]
        if order is None:
            return replace(inquiry, phase="failed"), [Statement("order_unknown")]
        return _prove(inquiry, order), describe_order(order, inquiry.topics, language)

    @property
    def desk(self) -> OrderDesk:
        """Where orders are looked up, with the tries that this object counts."""
        return self._desk

    def _advance(self, inquiry: Inquiry, given: Clue, text: str) -> Inquiry:
        """Take in what a message gives and asks for."""
        wrong = inquiry.phase == "failed" and given == Clue()
        clue = Clue() if wrong else inquiry.clue.update(given)
        return replace(inquiry, clue=clue, topics=find_topics(text) or inquiry.topics)

    def close(self) -> None:
        """Let go of the source's connections; safe to call twice."""
        self._desk.source.close()

    def recall_clue(self, conversation_id: str) -> Clue | None:
        """Return what a conversation gave of its order; None where it asked after none."""
        inquiry = self._inquiries.get(conversation_id)
        return inquiry.clue if inquiry else None

    def forget(self, conversation_id: str) -> int:
        """Delete what a conversation gave of its order; return how many inquiries that were."""
        return 1 if self._inquiries.pop(conversation_id, None) else 0

    def count_tries(self, is_visitor: Callable[[str], bool]) -> int:
        """Count the wrong tries of a visitor, told by name."""
        return self._desk.failures.count_tries(is_visitor)

    def forget_tries(self, is_visitor: Callable[[str], bool]) -> int:
        """Delete the wrong tries of a visitor, told by name; return how many they were."""
        return self._desk.failures.forget_tries(is_visitor)

    def _recall(self, conversation_id: str) -> Inquiry | None:
        """Return the conversation's inquiry, once all that are too old are forgotten."""
        oldest = self._clock() - INQUIRY_SECONDS
        for key in [key for key, each in self._inquiries.items() if each.heard_at < oldest]:
            del self._inquiries[key]
        return self._inquiries.get(conversation_id)

    def _keep(self, conversation_id: str, inquiry: Inquiry) -> None:
        self._inquiries[conversation_id] = replace(inquiry, heard_at=self._clock())
        self._inquiries.move_to_end(conversation_id)
        if len(self._inquiries) > MAX_INQUIRIES:
            self._inquiries.popitem(last=False)


def _prove(inquiry: Inquiry, order: Order) -> Inquiry:
    clue = replace(inquiry.clue, order_id=order.order_id)
    return Inquiry(clue, phase="proven")


def _asks_more(inquiry: Inquiry, text: str) -> bool:
    """Tell whether a message asks more of the order that was found, not of the shop in general."""
    if is_about_shop(text) or not find_topics(text):
        return False
    if names_own_order(text):
        return True
    return inquiry.fresh and len(text.split()) <= MOST_WORDS_OF_FOLLOW_UP


def _choose_question(before: Inquiry | None, clue: Clue, given: Clue) -> str:
    """Return the phrase that asks for what is missing, empty where nothing is."""
    if clue.order_id and clue.email:
        return ""
    asked_before = before is not None and before.phase == "open" and before.fresh
    if asked_before and given == Clue():
        return "order_both"
    if not clue.order_id and not clue.email:
        return "order_ask"
    return "order_ask_email" if clue.order_id else "order_ask_number"


def _build_answer(inquiry: Inquiry, statements: list[Statement], language: str) -> OrderAnswer:
    found = inquiry.phase == "proven"
    outcome = "order_found" if found else statements[0].key
    action: Action = "answer" if found else "clarify" if inquiry.phase == "open" else "refuse"
    silent = any(each.key == "order_silent" for each in statements)
    return OrderAnswer(
        text=speak(statements, language),
        hidden=speak([each.hide() for each in statements], language),
        outcome=outcome,
        action=action,
        offers_person=action == "refuse" or outcome == "order_both" or silent,
    )
