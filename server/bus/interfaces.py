"""What nodes tell each other: that there is news, and who is there; never what anybody wrote.

The store is the log, the bus is a doorbell: a note that is lost loses nothing, since whoever hears
that some may have been lost reads the store. All methods are called on the event loop.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

Note = Mapping[str, str | int | bool]
"""A small JSON object without personal data, at most `server.bus.notes.MAX_NOTE_BYTES` long."""

Listener = Callable[[Note | None], None]
"""Told of a note, on the loop; must not block. None means that notes may have been missed: read the
store. What it raises is logged, and stops no other listener."""

Unsubscribe = Callable[[], None]
"""Ends a subscription at once; safe to call twice."""


class Bus(Protocol):
    """A doorbell between nodes. A node hears its own notes, too."""

    async def open(self) -> None:
        """Begin, whether or not the other nodes can be reached; they are tried again for ever."""
        ...

    def subscribe(self, channel: str, listener: Listener) -> Unsubscribe:
        """Listen to a channel.

        Notes are heard from some moment after this call: where that takes a while, the listener is
        told None then, and again whenever the connection was lost meanwhile. So whoever reads the
        store after subscribing, and at every None, misses nothing.
        """
        ...

    def publish(self, channel: str, note: Note) -> None:
        """Tell a channel; never blocks and never raises.

        What cannot be sent is sent later: as it is, or as the None of `Listener` where it is too
        old by then, since an old "is typing" or "stop" is no longer true.
        """
        ...

    async def close(self) -> None:
        """End: nobody is told any more; safe to call twice."""
        ...


class Presence(Protocol):
    """Who is there, on whichever node: agents at the desk, who is viewing or typing.

    Fails open: where the other nodes cannot be asked, it answers what this node knows.
    """

    @property
    def whole(self) -> bool:
        """Whether the last `list` knew of all nodes."""
        ...

    async def enter(self, place: str, who: str, seconds: float) -> None:
        """Be in a place for so many seconds from now; enter again before they are over to stay."""
        ...

    async def leave(self, place: str, who: str) -> None:
        """Be there no more."""
        ...

    async def list(self, place: str) -> list[str]:
        """Return who is in a place, in alphabetical order."""
        ...

    async def close(self) -> None:
        """Let go of connections; safe to call twice."""
        ...
