"""Deliveries are written with what they tell, or not at all."""

from __future__ import annotations

import json
from typing import Any

import pytest

from server.storage.interfaces import Change, StateMoved
from tests.server.webhooks.conftest import OpenShop, Shop

FIRST, SECOND = "http://127.0.0.1:1/a", "http://127.0.0.1:1/b"


def list_data(shop: Shop) -> list[dict[str, Any]]:
    return [{"type": one.event, **json.loads(one.body)["data"]} for one in shop.list_all()]


async def test_a_whole_conversation_is_told_in_order(open_shop_anywhere: OpenShop) -> None:
    shop: Shop = await open_shop_anywhere(
        webhook_urls=FIRST, public_url="https://chat.shop.example/"
    )
    await shop.start()
    await shop.write(1, "Where is <ORDER_1>?")
    await shop.answer(1, "I do not know.", Change("waiting", "refusals"))
    await shop.change(Change("agent", "refusals", "a1"))
    await shop.change(Change("returned"))
    await shop.change(Change("closed"))
    told = list_data(shop)
    assert [(one["type"], one["state"], one["reason"], one["text"]) for one in told] == [
        ("message.created", "bot", "", "Where is <ORDER_1>?"),
        ("message.created", "bot", "", "I do not know."),
        ("handover.requested", "waiting", "refusals", "Where is <ORDER_1>?"),
        ("handover.taken", "agent", "refusals", ""),
        ("handover.returned", "returned", "", ""),
        ("conversation.closed", "closed", "", ""),
    ]
    assert [one["role"] for one in told] == ["customer", "bot", "", "", "", ""]
    assert [one["seq"] for one in told] == [1, 2, 3, 4, 5, 6]
    assert told[1]["receipt"] == "rc_1"
    assert {one["link"] for one in told} == {"https://chat.shop.example/desk#c=c1"}


async def test_each_endpoint_is_told_of_its_events_by_a_delivery_of_its_own(
    open_shop: OpenShop,
) -> None:
    shop: Shop = await open_shop(webhook_urls=[FIRST, f"{SECOND}#handover.requested"])
    await shop.start()
    await shop.write(1)
    await shop.change(Change("waiting", "request"))
    found = shop.list_all()
    first, second = (endpoint.name for endpoint in shop.endpoints)
    assert [(one.endpoint, one.event) for one in found] == [
        (first, "message.created"),
        (first, "handover.requested"),
        (second, "handover.requested"),
    ]
    assert len({one.id for one in found}) == 3
    assert all(one.id.startswith("msg_") for one in found)


async def test_a_message_that_comes_again_is_told_once(open_shop: OpenShop) -> None:
    shop: Shop = await open_shop(webhook_urls=FIRST)
    await shop.start()
    await shop.write(1)
    await shop.write(1)
    assert len(shop.list_all()) == 1


async def test_what_is_not_stored_is_not_told(open_shop: OpenShop) -> None:
    shop: Shop = await open_shop(webhook_urls=FIRST)
    await shop.start()
    with pytest.raises(StateMoved):
        await shop.change(Change("returned", expected=("agent",)))
    assert shop.list_all() == []


async def test_without_addresses_nothing_is_kept(open_shop: OpenShop) -> None:
    shop: Shop = await open_shop()
    await shop.start()
    await shop.write(1)
    assert shop.list_all() == []
