"""One conversation as an agent reads it: restored, with proofs, notes and a summary, on record."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest

from bot.interfaces import ModelUnavailable, Reply
from server.desk.revealing import Revealing, Texts
from server.frames import Said
from server.storage.feedback import FeedbackStore
from server.storage.inbox import Listed
from tests.bot.receipts.test_recording import ask, make_turn
from tests.server.desk.shopfloor import Client, Node, Shopfloor
from tests.server.engines import CARD

MAIL = "I am ann@mail.example and my card is 4111 1111 1111 1111."


async def test_texts_are_restored_but_for_what_nothing_shows_again(
    floor: Shopfloor, mara: Client
) -> None:
    await floor.begin("c1")
    await floor.say("c1", MAIL)
    shown = await mara.get("/conversations/c1")
    assert shown["messages"][0]["text"] == "I am ann@mail.example and my card is <CARD_1>."
    assert shown["messages"][0]["role"] == "customer"
    assert (shown["locale"], shown["page"], shown["last_seq"]) == ("en", "/tents", 1)
    assert "ann@mail.example" in shown["summary"]["asked"][0]["text"]


async def test_a_reveal_is_on_record_once_for_each_agent_conversation_and_hour(
    floor: Shopfloor, mara: Client, lena: Client
) -> None:
    assert mara.agent and lena.agent
    for id in ("c1", "c2", "c3"):
        await floor.begin(id, f"v-{id}")
    await floor.say("c1", MAIL)
    await floor.say("c2", MAIL)
    await floor.say("c3", "nothing personal")
    for client in (mara, mara, lena):
        for id in ("c1", "c2", "c3"):
            await client.get(f"/conversations/{id}")
    agents = mara.agent.id, lena.agent.id
    assert floor.recorded == [(agent, id) for agent in agents for id in ("c1", "c2")]


async def test_the_next_hour_is_another_record(floor: Shopfloor) -> None:
    now = datetime(2026, 11, 22, 9, 59, tzinfo=UTC)
    await floor.begin("c1")
    masked = await floor.engine.mask("c1", MAIL)
    revealing = Revealing(floor.engine, floor.record, lambda: now)
    for _ in range(2):
        await revealing.for_agent("a1", "c1", [masked])
        now += timedelta(minutes=1)
    await revealing.for_agent("a1", "c1", [masked])
    assert len(floor.recorded) == 2


async def test_nothing_is_restored_that_cannot_be_put_on_record(floor: Shopfloor) -> None:
    class NoTexts:
        async def reveal(self, conversation_id: str, masked: str) -> str:
            raise AssertionError("restored")

    async def fail(agent: str, conversation: str) -> None:
        raise OSError("full")

    with pytest.raises(OSError, match="full"):
        await Revealing(cast(Texts, NoTexts()), fail).for_agent("a1", "c1", ["<EMAIL_1>"])


async def test_a_customer_who_writes_the_separator_shifts_no_text(floor: Shopfloor) -> None:
    await floor.begin("c1")
    texts = ["first", "my street is\x1e12 Elm \x1e Road ann@mail.example", "third"]
    masked = [await floor.engine.mask("c1", text) for text in texts]
    revealing = Revealing(floor.engine, floor.record)
    assert await revealing.for_agent("a1", "c1", masked) == texts


async def test_an_answer_shows_its_proof_its_cards_and_what_the_customer_said(
    floor: Shopfloor, mara: Client
) -> None:
    _, receipt = await ask(make_turn(floor.engine.turn.searcher), "how long is delivery")
    floor.keep_receipt(receipt)
    await floor.begin("c1")
    seq = await floor.say("c1", "how long is delivery", "m1")
    reply = Reply(receipt.text, "answer", "approved", receipt.citations, (CARD,))
    await floor.answer("c1", seq, replace(reply, receipt=receipt.id))
    await FeedbackStore(floor.database).keep("c1", "m1", False, "unclear", "too long")
    shown = await mara.get("/conversations/c1")
    answer = shown["messages"][1]
    assert [one["source"] for one in answer["citations"]] == ["faq.csv#1"]
    assert [one["id"] for one in answer["products"]] == ["TENT-1"]
    assert (answer["action"], answer["receipt"]) == ("answer", receipt.id)
    assert answer["feedback"] == {"helpful": False, "reason": "unclear", "comment": "too long"}
    assert shown["messages"][0]["feedback"] is None
    [tried] = shown["summary"]["tried"]
    assert tried["asked"]["text"] == "how long is delivery" and tried["outcome"] == "answer"


async def test_agents_messages_bear_their_names_and_cards(floor: Shopfloor, mara: Client) -> None:
    await floor.begin("c1")
    seq = await floor.say("c1", "hello")
    await mara.do("POST", "/conversations/c1/take")
    await mara.do(
        "POST",
        "/conversations/c1/messages",
        id="a1",
        text="Here you are",
        products=["GR-7"],
        seen_seq=seq,
    )
    message = (await mara.get("/conversations/c1"))["messages"][-1]
    assert (message["role"], message["name"], message["text"]) == ("agent", "Mara", "Here you are")
    assert [one["id"] for one in message["products"]] == ["GR-7"]


async def test_the_thread_tells_who_answered_when(floor: Shopfloor, mara: Client) -> None:
    await floor.begin("c1")
    await floor.say("c1", "hello")
    await floor.call_person("c1")
    await mara.do("POST", "/conversations/c1/take")
    await floor.say("c1", "thanks")
    thread = (await mara.get("/conversations/c1"))["messages"]
    roles = [(one["seq"], one["role"]) for one in thread]
    assert roles == [(1, "customer"), (2, "state"), (3, "state"), (4, "customer")]
    waits, taken = thread[1:3]
    assert (waits["state"], waits["reason"], waits["name"]) == ("waiting", "request", "")
    assert (taken["state"], taken["name"]) == ("agent", "Mara") and taken["at"]


async def test_what_happens_while_a_conversation_is_read_comes_with_the_next_reading(
    floor: Shopfloor, node: Node, mara: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    await floor.begin("c1")
    await floor.say("c1", "hello")
    find = node.desk.listing.find

    async def find_what_goes_on(id: str, agent: str) -> Listed:
        listed = await find(id, agent)
        await floor.call_person("c1")
        await floor.say("c1", "is anybody there?")
        return listed

    with monkeypatch.context() as patched:
        patched.setattr(node.desk.listing, "find", find_what_goes_on)
        shown = await mara.get("/conversations/c1")
    assert (shown["state"], shown["last_seq"]) == ("bot", 1)
    assert [one["role"] for one in shown["messages"]] == ["customer"]
    shown = await mara.get("/conversations/c1")
    assert (shown["state"], shown["last_seq"]) == ("waiting", 3)
    assert [one["role"] for one in shown["messages"]] == ["customer", "state", "customer"]


async def test_many_events_are_all_read(floor: Shopfloor, mara: Client) -> None:
    await floor.begin("c1")
    builds = [
        lambda seq: Said(seq=seq, role="customer", id=f"x{seq}", text=".") for _ in range(501)
    ]
    await floor.log.append("c1", builds)
    seq = await floor.say("c1", "hello")
    await floor.answer("c1", seq, Reply("Look.", "answer", "catalogue", products=(CARD,)))
    shown = await mara.get("/conversations/c1")
    assert shown["messages"][-1]["products"][0]["id"] == "TENT-1"


async def test_a_conversation_is_read_while_the_models_are_loading(
    floor: Shopfloor, mara: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    await floor.begin("c1")
    seq = await floor.say("c1", "hello")
    await floor.answer("c1", seq, Reply("Hi.", "answer", "smalltalk", receipt="r1"))

    def fail(self: object) -> None:
        raise ModelUnavailable("test", "loading")

    monkeypatch.setattr(type(floor.engine), "turn", property(fail))
    shown = await mara.get("/conversations/c1")
    assert [one["text"] for one in shown["messages"]] == ["hello", "Hi."]


async def test_a_conversation_that_is_not_there_is_told(mara: Client) -> None:
    assert (await mara.refused("GET", "/conversations/nobody"))[0] == 404
    assert (await mara.refused("GET", "/conversations/no%20id"))[0] == 400


async def test_notes_are_masked_in_the_store_and_restored_for_agents(
    floor: Shopfloor, mara: Client, lena: Client
) -> None:
    await floor.begin("c1")
    await floor.say("c1", "hello")
    text = "Call back, ann@mail.example."
    note = await mara.do("POST", "/conversations/c1/notes", text=text)
    assert mara.agent and note["agent"] == {"id": mara.agent.id, "name": "Mara"}
    other = await lena.do("POST", "/conversations/c1/notes", text="Done.")
    [first, second] = (await lena.get("/conversations/c1"))["notes"]
    assert (first["text"], second["text"]) == (text, "Done.")
    status, told = await mara.refused("DELETE", f"/conversations/c1/notes/{other['id']}")
    assert (status, told["code"]) == (404, "not_found"), "a note is its writer's, or a lead's"
    await lena.do("DELETE", f"/conversations/c1/notes/{note['id']}")
    assert len((await lena.get("/conversations/c1"))["notes"]) == 1


async def test_tags_are_one_set_in_small_letters(floor: Shopfloor, mara: Client) -> None:
    await floor.begin("c1")
    await floor.say("c1", "hello")
    kept = await mara.do("PUT", "/conversations/c1/tags", tags=["VIP", " vip ", "Late  parcel", ""])
    assert kept == {"tags": ["late parcel", "vip"]}
    assert (await mara.get("/conversations/c1"))["tags"] == ["late parcel", "vip"]
    await mara.do("PUT", "/conversations/c1/tags", tags=[])
    assert (await mara.get("/conversations/c1"))["tags"] == []
    status, told = await mara.refused(
        "PUT", "/conversations/c1/tags", tags=[str(number) for number in range(21)]
    )
    assert (status, told["code"]) == (400, "too_many_tags")


async def test_what_agents_keep_goes_with_the_conversation(floor: Shopfloor, mara: Client) -> None:
    await floor.begin("c1")
    seq = await floor.say("c1", "how long does the delivery take")
    await mara.do("POST", "/conversations/c1/notes", text="Call back.")
    await mara.do("PUT", "/conversations/c1/tags", tags=["vip"])
    await mara.get("/conversations/c1")
    await mara.get("/conversations/c1/suggestions", seq=seq)
    await floor.erase("c1")
    assert (await mara.refused("GET", "/conversations/c1"))[0] == 404
    await floor.begin("c1")
    await floor.say("c1", "hello again")
    shown = await mara.get("/conversations/c1")
    assert (shown["notes"], shown["tags"]) == ([], [])
