"""What was told to whom: lists, and what belongs to a visitor or is too old."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from server.personal import Visitor
from server.webhooks.interfaces import DeliveryUnknown
from tests.server.webhooks.conftest import OpenShop, Shop

URL = "http://127.0.0.1:1/hook"


async def open_talks(open_shop: OpenShop) -> Shop:
    """Open a shop in which the customers of c1 and c2 have written."""
    shop: Shop = await open_shop(webhook_urls=URL)
    for id in ("c1", "c2"):
        await shop.start(id)
        await shop.write(1, f"text of {id}", id=id)
    return shop


async def test_the_newest_come_first_and_a_state_may_be_chosen(open_shop: OpenShop) -> None:
    shop = await open_talks(open_shop)
    assert [one.conversation for one in shop.history.list_newest()] == ["c2", "c1"]
    assert [one.conversation for one in shop.history.list_newest(limit=1)] == ["c2"]
    assert len(shop.history.list_newest("waiting")) == 2
    assert shop.history.list_newest("delivered") == []


async def test_what_does_not_exist_cannot_be_replayed(open_shop: OpenShop) -> None:
    shop = await open_talks(open_shop)
    with pytest.raises(DeliveryUnknown, match="no delivery 'msg_x'"):
        shop.history.replay("msg_x", {shop.endpoints[0].name})


async def test_a_visitor_is_told_all_and_erased_alone(open_shop_anywhere: OpenShop) -> None:
    shop = await open_talks(open_shop_anywhere)
    visitor = Visitor("v", ("c1",))
    told = [one for one in shop.kept.export_visitor(visitor) if one["kind"] == "deliveries"]
    assert [json.loads(one["body"])["data"]["text"] for one in told] == ["text of c1"]
    shop.kept.erase_visitor(visitor)
    assert [one.conversation for one in shop.list_all()] == ["c2"]


async def test_what_is_erased_is_not_sent(open_shop: OpenShop) -> None:
    shop = await open_talks(open_shop)
    shop.kept.erase_visitor(Visitor("v", ("c1", "c2")))
    assert await shop.send_due() == 0


async def test_what_is_too_old_is_deleted(open_shop_anywhere: OpenShop) -> None:
    shop = await open_talks(open_shop_anywhere)
    shop.clock.move(days=-30)
    await shop.write(2, "long ago")
    shop.kept.expire(shop.clock.now + timedelta(days=1))
    assert [json.loads(one.body)["data"]["text"] for one in shop.list_all()] == [
        "text of c1",
        "text of c2",
    ]
