"""Contradictions that answers met in the shop's documents: ``conflicts.jsonl`` in the home.

Each pair of sources is written once, so that the file stays as short as the shop's own list of
things to repair. It holds names of sources and no text, neither the shop's nor a customer's.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

import structlog

from bot.conflicts import Conflict
from server.metrics import Metrics

log = structlog.get_logger(__name__)

CONFLICTS_FILE = "conflicts.jsonl"


FIELDS = ("kept", "other", "kind", "reason", "met_at")
"""Of each line; ``met_at`` is ISO 8601 in UTC, the others as in `bot.conflicts.Conflict`."""


class ConflictLog:
    """Keeps each contradiction once; safe from several threads.

    A disk that is full or read-only stops no answer: it is logged, and the log line and the metric
    stand for the file.

    Args:
        home: the shop's folder.
        metrics: counts every time one is met; None counts nothing.
    """

    def __init__(self, home: Path, metrics: Metrics | None = None) -> None:
        self._file = home / CONFLICTS_FILE
        self._metrics = metrics
        self._lock = Lock()
        self._known = {(one["kept"], one["other"], one["kind"]) for one in load_conflicts(home)}

    def __call__(self, conflict: Conflict) -> None:
        """Count a contradiction, and write it where it is new."""
        if self._metrics is not None:
            self._metrics.conflicts.labels(conflict.kind).inc()
        key = (conflict.kept, conflict.other, conflict.kind)
        with self._lock:
            if key in self._known:
                return
            self._known.add(key)
            self._write(conflict)

    def _write(self, conflict: Conflict) -> None:
        met_at = datetime.now(UTC).isoformat(timespec="seconds")
        line = json.dumps({**asdict(conflict), "met_at": met_at}, ensure_ascii=False)
        try:
            with self._file.open("a", encoding="utf-8") as lines:
                lines.write(line + "\n")
        except OSError as error:
            log.warning("conflict_not_kept", reason=str(error))


def load_conflicts(home: Path) -> list[dict[str, str]]:
    """Read what was met, oldest first; a line that is broken is passed over."""
    try:
        lines = (home / CONFLICTS_FILE).read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
    return list(_parse(lines))


def _parse(lines: list[str]) -> Iterator[dict[str, str]]:
    for line in lines:
        try:
            read = json.loads(line)
            yield {name: str(read[name]) for name in FIELDS}
        except (ValueError, KeyError, TypeError):
            continue
