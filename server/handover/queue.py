"""What a customer who wants a person can expect: whether one can come, the place, and the wait.

Nothing is told that nothing proves. The wait is how long it lately took, and unknown where too few
waits ended, most of them in vain, or nobody is at the desk.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from server.handover.hours import BusinessHours

RECENT_SECONDS = 24 * 3600.0
MOST_WAITS = 20
"""Waits of the last day, and of them the newest, tell of the next: people come and go by the hour.
"""
LEAST_WAITS = 3
"""The fewest whose median one outlier alone does not decide."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A state that a conversation came into; see `server.frames.StateChanged`.

    Attributes:
        at: when.
        position: place in the queue, from 1; 0 is not known.
    """

    conversation: str
    at: datetime
    state: str
    position: int = 0


@dataclass(frozen=True, slots=True)
class Wait:
    """One wait that is over.

    Attributes:
        position: place in the queue as it began, from 1.
        taken: a person came; otherwise it ended before one did.
    """

    seconds: float
    position: int
    taken: bool


@dataclass(frozen=True, slots=True)
class Prospect:
    """What can be expected now; the fields of `server.frames.StateChanged`."""

    available: bool = True
    position: int = 0
    wait_minutes: float | None = None
    opens_at: str = ""


def look_ahead(
    hours: BusinessHours, now: datetime, agents: int, position: int = 0, waits: Sequence[Wait] = ()
) -> Prospect:
    """Tell what a customer who wants a person can expect.

    Within the hours that a shop stated somebody comes, called by a notice if not at the desk yet.
    Without stated hours only who is at the desk tells that anybody is there.

    Args:
        hours: of the shop.
        now: aware of its time zone.
        agents: how many are at the desk.
        position: place in the queue, from 1; 0 is not known.
        waits: of the last `RECENT_SECONDS`, oldest first.
    """
    if not hours.is_open(now):
        opens = hours.opens_at(now)
        return Prospect(available=False, opens_at=opens.isoformat() if opens else "")
    if not agents and not hours.stated:
        return Prospect(available=False)
    return Prospect(True, position, expect_wait(position, agents, waits))


def expect_wait(position: int, agents: int, waits: Sequence[Wait]) -> float | None:
    """Return the minutes that half of the waits lately took at most, for this place in the queue.

    So many agents take as many customers at a time, and a wait counts by its rounds. A wait that
    ended in vain would have lasted longer; how much is not known, and the median over both kinds is
    that of Kaplan and Meier ("Nonparametric Estimation from Incomplete Observations", Journal of
    the American Statistical Association 53, 1958).

    Args:
        position: place in the queue, from 1; 0 is not known.
        agents: how many are at the desk.
        waits: oldest first.

    Returns:
        Whole minutes, rounded up; None where nothing proves any.
    """
    newest = waits[-MOST_WAITS:]
    if position < 1 or agents < 1 or sum(wait.taken for wait in newest) < LEAST_WAITS:
        return None
    round_seconds = _find_median(
        (wait.seconds / math.ceil(wait.position / agents), wait.taken) for wait in newest
    )
    if round_seconds is None:
        return None
    return float(max(1, math.ceil(round_seconds * math.ceil(position / agents) / 60)))


def _find_median(waits: Iterable[tuple[float, bool]]) -> float | None:
    """Return the time within which half had somebody; None where not even half did."""
    ordered = sorted(waits, key=lambda wait: (wait[0], not wait[1]))
    share = 1.0
    for place, (seconds, taken) in enumerate(ordered):
        share *= 1 - taken / (len(ordered) - place)
        if share <= 0.5:
            return seconds
    return None


def list_waits(states: Iterable[Stated]) -> list[Wait]:
    """Return the waits that are over, in the order in which they ended.

    Args:
        states: of any conversations, oldest first.
    """
    begun: dict[str, Stated] = {}
    waits: list[Wait] = []
    for stated in states:
        before = begun.pop(stated.conversation, None)
        if stated.state == "waiting":
            begun[stated.conversation] = before or stated
        elif before is not None:
            seconds = (stated.at - before.at).total_seconds()
            waits.append(Wait(seconds, max(1, before.position), stated.state == "agent"))
    return waits
