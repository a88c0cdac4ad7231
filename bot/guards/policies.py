"""What is done with a message of each harmful category; a shop's settings may say otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, cast, get_args

HarmAction = Literal["allow", "kind", "block", "care", "handoff"]
"""allow: the message is answered like any other. kind: it is answered kindly, and a person is
offered. block: it is declined, and a person is offered. care: caring words and a person, never a
product. handoff: the conversation goes to a person."""


@dataclass(frozen=True, slots=True)
class HarmPolicy:
    """What is done with one category.

    Attributes:
        action: what is done.
        threshold: probability, 0 to 1, from which a trained head counts; None takes the one that
            was chosen with the head. A rule counts whatever it is.
    """

    action: HarmAction
    threshold: float | None = None


HARM_POLICIES: Mapping[str, HarmPolicy] = {
    "self_harm": HarmPolicy("care"),
    "sexual_minors": HarmPolicy("block"),
    "violence": HarmPolicy("block"),
    "weapons": HarmPolicy("block"),
    "hate": HarmPolicy("block"),
    "drugs": HarmPolicy("block"),
    "dangerous_acts": HarmPolicy("block"),
    "sexual": HarmPolicy("block"),
    "harassment": HarmPolicy("kind"),
}
"""Policy of each category, in order of precedence: of a message that belongs to several, the first
decides. Care for a person comes first; an upset customer's insult decides nothing but the tone."""

HARM = tuple(HARM_POLICIES)


def choose_policies(chosen: Mapping[str, HarmPolicy] | None = None) -> dict[str, HarmPolicy]:
    """Return every category's policy, in order of precedence: the shop's choice or the default."""
    return {name: (chosen or {}).get(name, usual) for name, usual in HARM_POLICIES.items()}


def parse_policies(texts: Iterable[str]) -> dict[str, HarmPolicy]:
    """Read policies as settings hold them: ``weapons=handoff`` or ``hate=block:0.8``.

    Raises:
        ValueError: there is no such category or action, or the threshold is not from 0 to 1.
    """
    return dict(map(_parse_policy, texts))


def _parse_policy(text: str) -> tuple[str, HarmPolicy]:
    name, _, rest = (part.strip() for part in text.partition("="))
    action, colon, number = (part.strip() for part in rest.partition(":"))
    if name not in HARM or action not in get_args(HarmAction):
        raise ValueError(
            f"{text!r} is no policy: write CATEGORY=ACTION, with a category of {', '.join(HARM)} "
            f"and an action of {', '.join(get_args(HarmAction))}, such as weapons=handoff"
        )
    return name, HarmPolicy(
        cast(HarmAction, action), _parse_threshold(text, number) if colon else None
    )


def _parse_threshold(text: str, number: str) -> float:
    try:
        threshold = float(number)
    except ValueError:
        threshold = -1.0
    if not 0 <= threshold <= 1:
        raise ValueError(
            f"{text!r} has no threshold from 0 to 1 after its colon; write it like hate=block:0.8"
        )
    return threshold
