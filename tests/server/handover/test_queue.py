"""What is told of a wait, and that nothing is told without proof."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.handover.hours import parse_business_hours
from server.handover.queue import Prospect, Stated, Wait, expect_wait, list_waits, look_ahead

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
NIGHT = datetime(2026, 5, 4, 23, tzinfo=UTC)
OFFICE = parse_business_hours(("mon-fri 09:00-17:00",), "Europe/Berlin")
ANY_TIME = parse_business_hours(())


def took(*minutes: float, taken: bool = True, position: int = 1) -> list[Wait]:
    return [Wait(60 * one, position, taken) for one in minutes]


@pytest.mark.parametrize(
    ("position", "agents", "waits", "minutes"),
    [
        (1, 1, took(2, 4, 9), 4.0),
        (1, 1, took(2, 4, 9, 9), 4.0),
        (3, 1, took(2, 4, 9), 12.0),
        (3, 2, took(2, 4, 9), 8.0),
        (3, 3, took(2, 4, 9), 4.0),
        (1, 1, took(6, 12, 27, position=3), 4.0),
        (1, 3, took(6, 12, 27, position=3), 12.0),
        (1, 1, took(0.1, 0.1, 0.1), 1.0),
        (1, 1, took(4.1, 4.1, 4.1), 5.0),
        # Who gave up after a minute tells that it took longer, not that it took a minute.
        (1, 1, [*took(1, 1, 1, taken=False), *took(4, 5, 6)], 5.0),
        (1, 1, [*took(10, 10, 10, taken=False), *took(4, 5, 6)], 6.0),
        # The last twenty count.
        (1, 1, [*took(*[60] * 30), *took(*[2] * 20)], 2.0),
    ],
)
def test_the_wait_is_what_it_lately_took(
    position: int, agents: int, waits: Sequence[Wait], minutes: float
) -> None:
    assert expect_wait(position, agents, waits) == minutes


@pytest.mark.parametrize(
    ("position", "agents", "waits"),
    [
        (1, 1, ()),
        (1, 1, took(2, 4)),
        (1, 0, took(2, 4, 9)),
        (0, 1, took(2, 4, 9)),
        (1, 1, [*took(2, 4), *took(1, 1, 1, taken=False)]),
        (1, 1, [*took(2, 4, 9), *took(*[10] * 9, taken=False)]),
    ],
)
def test_nothing_is_promised_where_nothing_proves_it(
    position: int, agents: int, waits: Sequence[Wait]
) -> None:
    assert expect_wait(position, agents, waits) is None


@given(
    st.integers(1, 30),
    st.integers(1, 9),
    st.lists(st.builds(Wait, st.floats(0, 7200), st.integers(1, 20), st.booleans()), max_size=40),
)
def test_a_wait_is_never_shorter_behind_others_or_longer_than_any_was(
    position: int, agents: int, waits: list[Wait]
) -> None:
    here, behind = (expect_wait(place, agents, waits) for place in (position, position + 1))
    assert (here is None) == (behind is None)
    if here is not None and behind is not None:
        assert 1 <= here <= behind
        longest = max(wait.seconds for wait in waits if wait.taken)
        assert here <= longest * position / 60 + 1


@pytest.mark.parametrize(
    ("now", "agents", "prospect"),
    [
        (NOON, 1, Prospect(True, 2, 8.0)),
        (NOON, 0, Prospect(True, 2, None)),
        (NIGHT, 3, Prospect(False, 0, None, "2026-05-05T09:00:00+02:00")),
    ],
)
def test_stated_hours_tell_whether_somebody_comes(
    now: datetime, agents: int, prospect: Prospect
) -> None:
    assert look_ahead(OFFICE, now, agents, 2, took(2, 4, 9)) == prospect


def test_without_stated_hours_it_counts_who_is_at_the_desk() -> None:
    assert look_ahead(ANY_TIME, NIGHT, 1, 1) == Prospect(True, 1)
    assert look_ahead(ANY_TIME, NIGHT, 0, 1, took(2, 4, 9)) == Prospect(False)


def test_a_shop_that_does_not_open_names_no_time() -> None:
    days = [f"{month:02}-{day:02}" for month in (1, 3, 5, 7, 8, 10, 12) for day in range(1, 32)]
    days += [f"{month:02}-{day:02}" for month in (4, 6, 9, 11) for day in range(1, 31)]
    days += [f"02-{day:02}" for day in range(1, 30)]
    assert look_ahead(parse_business_hours((), "UTC", days), NOON, 1) == Prospect(False)


def test_waits_are_read_from_the_states_of_conversations() -> None:
    def state(conversation: str, minute: int, name: str, position: int = 0) -> Stated:
        return Stated(conversation, NOON + timedelta(minutes=minute), name, position)

    states = [
        state("a", 0, "waiting", 1),
        state("b", 1, "waiting", 2),
        state("c", 2, "bot"),  # nobody was there: not a wait
        state("a", 3, "agent"),
        state("a", 9, "waiting"),  # the agent left
        state("b", 11, "bot"),  # nobody came
        state("a", 12, "agent"),
        state("a", 20, "returned"),
        state("d", 21, "waiting", 1),  # still waits
    ]
    assert list_waits(states) == [Wait(180, 1, True), Wait(600, 2, False), Wait(180, 1, True)]
