"""Several nodes send over one database: each attempt once, and none is lost with a node."""

from __future__ import annotations

import asyncio

from server.webhooks.deliveries import LEASE
from server.webhooks.interfaces import Delivery, Endpoint, Outcome
from server.webhooks.sending import Sender
from tests.server.webhooks.conftest import OpenShop, Shop, open_told
from tests.server.webhooks.receivers import receive_http


async def test_two_nodes_send_each_attempt_once(open_shop_anywhere: OpenShop) -> None:
    async with receive_http((500, {}), (500, {})) as receiver:
        here = await open_told(open_shop_anywhere, receiver)
        there: Shop = await open_shop_anywhere(webhook_urls=receiver.url)
        nodes = [here.sender, there.sender]
        for number in range(12):
            await here.start(f"d{number}")
            await here.write(1, f"text {number}", id=f"d{number}")
        while sum(await asyncio.gather(*map(here.send_due, nodes))):
            pass
        here.clock.move(seconds=5)
        while sum(await asyncio.gather(*map(here.send_due, nodes))):
            pass
    assert len(receiver.requests) == 14
    assert sorted(set(receiver.texts)) == sorted(f"text {number}" for number in range(12))
    assert {one.state for one in here.list_all()} == {"delivered"}


async def test_what_a_dead_node_was_sending_another_sends_after_the_lease(
    open_shop_anywhere: OpenShop,
) -> None:
    async with receive_http(None) as receiver:
        shop = await open_told(open_shop_anywhere, receiver)
        await shop.write(1)
        dying = asyncio.create_task(shop.send_due())
        await receiver.arrived.wait()
        dying.cancel()
        await asyncio.gather(dying, return_exceptions=True)
        assert await shop.send_due() == 0
        shop.clock.move(seconds=LEASE.total_seconds())
        assert await shop.send_due() == 1
    assert shop.find_only().state == "delivered"
    assert len(receiver.requests) == 2


class Overtaken:
    """A carrier that is so slow that the lease ends, and another node sends meanwhile."""

    def __init__(self, shop: Shop, other: Sender) -> None:
        self._shop = shop
        self._other = other

    async def carry(self, endpoint: Endpoint, delivery: Delivery) -> Outcome:
        self._shop.clock.move(seconds=LEASE.total_seconds())
        await self._other.send_due(endpoint)
        return Outcome(500, "It answered 500.")


async def test_the_end_of_an_attempt_that_was_overtaken_changes_nothing(
    open_shop: OpenShop,
) -> None:
    async with receive_http() as receiver:
        shop = await open_told(open_shop, receiver)
        await shop.write(1)
        slow = shop.build_sender(Overtaken(shop, shop.sender))
        assert await shop.send_due(slow) == 1
    found = shop.find_only()
    assert (found.state, found.attempts, found.status) == ("delivered", 2, 204)
