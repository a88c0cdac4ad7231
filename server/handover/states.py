"""Who answers in a conversation, and what changes it: one table, without I/O.

::

                     a person is called                 taken
          bot  <---------------------->  waiting  ------------------>  agent
      returned     nobody came, or                <------------------    |
         ^         called back                         agent left        |
         |                                                               |
         +---------------------------------------------------------------+
                                    returned

    bot, returned, agent -- closed or idle --> closed -- the customer writes --> bot

In `bot` and `returned` the bot answers. In `agent` it is silent. In `waiting` it is silent as well:
what the customer still writes is kept for the person who comes, whom two voices would only confuse,
and the bot was just found wanting: it could not help, or the customer wants no bot. But nobody is
locked up in a queue. The customer is told that a person comes, and may go back to the bot by one
choice (`called_back`), which is the customer's alone to make.

From each state the customer alone can get an answer of the bot again, whatever agents do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, Literal, get_args

from server.frames import State
from server.storage.interfaces import Change, Opened

Reason = Literal["request", "refusals", "complaint", "distress", "policy"]
"""Why a person is called: the customer asks for one; the bot did not know, twice in a row; the
customer complains, or is in distress; the shop's policy for harm wants one."""

Happening = Literal[
    "called_back",
    "nobody_came",
    "taken",
    "taken_over",
    "left",
    "returned",
    "closed_by_agent",
    "closed_by_customer",
    "closed_by_idleness",
    "wrote",
]
"""What happens beside that a person is called.

``called_back``: the customer would rather go on with the bot. ``nobody_came``: the wait ended
without a person. ``taken``: an agent answers from now on; ``taken_over``: another one does.
``left``: the agent is gone, signed out or cut off for long, and somebody else is needed.
``returned``: the agent gives the conversation back to the bot. ``wrote``: a message came."""

Event = Reason | Happening

REASONS: Final[tuple[Reason, ...]] = get_args(Reason)
EVENTS: Final[tuple[Event, ...]] = (*REASONS, *get_args(Happening))

_CALLED: Final[Mapping[Event, State]] = dict.fromkeys(REASONS, "waiting")
_TABLE: Final[Mapping[State, Mapping[Event, State]]] = {
    "bot": {
        **_CALLED,
        "taken": "agent",
        "closed_by_customer": "closed",
        "closed_by_idleness": "closed",
    },
    "waiting": {
        "called_back": "bot",
        "nobody_came": "bot",
        "taken": "agent",
        "closed_by_agent": "closed",
        "closed_by_customer": "closed",
    },
    "agent": {
        "taken_over": "agent",
        "left": "waiting",
        "returned": "returned",
        "closed_by_agent": "closed",
        "closed_by_customer": "closed",
        "closed_by_idleness": "closed",
    },
    "returned": {
        **_CALLED,
        "taken": "agent",
        "closed_by_customer": "closed",
        "closed_by_idleness": "closed",
    },
    # Its agent may go on: whoever left an address in the evening is answered in the morning.
    "closed": {"request": "waiting", "taken": "agent", "wrote": "bot"},
}
"""State and event to the next state; what is not here changes nothing."""

_KEEP_REASON: Final[frozenset[Event]] = frozenset(
    {
        "nobody_came",
        "taken",
        "taken_over",
        "left",
        "closed_by_agent",
        "closed_by_customer",
        "closed_by_idleness",
    }
)
"""Events after which it is still known why a person was called; "nobody_came" leaves a wish that
the desk shows, and that an agent may still fulfil."""


def move(state: State, event: Event) -> State | None:
    """Return the next state; None where the event changes nothing."""
    return _TABLE[state].get(event)


def build_change(found: Opened, event: Event, agent: str = "") -> Change | None:
    """Build what is stored with the event; None where the event changes nothing.

    Args:
        found: the conversation as it stands. Where it moved meanwhile, or another agent took it
            over, storing the change raises `StateMoved`: look again.
        event: what happens.
        agent: id of the agent who answers from now on, for ``taken`` and ``taken_over``.
    """
    state = move(found.state, event)
    if state is None or (event == "taken_over" and agent == found.agent):
        return None
    kept = found.reason if event in _KEEP_REASON else ""
    reason = event if event in REASONS else kept
    return Change(
        state,
        reason,
        agent if state == "agent" else "",
        expected=(found.state,),
        holder=found.agent,
    )


def call_person(found: Opened, reason: Reason, available: bool) -> Change | None:
    """Build the change where a person is called; None where nothing changes.

    Where nobody is there the wait ends as it begins: the bot stays, and the customer is told.
    Whoever was told that is told again only by asking for a person.

    Args:
        found: the conversation as it stands.
        reason: why.
        available: whether a person can come; see `server.handover.queue.Prospect`.
    """
    change = build_change(found, reason)
    if change is None or available:
        return change
    if found.reason and reason != "request":
        return None
    return replace(change, state="bot")
