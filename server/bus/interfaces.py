"""What nodes tell each other: that there is news, never what anybody wrote."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

Note = Mapping[str, str | int | bool]
"""A small JSON object without personal data."""

Listener = Callable[[Note | None], None]
"""Told of a note, on the loop; must not block. None means that notes may have been missed."""


class Bus(Protocol):
    """A doorbell between nodes."""

    async def open(self) -> None:
        """Begin; what cannot be reached is tried again for ever."""
        ...

    def subscribe(self, channel: str, listener: Listener) -> Callable[[], None]:
        """Listen to a channel; call what is returned to listen no more."""
        ...

    def publish(self, channel: str, note: Note) -> None:
        """Tell a channel; never blocks and never raises."""
        ...

    async def close(self) -> None:
        """End; safe to call twice."""
        ...
