"""A customer asks after an order, in one message or in several."""

import pytest

from bot.orders.desk import FailureLog, OrderDesk
from bot.orders.inquiry import Clue, OrderInquiry, describe_order, find_clue
from bot.orders.interfaces import Order
from bot.orders.phrases import ORDER_PHRASES
from tests.bot.orders.test_desk import OneOrder


def inquiry(down: bool = False) -> OrderInquiry:
    return OrderInquiry(OrderDesk(OneOrder(down), FailureLog()))


@pytest.mark.parametrize(
    ("text", "clue"),
    [
        ("TR-100200, ann@mail.example", Clue("TR-100200", "ann@mail.example")),
        ("order #100200 please", Clue("100200", "")),
        ("I wrote from ann2026@mail.example", Clue("", "ann2026@mail.example")),
        ("boots size 44 for 120 euro", Clue()),
    ],
)
def test_what_a_message_gives(text: str, clue: Clue) -> None:
    assert find_clue(text) == clue


@pytest.mark.parametrize(
    ("text", "concerns"),
    [
        ("where is my order?", True),
        ("Has my parcel shipped yet", True),
        ("my order hasn't arrived", True),
        ("查询订单", True),
        ("TR-100200 ann@mail.example", True),
        ("how long does delivery take?", False),
        ("can I order a tent?", False),
    ],
)
def test_which_messages_concern_an_order(text: str, concerns: bool) -> None:
    assert inquiry().concerns("c", text) is concerns


async def test_number_and_address_may_come_one_by_one() -> None:
    orders = inquiry()
    assert (await orders.answer("c", "v", "where is my order?", "en")).outcome == "order_ask"
    assert orders.concerns("c", "it is TR-100200")
    assert (await orders.answer("c", "v", "it is TR-100200", "en")).outcome == "order_ask_email"
    found = await orders.answer("c", "v", "ann@mail.example", "en")
    assert found.outcome == "found"
    assert found.text == "The status of order TR-100200 is: shipped."
    assert not orders.concerns("c", "thanks, and TR-100200 has which size?")


async def test_a_wrong_pair_and_a_missing_order_are_answered_alike() -> None:
    wrong = await inquiry().answer("c", "v", "TR-100200 bo@mail.example", "en")
    missing = await inquiry().answer("c", "v", "TR-999999 bo@mail.example", "en")
    assert wrong == missing and wrong.outcome == "order_unknown"


async def test_a_source_that_is_down_is_said() -> None:
    answer = await inquiry(down=True).answer("c", "v", "TR-100200 ann@mail.example", "en")
    assert answer.outcome == "order_down"


def test_only_what_the_record_holds_is_said() -> None:
    order = Order("7", "a@b.example", status="shipped", estimated_delivery="2026-12-01T10:00")
    assert describe_order(order, "en") == (
        "The status of order 7 is: shipped. It is expected on 2026-12-01."
    )


def test_every_language_has_every_phrase() -> None:
    assert {frozenset(phrases) for phrases in ORDER_PHRASES.values()} == {
        frozenset(ORDER_PHRASES["en"])
    }
