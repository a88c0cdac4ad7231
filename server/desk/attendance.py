"""Who is at the desk, who looks at which conversation, who is typing; on whichever node.

Everything here ends by itself: whoever is gone without a word is gone some seconds later.
"""

from __future__ import annotations

from dataclasses import dataclass

from server.bus.interfaces import Presence
from server.rooms import DESK

THERE_SECONDS = 20.0
"""How long an agent stays without a sign: four times the beat of `server.desk.live`."""
TYPING_SECONDS = 6.0
"""How long somebody types without a sign; a page sends one every two or three seconds."""
CUSTOMER = "customer"


@dataclass(frozen=True, slots=True)
class Scene:
    """Who is in a conversation now; ids of agents, in alphabetical order."""

    viewing: tuple[str, ...] = ()
    typing: tuple[str, ...] = ()
    customer_typing: bool = False


class Attendance:
    """Notes who is where.

    Args:
        presence: between the nodes.
    """

    def __init__(self, presence: Presence) -> None:
        self._presence = presence

    async def come(self, agent: str) -> None:
        """Be at the desk; again before `THERE_SECONDS` are over to stay."""
        await self._presence.enter(DESK, agent, THERE_SECONDS)

    async def go(self, agent: str) -> None:
        """Leave the desk."""
        await self._presence.leave(DESK, agent)

    async def view(self, agent: str, conversation: str) -> None:
        """Look at a conversation; again before `THERE_SECONDS` are over to stay."""
        await self._presence.enter(_viewing(conversation), agent, THERE_SECONDS)

    async def look_away(self, agent: str, conversation: str) -> None:
        """Look at a conversation no more, and type nothing there."""
        await self._presence.leave(_viewing(conversation), agent)
        await self._presence.leave(_typing(conversation), agent)

    async def type(self, who: str, conversation: str, on: bool) -> None:
        """Begin, go on or stop typing.

        Args:
            who: id of an agent, or `CUSTOMER`.
            conversation: where.
            on: begins or goes on.
        """
        if on:
            await self._presence.enter(_typing(conversation), who, TYPING_SECONDS)
        else:
            await self._presence.leave(_typing(conversation), who)

    async def look(self, conversation: str) -> Scene:
        """Return who is in a conversation."""
        viewing = await self._presence.list(_viewing(conversation))
        typing = await self._presence.list(_typing(conversation))
        agents = tuple(one for one in typing if one != CUSTOMER)
        return Scene(tuple(viewing), agents, CUSTOMER in typing)


def _viewing(conversation: str) -> str:
    return f"desk-viewing:{conversation}"


def _typing(conversation: str) -> str:
    return f"desk-typing:{conversation}"
