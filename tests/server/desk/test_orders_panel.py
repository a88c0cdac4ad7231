"""The order panel: nothing of an order before number and address are proved."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.orders.desk import OrderDesk
from bot.orders.inquiry import OrderInquiry
from bot.orders.interfaces import Order
from bot.orders.tries import TRIES_PER_HOUR
from server.identity.customers import Customers
from server.identity.signed_identity import Customer, Identity
from tests.bot.orders.conftest import FewOrders, Pauses
from tests.server.desk.shopfloor import KEY, Client, Shopfloor

ORDER = Order(
    "TR-100200",
    "ann@mail.example",
    customer_name="Ann",
    status="shipped",
    items="1 x GR-7",
    shipping_postcode="EC1A 1BB",
)
PATH = "/conversations/c1/order"


@pytest.fixture
def orders(floor: Shopfloor) -> FewOrders:
    """Where the shop's orders are."""
    source = FewOrders([ORDER])
    use(floor, source)
    return source


def use(floor: Shopfloor, source: FewOrders) -> None:
    inquiry = OrderInquiry(OrderDesk(source, pause=Pauses()))
    floor.engine.use(replace(floor.engine.turn, orders=inquiry))


async def test_an_order_is_shown_once_the_customer_proved_it(
    floor: Shopfloor, orders: FewOrders, mara: Client
) -> None:
    await floor.begin("c1")
    await floor.say("c1", "where is my order TR-100200?")
    shown = await mara.get(PATH)
    assert (shown["verified"], shown["order"]) == (False, None)
    assert "address" in shown["reason"]
    await floor.say("c1", "ann@mail.example")
    shown = await mara.get(PATH)
    assert shown["verified"] and shown["reason"] == ""
    assert shown["order"]["status"] == "shipped"
    assert shown["order"]["shipping_postcode"].startswith("EC1A")
    assert "1BB" not in shown["order"]["shipping_postcode"]
    assert floor.recorded, "who saw it is on record"


async def test_the_shops_word_proves_the_address(
    floor: Shopfloor, orders: FewOrders, mara: Client
) -> None:
    identity = Identity("17", "ann@mail.example", True, "Ann")
    await Customers(floor.database, KEY).remember(Customer("v1", (), identity))
    await floor.begin("c1")
    assert "number" in (await mara.get(PATH))["reason"]
    await floor.say("c1", "where is my order TR-100200?")
    assert (await mara.get(PATH))["verified"]


async def test_an_address_that_the_shop_does_not_vouch_for_proves_nothing(
    floor: Shopfloor, orders: FewOrders, mara: Client
) -> None:
    identity = Identity("17", "ann@mail.example", False, "Ann")
    await Customers(floor.database, KEY).remember(Customer("v1", (), identity))
    await floor.begin("c1")
    await floor.say("c1", "where is my order TR-100200?")
    assert not (await mara.get(PATH))["verified"]


@pytest.mark.parametrize("number", ["TR-100200", "TR-999999"])
async def test_a_wrong_pair_is_one_try_however_often_the_panel_is_opened(
    floor: Shopfloor, orders: FewOrders, mara: Client, number: str
) -> None:
    await floor.begin("c1")
    await floor.say("c1", f"where is my order {number}? eve@mail.example")
    for _ in range(TRIES_PER_HOUR + 2):
        shown = await mara.get(PATH)
        assert shown["order"] is None and "do not belong together" in shown["reason"]
    assert len(orders.asked) == 1


async def test_who_guesses_is_stopped(floor: Shopfloor, orders: FewOrders, mara: Client) -> None:
    await floor.begin("c1")
    for number in range(TRIES_PER_HOUR + 1):
        await floor.say("c1", f"my order is TR-{200000 + number}, eve@mail.example")
        shown = await mara.get(PATH)
    assert "too many" in shown["reason"]
    await floor.say("c1", "my order is TR-100200, ann@mail.example")
    assert (await mara.get(PATH))["order"] is None


async def test_a_source_that_is_down_and_none_at_all_are_told(
    floor: Shopfloor, mara: Client
) -> None:
    await floor.begin("c1")
    await floor.say("c1", "my order is TR-100200, ann@mail.example")
    assert "has not said" in (await mara.get(PATH))["reason"]
    use(floor, FewOrders(down=True))
    assert "right now" in (await mara.get(PATH))["reason"]
    assert (await mara.refused("GET", "/conversations/nobody/order"))[0] == 404
