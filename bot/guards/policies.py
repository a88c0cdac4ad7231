"""What is done with a message of each harmful category; a shop's settings may say otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

HarmPolicy = Literal["allow", "kind", "block", "care"]
"""allow: the message is answered like any other. kind: it is answered kindly, and a person is
offered. block: it is declined, and a person is offered. care: caring words and a person, never a
product."""

HARM_POLICIES: Mapping[str, HarmPolicy] = {
    "self_harm": "care",
    "sexual_minors": "block",
    "violence": "block",
    "weapons": "block",
    "hate": "block",
    "drugs": "block",
    "dangerous_acts": "block",
    "sexual": "block",
    "harassment": "kind",
}
"""Policy of each category, in order of precedence: of a message that belongs to several, the first
decides. Care for a person comes first; an upset customer's insult decides nothing but the tone."""

HARM = tuple(HARM_POLICIES)


def choose_policies(chosen: Mapping[str, HarmPolicy] | None = None) -> dict[str, HarmPolicy]:
    """Return every category's policy, in order of precedence: the shop's choice or the default.

    Raises:
        ValueError: there is no such category or policy.
    """
    policies = dict(HARM_POLICIES)
    for name, policy in (chosen or {}).items():
        if name not in policies or policy not in get_args(HarmPolicy):
            raise ValueError(
                f"There is no policy {policy!r} for {name!r}; categories are {', '.join(HARM)} "
                f"and policies {', '.join(get_args(HarmPolicy))}. Correct the setting."
            )
        policies[name] = policy
    return policies
