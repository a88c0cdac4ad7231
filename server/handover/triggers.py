"""What calls a person: the customer's wish, or how the bot fares; the shop's settings may say less.

What one reply tells alone the turn has decided (`bot.calling`); that the bot did not know several
times in a row only the conversation tells. Where no agent has an account nobody is called: the
reply itself names the shop's address.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.interfaces import Reply
from server.handover.states import REASONS, Reason


@dataclass(frozen=True, slots=True)
class Triggers:
    """What calls a person in this shop.

    Attributes:
        on: the reasons that do.
        refusals: replies in a row that the bot did not know, from which a person is called.
    """

    on: frozenset[Reason]
    refusals: int

    def choose(self, reply: Reply, refusals: int, staffed: bool) -> Reason | None:
        """Return why a reply calls a person; None where it does not.

        Args:
            reply: of the bot.
            refusals: in a row, with this one; see `count_refusals`.
            staffed: whether any agent has an account.
        """
        if not staffed:
            return None
        if reply.handover and reply.handover in self.on:
            return reply.handover
        wanting = "refusals" in self.on and refusals >= self.refusals
        return "refusals" if wanting and reply.action == "refuse" else None

    def heeds_request(self, staffed: bool) -> bool:
        """Tell whether the button calls a person."""
        return staffed and "request" in self.on


def build_triggers(on: Iterable[str], refusals: int) -> Triggers:
    """Put the settings ``handover_on`` and ``handover_refusals`` together."""
    chosen = set(on)
    return Triggers(frozenset(reason for reason in REASONS if reason in chosen), refusals)


def count_refusals(before: int, reply: Reply) -> int:
    """Count the replies in a row that the bot did not know.

    Thanks, a question back and what a guard stopped stand between two of them like a pause: they
    neither count nor end the row.
    """
    if reply.action == "refuse":
        return before + 1
    pauses = reply.path == "smalltalk" or reply.action in ("clarify", "block")
    return before if pauses else 0


def parse_reasons(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Return the reasons of the setting ``handover_on``.

    Raises:
        ValueError: there is no such reason.
    """
    for text in texts:
        if text not in REASONS:
            raise ValueError(
                f"{text!r} calls nobody: choose of {', '.join(REASONS)}, separated by commas"
            )
    return texts
