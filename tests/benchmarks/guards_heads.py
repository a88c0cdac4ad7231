"""How well the trained heads tell harm, distress and manipulation, on what was held out.

Judged is the part of each set that neither taught a head nor chose a threshold. Tables give the
area under the ROC curve, recall and false alarms at the shipped thresholds, with 95 % intervals;
of the worst mistakes the words are masked but for their first letters.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from time import perf_counter

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from bot.guards.content import ContentGuard
from bot.guards.heads import Heads, load_heads
from bot.guards.injection import InjectionGuard
from bot.guards.policies import HARM
from bot.guards.screening import screen_message
from bot.interfaces import Verdict
from bot.training.guard_data import build_examples
from bot.training.messages import Example
from retrieval.embedder import SentenceEmbedder
from retrieval.evaluation import area_under_curve, build_interval

WORST = 6
RESAMPLES = 300
TIMED = 400

_OWN = frozenset({"languages", "clean", "groups", "harm", "distress", "injection", "chinese"})
_SHOPS = ("shops", "sofmattress", "powerplay11", "clinc150")


@dataclass(frozen=True, slots=True)
class Judged:
    """One held-out text with its probabilities and what the guards decide."""

    example: Example
    scores: dict[str, float]
    verdict: Verdict

    @property
    def name(self) -> str:
        """Of the set it comes from."""
        return self.example.source


def tables(data: Path) -> list[Table]:
    """Measure; `data` is the folder of the development data.

    Raises:
        FileNotFoundError: a set is missing.
    """
    embedder = SentenceEmbedder()
    embedder.load()
    heads = load_heads(embedder)
    judged = judge(heads, [one for one in build_examples(data) if one.held_out])
    return [
        show_ranking(judged),
        show_recall(judged),
        show_false_alarms(judged),
        show_worst(judged),
        show_cost(judged),
    ]


def judge(heads: Heads, examples: Iterable[Example]) -> list[Judged]:
    """Score and screen every example."""
    guards = (ContentGuard(heads), InjectionGuard(heads))
    return [
        Judged(one, dict(heads.score(one.text)), screen_message(guards, one.text))
        for one in examples
    ]


def show_ranking(judged: Sequence[Judged]) -> Table:
    """How often a text of the category scores above one that is not, by set."""
    table = Table(
        "category", "set", "n", "AUROC [95 %]", "target", title="Ranking by the heads alone"
    )
    rows = (
        ("hate", "hatecheck", "0.90"),
        ("hate", "davidson", "0.93"),
        ("hate", "toxigen", ""),
        ("hate", "cold", ""),
        ("self_harm", "", ""),
        ("injection", "", "0.95"),
    )
    for category, source, target in rows:
        chosen = [one for one in judged if category in one.example.known]
        chosen = [one for one in chosen if not source or one.name == source]
        scores = np.array([one.scores[category] for one in chosen])
        holds = np.array([one.example.known[category] for one in chosen])
        name = source or "all sets"
        table.add_row(category, name, f"{len(chosen)}", _show_area(scores, holds), target)
    return table


def show_recall(judged: Sequence[Judged]) -> Table:
    """What share of each category's texts is acted on, by set; and by the category itself."""
    table = Table(
        "category", "set", "n", "acted on [95 %]", "as this category", title="Recall as shipped"
    )
    for category in (*HARM, "injection"):
        holds = [one for one in judged if one.example.known.get(category)]
        for source in sorted({one.name for one in holds}):
            some = [one for one in holds if one.name == source]
            acted = build_interval([bool(one.verdict.decisive) for one in some])
            named = np.mean([one.verdict.decisive == category for one in some])
            table.add_row(category, source, f"{len(some)}", f"{acted}", f"{named:.3f}")
    return table


def show_false_alarms(judged: Sequence[Judged]) -> Table:
    """What share of clean messages is stopped, and why, by set."""
    table = Table(
        "set", "n", "harm [95 %]", "distress", "manipulation", title="Clean messages stopped"
    )
    clean = [one for one in judged if not any(one.example.known.values())]
    for source in (*_SHOPS, "all of these", *sorted(_OWN)):
        some = [
            one for one in clean if one.name in (_SHOPS if source == "all of these" else (source,))
        ]
        if not some:
            continue
        causes = [_cause(one) for one in some]
        cells = [
            f"{build_interval([cause == name for cause in causes])}"
            for name in ("harm", "self_harm", "injection")
        ]
        table.add_row(source, f"{len(some)}", *cells)
    table.caption = "target: at most 0.010 of shop messages each; our own lines are hard on purpose"
    return table


def show_worst(judged: Sequence[Judged]) -> Table:
    """The surest mistakes of each kind, masked."""
    table = Table("mistake", "category", "set", "score", "text, masked", title="Worst mistakes")
    for category in ("hate", "self_harm", "injection"):
        known = [one for one in judged if category in one.example.known]
        kinds: tuple[tuple[str, Callable[[Judged], float], bool], ...] = (
            ("missed", lambda one: one.scores[category], True),  # noqa: B023
            ("false alarm", lambda one: -one.scores[category], False),  # noqa: B023
        )
        for kind, key, holds in kinds:
            some = sorted((one for one in known if one.example.known[category] is holds), key=key)
            for one in some[:WORST]:
                score = f"{one.scores[category]:.3f}"
                table.add_row(kind, category, one.name, score, mask_words(one.example.text))
    return table


def show_cost(judged: Sequence[Judged]) -> Table:
    """Milliseconds a message, with its embedding, and without where search has embedded it."""
    texts = [one.example.text for one in Random(1).sample(list(judged), min(TIMED, len(judged)))]
    embedder = SentenceEmbedder()
    first, second = load_heads(embedder), load_heads(embedder)  # the second finds every vector
    first.score("warm up")
    table = Table("what", "n", "p50, ms", "p95, ms", title="Cost of one message")
    for name, one in (("embedding and heads", first), ("heads alone", second)):
        taken = [1000 * _time(one, text) for text in texts]
        p50, p95 = np.percentile(taken, (50, 95))
        table.add_row(name, f"{len(texts)}", f"{p50:.2f}", f"{p95:.2f}")
    return table


def mask_words(text: str) -> str:
    """Return the first letter of each word, so that a mistake can be found and not be read."""
    return re.sub(r"(?<=\w)\w", "·", " ".join(text.split()))[:70]


def _cause(one: Judged) -> str:
    if one.verdict.passed:
        return ""
    return one.verdict.decisive if one.verdict.decisive in ("self_harm", "injection") else "harm"


def _time(heads: Heads, text: str) -> float:
    started = perf_counter()
    heads.score(text)
    return perf_counter() - started


def _show_area(scores: NDArray[np.float64], holds: NDArray[np.bool_]) -> str:
    random = np.random.default_rng(0)
    areas = []
    for _ in range(RESAMPLES):
        rows = random.integers(0, len(scores), len(scores))
        if 0 < holds[rows].sum() < len(rows):
            areas.append(area_under_curve(scores[rows], holds[rows].tolist()))
    low, high = np.quantile(areas, (0.025, 0.975))
    return f"{area_under_curve(scores, holds.tolist()):.3f} [{low:.3f}, {high:.3f}]"


run = tables

if __name__ == "__main__":
    for shown in tables(Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/data")):
        Console(width=140).print(shown)
