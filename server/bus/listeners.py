"""Who of this process listens to which channel."""

from __future__ import annotations

from collections.abc import Iterator

import structlog

from server.bus.interfaces import Listener, Note, Unsubscribe

log = structlog.get_logger(__name__)


class Listeners:
    """Listeners by channel; one that fails stops no other."""

    def __init__(self) -> None:
        self._channels: dict[str, dict[object, Listener]] = {}

    def __contains__(self, channel: str) -> bool:
        return channel in self._channels

    def __iter__(self) -> Iterator[str]:
        return iter(self._channels)

    def add(self, channel: str, listener: Listener) -> Unsubscribe:
        """Add one; the same one may listen several times."""
        place = object()
        self._channels.setdefault(channel, {})[place] = listener

        def remove() -> None:
            listeners = self._channels.get(channel, {})
            if listeners.pop(place, None) and not listeners:
                del self._channels[channel]

        return remove

    def call(self, channel: str, note: Note | None) -> None:
        """Tell everybody who listens to a channel now."""
        listeners = self._channels.get(channel, {})
        for place, listener in list(listeners.items()):
            if place not in listeners:  # one before it ended this one's subscription
                continue
            try:
                listener(note)
            except Exception as error:
                log.error("listener_failed", channel=channel, exc_info=error)

    def clear(self) -> None:
        """Let everybody go."""
        self._channels.clear()
