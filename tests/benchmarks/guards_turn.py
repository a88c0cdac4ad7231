"""What all guards together add to a turn: masking and screening a customer's message.

The messages are the cases of both test shops, put to the demo shop. Search embeds every message
anyway and the heads read the same vector, so a message is embedded before the clock starts where
nothing was masked in it, as in a turn; where something was, both forms are embedded, and the
second counts.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import numpy as np
from rich.table import Table

from bot.guards.failing import GuardWatch
from bot.guards.screening import screen_message
from bot.privacy.masking import mask
from server.evaluation.cases import load_cases
from server.settings import load_settings
from server.wiring import (
    build_detector,
    build_embedder,
    build_input_guards,
    ingest_sources,
    open_searcher,
)

TESTS = Path(__file__).resolve().parents[1]
CASES = (TESTS / "eval" / "demo.jsonl", TESTS / "eval" / "bakery.jsonl")
DEMO = TESTS.parent / "knowledge" / "demo"

LONGEST_CHARS = 1000
"""Cases with the longest messages that a server takes stand in a row of their own."""


def run(data: Path) -> list[Table]:
    """Measure; `data` is not read."""
    texts = [turn.say for case in load_cases(CASES) for turn in case.turns]
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(home=Path(folder))
        embedder = build_embedder(settings)
        ingest_sources(settings, [DEMO], {}, embedder=embedder)
        searcher = open_searcher(settings)
        find = build_detector(settings, lambda: searcher.snapshot).find
        guards, watch = build_input_guards(settings, embedder), GuardWatch()
        spent: dict[str, list[tuple[float, float]]] = {"messages": [], "the longest": []}
        for text in texts:
            began = time.perf_counter()
            masked = mask(text, find(text))
            masking = time.perf_counter() - began
            embedder.embed_query(masked)
            began = time.perf_counter()
            screen_message(guards, text, watch)
            row = "messages" if len(text) <= LONGEST_CHARS else "the longest"
            spent[row].append((masking, time.perf_counter() - began))
    return [_show(spent)]


def _show(spent: dict[str, list[tuple[float, float]]]) -> Table:
    """Return a table of p50 / p95 in milliseconds."""
    title = "All guards of a message, p50 / p95, ms"
    table = Table("", "n", "masking", "screening", "together", "target", title=title)
    for name, pairs in spent.items():
        taken = 1000 * np.array(pairs)
        columns = (*taken.T, taken.sum(axis=1))
        shown = (" / ".join(f"{mark:.1f}" for mark in np.percentile(c, (50, 95))) for c in columns)
        table.add_row(name, str(len(pairs)), *shown, "p95 < 25" if name == "messages" else "")
    return table
