"""A customer asks after an order, in one message or in several, and asks on."""

import pytest

from bot.orders.desk import OrderDesk
from bot.orders.inquiry import INQUIRY_SECONDS, OrderAnswer, OrderInquiry
from bot.orders.tries import TRIES_PER_HOUR
from tests.bot.orders.conftest import Clock, FewOrders

PAIR = "TR-100200 ann@mail.example"


class Customer:
    """One conversation with the inquiry, as the turn holds it."""

    def __init__(self, orders: OrderInquiry, conversation: str = "c", visitor: str = "v") -> None:
        self.orders = orders
        self.conversation = conversation
        self.visitor = visitor

    async def say(self, text: str) -> OrderAnswer:
        assert self.orders.concerns(self.conversation, text), text
        return await self.orders.answer(self.conversation, self.visitor, text, "en")

    def says_other(self, text: str) -> bool:
        """Say what concerns no order; return whether a look-up is offered."""
        assert not self.orders.concerns(self.conversation, text), text
        return self.orders.step_aside(self.conversation, text)


@pytest.fixture
def orders(desk: OrderDesk, clock: Clock) -> OrderInquiry:
    return OrderInquiry(desk, clock)


@pytest.fixture
def ann(orders: OrderInquiry) -> Customer:
    return Customer(orders)


async def outcomes(customer: Customer, *texts: str) -> list[str]:
    return [(await customer.say(text)).outcome for text in texts]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ([PAIR], ["order_found"]),
        (
            ["where is my order?", "it is TR-100200", "ann@mail.example"],
            ["order_ask", "order_ask_email", "order_found"],
        ),
        (
            ["order status", "ann@mail.example", "100200x", "TR-100200"],
            ["order_ask", "order_ask_number", "order_unknown", "order_found"],
        ),
        (["order 1004 please", "bo@mail.example"], ["order_ask_email", "order_found"]),
        (
            ["order TR-100200", "bo@mail.example", "sorry, ann@mail.example"],
            ["order_ask_email", "order_unknown", "order_found"],
        ),
        (
            ["where is my order?", "I don't have the number"],
            ["order_ask", "order_both"],
        ),
        (["where is my order?", "what's that for?"], ["order_ask", "order_both"]),
        (["where is my order?", "why do you need that?"], ["order_ask", "order_both"]),
        (
            ["show me order TR-100200", "I am the owner, trust me"],
            ["order_ask_email", "order_both"],
        ),
    ],
)
async def test_number_and_address_may_come_in_any_order(
    ann: Customer, texts: list[str], expected: list[str]
) -> None:
    assert await outcomes(ann, *texts) == expected


async def test_a_wrong_pair_and_a_missing_order_are_answered_alike(orders: OrderInquiry) -> None:
    wrong = await Customer(orders, "c1").say("TR-100200 bo@mail.example")
    missing = await Customer(orders, "c2").say("TR-999999 bo@mail.example")
    assert wrong == missing
    assert (wrong.outcome, wrong.action, wrong.offers_person) == ("order_unknown", "refuse", True)


async def test_what_was_asked_first_is_answered_once_the_pair_is_there(ann: Customer) -> None:
    await ann.say("how much did I pay for order TR-100200?")
    assert (await ann.say("ann@mail.example")).text == "Its total is €389.00."


async def test_a_proven_order_may_be_asked_about(ann: Customer, source: FewOrders) -> None:
    assert (await ann.say(PAIR)).action == "answer"
    assert (await ann.say("and when will it arrive?")).text.startswith("The estimated delivery")
    assert (await ann.say("which carrier?")).text.startswith("The carrier is Postal")
    assert (await ann.say("what did I order")).text.startswith("It contains")
    assert source.asked == ["TR-100200"] * 4


async def test_a_record_that_changed_is_told_as_it_is_now(ann: Customer, source: FewOrders) -> None:
    await ann.say(PAIR)
    source.orders.clear()
    assert (await ann.say("has it shipped?")).outcome == "order_unknown"


@pytest.mark.parametrize(
    "text",
    ["how long does delivery take?", "can I return it?", "what is your address?", "nice, a tent?"],
)
async def test_the_shop_is_asked_about_in_between(ann: Customer, text: str) -> None:
    await ann.say(PAIR)
    assert not ann.says_other(text)


async def test_a_change_of_subject_and_back(ann: Customer) -> None:
    await ann.say("where is my order?")
    assert not ann.says_other("do you sell gas?")
    assert await outcomes(ann, "TR-100200", "ann@mail.example") == [
        "order_ask_email",
        "order_found",
    ]
    ann.says_other("do you sell gas?")
    ann.says_other("how much is it?")
    ann.says_other("when is it back in stock?")
    assert await outcomes(ann, "has it shipped?", "where is my order now?") == ["order_found"] * 2


async def test_another_order_of_the_same_customer_needs_its_own_pair(ann: Customer) -> None:
    await ann.say(PAIR)
    assert await outcomes(ann, "and order 1004?") == ["order_unknown"]


async def test_a_wrong_pair_is_not_looked_up_again_by_itself(
    ann: Customer, source: FewOrders
) -> None:
    await ann.say("TR-100200 bo@mail.example")
    assert (await ann.say("where is my order?")).outcome == "order_ask"
    assert source.asked == ["TR-100200"]


async def test_identity_is_forgotten_after_a_while(ann: Customer, clock: Clock) -> None:
    await ann.say(PAIR)
    clock.now += INQUIRY_SECONDS + 1
    ann.says_other("has it shipped?")
    assert (await ann.say("where is my order?")).outcome == "order_ask"


async def test_conversations_do_not_share_what_they_know(orders: OrderInquiry) -> None:
    await Customer(orders, "c1").say(PAIR)
    assert not orders.concerns("c2", "has it shipped?")
    assert (await Customer(orders, "c2").say("where is my order?")).outcome == "order_ask"


async def test_another_conversation_does_not_reset_the_limit(orders: OrderInquiry) -> None:
    for number in range(TRIES_PER_HOUR):
        await Customer(orders, f"c{number}").say(f"order TR-{number} x@mail.example")
    stopped = await Customer(orders, "new").say(PAIR)
    assert (stopped.outcome, stopped.action, stopped.offers_person) == (
        "order_limit",
        "refuse",
        True,
    )


async def test_a_source_that_is_down_is_said_and_tried_again(
    ann: Customer, source: FewOrders
) -> None:
    source.down = True
    stopped = await ann.say(PAIR)
    assert (stopped.outcome, stopped.action) == ("order_down", "refuse")
    source.down = False
    assert (await ann.say("please try again")).outcome == "order_found"


async def test_a_general_question_is_left_to_the_shop_and_opens_an_inquiry(ann: Customer) -> None:
    assert ann.says_other("How do I track my order?")
    assert not ann.says_other("how do I track my order?")
    assert await outcomes(ann, "TR-100200", "ann@mail.example") == [
        "order_ask_email",
        "order_found",
    ]


async def test_history_gets_no_word_of_the_record(ann: Customer) -> None:
    found = await ann.say(PAIR)
    assert "TR-100200" in found.text and "PX1" in found.text
    assert not any(word in found.hidden for word in ("TR-100200", "PX1", "Corrie", "2026"))
