"""Deliveries reach real receivers on loopback: once where all is well, at least once whatever is.

No test waits: the clock stands still until it is moved, and pauses have no jitter.
"""

from __future__ import annotations

import base64
import json
from datetime import timedelta

import pytest

from server.storage.interfaces import Change
from server.webhooks.interfaces import Delivery, Endpoint, EndpointUnknown, Outcome
from server.webhooks.posting import HttpCarrier
from server.webhooks.sending import PAUSES
from server.webhooks.signing import verify
from tests.server.webhooks.conftest import OpenShop, Shop, open_told
from tests.server.webhooks.receivers import receive_http

OLD = base64.b64encode(bytes(range(24))).decode()
NEW = base64.b64encode(bytes(range(32))).decode()


async def test_a_delivery_arrives_once_and_signed(open_shop: OpenShop) -> None:
    async with receive_http() as receiver:
        shop = await open_told(open_shop, receiver, webhook_secret=NEW)
        await shop.write(1, "Où est <ORDER_1>?")
        assert await shop.send_due() == 1
        assert await shop.send_due() == 0
    (request,) = receiver.requests
    verify(NEW, request.headers, request.body)
    found = shop.find_only()
    assert request.path == "/hook"
    assert request.headers["webhook-id"] == found.id
    assert request.headers["Content-Type"] == "application/json"
    assert request.body.decode() == found.body
    assert (found.state, found.status, found.attempts, found.error) == ("delivered", 204, 1, "")


async def test_while_a_secret_is_rotated_both_verify(open_shop: OpenShop) -> None:
    async with receive_http() as receiver:
        shop = await open_told(
            open_shop, receiver, webhook_secret=NEW, webhook_previous_secrets=OLD
        )
        await shop.write(1)
        await shop.send_due()
    (request,) = receiver.requests
    verify(NEW, request.headers, request.body)
    verify(OLD, request.headers, request.body)


async def test_a_chat_program_gets_a_text_alone(open_shop: OpenShop) -> None:
    async with receive_http() as receiver:
        shop: Shop = await open_shop(webhook_urls=f"slack+{receiver.url}", webhook_secret=NEW)
        await shop.start()
        await shop.write(1, "I need help")
        await shop.change(Change("waiting", "request"))
        await shop.send_due()
        await shop.send_due()
    assert [json.loads(request.body)["text"].splitlines()[0] for request in receiver.requests] == [
        "A new message (customer)",
        "A customer needs a person (request)",
    ]
    assert "webhook-signature" not in receiver.requests[0].headers


async def test_an_error_is_tried_again_after_the_pause_with_the_same_id(
    open_shop: OpenShop,
) -> None:
    async with receive_http((500, {}), (503, {})) as receiver:
        shop = await open_told(open_shop, receiver)
        await shop.write(1)
        await shop.send_due()
        found = shop.find_only()
        assert (found.state, found.status, found.error) == ("waiting", 500, "It answered 500.")
        shop.clock.move(seconds=4.9)
        assert await shop.send_due() == 0
        shop.clock.move(seconds=0.1)
        assert await shop.send_due() == 1
        shop.clock.move(seconds=59)
        assert await shop.send_due() == 0
        shop.clock.move(seconds=1)
        assert await shop.send_due() == 1
    assert shop.find_only().state == "delivered"
    assert len({request.headers["webhook-id"] for request in receiver.requests}) == 1


async def test_who_cannot_be_reached_is_told_when_it_is_back(open_shop: OpenShop) -> None:
    async with receive_http() as receiver:
        shop = await open_told(open_shop, receiver)
    await shop.write(1)
    await shop.send_due()
    found = shop.find_only()
    assert (found.state, found.status) == ("waiting", 0)
    assert found.error == "It cannot be reached: ConnectError."
    shop.clock.move(seconds=5)
    async with receive_http(port=receiver.port) as back:
        await shop.send_due()
    assert len(back.requests) == 1
    assert shop.find_only().state == "delivered"


async def test_after_about_a_day_a_delivery_has_failed(open_shop: OpenShop) -> None:
    async with receive_http(*[(500, {})] * 20) as receiver:
        shop = await open_told(open_shop, receiver)
        await shop.write(1)
        began = shop.clock.now
        while await shop.send_due():
            if shop.find_only().state == "waiting":
                shop.clock.move(seconds=PAUSES[shop.find_only().attempts - 1].total_seconds())
    assert len(receiver.requests) == len(PAUSES) + 1
    assert timedelta(hours=20) < shop.clock.now - began < timedelta(hours=30)
    assert shop.find_only().state == "failed"


async def test_an_endpoint_that_wants_a_longer_pause_gets_it(open_shop: OpenShop) -> None:
    async with receive_http((429, {"Retry-After": "90"}), (429, {"Retry-After": "9" * 30})) as r:
        shop = await open_told(open_shop, r)
        await shop.write(1)
        await shop.send_due()
        shop.clock.move(seconds=89)
        assert await shop.send_due() == 0
        shop.clock.move(seconds=1)
        assert await shop.send_due() == 1
        shop.clock.move(seconds=PAUSES[-1].total_seconds())
        assert await shop.send_due() == 1


async def test_the_order_within_a_conversation_is_kept_and_others_go_on(
    open_shop_anywhere: OpenShop,
) -> None:
    async with receive_http((500, {})) as receiver:
        shop = await open_told(open_shop_anywhere, receiver)
        await shop.start("c2")
        await shop.write(1, "first")
        await shop.send_due()
        await shop.write(2, "second")
        await shop.write(3, "third")
        await shop.write(1, "other", id="c2")
        assert await shop.send_due() == 1
        assert receiver.texts == ["first", "other"]
        shop.clock.move(seconds=5)
        while await shop.send_due():
            pass
    assert receiver.texts == ["first", "other", "first", "second", "third"]


async def test_what_has_failed_for_good_keeps_nothing_behind_it_back(open_shop: OpenShop) -> None:
    async with receive_http(*[(500, {})] * (len(PAUSES) + 1)) as receiver:
        shop = await open_told(open_shop, receiver)
        await shop.write(1, "first")
        await shop.write(2, "second")
        for pause in PAUSES:
            await shop.send_due()
            shop.clock.move(seconds=pause.total_seconds())
        await shop.send_due()
        await shop.send_due()
    assert [one.state for one in shop.list_all()] == ["failed", "delivered"]


async def test_a_redirect_is_not_followed(open_shop: OpenShop) -> None:
    async with (
        receive_http() as inner,
        receive_http((302, {"Location": inner.url}), (307, {"Location": inner.url})) as r,
    ):
        shop = await open_told(open_shop, r)
        await shop.write(1)
        await shop.send_due()
        shop.clock.move(seconds=5)
        await shop.send_due()
    assert inner.requests == []
    found = shop.find_only()
    assert (found.state, found.status, found.error) == ("waiting", 307, "It answered 307.")


async def test_a_receiver_that_does_not_answer_is_given_up(open_shop: OpenShop) -> None:
    async with receive_http(None) as receiver:
        shop = await open_told(open_shop, receiver)
        await shop.write(1)
        await shop.send_due(shop.build_sender(HttpCarrier(seconds=0.05)))
    found = shop.find_only()
    assert (found.state, found.status) == ("waiting", 0)
    assert found.error == "It did not answer within 0.05 seconds."


async def test_410_stops_an_endpoint_until_something_is_replayed(
    open_shop_anywhere: OpenShop,
) -> None:
    async with receive_http((410, {})) as receiver:
        shop = await open_told(open_shop_anywhere, receiver)
        names = {endpoint.name for endpoint in shop.endpoints}
        await shop.write(1, "first")
        await shop.write(2, "second")
        await shop.send_due()
        await shop.write(3, "third")
        assert await shop.send_due() == 0
        first, *rest = shop.list_all()
        assert (first.state, first.status) == ("failed", 410)
        assert {(one.state, one.attempts) for one in rest} == {("failed", 0)}
        assert "replaying a delivery starts it again" in rest[0].error
        assert len(receiver.requests) == 1

        shop.history.replay(rest[0].id, names)
        await shop.write(4, "fourth")
        while await shop.send_due():
            pass
    assert receiver.texts == ["first", "second", "fourth"]


async def test_what_failed_is_replayed_with_the_same_id(open_shop: OpenShop) -> None:
    async with receive_http(*[(500, {})] * (len(PAUSES) + 1)) as receiver:
        shop = await open_told(open_shop, receiver)
        await shop.write(1)
        for pause in [*PAUSES, timedelta()]:
            await shop.send_due()
            shop.clock.move(seconds=pause.total_seconds())
        failed = shop.find_only()
        assert failed.state == "failed"
        shop.history.replay(failed.id, {failed.endpoint})
        await shop.send_due()
    assert shop.find_only().state == "delivered"
    assert len({request.headers["webhook-id"] for request in receiver.requests}) == 1


async def test_what_goes_nowhere_any_more_cannot_be_replayed(open_shop: OpenShop) -> None:
    shop: Shop = await open_shop(webhook_urls="http://127.0.0.1:1/")
    await shop.start()
    await shop.write(1)
    with pytest.raises(EndpointUnknown, match="not in the setting webhook_urls any more"):
        shop.history.replay(shop.find_only().id, set())


class Broken:
    """A carrier with a defect."""

    async def carry(self, endpoint: Endpoint, delivery: Delivery) -> Outcome:
        raise LookupError(delivery.body)


async def test_a_defect_of_ours_fails_one_attempt_and_quotes_nobody(open_shop: OpenShop) -> None:
    shop: Shop = await open_shop(webhook_urls="http://127.0.0.1:1/")
    await shop.start()
    await shop.write(1, "my words")
    await shop.send_due(shop.build_sender(Broken()))
    found = shop.find_only()
    assert (found.state, found.error) == ("waiting", "Storehand itself failed: LookupError.")


async def test_deliveries_are_counted(open_shop: OpenShop) -> None:
    async with receive_http((204, {}), (500, {}), (410, {})) as receiver:
        shop = await open_told(open_shop, receiver)
        for number in range(1, 5):
            await shop.write(number)
        for _ in range(4):
            await shop.send_due()
            shop.clock.move(seconds=5)
    name = shop.endpoints[0].name
    lines = shop.metrics.render().decode().splitlines()
    assert 'storehand_webhooks_total{outcome="delivered"} 1.0' in lines
    assert 'storehand_webhooks_total{outcome="retried"} 1.0' in lines
    assert 'storehand_webhooks_total{outcome="failed"} 3.0' in lines
    await shop.send_due()
    assert f'storehand_webhooks_waiting{{endpoint="{name}"}} 0.0' in (
        shop.metrics.render().decode().splitlines()
    )
