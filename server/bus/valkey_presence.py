"""Who is there on all nodes: a sorted set of Valkey for each place, by the time until when.

The time is Valkey's own, so that the clocks of nodes do not matter.
"""

from __future__ import annotations

from contextlib import suppress

from server.bus.asking import Asking, ValkeyAway
from server.bus.interfaces import Presence
from server.bus.memory import InMemoryPresence
from server.bus.valkey import Valkey
from server.metrics import Metrics

_NOW = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
"""
_ENTER = f"""{_NOW}
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
local last = redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')
redis.call('PEXPIREAT', KEYS[1], last[2])
"""
_LIST = f"""{_NOW}
return redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. now, '+inf')
"""


class ValkeyPresence:
    """Who is there, on whichever node; implements `server.bus.interfaces.Presence`.

    After Valkey has lost its memory everybody is back there with their next `enter`.

    Args:
        valkey: the server between the nodes.
        metrics: where questions without an answer are counted.
        here: knows who is there on this node.
    """

    def __init__(self, valkey: Valkey, metrics: Metrics, here: Presence | None = None) -> None:
        self._prefix = f"{valkey.prefix}presence:"
        self._client = valkey.build_client()
        self._asking = Asking("presence", valkey.place, metrics)
        self._here = here or InMemoryPresence()
        self._whole = True

    @property
    def whole(self) -> bool:
        """Whether Valkey answered the last `list`; see `Presence.whole`."""
        return self._whole

    async def enter(self, place: str, who: str, seconds: float) -> None:
        """Be in a place for so long; see `Presence.enter`."""
        await self._here.enter(place, who, seconds)
        until_ms = round(1000 * seconds)
        with suppress(ValkeyAway):
            await self._asking.ask(
                lambda: self._client.eval(_ENTER, 1, self._key(place), who, until_ms)
            )

    async def leave(self, place: str, who: str) -> None:
        """Be there no more; see `Presence.leave`."""
        await self._here.leave(place, who)
        with suppress(ValkeyAway):
            await self._asking.ask(lambda: self._client.zrem(self._key(place), who))

    async def list(self, place: str) -> list[str]:
        """Return who is in a place; see `Presence.list`."""
        try:
            found = await self._asking.ask(lambda: self._client.eval(_LIST, 1, self._key(place)))
        except ValkeyAway:
            self._whole = False
            return await self._here.list(place)
        self._whole = True
        return sorted(who.decode() for who in found)

    async def close(self) -> None:
        """Let go of connections; see `Presence.close`."""
        await self._client.aclose()

    def _key(self, place: str) -> str:
        return f"{self._prefix}{place}"
