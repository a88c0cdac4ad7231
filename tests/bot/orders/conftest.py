"""Orders to look up, in a source of the tests' own."""

from dataclasses import dataclass, field

import pytest

from bot.orders.desk import OrderDesk
from bot.orders.interfaces import Order, OrdersUnavailable, fold_id
from bot.orders.tries import InMemoryTries

ANN = Order(
    "TR-100200",
    "Ann@Mail.example",
    customer_name="Ann Lee",
    status="shipped",
    placed_at="2026-11-18T09:30:00Z",
    items="1 x Corrie 2, 2 x Peg set",
    total="389.00",
    currency="EUR",
    carrier="Postal",
    tracking_number="PX1",
    estimated_delivery="2026-11-25",
    shipping_postcode="10115",
)
BO = Order("1004", "bo@mail.example", status="processing")


@dataclass
class FewOrders:
    """A source that holds a few orders, or is down."""

    orders: list[Order] = field(default_factory=lambda: [ANN, BO])
    down: bool = False
    asked: list[str] = field(default_factory=list)
    name: str = "here"

    async def find_order(self, order_id: str) -> Order | None:
        self.asked.append(order_id)
        if self.down:
            raise OrdersUnavailable("here", "it is down.")
        wanted = fold_id(order_id)
        return next((each for each in self.orders if fold_id(each.order_id) == wanted), None)

    def close(self) -> None:
        pass


class Clock:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Pauses:
    """Waits no time, and remembers how long it should have."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


@pytest.fixture
def source() -> FewOrders:
    return FewOrders()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pauses() -> Pauses:
    return Pauses()


@pytest.fixture
def desk(source: FewOrders, clock: Clock, pauses: Pauses) -> OrderDesk:
    return OrderDesk(source, InMemoryTries(clock), pauses)
