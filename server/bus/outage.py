"""A server that is away: said once in the log, and once more when it is back."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

import structlog
from prometheus_client import Gauge

log = structlog.get_logger(__name__)


class Outage:
    """Whether all parts of something work.

    Args:
        parts: names of them; none works yet.
        place: which server is meant, without a password.
        gauge: 1 while all of them work.
        clock: seconds that only go forward.
    """

    def __init__(
        self, parts: set[str], place: str, gauge: Gauge, clock: Callable[[], float] = monotonic
    ) -> None:
        self._missing = parts
        self._place = place
        self._gauge = gauge
        self._clock = clock
        self._since: float | None = None
        gauge.set(0)

    @property
    def over(self) -> bool:
        """Whether all parts work."""
        return not self._missing

    def begin(self, part: str, reason: str) -> bool:
        """A part does not work; return whether it did until now."""
        new = part not in self._missing
        self._missing.add(part)
        self._gauge.set(0)
        if self._since is None:
            self._since = self._clock()
            log.error("bus_lost", server=self._place, reason=reason)
        return new

    def end(self, part: str) -> None:
        """A part works."""
        if part not in self._missing:
            return
        self._missing.discard(part)
        if not self._missing:
            self._tell()

    def _tell(self) -> None:
        self._gauge.set(1)
        seconds = 0.0 if self._since is None else self._clock() - self._since
        self._since = None
        log.info("bus_connected", server=self._place, away_seconds=round(seconds, 1))
