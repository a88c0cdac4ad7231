"""Every edge of the table, allowed or not, and that nobody is left without an answer."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.frames import State, StateChanged
from server.handover.states import (
    EVENTS,
    REASONS,
    Event,
    Reason,
    build_change,
    call_person,
    move,
)
from server.sealing import HomeKey
from server.settings import load_settings
from server.storage.conversations import ConversationLog
from server.storage.database import open_database
from server.storage.interfaces import Change, Opened, StateMoved

STATES: tuple[State, ...] = get_args(State)
EXPECTED = """
                    bot       waiting   agent     returned  closed
request             waiting   -         -         waiting   waiting
refusals            waiting   -         -         waiting   -
complaint           waiting   -         -         waiting   -
distress            waiting   -         -         waiting   -
policy              waiting   -         -         waiting   -
called_back         -         bot       -         -         -
nobody_came         -         bot       -         -         -
taken               agent     agent     -         agent     agent
taken_over          -         -         agent     -         -
left                -         -         waiting   -         -
returned            -         -         returned  -         -
closed_by_agent     -         closed    closed    -         -
closed_by_customer  closed    closed    closed    closed    -
closed_by_idleness  closed    -         closed    closed    -
wrote               -         -         -         -         bot
"""
CUSTOMERS: tuple[Event, ...] = ("request", "called_back", "closed_by_customer", "wrote")
OPENED = Opened("c1", "v1", "", "en", "/", "bot", "", "", "", 0, 3, "2026-05-04", "2026-05-04")


def _list_edges() -> list[tuple[str, str, str]]:
    head, *rows = (line.split() for line in EXPECTED.strip().splitlines())
    return [
        (state, event, after)
        for event, *cells in rows
        for state, after in zip(head, cells, strict=True)
    ]


EDGES = _list_edges()


@pytest.mark.parametrize(("state", "event", "after"), EDGES)
def test_each_event_in_each_state(state: State, event: Event, after: str) -> None:
    assert move(state, event) == (None if after == "-" else after)
    found = replace(OPENED, state=state, agent="ann" if state == "agent" else "")
    change = build_change(found, event, "bob")
    if after == "-":
        assert change is None
    else:
        assert change is not None and change.state == after
        assert change.expected == (state,) and change.holder == found.agent
        assert change.agent == ("bob" if after == "agent" else "")


def test_every_edge_was_tried() -> None:
    assert {(state, event) for state, event, _ in EDGES} == {(s, e) for s in STATES for e in EVENTS}


@given(st.lists(st.sampled_from(EVENTS), max_size=30))
def test_the_customer_alone_always_gets_back_to_the_bot_and_can_ask_for_a_person(
    events: list[Event],
) -> None:
    state: State = "bot"
    for event in events:
        state = move(state, event) or state
    assert _reach(state, CUSTOMERS) & {"bot", "returned"}
    assert "waiting" in _reach(state, CUSTOMERS)
    assert _reach(state, EVENTS) == set(STATES)


def _reach(start: State, events: tuple[Event, ...]) -> set[State]:
    reached, new = {start}, [start]
    while new:
        state = new.pop()
        for event in events:
            after = move(state, event)
            if after is not None and after not in reached:
                reached.add(after)
                new.append(after)
    return reached


@given(st.lists(st.sampled_from(EVENTS), max_size=30))
def test_an_agent_has_a_conversation_only_while_answering_in_it(events: list[Event]) -> None:
    found = OPENED
    for event in events:
        change = build_change(found, event, "ann")
        if change is not None:
            found = replace(found, state=change.state, reason=change.reason, agent=change.agent)
        assert (found.agent == "ann") == (found.state == "agent")
        assert found.reason in ("", *REASONS)


@pytest.mark.parametrize(
    ("state", "event", "reason"),
    [
        ("waiting", "taken", "distress"),
        ("agent", "taken_over", "distress"),
        ("agent", "left", "distress"),
        ("waiting", "nobody_came", "distress"),
        ("waiting", "closed_by_agent", "distress"),
        ("closed", "taken", "distress"),
        ("waiting", "called_back", ""),
        ("agent", "returned", ""),
        ("closed", "wrote", ""),
        ("closed", "request", "request"),
        ("returned", "complaint", "complaint"),
    ],
)
def test_why_a_person_was_called_is_known_as_long_as_it_matters(
    state: State, event: Event, reason: str
) -> None:
    change = build_change(replace(OPENED, state=state, reason="distress"), event, "ann")
    assert change is not None and change.reason == reason


def test_who_has_a_conversation_does_not_take_it_over() -> None:
    held = replace(OPENED, state="agent", agent="ann")
    assert build_change(held, "taken_over", "ann") is None
    assert build_change(held, "taken_over", "bob") == Change(
        "agent", "", "bob", ("agent",), holder="ann"
    )


@pytest.mark.parametrize("reason", REASONS)
def test_where_nobody_is_there_the_bot_stays_and_the_wish_is_kept(reason: Reason) -> None:
    assert call_person(OPENED, reason, True) == Change("waiting", reason, "", ("bot",))
    assert call_person(OPENED, reason, False) == Change("bot", reason, "", ("bot",))
    assert move("waiting", "nobody_came") == "bot"


def test_that_nobody_is_there_is_told_again_only_to_who_asks_again() -> None:
    told = replace(OPENED, reason="complaint")
    assert call_person(told, "complaint", False) is None
    assert call_person(told, "request", False) == Change("bot", "request", "", ("bot",))
    assert call_person(told, "complaint", True) == Change("waiting", "complaint", "", ("bot",))


def test_who_waits_or_is_with_an_agent_calls_nobody() -> None:
    for state in ("waiting", "agent"):
        assert call_person(replace(OPENED, state=state), "request", True) is None


async def test_of_two_who_take_over_at_once_one_does(tmp_path: Path) -> None:
    database = await open_database(load_settings(home=tmp_path))
    log = ConversationLog(database, HomeKey("k" * 32))
    await log.start("c1", "v1", "", "en", "/")

    async def store(change: Change | None) -> None:
        assert change is not None
        told = partial(StateChanged, state=change.state)
        await log.append("c1", [lambda seq: told(seq=seq)], change=change)

    seen = await log.find("c1")
    assert seen is not None
    await store(build_change(seen, "taken", "ann"))
    with pytest.raises(StateMoved):
        await store(build_change(seen, "taken", "bob"))
    held = await log.find("c1")
    assert held is not None and (held.state, held.agent) == ("agent", "ann")
    await store(build_change(held, "taken_over", "bob"))
    with pytest.raises(StateMoved) as caught:
        await store(build_change(held, "returned", "ann"))
    assert caught.value.agent == "bob"
    await database.close()
