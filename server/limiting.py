"""How much one conversation and one address may send and hold open.

Fails open: a limiter that breaks lets the message pass, and says so in the log.
"""

from __future__ import annotations

import ipaddress
import time
from collections import Counter
from typing import Literal, Protocol

import structlog
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from server.settings import Settings

log = structlog.get_logger(__name__)


class Window(Protocol):
    """Counts in a moving window."""

    async def hit(self, item: RateLimitItem, key: str) -> float:
        """Count once under a key.

        Returns:
            0.0 if that was within the limit, else the seconds after which it would be; then it was
            not counted.
        """
        ...

    async def close(self) -> None:
        """Let go of connections; safe to call twice."""
        ...


class InMemoryWindow:
    """Counts on this node; implements `Window`."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    async def hit(self, item: RateLimitItem, key: str) -> float:
        """Count once; see `Window.hit`."""
        if self._limiter.hit(item, key):
            return 0.0
        return seconds_until(self._limiter.get_window_stats(item, key).reset_time)

    async def close(self) -> None:
        """Nothing is to be closed."""


def seconds_until(reset_time: float) -> float:
    """Return how long to wait for a time, in seconds since 1970; a second at least."""
    return max(1.0, round(reset_time - time.time(), 1))


class MessageLimits:
    """Counts in a moving window of one minute, per conversation and per address.

    What else a customer does that is stored counts apart, against the same limits: whoever wrote
    too much can still call a person.

    Args:
        settings: how many may pass.
        window: counts them, on this node or on all.
    """

    def __init__(self, settings: Settings, window: Window) -> None:
        self._window = window
        self._conversation = RateLimitItemPerMinute(settings.messages_per_minute)
        self._address = RateLimitItemPerMinute(settings.messages_per_minute_per_address)

    async def count(
        self, address: str, conversation_id: str, kind: Literal["message", "wish"] = "message"
    ) -> float:
        """Count one message, or one wish.

        Args:
            address: of the client.
            conversation_id: where it is said.
            kind: what is counted apart from the other.

        Returns:
            0.0 if it may pass, else the seconds after which another one may.
        """
        counted = "" if kind == "message" else f"{kind}:"
        keys = ((self._conversation, f"c:{conversation_id}"), (self._address, f"a:{address}"))
        try:
            for item, key in keys:
                if wait_seconds := await self._window.hit(item, counted + key):
                    return wait_seconds
        except Exception:
            log.exception("rate_limit_failed")
        return 0.0

    async def close(self) -> None:
        """Let go of connections; safe to call twice."""
        await self._window.close()


def name_visitor(address: str) -> str:
    """Name who is behind an address, for limits that outlive a conversation.

    One IPv6 customer has a whole network of 64 bits (RFC 6177) and may take another address of it
    for every try, so the network is the visitor.

    Args:
        address: of the client, as the trusted proxy or the socket tells it.
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4 or parsed.ipv4_mapped:
        return str(getattr(parsed, "ipv4_mapped", None) or parsed)
    return str(ipaddress.ip_network((parsed, 64), strict=False))


class OpenSockets:
    """Counts the open sockets of each address."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._open: Counter[str] = Counter()

    def enter(self, address: str) -> bool:
        """Count one more socket, unless the address holds as many as it may."""
        if self._open[address] >= self._limit:
            return False
        self._open[address] += 1
        return True

    def leave(self, address: str) -> None:
        """Count one socket less."""
        self._open[address] -= 1
        if not self._open[address]:
            del self._open[address]
