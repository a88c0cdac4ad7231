"""Whether a turn calls for a person, as far as one message tells.

Whether one comes is not the bot's to say: see `server.handover`.
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.considering import Considered
from bot.interfaces import Action, Handover
from bot.orders.inquiry import OrderAnswer


def name_handover(parts: Iterable[Considered], action: Action) -> Handover:
    """Return why a person is needed; empty where none is.

    Args:
        parts: how each question of the message is answered.
        action: of the whole reply.
    """
    if action == "care":
        return "distress"
    if action == "block":
        return ""
    intents = {part.question.intent for part in parts if not _is_looked_up(part)}
    if action == "handoff":
        return "request" if "person" in intents else "policy"
    return "complaint" if "complaint" in intents else ""


def _is_looked_up(part: Considered) -> bool:
    """Tell whether an order is looked up: "my parcel never came" is answered by its record.

    A person who came now would silence the bot that has just asked for the order's number.
    """
    return isinstance(part.decision, OrderAnswer) and part.decision.action != "refuse"
