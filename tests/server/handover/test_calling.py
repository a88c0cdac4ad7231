"""The table of states applied to a real store: calls, waits that end, places that move."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from bot.interfaces import Handover, Message, Reply
from server.answer import Answer
from server.frames import NumberedFrame, Queue, Said, StateChanged
from server.handover.calling import GONE_SECONDS, HandOver
from server.handover.queue import Prospect
from server.handover.states import Event
from server.metrics import Metrics
from server.rooms import Ephemeral
from server.services import Services
from server.settings import Settings
from server.storage.interfaces import Change, NewMessage, Opened
from server.storage.schema import agents
from tests.server.engines import EchoEngine

ALWAYS = ("mon-sun 00:00-24:00",)


class Face:
    """Hears what a customer's window hears; implements `server.rooms.Member`."""

    def __init__(self) -> None:
        self.told: list[Ephemeral] = []

    def notify(self, events: Sequence[NumberedFrame]) -> None:
        pass

    def tell(self, frame: Ephemeral) -> None:
        self.told.append(frame)

    def cancel(self) -> None:
        pass

    def expel(self) -> None:
        pass


class Shop:
    """The parts of a server, with customers who write and a clock that is set."""

    def __init__(self, settings: Settings) -> None:
        self.services = Services(settings, EchoEngine(), Metrics())
        self.log = self.services.conversations
        self.now = datetime.now(UTC)
        self.at_desk = 1
        self.sees_all = True
        self.hand_over = HandOver(
            settings,
            self.services.database,
            self.log,
            self.services.rooms,
            self._list,
            lambda: self.sees_all,
            lambda: self.now,
        )

    async def _list(self) -> list[str]:
        return [f"a{number}" for number in range(1, self.at_desk + 1)]

    async def employ(self) -> None:
        row = {"id": "a1", "email": "ann@shop.example", "name": "Ann", "role": "agent",
               "active": True, "created_at": "2026-05-04"}  # fmt: skip
        async with self.services.database.writing() as connection:
            await connection.execute(insert(agents), row)

    async def open(self, id: str) -> Face:
        await self.log.start(id, "v1", "", "en", "/")
        face = Face()
        self.services.rooms.join(id, face)
        return face

    async def say(self, id: str) -> None:
        message = NewMessage("m1", "customer", "Hm?")
        await self.log.receive(
            id, message, lambda seq: Said(seq=seq, role="customer", id="m1", text="Hm?")
        )

    async def take(self, id: str) -> None:
        """Have the agent a1 take a conversation in which a person was asked for."""
        state = Change("agent", "request", "a1")
        await self.log.append(id, [lambda seq: StateChanged(seq=seq, state="agent")], change=state)

    async def find(self, id: str) -> Opened:
        found = await self.log.find(id)
        assert found is not None
        return found

    async def states(self, id: str) -> list[StateChanged]:
        events = await self.log.since(id, 0)
        return [event for event in events if isinstance(event, StateChanged)]

    async def answer(self, id: str, number: int, reply: Reply) -> None:
        """Have a message answered, as `server.answering` does."""
        message = NewMessage(f"m{number}", "customer", "Hm?")
        await self.log.receive(
            id, message, lambda seq: Said(seq=seq, role="customer", id=message.id, text="Hm?")
        )
        claim = await self.log.claim(id, "node")
        waiting = await self.log.next_waiting(id)
        assert claim is not None and waiting is not None
        answer = Answer(self.log, self.services.rooms, claim, waiting)
        kept = Message("bot", reply.text)
        await answer.finish(reply, kept, await self.hand_over.weigh(id, reply))
        await self.log.release(claim)


BuildSettings = Callable[..., Settings]
Build = Callable[..., Any]


@pytest.fixture
async def build(build_settings: BuildSettings) -> AsyncIterator[Build]:
    shops: list[Shop] = []

    async def make(**values: Any) -> Shop:
        shops.append(shop := Shop(build_settings(**values)))
        await shop.services.database.migrate()
        await shop.services.bus.open()
        await shop.employ()
        await shop.open("c1")
        return shop

    yield make
    for shop in shops:
        await shop.services.bus.close()
        await shop.services.database.close()


def refuse(handover: Handover = "") -> Reply:
    return Reply("I don't know.", "refuse", "fixed", handover=handover)


async def test_the_second_refusal_in_a_row_calls_a_person(build: Build) -> None:
    shop: Shop = await build()
    await shop.answer("c1", 1, refuse())
    assert (await shop.find("c1")).refusals == 1 and await shop.states("c1") == []
    await shop.answer("c1", 2, Reply("You are welcome!", "answer", "smalltalk"))
    await shop.answer("c1", 3, refuse())
    (state,) = await shop.states("c1")
    assert (state.state, state.reason, state.position) == ("waiting", "refusals", 1)
    assert (await shop.find("c1")).waiting_since


@pytest.mark.parametrize("reason", ["request", "complaint", "distress", "policy"])
async def test_a_reply_that_calls_a_person_does_so_at_once(build: Build, reason: Handover) -> None:
    shop: Shop = await build()
    await shop.answer("c1", 1, Reply("Of course.", "answer", "fixed", handover=reason))
    found = await shop.find("c1")
    assert (found.state, found.reason, found.refusals) == ("waiting", reason, 0)


async def test_nobody_is_called_where_nobody_works(build: Build) -> None:
    shop: Shop = await build()
    async with shop.services.database.writing() as connection:
        await connection.execute(agents.delete())
    await shop.answer("c1", 1, refuse("request"))
    await shop.hand_over.request("c1")
    assert await shop.states("c1") == []


async def test_where_nobody_is_there_the_bot_stays_and_says_when_people_are(build: Build) -> None:
    shop: Shop = await build(business_hours=("mon-fri 09:00-17:00",))
    shop.now = datetime(2026, 5, 9, 12, tzinfo=UTC)
    await shop.hand_over.request("c1")
    (state,) = await shop.states("c1")
    assert (state.state, state.available, state.reason) == ("bot", False, "request")
    assert state.opens_at == "2026-05-11T09:00:00+00:00"
    await shop.answer("c1", 1, refuse("complaint"))
    assert len(await shop.states("c1")) == 1


async def test_asking_twice_changes_nothing(build: Build) -> None:
    shop: Shop = await build()
    await shop.hand_over.request("c1")
    await shop.hand_over.request("c1")
    assert [state.state for state in await shop.states("c1")] == ["waiting"]


async def test_a_wait_in_vain_ends_with_the_bot_and_the_wish_is_kept(build: Build) -> None:
    shop: Shop = await build(business_hours=ALWAYS, handover_wait_seconds=600)
    await shop.hand_over.request("c1")
    shop.now += timedelta(seconds=590)
    await shop.hand_over.end_waits()
    assert (await shop.find("c1")).state == "waiting"
    shop.now += timedelta(seconds=20)
    await shop.hand_over.end_waits()
    await shop.hand_over.end_waits()
    found, states = await shop.find("c1"), await shop.states("c1")
    assert (found.state, found.reason) == ("bot", "request")
    assert [(state.state, state.available) for state in states] == [("waiting", True),
                                                                    ("bot", False)]  # fmt: skip


async def test_a_conversation_that_nobody_goes_on_with_is_closed(build: Build) -> None:
    shop: Shop = await build(business_hours=ALWAYS, conversation_idle_seconds=3600)
    for id in ("c2", "c3", "c4"):
        await shop.open(id)
    for id in ("c1", "c2", "c3"):
        await shop.say(id)
    await shop.hand_over.happen("c2", "taken")
    await shop.hand_over.request("c3")
    shop.now += timedelta(seconds=3500)
    await shop.hand_over.close_idle()
    assert (await shop.find("c1")).state == "bot"
    shop.now += timedelta(seconds=200)
    await shop.hand_over.close_idle()
    await shop.hand_over.close_idle()
    found = [(await shop.find(id)).state for id in ("c1", "c2", "c3", "c4")]
    assert found == ["closed", "closed", "waiting", "bot"], "c4 never wrote"
    assert [state.state for state in await shop.states("c1")] == ["closed"]


async def test_what_tells_of_no_wait_looks_not_ahead(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop: Shop = await build()
    await shop.hand_over.request("c1")

    async def fail(found: Opened) -> Prospect:
        raise AssertionError(found)

    monkeypatch.setattr(shop.hand_over, "look_ahead", fail)
    events: tuple[Event, ...] = (
        "called_back", "closed_by_idleness", "wrote", "taken", "returned", "closed_by_customer",
    )  # fmt: skip
    for event in events:
        await shop.hand_over.happen("c1", event)
    states = [state.state for state in await shop.states("c1")]
    assert states == ["waiting", "bot", "closed", "bot", "agent", "returned", "closed"]


async def test_those_behind_are_told_when_they_move_up(build: Build) -> None:
    shop: Shop = await build()
    faces = {id: await shop.open(id) for id in ("c2", "c3")}
    for id in ("c1", "c2", "c3"):
        await shop.hand_over.request(id)
    await shop.hand_over.tell_places()
    assert not faces["c2"].told and not faces["c3"].told
    await shop.hand_over.happen("c1", "called_back")
    await shop.hand_over.tell_places()
    await shop.hand_over.tell_places()
    assert faces["c2"].told == [Queue(position=1)] and faces["c3"].told == [Queue(position=2)]


async def test_an_agent_who_takes_over_while_the_bot_answers_is_not_called(build: Build) -> None:
    shop: Shop = await build()
    reply = refuse("request")
    outcome = await shop.hand_over.weigh("c1", reply)
    assert outcome.change is not None
    await shop.say("c1")
    claim, waiting = await shop.log.claim("c1", "node"), await shop.log.next_waiting("c1")
    assert claim is not None and waiting is not None
    await shop.hand_over.happen("c1", "taken")
    await Answer(shop.log, shop.services.rooms, claim, waiting).finish(reply, None, outcome)
    assert [state.state for state in await shop.states("c1")] == ["agent"]
    assert (await shop.log.since("c1", 0))[-1].type == "done"


async def test_while_other_nodes_cannot_be_asked_nobody_is_missed(build: Build) -> None:
    shop: Shop = await build()
    await shop.take("c1")
    shop.at_desk = 0
    await shop.hand_over.miss_agents()
    shop.sees_all = False
    shop.now += timedelta(seconds=2 * GONE_SECONDS)
    await shop.hand_over.miss_agents()
    shop.sees_all = True
    await shop.hand_over.miss_agents()
    assert (await shop.find("c1")).state == "agent"


async def test_an_agent_who_stays_away_is_replaced(build: Build) -> None:
    shop: Shop = await build()
    await shop.take("c1")
    await shop.hand_over.miss_agents()
    shop.at_desk = 0
    await shop.hand_over.miss_agents()
    shop.now += timedelta(seconds=GONE_SECONDS - 1)
    await shop.hand_over.miss_agents()
    assert (await shop.find("c1")).state == "agent"
    shop.now += timedelta(seconds=1)
    await shop.hand_over.miss_agents()
    found = await shop.find("c1")
    assert (found.state, found.reason, found.agent) == ("waiting", "request", "")
