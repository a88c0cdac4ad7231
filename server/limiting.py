"""How much one conversation and one address may send and hold open.

Fails open: a limiter that breaks lets the message pass, and says so in the log.
"""

from __future__ import annotations

import time
from collections import Counter

import structlog
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from server.settings import Settings

log = structlog.get_logger(__name__)


class MessageLimits:
    """Counts messages in a moving window of one minute, per conversation and per address."""

    def __init__(self, settings: Settings) -> None:
        self._window = MovingWindowRateLimiter(MemoryStorage())
        self._conversation = RateLimitItemPerMinute(settings.messages_per_minute)
        self._address = RateLimitItemPerMinute(settings.messages_per_minute_per_address)

    def count(self, address: str, conversation_id: str) -> float:
        """Count one message.

        Returns:
            0.0 if it may pass, else the seconds after which another one may.
        """
        keys = ((self._conversation, f"c:{conversation_id}"), (self._address, f"a:{address}"))
        try:
            for item, key in keys:
                if not self._window.hit(item, key):
                    reset_at = self._window.get_window_stats(item, key).reset_time
                    return max(1.0, round(reset_at - time.time(), 1))
        except Exception:
            log.exception("rate_limit_failed")
        return 0.0


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
