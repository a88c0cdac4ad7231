"""A message is stored once, however often and from wherever it comes; numbers have no gap."""

from __future__ import annotations

import asyncio

import pytest

from server.frames import Said
from server.storage.conversations import ConversationLog
from server.storage.interfaces import NewMessage, Received, TooManyWaiting, UnknownConversation
from tests.server.databases import OpenDatabase
from tests.server.storage.conftest import CONVERSATION, KEY, VISITOR
from tests.server.storage.frames import (
    answer,
    call_person,
    list_seqs,
    receive,
    reply_as_agent,
    say,
)


async def test_a_conversation_is_found_as_it_was_begun(log: ConversationLog) -> None:
    found = await log.find(CONVERSATION)
    assert found is not None
    assert (found.visitor, found.origin, found.locale) == (VISITOR, "https://shop.example", "en")
    assert (found.page, found.state, found.agent, found.reason) == ("/tents", "bot", "", "")
    assert (found.last_seq, found.refusals, found.waiting_since) == (0, 0, "")
    assert await log.find("c2") is None


async def test_a_visitor_begins_several_conversations_at_once(log: ConversationLog) -> None:
    begun = (log.start(f"c{number}", "v2", "", "de", "/") for number in range(2, 12))
    opened = await asyncio.gather(*begun)
    assert {one.visitor for one in opened} == {"v2"}


async def test_a_message_is_an_event_and_waits(log: ConversationLog) -> None:
    assert await receive(log, "m1") == Received(1, True, "bot")
    assert await log.since(CONVERSATION, 0) == [say("m1")(1)]
    waiting = await log.next_waiting(CONVERSATION)
    assert waiting is not None
    assert (waiting.id, waiting.seq, waiting.text) == ("m1", 1, "How long is delivery?")


async def test_the_same_message_again_changes_nothing(log: ConversationLog) -> None:
    await receive(log, "m1")
    await receive(log, "m2", "And returns?")
    again = await receive(log, "m1", "How long is delivery?")
    assert again == Received(1, False, "bot")
    assert list_seqs(await log.since(CONVERSATION, 0)) == [1, 2]
    assert await log.find_number(CONVERSATION, "customer", "m2") == 2
    assert await log.find_number(CONVERSATION, "agent", "m2") is None
    found = await log.find(CONVERSATION)
    assert found is not None and found.last_seq == 2


async def test_one_id_of_two_roles_is_two_messages(log: ConversationLog) -> None:
    reply = NewMessage("m1", "agent", "Two days.", author="a1")
    assert await log.receive(CONVERSATION, reply, reply_as_agent) == Received(1, True, "bot")
    assert await log.next_waiting(CONVERSATION) is None, "an agent's message waits for no answer"
    assert (await receive(log, "m1")).new


async def test_as_many_wait_as_may_wait(log: ConversationLog) -> None:
    for number in range(3):
        await receive(log, f"m{number}", most_waiting=3)
    with pytest.raises(TooManyWaiting, match="3 messages wait for an answer"):
        await receive(log, "m3", most_waiting=3)
    assert not (await receive(log, "m2", most_waiting=3)).new, "what came before is acknowledged"
    assert list_seqs(await log.since(CONVERSATION, 0)) == [1, 2, 3]


async def test_an_unknown_conversation_is_a_sentence(log: ConversationLog) -> None:
    with pytest.raises(UnknownConversation, match="no conversation 'nobody'"):
        await receive(log, "m1", conversation="nobody")
    with pytest.raises(UnknownConversation):
        await log.append("nobody", [answer("x")])


async def test_one_id_from_many_sides_at_once_is_one_message(open_another: OpenDatabase) -> None:
    logs = [ConversationLog(await open_another(), KEY) for _ in range(4)]
    await logs[0].start(CONVERSATION, VISITOR, "", "en", "/")
    received = await asyncio.gather(*(receive(log, "m1") for log in logs * 5))
    assert [one.seq for one in received] == [1] * 20
    assert sum(one.new for one in received) == 1
    assert list_seqs(await logs[1].since(CONVERSATION, 0)) == [1]


async def test_many_messages_from_many_sides_leave_no_gap(open_another: OpenDatabase) -> None:
    logs = [ConversationLog(await open_another(), KEY) for _ in range(4)]
    await logs[0].start(CONVERSATION, VISITOR, "", "en", "/")
    ids = [f"m{number}" for number in range(40)]
    received = await asyncio.gather(
        *(receive(logs[place % 4], id, id) for place, id in enumerate(ids * 2))
    )
    assert sorted({one.seq for one in received}) == list(range(1, 41))
    assert sum(one.new for one in received) == 40
    events = await logs[0].since(CONVERSATION, 0)
    assert list_seqs(events) == list(range(1, 41))
    assert {event.text for event in events if isinstance(event, Said)} == set(ids)


async def test_conversations_do_not_wait_for_each_other(open_another: OpenDatabase) -> None:
    logs = [ConversationLog(await open_another(), KEY) for _ in range(3)]
    names = [f"c{number}" for number in range(6)]
    for name in names:
        await logs[0].start(name, VISITOR, "", "en", "/")
    work = [
        receive(logs[number % 3], f"m{number}", conversation=name)
        for number in range(10)
        for name in names
    ]
    await asyncio.gather(*work)
    for name in names:
        assert list_seqs(await logs[0].since(name, 0)) == list(range(1, 11))


async def test_those_who_give_up_waiting_take_no_number(log: ConversationLog) -> None:
    """A socket that closes cancels whatever it was doing; the others go on."""
    tasks = [asyncio.create_task(receive(log, f"m{number}")) for number in range(30)]
    for turns, task in enumerate(tasks[::3]):
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    taken = [one.seq for one in outcomes if isinstance(one, Received)]
    assert len(taken) >= 20
    found = await log.find(CONVERSATION)
    assert found is not None
    assert list_seqs(await log.since(CONVERSATION, 0)) == list(range(1, found.last_seq + 1))
    assert set(taken) <= set(range(1, found.last_seq + 1))


async def test_any_text_is_taken(log: ConversationLog) -> None:
    """PostgreSQL holds no NUL in a text."""
    said = ["nul \0 byte", "😀 عربى 中文 \u202e", "'; drop table events; --"]
    for number, text in enumerate(said):
        await receive(log, f"m{number}", text)
    texts = [message.text for message in await log.recent(CONVERSATION, before=9, limit=9)]
    assert texts == ["nul \ufffd byte", *said[1:]]
    assert await log.find("c\0") is None


async def test_the_last_messages_come_oldest_first(log: ConversationLog) -> None:
    for number in range(5):
        await receive(log, f"m{number}", str(number))
    recent = await log.recent(CONVERSATION, before=5, limit=3)
    assert [(one.role, one.text) for one in recent] == [("customer", text) for text in "123"]


async def test_changes_of_state_are_listed_oldest_first(log: ConversationLog) -> None:
    await receive(log, "m1")
    await log.append(CONVERSATION, [call_person])
    ((id, at, event),) = await log.list_states("2026-01-01")
    assert (id, event) == (CONVERSATION, call_person(2))
    assert await log.list_states(f"{at}~") == []
