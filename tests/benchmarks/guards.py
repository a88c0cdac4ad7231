"""What the guards miss and what they stop wrongly, on the part of the data that taught nothing.

Each part of the guards adds a function of its own, whose tables `run` prints. Held out is one text
in five, drawn by its wording (`bot.training.guard_data`); intervals of shares are Wilson's.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import numpy as np
from rich.table import Table

from bot.guards.injection_rules import LONG_CHARACTERS, find_manipulation
from bot.training.guard_data import build_examples
from bot.training.messages import Example
from server.benchmarks import load_benchmarks
from server.evaluation.summary import Share

INJECTION = "injection"
PARTS = ("guards_privacy", "guards_turn")
"""Benchmarks beside this one whose tables it prints too."""


def run(data: Path) -> list[Table]:
    """Measure every part of the guards.

    Raises:
        FileNotFoundError: a set of the development data is missing.
    """
    examples = build_examples(data)
    parts = load_benchmarks(PARTS).values()
    own = [measure_injection_rules(examples), measure_lengths(examples)]
    return own + [table for part in parts for table in part(data)]


def measure_injection_rules(examples: Sequence[Example]) -> Table:
    """Return what the rules alone stop of each set's held-out attacks and clean messages."""
    title = "Manipulation: what the rules alone stop of held-out texts"
    table = Table("set", "texts", "stopped", "share", "95 % interval", "ms a text", title=title)
    judged = [one for one in examples if one.held_out and INJECTION in one.known]
    judged.sort(key=lambda one: (not one.known[INJECTION], one.source))
    for (attack, source), texts in groupby(judged, lambda one: (one.known[INJECTION], one.source)):
        began = time.perf_counter()
        stopped = [bool(find_manipulation(one.text)) for one in texts]
        spent_ms = 1000 * (time.perf_counter() - began)
        share = Share(sum(stopped), len(stopped))
        kind = f"{source}, attacks" if attack else f"{source}, clean"
        table.add_row(kind, *_describe(share), f"{spent_ms / share.whole:.2f}")
    return table


def measure_lengths(examples: Sequence[Example]) -> Table:
    """Return how long messages are, which `LONG_CHARACTERS` was chosen by."""
    title = f"Characters of a text; {LONG_CHARACTERS} or more and two orders to play a role stop it"
    table = Table("set", "texts", "median", "99 %", "99.9 %", "longest", title=title)
    for source in ("powerplay11", "sofmattress", "clinc150", "shops", "jailbreaks"):
        counts = [len(one.text) for one in examples if one.source == source]
        marks = np.percentile(counts, (50, 99, 99.9, 100))
        table.add_row(source, str(len(counts)), *(f"{mark:.0f}" for mark in marks))
    return table


def _describe(share: Share) -> tuple[str, str, str, str]:
    low, high = share.interval
    return str(share.whole), str(share.part), f"{share.value:.3f}", f"{low:.3f} to {high:.3f}"
