"""The bot's right to answer: who has it, who loses it, what one append does at once."""

from __future__ import annotations

import asyncio

import pytest

from bot.interfaces import Message, Topic
from server.sealing import HomeKey
from server.storage.conversations import ConversationLog
from server.storage.interfaces import Answered, Change, Claim, ClaimLost, Opened, StateMoved
from tests.server.databases import OpenDatabase
from tests.server.storage.conftest import CONVERSATION, KEY, VISITOR
from tests.server.storage.frames import answer, call_person, list_seqs, receive

REPLY = Message("bot", "Two to four days.", (Topic("delivery"),))


async def claim(log: ConversationLog, node: str = "n1") -> Claim:
    await log.beat(node)
    taken = await log.claim(CONVERSATION, node)
    assert taken is not None
    return taken


async def find(log: ConversationLog) -> Opened:
    found = await log.find(CONVERSATION)
    assert found is not None
    return found


async def test_an_answer_is_appended_piece_by_piece(log: ConversationLog) -> None:
    await receive(log, "m1")
    held = await claim(log)
    first = await log.append(CONVERSATION, [answer("Two "), answer("to four ")], held)
    last = await log.append(
        CONVERSATION, [answer("days.")], held, Answered(1, REPLY, "answer", "r")
    )
    assert (list_seqs(first), list_seqs(last)) == ([2, 3], [4])
    assert list_seqs(await log.since(CONVERSATION, 2)) == [3, 4]
    assert await log.next_waiting(CONVERSATION) is None
    recent = await log.recent(CONVERSATION, before=99, limit=9)
    assert recent == [Message("customer", "How long is delivery?"), REPLY]


async def test_an_answer_that_failed_waits_no_more_and_says_nothing(log: ConversationLog) -> None:
    await receive(log, "m1")
    await log.append(CONVERSATION, [answer("sorry")], await claim(log), Answered(1))
    assert await log.next_waiting(CONVERSATION) is None
    assert len(await log.recent(CONVERSATION, before=99, limit=9)) == 1


async def test_messages_wait_in_their_order(log: ConversationLog) -> None:
    await receive(log, "m1")
    await receive(log, "m2")
    held = await claim(log)
    await log.append(CONVERSATION, [answer("one")], held, Answered(1, REPLY))
    waiting = await log.next_waiting(CONVERSATION)
    assert waiting is not None and (waiting.id, waiting.seq) == ("m2", 2)


async def test_where_nothing_waits_there_is_nothing_to_claim(log: ConversationLog) -> None:
    assert await log.claim(CONVERSATION, "n1") is None
    assert await log.claim("nobody", "n1") is None


async def test_one_of_many_nodes_gets_the_claim(open_another: OpenDatabase) -> None:
    logs = [ConversationLog(await open_another(), KEY) for _ in range(4)]
    await logs[0].start(CONVERSATION, VISITOR, "", "en", "/")
    await receive(logs[0], "m1")
    for number, log in enumerate(logs):
        await log.beat(f"n{number}")
    tries = (log.claim(CONVERSATION, f"n{number}") for number, log in enumerate(logs))
    assert len([one for one in await asyncio.gather(*tries) if one]) == 1


async def test_what_a_living_node_has_is_no_orphan(log: ConversationLog) -> None:
    await receive(log, "m1")
    assert await log.list_orphans("n2") == [CONVERSATION]
    held = await claim(log)
    assert await log.list_orphans("n2") == []
    assert await log.claim(CONVERSATION, "n2") is None
    await log.release(held)
    assert await log.list_orphans("n2") == [CONVERSATION]


async def test_what_a_node_could_not_give_back_it_takes_anew(log: ConversationLog) -> None:
    await receive(log, "m1")
    lost = await claim(log, "n1")
    assert await log.list_orphans("n1") == [CONVERSATION]
    anew = await claim(log, "n1")
    assert anew.number > lost.number
    with pytest.raises(ClaimLost):
        await log.append(CONVERSATION, [answer("late")], lost)


async def test_what_a_node_answers_hides_no_orphan(log: ConversationLog) -> None:
    await receive(log, "m1")
    await claim(log, "n1")
    await log.start("c2", VISITOR, "", "en", "/")
    await receive(log, "m1", conversation="c2")
    assert await log.list_orphans("n1", limit=1) == ["c2", CONVERSATION]
    assert await log.list_orphans("n2", limit=1) == ["c2"]


async def test_what_comes_at_the_last_moment_is_told(log: ConversationLog) -> None:
    await receive(log, "m1")
    held = await claim(log)
    assert await log.release(held)
    held = await claim(log)
    await log.append(CONVERSATION, [answer("Hi.")], held, Answered(1, REPLY))
    assert not await log.release(held)


async def test_a_dead_node_loses_its_claim(
    log: ConversationLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    await receive(log, "m1")
    dead = await claim(log, "n1")
    monkeypatch.setattr("server.storage.conversations.NODE_DEAD_SECONDS", -60.0)
    assert await log.list_orphans("n2") == [CONVERSATION]
    taken = await claim(log, "n2")
    assert taken.number > dead.number
    await log.append(CONVERSATION, [answer("mine")], taken)
    with pytest.raises(ClaimLost, match="claim 1 of node n1"):
        await log.append(CONVERSATION, [answer("late")], dead, Answered(1, REPLY))
    assert list_seqs(await log.since(CONVERSATION, 0)) == [1, 2]
    assert await log.next_waiting(CONVERSATION), "what was lost finished nothing"
    await log.release(dead)
    await log.append(CONVERSATION, [answer("still mine")], taken)


async def test_a_node_that_leaves_frees_what_it_had(log: ConversationLog) -> None:
    await receive(log, "m1")
    await claim(log, "n1")
    await log.leave("n1")
    await log.leave("n1")
    assert await log.list_orphans("n2") == [CONVERSATION]


async def test_a_node_lives_as_long_as_it_is_seen(log: ConversationLog) -> None:
    await receive(log, "m1")
    await claim(log, "n1")
    await asyncio.gather(*(log.beat("n1") for _ in range(5)))
    assert await log.list_orphans("n2") == []


async def test_where_a_person_is_called_the_bot_begins_no_other_answer(
    log: ConversationLog,
) -> None:
    await receive(log, "m1")
    await receive(log, "m2")
    held = await claim(log)
    await log.append(CONVERSATION, [answer("Two ")], held)
    await log.append(CONVERSATION, [call_person], change=Change("waiting", "request"))
    found = await find(log)
    assert (found.state, found.reason, found.last_seq) == ("waiting", "request", 4)
    assert found.waiting_since
    await log.append(CONVERSATION, [answer("days.")], held, Answered(1, REPLY))
    await receive(log, "m3")
    assert await log.next_waiting(CONVERSATION) is None, "a person answers now"


async def test_the_bot_may_hand_over_with_its_last_word(log: ConversationLog) -> None:
    await receive(log, "m1")
    held = await claim(log)
    await log.append(
        CONVERSATION, [answer("A person comes."), call_person], held, Answered(1, REPLY, "handoff"),
        Change("waiting", "refusals"),
    )  # fmt: skip
    await log.release(held)
    await log.append(CONVERSATION, [], change=Change("agent", agent="a1", expected=("waiting",)))
    found = await find(log)
    assert (found.state, found.agent, found.waiting_since) == ("agent", "a1", "")
    await log.append(CONVERSATION, [], change=Change("returned"))
    await receive(log, "m2")
    assert (await claim(log)).number > held.number


async def test_a_change_from_another_state_is_refused_whole(log: ConversationLog) -> None:
    await log.append(CONVERSATION, [], change=Change("agent", agent="a1"))
    take = Change("agent", agent="a2", expected=("waiting", "bot"))
    with pytest.raises(StateMoved, match="in the state 'agent' now") as caught:
        await log.append(CONVERSATION, [call_person], change=take)
    assert (caught.value.state, caught.value.agent) == ("agent", "a1")
    found = await find(log)
    assert (found.agent, found.last_seq) == ("a1", 0)


async def test_of_two_agents_one_takes_the_conversation(open_another: OpenDatabase) -> None:
    logs = [ConversationLog(await open_another(), KEY) for _ in range(2)]
    await logs[0].start(CONVERSATION, VISITOR, "", "en", "/")
    tries = (
        log.append(CONVERSATION, [call_person], change=Change("agent", "", f"a{n}", ("bot",)))
        for n, log in enumerate(logs)
    )
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(one, StateMoved) for one in outcomes) == 1
    assert (await find(logs[0])).last_seq == 1


async def test_refusals_are_kept_until_another_answers(log: ConversationLog) -> None:
    counts = []
    for number, refusals in enumerate((1, 2, 0, 1)):
        seq = (await receive(log, f"m{number}")).seq
        held = await claim(log)
        answered = Answered(seq, REPLY, "refuse", refusals=refusals)
        await log.append(CONVERSATION, [answer("x")], held, answered)
        await log.release(held)
        counts.append((await find(log)).refusals)
    assert counts == [1, 2, 0, 1]
    await log.append(CONVERSATION, [], change=Change("waiting"))
    assert (await find(log)).refusals == 0


async def test_an_agent_gives_up_only_what_is_theirs(log: ConversationLog) -> None:
    await log.append(CONVERSATION, [], change=Change("agent", agent="a1"))
    with pytest.raises(StateMoved):
        await log.append(CONVERSATION, [], change=Change("returned", holder="a2"))
    await log.append(CONVERSATION, [], change=Change("returned", holder="a1"))
    assert (await find(log)).state == "returned"


async def test_no_other_key_opens_what_customers_saw(
    log: ConversationLog, open_another: OpenDatabase
) -> None:
    await receive(log, "m1")
    stranger = ConversationLog(await open_another(), HomeKey("o" * 32))
    assert await stranger.since(CONVERSATION, 0) == []
