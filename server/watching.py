"""The times of one turn, for metrics and the log."""

from __future__ import annotations

from time import monotonic

import structlog

from bot.interfaces import Sentence, TurnEvent, TurnFinished
from server.metrics import Metrics

log = structlog.get_logger(__name__)


class TurnWatch:
    """Takes the times of one turn.

    Attributes:
        finished: the turn came to its end.
    """

    def __init__(self, metrics: Metrics, conversation: str, message_id: str) -> None:
        self._metrics = metrics
        self._conversation = conversation
        self._message_id = message_id
        self._began = monotonic()
        self._first: float | None = None
        self.finished = False

    def see(self, event: TurnEvent) -> None:
        """Note one event when it comes."""
        if isinstance(event, Sentence) and self._first is None:
            self._first = monotonic() - self._began
        if isinstance(event, TurnFinished):
            self.finished = True
            self._report(event)

    def _report(self, event: TurnFinished) -> None:
        total = monotonic() - self._began
        first = total if self._first is None else self._first
        self._metrics.count_turn(event.reply, first, total)
        log.info(
            "turn_finished",
            conversation=self._conversation,
            id=self._message_id,
            action=event.reply.action,
            path=event.reply.path,
            language=event.reply.language,
            first_text_ms=round(1000 * first, 1),
            total_ms=round(1000 * total, 1),
        )
