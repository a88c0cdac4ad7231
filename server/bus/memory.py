"""A bus and who is there, for a single node."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import monotonic

import structlog

from server.bus.interfaces import Listener, Note, Unsubscribe
from server.bus.listeners import Listeners
from server.bus.notes import BadNote, encode_note, parse_note

log = structlog.get_logger(__name__)

SWEEP_SECONDS = 60.0
"""Time between two looks for those who went without leaving."""


class InMemoryBus:
    """Tells the listeners of this process, soon; implements `server.bus.interfaces.Bus`."""

    def __init__(self) -> None:
        self._listeners = Listeners()
        self._closed = False

    async def open(self) -> None:
        """Nothing is to be opened."""

    def subscribe(self, channel: str, listener: Listener) -> Unsubscribe:
        """Listen to a channel, from now on; see `Bus.subscribe`."""
        return self._listeners.add(channel, listener)

    def publish(self, channel: str, note: Note) -> None:
        """Tell a channel; see `Bus.publish`."""
        try:
            copy = parse_note(encode_note(note))
        except BadNote as error:
            log.error("note_refused", channel=channel, reason=str(error))
            return
        if not self._closed:
            asyncio.get_running_loop().call_soon(self._listeners.call, channel, copy)

    async def close(self) -> None:
        """Let everybody go; see `Bus.close`."""
        self._closed = True
        self._listeners.clear()


class InMemoryPresence:
    """Who is there on this node; implements `server.bus.interfaces.Presence`.

    Args:
        clock: seconds that only go forward.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._places: dict[str, dict[str, float]] = {}
        self._sweep_at = clock() + SWEEP_SECONDS

    @property
    def whole(self) -> bool:
        """Always: there is no other node; see `Presence.whole`."""
        return True

    async def enter(self, place: str, who: str, seconds: float) -> None:
        """Be in a place for so long; see `Presence.enter`."""
        self._places.setdefault(place, {})[who] = self._clock() + seconds
        if self._clock() >= self._sweep_at:
            self._sweep_at = self._clock() + SWEEP_SECONDS
            for each in list(self._places):
                self._expire(each)

    async def leave(self, place: str, who: str) -> None:
        """Be there no more; see `Presence.leave`."""
        self._places.get(place, {}).pop(who, None)
        self._expire(place)

    async def list(self, place: str) -> list[str]:
        """Return who is in a place; see `Presence.list`."""
        self._expire(place)
        return sorted(self._places.get(place, ()))

    async def close(self) -> None:
        """Nothing is to be closed."""

    def _expire(self, place: str) -> None:
        now = self._clock()
        there = self._places.get(place, {})
        for who in [who for who, until in there.items() if until <= now]:
            del there[who]
        if not there:
            self._places.pop(place, None)
