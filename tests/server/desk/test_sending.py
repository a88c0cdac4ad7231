"""Agents' messages: each once, masked in the store, never past a customer's message unseen."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from bot.interfaces import Reply
from server.frames import NumberedFrame, Said
from server.rooms import Ephemeral
from tests.server.desk.shopfloor import Client, Node, Shopfloor


class Window:
    """A customer's open page; implements `server.rooms.Member`."""

    def __init__(self) -> None:
        self.heard: list[NumberedFrame | Ephemeral] = []
        self.woken = 0

    def notify(self, events: Sequence[NumberedFrame]) -> None:
        self.heard += events
        self.woken += not events

    def tell(self, frame: Ephemeral) -> None:
        self.heard.append(frame)

    def cancel(self) -> None:
        return

    def expel(self) -> None:
        return


async def message(client: Client, seq: int, **values: Any) -> dict[str, Any]:
    body = {"id": "a1", "text": "Here I am.", "seen_seq": seq} | values
    answer: dict[str, Any] = await client.do("POST", "/conversations/c1/messages", **body)
    return answer


async def refused(client: Client, seq: int, **values: Any) -> tuple[int, dict[str, Any]]:
    body = {"id": "a1", "text": "Here I am.", "seen_seq": seq} | values
    return await client.refused("POST", "/conversations/c1/messages", **body)


@pytest.fixture
async def seen(floor: Shopfloor, mara: Client) -> int:
    """Mara has the conversation; the number of the last event that she saw."""
    await floor.begin("c1")
    await floor.say("c1", "hello")
    await mara.do("POST", "/conversations/c1/take")
    found: int = (await mara.get("/conversations/c1"))["last_seq"]
    return found


async def test_a_message_reaches_the_customer_at_once_on_every_node(
    floor: Shopfloor, node: Node, mara: Client, seen: int
) -> None:
    here, there = Window(), Window()
    node.rooms.join("c1", here)
    floor.build_node("n2").rooms.join("c1", there)
    assert await message(mara, seen) == {"seq": seen + 1}
    await asyncio.sleep(0)
    [said] = here.heard
    assert isinstance(said, Said)
    assert (said.role, said.name, said.text, said.seq) == ("agent", "Mara", "Here I am.", seen + 1)
    assert there.woken == 1, "another node reads it from the store"


async def test_sending_the_same_again_stores_it_once(
    floor: Shopfloor, mara: Client, seen: int
) -> None:
    first = await message(mara, seen)
    await floor.say("c1", "wait")
    assert await message(mara, seen) == first, "though the customer wrote since"
    shown = await mara.get("/conversations/c1")
    roles = [one["role"] for one in shown["messages"]]
    assert roles == ["customer", "state", "agent", "customer"]


async def test_sending_the_same_at_once_from_two_pages_stores_it_once(
    floor: Shopfloor, mara: Client, seen: int
) -> None:
    answers = await asyncio.gather(*(message(mara, seen, confirm=True) for _ in range(5)))
    assert len({one["seq"] for one in answers}) == 1
    assert len((await mara.get("/conversations/c1"))["messages"]) == 3


async def test_a_customer_who_wrote_meanwhile_is_read_first(
    floor: Shopfloor, mara: Client, seen: int
) -> None:
    last = await floor.say("c1", "it arrived, thanks!")
    status, told = await refused(mara, seen)
    assert (status, told["code"], told["last_seq"]) == (409, "new_messages", last)
    assert await message(mara, seen, confirm=True) == {"seq": last + 1}
    assert await message(mara, last, id="a2") == {"seq": last + 2}


async def test_no_message_of_a_customer_slips_between_check_and_storing(
    floor: Shopfloor, mara: Client, seen: int
) -> None:
    """Twenty times both write at the same moment: the agent's never stands behind unseen words."""
    for number in range(20):
        shown = await mara.get("/conversations/c1")
        answer, theirs = await asyncio.gather(
            mara.call(
                "POST",
                "/conversations/c1/messages",
                id=f"race{number}",
                text="Fine.",
                seen_seq=shown["last_seq"],
            ),
            floor.say("c1", "wait", f"race{number}"),
        )
        if answer.status_code == 200:
            assert answer.json()["seq"] < theirs
        else:
            assert answer.json()["code"] == "new_messages"


async def test_only_whose_conversation_it_is_writes_in_it(
    floor: Shopfloor, node: Node, mara: Client, lena: Client, seen: int
) -> None:
    status, told = await refused(lena, seen, id="b1")
    assert (status, told["code"], told["agent"]["name"]) == (409, "not_yours", "Mara")
    await mara.do("POST", "/conversations/c1/return")
    status, told = await refused(mara, seen + 5)
    assert (status, told["code"], told["agent"]) == (409, "not_yours", None)


async def test_an_answer_of_the_bot_is_no_reason_to_wait(
    floor: Shopfloor, mara: Client, seen: int
) -> None:
    await floor.answer("c1", 1, Reply("Hello.", "answer", "smalltalk"))
    assert await message(mara, seen) == {"seq": seen + 2}


async def test_what_agents_write_is_masked_in_the_store_alone(
    floor: Shopfloor, mara: Client, seen: int
) -> None:
    text = "I write to ann@mail.example."
    await message(mara, seen, text=text)
    [*_, said] = await floor.log.since("c1", 0)
    assert isinstance(said, Said) and said.text == text
    recent = await floor.log.recent("c1", 99, 1)
    assert recent[0].text == "I write to <EMAIL_1>."
    assert (await mara.get("/conversations/c1"))["messages"][-1]["text"] == text


async def test_cards_equal_the_records(floor: Shopfloor, mara: Client, seen: int) -> None:
    await message(mara, seen, products=["GR-7", "KV-100-S"])
    [*_, said] = await floor.log.since("c1", 0)
    assert isinstance(said, Said)
    assert [(card.id, card.price) for card in said.products] == [
        ("GR-7", "89.90"),
        ("KV-100-S", "349.00"),
    ]
    status, told = await refused(mara, seen + 1, id="a2", products=["NO-1"])
    assert (status, told["code"]) == (400, "unknown_product") and "NO-1" in told["detail"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": ""},
        {"text": "x" * 8001},
        {"id": ""},
        {"id": "a b"},
        {"seen_seq": -1},
        {"products": ["GR-7"] * 11},
        {"extra": 1},
    ],
)
async def test_what_cannot_be_sent_is_told(
    floor: Shopfloor, mara: Client, seen: int, wrong: dict[str, Any]
) -> None:
    status, told = await refused(mara, seen, **wrong)
    assert (status, told["code"]) == (400, "bad_request")
