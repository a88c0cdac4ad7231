"""A bus for a single node."""

from __future__ import annotations

from collections.abc import Callable

from server.bus.interfaces import Listener, Note


class InMemoryBus:
    """Tells the listeners of this process; implements `server.bus.interfaces.Bus`."""

    def __init__(self) -> None:
        self._listeners: dict[str, list[Listener]] = {}

    async def open(self) -> None:
        """Nothing is to be opened."""

    def subscribe(self, channel: str, listener: Listener) -> Callable[[], None]:
        """Listen to a channel; see `Bus.subscribe`."""
        self._listeners.setdefault(channel, []).append(listener)

        def unsubscribe() -> None:
            listeners = self._listeners.get(channel, [])
            if listener in listeners:
                listeners.remove(listener)
            if not listeners:
                self._listeners.pop(channel, None)

        return unsubscribe

    def publish(self, channel: str, note: Note) -> None:
        """Tell a channel; see `Bus.publish`."""
        for listener in list(self._listeners.get(channel, ())):
            listener(note)

    async def close(self) -> None:
        """Nothing is to be closed."""
