"""The task of every node that sends what is due: tries, waits longer each time, gives up."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

import structlog

from server.metrics import Metrics
from server.storage.interfaces import StorageUnavailable
from server.webhooks.deliveries import Deliveries, read_clock
from server.webhooks.interfaces import (
    GONE,
    Carrier,
    Delivery,
    DeliveryState,
    Endpoint,
    Format,
    Outcome,
)

log = structlog.get_logger(__name__)

POLL_SECONDS = 1.0
"""Time between two looks for what is due."""
AT_ONCE = 8
"""Deliveries to one endpoint at the same time, each of another conversation."""

PAUSES: Sequence[timedelta] = (
    timedelta(seconds=5),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=8),
    timedelta(hours=10),
)
"""After the first attempt, the second, ...; together 25 h 36 min, so that somebody who sleeps can
mend the receiver. Source: the shape is that of Standard Webhooks 1.0.0, "Retries"."""
JITTER = 0.2
"""Share by which a pause is shorter or longer, so that what failed together does not come back
together. Source: Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog 2015."""


class Sender:
    """Sends deliveries; several nodes may each have one over the same database.

    Args:
        deliveries: what waits.
        endpoints: of the settings.
        carriers: brings what is of a format.
        metrics: where deliveries are counted.
        clock: tells what is due.
        jitter: gives a factor between 1 - `JITTER` and 1 + `JITTER` for each pause.
    """

    def __init__(
        self,
        deliveries: Deliveries,
        endpoints: Sequence[Endpoint],
        carriers: Mapping[Format, Carrier],
        metrics: Metrics,
        clock: Callable[[], datetime] = read_clock,
        jitter: Callable[[], float] = lambda: random.uniform(1 - JITTER, 1 + JITTER),
    ) -> None:
        self._deliveries = deliveries
        self._endpoints = endpoints
        self._carriers = carriers
        self._metrics = metrics
        self._clock = clock
        self._jitter = jitter

    async def run(self) -> None:
        """Send what is due until it is cancelled; a slow endpoint keeps no other waiting."""
        async with asyncio.TaskGroup() as tasks:
            for endpoint in self._endpoints:
                tasks.create_task(self._tend(endpoint))

    async def send_due(self, endpoint: Endpoint) -> int:
        """Try what is due for an endpoint; return how many deliveries were tried.

        Raises:
            StorageUnavailable: what was sent and could not be noted is sent again.
        """
        waiting = await self._deliveries.count_waiting(endpoint.name)
        self._metrics.webhooks_waiting.labels(endpoint.name).set(waiting)
        if waiting and await self._deliveries.is_stopped(endpoint.name):
            failed = await self._deliveries.fail_all(endpoint.name, _STOPPED)
            self._metrics.webhooks.labels("failed").inc(failed)
            return 0
        due = await self._deliveries.claim(endpoint.name, self._clock(), AT_ONCE) if waiting else []
        await asyncio.gather(*(self._send(endpoint, delivery) for delivery in due))
        return len(due)

    async def _tend(self, endpoint: Endpoint) -> None:
        while True:
            try:
                sent = await self.send_due(endpoint)
            except StorageUnavailable as error:
                log.warning("webhooks_wait", endpoint=endpoint.name, reason=error.reason)
                sent = 0
            except Exception as error:  # a defect of ours; the other endpoints go on
                log.error("webhooks_wait", endpoint=endpoint.name, exc_info=error)
                sent = 0
            if not sent:
                await asyncio.sleep(POLL_SECONDS)

    async def _send(self, endpoint: Endpoint, delivery: Delivery) -> None:
        outcome = await self._attempt(endpoint, delivery)
        state = _choose_state(delivery, outcome)
        next_at = self._clock() + _choose_pause(delivery, outcome, self._jitter())
        await self._deliveries.settle(delivery, outcome, state, next_at)
        self._metrics.webhooks.labels("retried" if state == "waiting" else state).inc()
        log.info(
            "webhook",
            id=delivery.id,
            endpoint=endpoint.name,
            what=delivery.event,
            attempt=delivery.attempts,
            state=state,
            status=outcome.status,
        )

    async def _attempt(self, endpoint: Endpoint, delivery: Delivery) -> Outcome:
        """Try once; a defect of ours counts as a failed attempt, and the others go on."""
        try:
            return await self._carriers[endpoint.format].carry(endpoint, delivery)
        except Exception as error:
            log.error("webhook_defect", id=delivery.id, exc_info=error)
            return Outcome(0, f"Storehand itself failed: {type(error).__name__}.")


_STOPPED = (
    "Its endpoint answered 410, that it wants to be told no more; replaying a delivery starts it "
    "again."
)


def _choose_pause(delivery: Delivery, outcome: Outcome, jitter: float) -> timedelta:
    """Return the pause after an attempt, longer where the endpoint asks for it."""
    asked = min(outcome.retry_after_seconds, PAUSES[-1].total_seconds())
    pause = PAUSES[min(delivery.attempts, len(PAUSES)) - 1]
    return max(jitter * pause, timedelta(seconds=asked))


def _choose_state(delivery: Delivery, outcome: Outcome) -> DeliveryState:
    if not outcome.error:
        return "delivered"
    last = delivery.attempts > len(PAUSES) or outcome.status == GONE
    return "failed" if last else "waiting"
