"""Messages counted on all nodes together, by the storage for Redis of the `limits` library.

What they are counted by may be a network address: Valkey sees keyed hashes of it, for a minute.
"""

from __future__ import annotations

from collections.abc import Callable

from limits import RateLimitItem
from limits.aio.storage import RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter

from server.bus.asking import Asking, ValkeyAway
from server.bus.valkey import Valkey
from server.limiting import InMemoryWindow, seconds_until
from server.metrics import Metrics


class ValkeyWindow:
    """Counts on all nodes, and on this one alone while Valkey is away; implements `Window`.

    Args:
        valkey: the server between the nodes.
        hide: the keyed hash under which something is counted there.
        metrics: where questions without an answer are counted.
    """

    def __init__(self, valkey: Valkey, hide: Callable[[str], str], metrics: Metrics) -> None:
        self._client = valkey.build_client()
        storage = RedisStorage(
            "async+redis://",
            implementation="redispy",
            key_prefix=f"{valkey.prefix}limits",
            connection_pool=self._client.connection_pool,  # type: ignore[arg-type]
        )
        self._limiter = MovingWindowRateLimiter(storage)
        self._hide = hide
        self._asking = Asking("limits", valkey.place, metrics)
        self._here = InMemoryWindow()

    async def hit(self, item: RateLimitItem, key: str) -> float:
        """Count once; see `Window.hit`."""
        hidden = self._hide(key)
        try:
            return await self._asking.ask(lambda: self._hit(item, hidden))
        except ValkeyAway:
            return await self._here.hit(item, hidden)

    async def close(self) -> None:
        """Let go of connections; see `Window.close`."""
        await self._client.aclose()

    async def _hit(self, item: RateLimitItem, key: str) -> float:
        if await self._limiter.hit(item, key):
            return 0.0
        return seconds_until((await self._limiter.get_window_stats(item, key)).reset_time)
