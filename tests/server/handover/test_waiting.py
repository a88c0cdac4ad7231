"""The queue as the store holds it, on SQLite."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from server.handover.queue import Prospect
from server.handover.states import Event, build_change, call_person
from server.handover.telling import build_state
from server.handover.waiting import KEEP_SECONDS, WaitingLine
from server.sealing import HomeKey
from server.settings import load_settings
from server.storage.conversations import ConversationLog
from server.storage.database import open_database


class Store:
    """A log with a line of who waits."""

    def __init__(self, log: ConversationLog, line: WaitingLine) -> None:
        self.log = log
        self.line = line

    async def call(self, id: str) -> None:
        found = await self.log.start(id, "v1", "", "en", "/")
        change = call_person(found, "request", available=True)
        assert change is not None
        place = Prospect(position=await self.line.count() + 1)
        await self.log.append(id, [build_state(change, place)], change=change)

    async def happen(self, id: str, event: Event, agent: str = "") -> None:
        found = await self.log.find(id)
        assert found is not None
        change = build_change(found, event, agent)
        assert change is not None
        await self.log.append(id, [build_state(change, name=agent.title())], change=change)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    database = await open_database(load_settings(home=tmp_path))
    log = ConversationLog(database, HomeKey("k" * 32))
    yield Store(log, WaitingLine(database, log))
    await database.close()


async def test_first_come_first_served(store: Store) -> None:
    for id in ("c2", "c1", "c3"):
        await store.call(id)
    assert [await store.line.find_place(id) for id in ("c2", "c1", "c3")] == [1, 2, 3]
    await store.happen("c2", "taken", "ann")
    assert [await store.line.find_place(id) for id in ("c2", "c1", "c3")] == [0, 1, 2]
    assert await store.line.count() == 2 and await store.line.find_place("none") == 0


async def test_who_waited_too_long_is_found(store: Store) -> None:
    await store.call("c1")
    await store.call("c2")
    await store.happen("c2", "taken", "ann")
    now = datetime.now(UTC)
    assert await store.line.list_overdue(now, 600) == []
    assert await store.line.list_overdue(now + timedelta(seconds=601), 600) == ["c1"]


async def test_waits_that_are_over_are_told_with_their_place(store: Store) -> None:
    for id in ("c1", "c2", "c3"):
        await store.call(id)
    await store.happen("c1", "taken", "ann")
    await store.happen("c2", "called_back")
    now = datetime.now(UTC)
    waits = await store.line.list_recent(now)
    assert [(wait.position, wait.taken) for wait in waits] == [(1, True), (2, False)]
    assert await store.line.list_recent(now + timedelta(days=2)) == []


async def test_the_waits_that_are_over_are_read_again_after_some_seconds(store: Store) -> None:
    await store.call("c1")
    now = datetime.now(UTC)
    assert await store.line.list_recent(now) == []
    await store.happen("c1", "taken", "ann")
    assert await store.line.list_recent(now + timedelta(seconds=KEEP_SECONDS - 1)) == []
    assert len(await store.line.list_recent(now + timedelta(seconds=KEEP_SECONDS))) == 1
    await store.call("c2")
    await store.happen("c2", "taken", "ann")
    assert len(await store.line.list_recent(now)) == 2, "the clock was set back"


async def test_customers_see_the_states_in_the_log(store: Store) -> None:
    await store.call("c1")
    await store.happen("c1", "taken", "ann")
    await store.happen("c1", "returned")
    states = [event.model_dump(exclude_defaults=True) for event in await store.log.since("c1", 0)]
    assert states == [
        {"seq": 1, "state": "waiting", "reason": "request", "position": 1},
        {"seq": 2, "state": "agent", "reason": "request", "name": "Ann"},
        {"seq": 3, "state": "returned"},
    ]
