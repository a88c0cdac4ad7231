"""Questions to Valkey for which a customer waits: asked briefly, or not while it is away."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import TypeVar

import structlog

from server.bus.valkey import FAILURES, describe_failure
from server.metrics import Metrics

log = structlog.get_logger(__name__)

ASK_SECONDS = 0.5
"""Time that a question may take. In the same network it takes about a millisecond; a customer does
not notice half a second."""

REST_SECONDS = 2.0
"""Time after a failure in which nothing is asked, so that a server that is cut off costs one
customer, not each, the time above."""

Answer = TypeVar("Answer")


class ValkeyAway(Exception):
    """There is no answer; whoever asked goes by what this node knows."""


class Asking:
    """Asks for one job.

    Args:
        job: what the questions are for, in the log and in metrics.
        place: which server it is, without a password.
        metrics: where questions without an answer are counted.
        clock: seconds that only go forward.
    """

    def __init__(
        self, job: str, place: str, metrics: Metrics, clock: Callable[[], float] = monotonic
    ) -> None:
        self._job = job
        self._place = place
        self._unanswered = metrics.bus_unanswered.labels(job)
        self._clock = clock
        self._rest_until = 0.0
        self._away = False

    async def ask(self, question: Callable[[], Awaitable[Answer]]) -> Answer:
        """Return the answer to a question.

        Raises:
            ValkeyAway: there is none, or there was none just now.
        """
        if self._clock() < self._rest_until:
            self._unanswered.inc()
            raise ValkeyAway
        try:
            async with asyncio.timeout(ASK_SECONDS):
                answer = await question()
        except FAILURES as error:
            self._note_failure(error)
            raise ValkeyAway from error
        if self._away:
            self._away = False
            log.info("bus_answers", job=self._job, server=self._place)
        return answer

    def _note_failure(self, error: BaseException) -> None:
        self._unanswered.inc()
        self._rest_until = self._clock() + REST_SECONDS
        if not self._away:
            self._away = True
            reason = describe_failure(error)
            log.error("bus_unanswered", job=self._job, server=self._place, reason=reason)
