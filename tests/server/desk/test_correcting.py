"""From an agent's answer to the bot's, and to a case of the shop's regression tests."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from bot.interfaces import Reply, Topic, TurnFinished
from bot.turn import run_turn
from retrieval.interfaces import IndexLocked
from server.client import LocalChat
from server.desk.publishing import ANSWERS, CASES, FOLDER
from server.evaluation.cases import load_cases
from server.evaluation.running import run_cases
from server.storage.corrections import Corrections
from tests.server.desk.shopfloor import Client, Node, Shopfloor

ASKED = "Do you repair grinders of other brands?"
ANSWER = "Yes. We repair grinders of any brand for 25.00 EUR."


async def answer(
    floor: Shopfloor, client: Client, asked: str = ASKED, text: str = ANSWER
) -> dict[str, Any]:
    """Have an agent answer a customer, and make a draft of it."""
    if await floor.log.find("c1") is None:
        await floor.begin("c1")
    await floor.say("c1", asked)
    await client.do("POST", "/conversations/c1/take")
    seen = (await client.get("/conversations/c1"))["last_seq"]
    body = {"id": f"a{seen}", "text": text, "seen_seq": seen}
    seq = (await client.do("POST", "/conversations/c1/messages", **body))["seq"]
    draft: dict[str, Any] = await client.do("POST", "/corrections", conversation="c1", seq=seq)
    return draft


def read_rows(floor: Shopfloor) -> list[dict[str, str]]:
    path = floor.settings.home / FOLDER / ANSWERS
    return list(csv.DictReader(path.read_text("utf-8").splitlines())) if path.is_file() else []


async def test_a_draft_asks_what_the_customer_asked(floor: Shopfloor, mara: Client) -> None:
    assert mara.agent
    draft = await answer(floor, mara)
    assert (draft["question"], draft["answer"]) == (ASKED, ANSWER)
    assert (draft["status"], draft["conversation"]) == ("draft", "c1")
    assert (draft["created_by"], draft["created_by_name"]) == (mara.agent.id, "Mara")
    again = await mara.do("POST", "/corrections", conversation="c1", seq=draft["seq"])
    assert again == draft, "one click more makes no second draft"
    assert (await mara.get("/corrections", status="draft"))["corrections"] == [draft]
    assert (await mara.get("/corrections", status="approved"))["corrections"] == []


async def test_a_follow_up_becomes_a_question_that_stands_alone(
    floor: Shopfloor, mara: Client
) -> None:
    await floor.begin("c1")
    seq = await floor.say("c1", "price of GR-7")
    reply = Reply("It costs 89.90 EUR.", "answer", "catalogue")
    await floor.answer("c1", seq, reply, Topic("price of GR-7", ("GR-7",)))
    draft = await answer(floor, mara, "and what colour is it?", "It is black.")
    assert "GR-7" in draft["question"] or "Tarka" in draft["question"]


async def test_the_next_customer_is_answered_as_approved(
    floor: Shopfloor, mara: Client, lena: Client
) -> None:
    assert lena.agent
    draft = await answer(floor, mara)
    approved = await lena.do("POST", f"/corrections/{draft['id']}/approve")
    assert (approved["status"], approved["decided_by"]) == ("approved", lena.agent.id)
    assert read_rows(floor) == [{"question": ASKED, "answer": ANSWER, "correction": draft["id"]}]
    events = [one async for one in run_turn(floor.engine.turn, "other", ASKED.lower())]
    last = events[-1]
    assert isinstance(last, TurnFinished)
    reply = last.reply
    assert (reply.text, reply.path) == (ANSWER, "approved")
    assert reply.citations[0].source == f"{ANSWERS}#1"
    found = await mara.get("/source", source=f"{ANSWERS}#1")
    assert found["text"] == ANSWER, "it has a name of its own beside the shop's faq.csv"


async def test_it_becomes_a_case_that_eval_accepts(
    floor: Shopfloor, mara: Client, lena: Client
) -> None:
    draft = await answer(floor, mara)
    await lena.do("POST", f"/corrections/{draft['id']}/approve")
    [case] = load_cases([floor.settings.home / FOLDER / CASES])
    assert case.id == f"correction-{draft['id']}"

    def turns(conversation_id: str, text: str, visitor: str = "") -> Any:
        return run_turn(floor.engine.turn, conversation_id, text, visitor)

    [outcome] = await run_cases([case], LocalChat(turns), None)
    assert outcome.passed, outcome.reasons


async def test_a_draft_is_edited_before_it_is_approved(
    floor: Shopfloor, mara: Client, lena: Client
) -> None:
    draft = await answer(floor, mara)
    path = f"/corrections/{draft['id']}"
    edited = await mara.do("PUT", path, question="Which brands do you repair?", answer="All.")
    assert (edited["question"], edited["answer"]) == ("Which brands do you repair?", "All.")
    await lena.do("POST", f"{path}/approve")
    for method, verb in (("PUT", ""), ("POST", "/approve"), ("POST", "/reject")):
        body = {"question": "Other?", "answer": "Other."} if method == "PUT" else {}
        status, told = await lena.refused(method, f"{path}{verb}", **body)
        assert (status, told["code"], told["decided"]) == (409, "decided", "approved")


async def test_personal_data_goes_to_no_other_customer(
    floor: Shopfloor, mara: Client, lena: Client
) -> None:
    draft = await answer(
        floor,
        mara,
        "Can you write to ann@mail.example when the grinder is back?",
        "I will write to ann@mail.example.",
    )
    assert "ann@" not in json.dumps(draft) and "<EMAIL_1>" in draft["question"]
    path = f"/corrections/{draft['id']}"
    status, told = await lena.refused("POST", f"{path}/approve")
    assert (status, told["code"], told["field"]) == (422, "personal_data", "question")
    for question, text in (("Call +44 20 7946 0958?", "Yes."), ("Back?", "Ask bob@mail.example.")):
        status, told = await mara.refused("PUT", path, question=question, answer=text)
        assert (status, told["code"]) == (422, "personal_data") and told["kinds"]
    assert read_rows(floor) == []
    await mara.do("PUT", path, question="Do you tell me when it is back?", answer="Yes, by mail.")
    await lena.do("POST", f"{path}/approve")


async def test_a_rejected_draft_is_kept_and_changes_nothing(
    floor: Shopfloor, mara: Client, lena: Client
) -> None:
    draft = await answer(floor, mara)
    rejected = await lena.do("POST", f"/corrections/{draft['id']}/reject")
    assert rejected["status"] == "rejected"
    assert read_rows(floor) == []


async def test_only_leads_decide_what_the_bot_says(floor: Shopfloor, mara: Client) -> None:
    draft = await answer(floor, mara)
    for verb in ("approve", "reject"):
        assert (await mara.refused("POST", f"/corrections/{draft['id']}/{verb}"))[0] == 403


async def test_what_cannot_be_indexed_stays_a_draft_and_is_tried_again(
    floor: Shopfloor, mara: Client, lena: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = await answer(floor, mara)

    def busy(path: Path) -> None:
        raise IndexLocked("home")

    with monkeypatch.context() as patch:
        patch.setattr(floor.engine, "_ingest", busy)
        status, told = await lena.refused("POST", f"/corrections/{draft['id']}/approve")
        assert (status, told["code"]) == (503, "not_indexed")
    await mara.do("PUT", f"/corrections/{draft['id']}", question=ASKED, answer="Only ours.")
    await lena.do("POST", f"/corrections/{draft['id']}/approve")
    assert [row["answer"] for row in read_rows(floor)] == ["Only ours."]


async def test_another_node_indexes_what_was_approved_elsewhere(
    floor: Shopfloor, node: Node, mara: Client, lena: Client
) -> None:
    draft = await answer(floor, mara)
    await Corrections(floor.database).decide(draft["id"], "approved", "lena")
    assert await node.desk.correcting.catch_up()
    assert not await node.desk.correcting.catch_up()
    assert [row["correction"] for row in read_rows(floor)] == [draft["id"]]


async def test_an_approved_correction_outlives_its_conversation_and_a_draft_does_not(
    floor: Shopfloor, mara: Client, lena: Client
) -> None:
    first = await answer(floor, mara)
    await answer(floor, mara, "Do you sharpen burrs?", "Yes, we do that.")
    await lena.do("POST", f"/corrections/{first['id']}/approve")
    await floor.erase("c1")
    [left] = (await mara.get("/corrections"))["corrections"]
    assert (left["id"], left["conversation"]) == (first["id"], "")


async def test_only_an_agents_answer_to_a_question_is_a_correction(
    floor: Shopfloor, mara: Client
) -> None:
    await floor.begin("c1")
    seq = await floor.say("c1", "hello")
    body = {"conversation": "c1", "seq": seq}
    assert (await mara.refused("POST", "/corrections", **body))[0] == 404
    assert (await mara.refused("POST", "/corrections", conversation="c2", seq=1))[0] == 404
    await floor.begin("c3", "v3")
    await mara.do("POST", "/conversations/c3/take")
    said = {"id": "a1", "text": "Hello, may I help?", "seen_seq": 1}
    seq = (await mara.do("POST", "/conversations/c3/messages", **said))["seq"]
    status, told = await mara.refused("POST", "/corrections", conversation="c3", seq=seq)
    assert (status, told["code"]) == (409, "no_question")
