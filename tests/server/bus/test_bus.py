"""What every bus does; `nodes` are two on one bus."""

from __future__ import annotations

from structlog.testing import capture_logs

from server.bus.interfaces import Note
from server.bus.notes import MAX_NOTE_BYTES
from tests.server.bus.conftest import Node

Nodes = tuple[Node, Node]


async def test_a_note_reaches_all_nodes_in_order(nodes: Nodes) -> None:
    one, other = nodes
    ears = [await one.listen("c1"), await other.listen("c1")]
    for number in range(1, 200):
        one.bus.publish("c1", {"seq": number, "node": "n1", "on": True})
    for ear in ears:
        await ear.wait_for({"seq": 198, "node": "n1", "on": True})
        await ear.wait_for({"seq": 199, "node": "n1", "on": True})
        assert ear.heard == []


async def test_only_its_channel_hears_a_note(nodes: Nodes) -> None:
    one, other = nodes
    ear, elsewhere = await other.listen("c1"), await other.listen("c2")
    one.bus.publish("c1", {"seq": 1})
    one.bus.publish("c2", {"seq": 2})
    await ear.wait_for({"seq": 1})
    await elsewhere.wait_for({"seq": 2})
    assert ear.heard == elsewhere.heard == []


async def test_publishing_tells_nobody_at_once(nodes: Nodes) -> None:
    one, _ = nodes
    ear = await one.listen("c1")
    one.bus.publish("c1", {"seq": 1})
    assert ear.heard == []
    await ear.wait_for({"seq": 1})


async def test_who_unsubscribed_hears_no_more(nodes: Nodes) -> None:
    one, other = nodes
    ear = await other.listen("c1")
    heard: list[Note | None] = []
    unsubscribe = other.bus.subscribe("c1", heard.append)
    unsubscribe()
    unsubscribe()
    one.bus.publish("c1", {"seq": 1})
    await ear.wait_for({"seq": 1})
    assert heard == []


async def test_who_subscribes_again_hears_again(nodes: Nodes) -> None:
    one, other = nodes
    other.bus.subscribe("c1", lambda _note: None)()
    ear = await other.listen("c1")
    one.bus.publish("c1", {"seq": 1})
    await ear.wait_for({"seq": 1})


async def test_a_listener_that_fails_stops_no_other(nodes: Nodes) -> None:
    def fail(_note: Note | None) -> None:
        raise ValueError("broken")

    one, other = nodes
    other.bus.subscribe("c1", fail)
    with capture_logs() as lines:
        ear = await other.listen("c1")
        one.bus.publish("c1", {"seq": 1})
        one.bus.publish("c1", {"seq": 2})
        await ear.wait_for({"seq": 1})
        await ear.wait_for({"seq": 2})
    assert [each["channel"] for each in lines if each["event"] == "listener_failed"][:2] == [
        "c1"
    ] * 2


async def test_a_listener_may_end_the_subscription_of_the_next(nodes: Nodes) -> None:
    one, other = nodes
    heard: list[Note | None] = []
    other.bus.subscribe("c1", lambda note: unsubscribe() if note else None)
    unsubscribe = other.bus.subscribe("c1", lambda note: heard.append(note) if note else None)
    ear = await other.listen("c1")
    one.bus.publish("c1", {"seq": 1})
    await ear.wait_for({"seq": 1})
    assert heard == []


async def test_a_note_that_cannot_be_sent_is_told_in_the_log_alone(nodes: Nodes) -> None:
    one, other = nodes
    ear = await other.listen("c1")
    with capture_logs() as lines:
        one.bus.publish("c1", {"seq": 1.5})  # type: ignore[dict-item]
        one.bus.publish("c1", {"text": "x" * MAX_NOTE_BYTES})
        one.bus.publish("c1", {"seq": 2})
        await ear.wait_for({"seq": 2})
    assert [each["event"] for each in lines] == ["note_refused", "note_refused"]
    assert ear.heard == []


async def test_a_note_cannot_be_changed_after_it_was_published(nodes: Nodes) -> None:
    one, other = nodes
    ear = await other.listen("c1")
    note = {"seq": 1}
    one.bus.publish("c1", note)
    note["seq"] = 2
    await ear.wait_for({"seq": 1})


async def test_a_name_of_any_characters_is_a_channel(nodes: Nodes) -> None:
    one, other = nodes
    ear = await other.listen("c: \r\n*Zürich 例")
    one.bus.publish("\ud800", {"seq": 0})
    one.bus.publish("c: \r\n*Zürich 例", {"seq": 1})
    await ear.wait_for({"seq": 1})


async def test_a_closed_bus_is_silent(nodes: Nodes) -> None:
    one, other = nodes
    ear = await other.listen("c1")
    await other.bus.close()
    await other.bus.close()
    one.bus.publish("c1", {"seq": 1})
    other.bus.publish("c1", {"seq": 2})
    other.bus.subscribe("c1", ear)()
    await one.bus.close()
    assert ear.heard == []
