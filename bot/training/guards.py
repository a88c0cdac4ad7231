"""Trains the guards' heads: `train_guards`, behind ``storehand train guards``.

One part in five of the data judges (see `bot.training.guard_data`). Of the rest, one part in ten
chooses the thresholds, and the others are learnt from. What ships has never seen the judging part,
so that ``storehand bench guards`` measures it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import structlog

from bot.guards.heads import WEIGHTS, Head, HeadNote, save_head
from bot.guards.policies import HARM
from bot.training.fitting import Plan, fit_head
from bot.training.guard_data import SHOP_SOURCES, build_examples, split_by_script
from bot.training.messages import Example, is_held_out
from bot.training.vectors import VectorCache
from retrieval.evaluation import area_under_curve
from retrieval.interfaces import Embedder

log = structlog.get_logger(__name__)

CLEAN_SHARE = 0.999
"""Share of shop messages that each category must leave alone. Ten categories together then stop
at most one in a hundred, as asked."""

CALM_SHARE = 0.997
"""The same of distress: caring words not needed cost less than words that were missing."""

LEAST_THRESHOLD = 0.1
LIKELY = 0.5
"""Hateful words about groups are near words in their defence: there the likelier side decides."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """One head to train.

    Attributes:
        name: of its file.
        categories: what it tells.
        plan: how it is fitted.
        clean_share: of shop messages that each category must leave alone.
        chinese: whether it is for Chinese alone.
    """

    name: str
    categories: tuple[str, ...]
    plan: Plan
    clean_share: float = CLEAN_SHARE
    chinese: bool = False


LESSONS = (
    Lesson(
        "harm", tuple(name for name in HARM if name != "self_harm"), Plan(passes=10, decay=1e-4)
    ),
    Lesson("distress", ("self_harm",), Plan(decay=1e-5, dropped=0.4), CALM_SHARE),
    Lesson("injection", ("injection",), Plan(hidden=32, decay=1e-6)),
    Lesson("chinese", (*HARM, "injection"), Plan(hidden=0, passes=8, decay=1e-5), chinese=True),
)


def train_guards(
    data: Path,
    embedder: Embedder,
    target: Path = WEIGHTS,
    command: str = "",
    cache: Path | None = None,
) -> dict[str, Any]:
    """Train every head, write its weights, and return what their JSON files say.

    Args:
        data: the folder of the development data.
        embedder: whose vectors are read.
        target: the folder to write to.
        command: noted in the JSON.
        cache: where vectors are kept for the next run.

    Raises:
        FileNotFoundError: a set is missing.
    """
    chinese, others = split_by_script(build_examples(data))
    vectors = VectorCache(embedder, cache)
    reports = {}
    for lesson in LESSONS:
        head = train_head(lesson, chinese if lesson.chinese else others, vectors, command)
        save_head(head, target / f"{lesson.name}.safetensors")
        reports[lesson.name] = head.note.report
    return reports


def train_head(
    lesson: Lesson, examples: Sequence[Example], vectors: VectorCache, command: str
) -> Head:
    """Fit one head, choose its thresholds and judge it."""
    taught = [one for one in examples if set(lesson.categories) & one.known.keys()]
    chosen_by = [one for one in taught if not one.held_out and _chooses(one)]
    learnt = [one for one in taught if not one.held_out and not _chooses(one)]
    judged = [one for one in taught if one.held_out]
    note = HeadNote(lesson.categories, {}, "" if lesson.chinese else vectors.name)
    read = None if lesson.chinese else vectors.embed([one.text for one in learnt])
    head = fit_head(learnt, read, note, lesson.plan)
    scores = score_all(head, chosen_by, vectors)
    thresholds = choose_thresholds(chosen_by, scores, lesson.clean_share)
    report = {
        "command": command,
        "examples": _count(learnt),
        "chosen_by": len(chosen_by),
        "held_out": _judge(judged, score_all(head, judged, vectors), thresholds),
    }
    log.info("trained", head=lesson.name, texts=len(learnt))
    return replace(head, note=replace(note, thresholds=thresholds, report=report))


def score_all(
    head: Head, examples: Sequence[Example], vectors: VectorCache
) -> dict[str, np.ndarray[Any, np.dtype[np.float64]]]:
    """Return each category's probabilities, shape (len(examples),)."""
    texts = [one.text for one in examples]
    read = vectors.embed(texts) if head.note.embedder else [None] * len(texts)
    scored = [
        head.score(text, None if vector is None else vector[None])
        for text, vector in zip(texts, read, strict=True)
    ]
    return {name: np.array([one[name] for one in scored]) for name in head.note.categories}


def choose_thresholds(
    examples: Sequence[Example],
    scores: Mapping[str, np.ndarray[Any, np.dtype[np.float64]]],
    clean_share: float = CLEAN_SHARE,
) -> dict[str, float]:
    """Return for each category what that share of the clean shop messages stay under."""
    clean = np.array(
        [not any(one.known.values()) and one.source in SHOP_SOURCES for one in examples]
    )
    return {
        name: max(
            LIKELY if name == "hate" else LEAST_THRESHOLD,
            float(np.quantile(chances[clean], clean_share)) if clean.any() else LIKELY,
        )
        for name, chances in scores.items()
    }


def _chooses(example: Example) -> bool:
    return is_held_out(f"chooses {example.group}", 0.1)


def _judge(
    examples: Sequence[Example],
    scores: Mapping[str, np.ndarray[Any, np.dtype[np.float64]]],
    thresholds: Mapping[str, float],
) -> dict[str, dict[str, float]]:
    found = {}
    for name, chances in scores.items():
        known = np.array([name in one.known for one in examples])
        holds = np.array([one.known.get(name, False) for one in examples])
        if holds.any():
            over = chances >= thresholds[name]
            found[name] = {
                "texts": int(holds.sum()),
                "auroc": round(area_under_curve(chances[known], holds[known].tolist()), 4),
                "recall": round(float(over[holds].mean()), 4),
                "false_alarms": round(float(over[known & ~holds].mean()), 4),
            }
    return found


def _count(examples: Sequence[Example]) -> dict[str, int]:
    return dict(sorted(Counter(one.source for one in examples).items()))
