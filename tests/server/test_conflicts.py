"""Contradictions are kept once, read back, and never stop an answer."""

import json
from pathlib import Path

from bot.conflicts import Conflict
from server.conflicts import CONFLICTS_FILE, ConflictLog, load_conflicts
from server.metrics import Metrics

CONFLICT = Conflict("faq.csv#1", "pages/a.md#b", "days", "it says that it is newer")


def test_a_contradiction_is_kept_once_and_counted_each_time(tmp_path: Path) -> None:
    metrics = Metrics()
    keep = ConflictLog(tmp_path, metrics)
    keep(CONFLICT)
    keep(CONFLICT)
    ConflictLog(tmp_path)(CONFLICT)
    (kept,) = load_conflicts(tmp_path)
    assert (kept["kept"], kept["other"], kept["kind"]) == ("faq.csv#1", "pages/a.md#b", "days")
    assert b'storehand_conflicts_total{kind="days"} 2.0' in metrics.render()


def test_broken_lines_are_passed_over(tmp_path: Path) -> None:
    ConflictLog(tmp_path)(CONFLICT)
    file = tmp_path / CONFLICTS_FILE
    file.write_text(f"{{\n{json.dumps({'kept': 1})}\n{file.read_text('utf-8')}", "utf-8")
    assert len(load_conflicts(tmp_path)) == 1


def test_a_home_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    ConflictLog(tmp_path / "missing")(CONFLICT)
    assert load_conflicts(tmp_path / "missing") == []
