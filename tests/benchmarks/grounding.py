"""The grounding check: what it withholds of our own pairs, and its time a sentence."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from bot.guards.grounding import FactGrounding
from tests.bot.guards.pairs import Pair, load_pairs

ROUNDS = 5


def run(data: Path) -> list[Table]:
    """Measure; returns the tables to print.

    Args:
        data: the folder of the development data, which is not read.
    """
    pairs = load_pairs()
    return [judge_pairs(pairs), measure_cost(pairs)]


def judge_pairs(pairs: Sequence[Pair]) -> Table:
    """Count what passes, apart for what is carried and what is altered."""
    check = FactGrounding()
    table = Table("pairs", "number", "passed", "withheld", title="Grounding, own pairs")
    for name, carried in (("carried", True), ("subtly false", False)):
        some = [pair for pair in pairs if pair.carried is carried]
        passed = sum(check.check_sentence(pair.sentence, pair.evidence).passed for pair in some)
        table.add_row(name, str(len(some)), str(passed), str(len(some) - passed))
    return table


def measure_cost(pairs: Sequence[Pair]) -> Table:
    """Time a sentence against the evidence of three trades at once, as a turn's three passages."""
    check = FactGrounding()
    passages = list(dict.fromkeys(text for pair in pairs for text in pair.evidence))
    seconds = []
    for _ in range(ROUNDS):
        for place, pair in enumerate(pairs):
            others = [passages[(place + step) % len(passages)] for step in (5, 11)]
            started = time.perf_counter()
            check.check_sentence(pair.sentence, [*pair.evidence, *others])
            seconds.append(time.perf_counter() - started)
    p50, p95 = np.percentile(np.array(seconds) * 1000, (50, 95))
    table = Table("sentences", "p50, ms", "p95, ms", title="Cost of one sentence")
    table.add_row(str(len(seconds)), f"{p50:.1f}", f"{p95:.1f}")
    return table


if __name__ == "__main__":
    for one in run(Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/data")):
        Console().print(one)
