"""Wrong pairs of order number and address, counted on all nodes together.

Valkey keeps, for an hour, sorted sets of tries by time under keyed hashes of visitors and of order
numbers; neither name can be read there. The time is Valkey's own.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import Any

from bot.orders.interfaces import TooManyTries, Try, fold_id
from bot.orders.tries import HOUR_SECONDS, TRIES_PER_HOUR, InMemoryTries
from server.bus.asking import Asking, ValkeyAway
from server.bus.valkey import Valkey
from server.metrics import Metrics
from server.sealing import HomeKey
from server.visitors import build_visitor_id

HOUR_MS = round(1000 * HOUR_SECONDS)

# KEYS: of the visitor and of the order. ARGV: the try, an hour, the tries allowed in it.
# Returns the milliseconds until the next try; 0 where this one was counted.
_TAKE = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local hour, wait = tonumber(ARGV[2]), 0
for _, key in ipairs(KEYS) do
    redis.call('ZREMRANGEBYSCORE', key, '-inf', now - hour)
    if redis.call('ZCARD', key) >= tonumber(ARGV[3]) then
        local first = redis.call('ZRANGE', key, 0, 0, 'WITHSCORES')
        wait = math.max(wait, first[2] + hour - now)
    end
end
if wait > 0 then
    return wait
end
for _, key in ipairs(KEYS) do
    redis.call('ZADD', key, now, ARGV[1])
    redis.call('PEXPIRE', key, hour)
end
return 0
"""


class ValkeyTries:
    """Counts on all nodes, and always on this one too; implements `TryCounter`.

    Fails closed: while Valkey is away, this node's own count holds. Tries are rare and may come on
    several event loops, so each question has a connection of its own.

    Args:
        valkey: the server between the nodes.
        key: of the home; hides who tried.
        metrics: where questions without an answer are counted.
    """

    def __init__(self, valkey: Valkey, key: HomeKey, metrics: Metrics) -> None:
        self._valkey = valkey
        self._key = key
        self._asking = Asking("orders", valkey.place, metrics)
        self._here = InMemoryTries(hide=partial(build_visitor_id, key))

    async def take_try(self, visitor: str, order_id: str) -> Try:
        """Count a try; see `TryCounter.take_try`."""
        attempt = await self._here.take_try(visitor, order_id)
        keys = self._list_keys(attempt)
        limits = (attempt.id, HOUR_MS, TRIES_PER_HOUR)
        try:
            wait_ms = await self._ask(lambda client: client.eval(_TAKE, len(keys), *keys, *limits))
        except ValkeyAway:
            return attempt
        if wait_ms:
            await self._here.give_back(attempt)
            raise TooManyTries(wait_ms / 1000)
        return attempt

    async def give_back(self, attempt: Try) -> None:
        """Take a try back; see `TryCounter.give_back`."""
        await self._here.give_back(attempt)

        async def remove(client: Any) -> None:
            for key in self._list_keys(attempt):
                await client.zrem(key, attempt.id)

        with suppress(ValkeyAway):
            await self._ask(remove)

    async def count_tries(self, visitor_id: str) -> int:
        """Count a visitor's tries; see `TryCounter.count_tries`."""
        try:
            key = self._build_key(visitor_id)
            count: int = await self._ask(lambda client: client.zcard(key))
        except ValkeyAway:
            return await self._here.count_tries(visitor_id)
        return count

    async def forget_tries(self, visitor_id: str) -> int:
        """Delete a visitor's tries; see `TryCounter.forget_tries`.

        What Valkey cannot be asked to delete goes there by itself within the hour.
        """
        count = await self.count_tries(visitor_id)
        await self._here.forget_tries(visitor_id)
        with suppress(ValkeyAway):
            await self._ask(lambda client: client.delete(self._build_key(visitor_id)))
        return count

    def _list_keys(self, attempt: Try) -> list[str]:
        order = self._key.sign("order", fold_id(attempt.order_id))
        ids = (build_visitor_id(self._key, attempt.visitor), order)
        return [self._build_key(id) for id in ids]

    def _build_key(self, id: str) -> str:
        return f"{self._valkey.prefix}tries:{id}"

    async def _ask(self, question: Callable[[Any], Awaitable[Any]]) -> Any:
        async def ask_alone() -> Any:
            async with self._valkey.build_client() as client:
                return await question(client)

        return await self._asking.ask(ask_alone)
