"""Numbers for operators at ``/metrics``, in Prometheus' format. They hold no text."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from bot.interfaces import Reply
from server.frames import ErrorCode

FAST_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.02, 0.03, 0.06, 0.1, 0.25, 0.5, 1.0)
"""Buckets of a search; the target is 30 ms at the 95th percentile."""
TURN_SECONDS = (0.01, 0.03, 0.06, 0.1, 0.2, 0.4, 0.6, 1.0, 1.5, 2.5, 5.0, 10.0, 30.0, 60.0)
"""Buckets of an answer; the targets are 60 ms, 600 ms and 1.5 s."""


class Metrics:
    """All metrics of one process, in a registry of their own, so that two servers can be tested."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.turns = self._counter("turns", "Answers given.", "action", "path")
        self.errors = self._counter("errors", "Errors told to clients.", "code")
        self.frames = self._counter("frames", "Frames on the wire.", "direction", "type")
        self.requests = self._counter("requests", "HTTP requests.", "status")
        self.receipts = self._counter("receipts", "Answer receipts kept and lost.", "outcome")
        self.guard_failures = self._counter(
            "guard_failures", "Guards that could not judge.", "guard", "why", "fails"
        )
        self.records_lost = self._counter(
            "records_lost", "Turns missing in the audit log, the review queue or the register."
        )
        self.webhooks = self._counter("webhooks", "Attempts to deliver a webhook.", "outcome")
        self.webhooks_waiting = Gauge(
            "storehand_webhooks_waiting",
            "Deliveries that wait for an endpoint, the same on every node.",
            ["endpoint"],
            registry=self.registry,
        )
        self.swaps = self._counter("index_swaps", "Index generations that went live.")
        self.conflicts = self._counter(
            "conflicts", "Times that two sources contradicted each other in an answer.", "kind"
        )
        self.bus_notes = self._counter(
            "bus_notes", "Notes between nodes: sent late, lost, or not understood.", "outcome"
        )
        self.bus_unanswered = self._counter(
            "bus_unanswered", "Times that a node went by what it knows itself.", "job"
        )
        self.model_pieces = self._counter("model_pieces", "Generated pieces, about a token each.")
        self.first_text = self._histogram("first_text", "Message to first text.", TURN_SECONDS)
        self.total = self._histogram("turn", "Message to end of answer.", TURN_SECONDS)
        self.queue = self._histogram("queue", "Message to start of its turn.", TURN_SECONDS)
        self.search = self._histogram("search", "One search of the index.", FAST_SECONDS)
        self.first_token = self._histogram(
            "model_first_token",
            "Prompt to first token, waiting for the engine included.",
            TURN_SECONDS,
        )
        self.sockets = Gauge("storehand_sockets", "Open sockets.", registry=self.registry)
        self.running = Gauge("storehand_turns_running", "Turns now.", registry=self.registry)
        self.bus_up = Gauge(
            "storehand_bus_up", "1 when nodes hear each other.", registry=self.registry
        )
        self.ready = Gauge("storehand_ready", "1 when ready.", registry=self.registry)

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(f"storehand_{name}", text, labels, registry=self.registry)

    def _histogram(self, name: str, text: str, buckets: tuple[float, ...]) -> Histogram:
        return Histogram(f"storehand_{name}_seconds", text, buckets=buckets, registry=self.registry)

    def count_turn(self, reply: Reply, first_text_seconds: float, total_seconds: float) -> None:
        """Count one complete answer."""
        self.turns.labels(reply.action, reply.path).inc()
        self.first_text.observe(first_text_seconds)
        self.total.observe(total_seconds)

    def count_error(self, code: ErrorCode) -> None:
        """Count one error told to a client."""
        self.errors.labels(code).inc()

    def render(self) -> bytes:
        """Return all metrics in Prometheus' text format."""
        return generate_latest(self.registry)
