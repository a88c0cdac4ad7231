"""What a bus over Valkey does when the server or the network goes."""

from __future__ import annotations

import asyncio

from structlog.testing import capture_logs

from server.bus.valkey_bus import ValkeyBus
from server.metrics import Metrics
from tests.server.bus.conftest import (
    PATIENCE_SECONDS,
    Broker,
    Ear,
    Node,
    OpenNode,
    build_valkey,
    until,
)


async def test_after_a_restart_all_goes_on(broker: Broker, open_node: OpenNode) -> None:
    one, other = await open_node(), await open_node()
    ears = [await other.listen(f"c{number}") for number in range(20)]
    broker.stop()
    broker.start()
    for ear in ears:
        await ear.wait_for(None)
    one.bus.publish("c7", {"seq": 8})
    await ears[7].wait_for({"seq": 8})


async def test_an_outage_is_told_once(broker: Broker, open_node: OpenNode) -> None:
    node = await open_node()
    ear = await node.listen("c1")
    await until(lambda: node.up)
    with capture_logs() as lines:
        broker.stop()
        await until(lambda: not node.up)
        for number in range(3):
            node.bus.publish("c1", {"seq": number})
        broker.start()
        await ear.wait_for(None)
        await until(lambda: node.up)
    assert [each["event"] for each in lines] == ["bus_lost", "bus_connected"]
    assert lines[0]["server"] == f"127.0.0.1:{broker.port}/3"


async def test_what_could_not_be_sent_is_sent_again(broker: Broker, open_node: OpenNode) -> None:
    one, other = await open_node(), await open_node()
    ear = await other.listen("c1")
    await one.listen("c2")  # or its other connection would be cut, too
    await until(lambda: one.up)
    async with broker.client() as client:
        await client.client_kill_filter(_type="normal", skipme=True)
    one.bus.publish("c1", {"seq": 1})
    one.bus.publish("c1", {"seq": 2})
    await ear.wait_for({"seq": 1})
    await ear.wait_for({"seq": 2})
    await until(lambda: one.count_notes("resent") == 2)
    assert one.count_notes("lost") == 0


async def test_whose_ears_alone_were_cut_off_is_told(broker: Broker, open_node: OpenNode) -> None:
    one, other = await open_node(), await open_node()
    ear = await other.listen("c1")
    async with broker.client() as client:
        await client.client_kill_filter(_type="pubsub")
    await ear.wait_for(None)
    one.bus.publish("c1", {"seq": 1})
    await ear.wait_for({"seq": 1})


async def test_a_server_that_comes_late_is_found(
    stopped_broker: Broker, open_node: OpenNode
) -> None:
    with capture_logs() as lines:
        one, other = await open_node(), await open_node()
        ear = Ear()
        other.bus.subscribe("c1", ear)
        one.bus.publish("c2", {"seq": 1})
        await until(lambda: len(lines) == 2)
        assert not one.up
        stopped_broker.start()
        await ear.wait_for(None)
        await until(lambda: one.up and other.up)
        one.bus.publish("c1", {"seq": 2})
        await ear.wait_for({"seq": 2})
    assert [each["event"] for each in lines[:2]] == ["bus_lost", "bus_lost"]


async def test_a_server_that_says_nothing_counts_as_away(
    broker: Broker, open_node: OpenNode
) -> None:
    node = await open_node(ping_seconds=0.1)
    ear = await node.listen("c1")
    await until(lambda: node.up)
    async with asyncio.timeout(PATIENCE_SECONDS):
        while None not in ear.heard:  # until it was the ears that were found deaf
            broker.freeze()
            try:
                await until(lambda: not node.up)
            finally:
                broker.thaw()
            await until(lambda: node.up)
    node.bus.publish("c1", {"seq": 1})
    await ear.wait_for({"seq": 1})


async def test_quiet_connections_are_kept(broker: Broker, open_node: OpenNode) -> None:
    node = await open_node(ping_seconds=0.05)
    ear = await node.listen("c1")
    async with broker.client() as client:

        async def many_pings() -> bool:
            stats = await client.info("commandstats")
            return bool(stats.get("cmdstat_ping", {}).get("calls", 0) >= 8)

        await until(many_pings)
    assert node.up
    assert ear.heard == []


async def test_bytes_that_are_no_note_say_read_the_store(
    broker: Broker, open_node: OpenNode
) -> None:
    node = await open_node()
    ear, other = await node.listen("c1"), await node.listen("c2")
    bad = [b"\xff\x00", b"", b"[1]", b'{"a":[]}', b'{"a":1.5}', b"9" * 5000, b"[" * 2000]
    async with broker.client() as client:
        for content in bad:
            await client.publish("storehand:3:c1", content)
        await client.publish("storehand:3:nobody", b"\xff")
        await client.publish("storehand:3:c2", b'{"seq":1}')
    await other.wait_for({"seq": 1})
    assert ear.heard == [None] * len(bad)
    assert node.count_notes("bad") == len(bad)


async def test_thousands_of_channels_cost_a_few_commands(
    broker: Broker, open_node: OpenNode
) -> None:
    node = await open_node()
    await node.listen("first")
    ears = [Ear() for _ in range(5000)]
    ends = [node.bus.subscribe(f"c{number}", ear) for number, ear in enumerate(ears)]
    for ear in ears:
        await ear.wait_for(None)
    for end in ends:
        end()
    async with broker.client() as client:

        async def one_is_left() -> bool:
            return bool(await client.pubsub_channels() == [b"storehand:3:first"])

        await until(one_is_left)
        stats = await client.info("commandstats")
    assert stats["cmdstat_subscribe"]["calls"] <= 8
    assert stats["cmdstat_unsubscribe"]["calls"] <= 8


async def test_the_last_notes_go_out_before_the_end(broker: Broker, open_node: OpenNode) -> None:
    one, other = await open_node(), await open_node()
    ear = await other.listen("c1")
    await until(lambda: one.up)
    one.bus.publish("c1", {"seq": 1})
    await one.bus.close()
    await ear.wait_for({"seq": 1})


async def test_shops_on_one_server_do_not_hear_each_other(
    broker: Broker, open_node: OpenNode
) -> None:
    one = await open_node()
    ear = await one.listen("c1")
    metrics = Metrics()
    bus = ValkeyBus(build_valkey(broker.url.replace("/3", "/4")), metrics)
    await bus.open()
    await Node(bus, metrics).listen("c1")
    bus.publish("c1", {"seq": 1})
    await bus.close()
    one.bus.publish("c1", {"seq": 2})
    await ear.wait_for({"seq": 2})
    assert ear.heard == []


async def test_a_wrong_password_is_told_and_not_logged(broker: Broker) -> None:
    async with broker.client() as client:
        await client.config_set("requirepass", "right-secret")
    bus = ValkeyBus(build_valkey(broker.url.replace("//", "//:wrong-secret@")), Metrics())
    try:
        with capture_logs() as lines:
            await bus.open()
            await until(lambda: bool(lines))
    finally:
        await bus.close()
    assert lines[0]["event"] == "bus_lost"
    assert "secret" not in str(lines)
    assert "AuthenticationError" in lines[0]["reason"]
