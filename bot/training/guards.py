"""Trains the guards' heads: `train_guards`, behind ``storehand train guards``.

The data lies in five folds (see `bot.training.messages`). Five heads are fitted, each without one
fold, and score it: every text is judged by a head that has seen none of its group. By these scores
one half of the shop messages chooses the thresholds; all else is judged at them. What ships is
fitted on all five folds, with these thresholds. ``storehand bench guards`` does the same again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import structlog
from numpy.typing import NDArray

from bot.guards.heads import WEIGHTS, Head, HeadNote, save_head
from bot.guards.languages import choose_heads
from bot.guards.policies import HARM
from bot.training.fitting import Plan, fit_head
from bot.training.guard_data import build_examples
from bot.training.messages import FOLDS, Example, draw_fold, draw_share
from bot.training.vectors import VectorCache
from retrieval.evaluation import area_under_curve
from retrieval.interfaces import Embedder

log = structlog.get_logger(__name__)

Scores = Mapping[str, NDArray[np.float64]]
"""Each category's probabilities, shape (texts,)."""

CLEAN_SHARE = 0.999
"""Share of shop messages that each category must leave alone. Ten categories together then stop
at most one in a hundred, as asked."""

CALM_SHARE = 0.997
"""The same of distress: caring words not needed cost less than words that were missing."""

CALM_SHARE_WORDS = 0.99
"""The same where n-grams alone are read: of the clean messages that choose in these languages most
were written to be hard, and with 0.997 the two or three hardest chose alone. The threshold of
Chinese rose to 0.59 and recall fell to 0.37."""

LEAST = 0.3
LEAST_OF = {"self_harm": 0.05, "injection": 0.1}
"""Lowest thresholds; the shop messages mostly ask for more of English heads. 0.1 stopped 0.4 % of
shop messages held out, 0.2 0.3 % and 0.3 0.2 %, and missed 2 more of our own harmful lines in a
hundred. Hateful words about groups are near words in their defence: there the likelier side
decides, and in Chinese, where the tweets of COLD are all that teaches, it must be surer."""

SHOP_SOURCES = frozenset(
    {"shops", "powerplay11", "sofmattress", "clinc150", "dialogues", "clean",
     "chinese", "german", "french", "spanish", "languages", "distress_languages"}
)  # fmt: skip
"""Sets of messages to shops and to assistants, by whose false alarms thresholds are chosen. Single
words of shops teach and choose nothing: nobody asks a shop for "want" or "myself"."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """One head to train.

    Attributes:
        name: of the head; it learns from the texts that `choose_heads` gives it to read.
        categories: what it tells.
        plan: how it is fitted; without a hidden layer no vector is read.
        least_hate: lowest threshold of hate.
        calm_share: share of shop messages that distress must leave alone.
    """

    name: str
    categories: tuple[str, ...]
    plan: Plan
    least_hate: float = 0.5
    calm_share: float = CALM_SHARE


_WORDS = Plan(hidden=0, passes=8, decay=1e-5)
LESSONS = (
    Lesson(
        "harm", tuple(name for name in HARM if name != "self_harm"), Plan(passes=10, decay=1e-4)
    ),
    Lesson("distress", ("self_harm",), Plan(decay=1e-5, dropped=0.4)),
    Lesson("injection", ("injection",), Plan(hidden=32, decay=1e-6)),
    Lesson("words", (*HARM, "injection"), _WORDS, calm_share=CALM_SHARE_WORDS),
    Lesson("chinese", (*HARM, "injection"), _WORDS, least_hate=0.8, calm_share=CALM_SHARE_WORDS),
)


def train_guards(
    data: Path,
    embedder: Embedder,
    target: Path = WEIGHTS,
    command: str = "",
    cache: Path | None = None,
    reviewed: Sequence[Example] = (),
) -> dict[str, Any]:
    """Train every head, write its weights, and return what their JSON files say.

    Args:
        data: the folder of the development data.
        embedder: whose vectors are read.
        target: the folder to write to.
        command: noted in the JSON.
        cache: where vectors are kept for the next run.
        reviewed: what a person said of messages that were stopped; learnt from beside the data.

    Raises:
        FileNotFoundError: a set is missing.
    """
    examples = [*build_examples(data), *reviewed]
    vectors = VectorCache(embedder, cache)
    reports = {}
    for lesson in LESSONS:
        head = train_head(lesson, choose_taught(lesson, examples), vectors, command)
        save_head(head, target / f"{lesson.name}.safetensors")
        reports[lesson.name] = head.note.report
    return reports


def choose_taught(lesson: Lesson, examples: Sequence[Example]) -> list[Example]:
    """Return the examples that the head would read and that say something of its categories."""
    knowing = [one for one in examples if set(lesson.categories) & one.known.keys()]
    return [one for one in knowing if lesson.name in choose_heads(one.text)]


def train_head(
    lesson: Lesson, taught: Sequence[Example], vectors: VectorCache, command: str
) -> Head:
    """Judge by folds, choose the thresholds, and fit one head on all."""
    scores = score_folds(taught, fit_folds(lesson, taught, vectors), vectors)
    thresholds = choose_thresholds(lesson, taught, scores)
    report = {
        "command": command,
        "examples": _count(taught),
        "held_out": judge(taught, scores, thresholds),
    }
    head = _fit(lesson, taught, vectors)
    log.info("trained", head=lesson.name, texts=len(taught))
    return replace(head, note=replace(head.note, thresholds=thresholds, report=report))


def fit_folds(
    lesson: Lesson, taught: Sequence[Example], vectors: VectorCache, draw: int = 0
) -> list[Head]:
    """Fit a head for each fold on all others; thresholds are not chosen yet."""
    folds = [draw_fold(one.group, draw) for one in taught]
    return [
        _fit(lesson, [one for one, of in zip(taught, folds, strict=True) if of != fold], vectors)
        for fold in range(FOLDS)
    ]


def score_folds(
    taught: Sequence[Example], heads: Sequence[Head], vectors: VectorCache, draw: int = 0
) -> Scores:
    """Return the probabilities by the head that has not seen the text's fold."""
    read = _embed(heads[0], taught, vectors)
    scored = [
        heads[draw_fold(one.group, draw)].score(one.text, vector)
        for one, vector in zip(taught, read, strict=True)
    ]
    return {name: np.array([one[name] for one in scored]) for name in heads[0].note.categories}


def choose_thresholds(
    lesson: Lesson, taught: Sequence[Example], scores: Scores
) -> dict[str, float]:
    """Return for each category what nearly all of the clean shop messages stay under."""
    clean = np.array([chooses(one) for one in taught])
    chosen = {}
    for name, chances in scores.items():
        share = lesson.calm_share if name == "self_harm" else CLEAN_SHARE
        least = lesson.least_hate if name == "hate" else LEAST_OF.get(name, LEAST)
        usual = float(np.quantile(chances[clean], share)) if clean.any() else least
        chosen[name] = max(least, usual)
    return chosen


def chooses(example: Example) -> bool:
    """Tell whether a shop message is of the half that chooses thresholds."""
    return _is_clean(example) and draw_share(f"chooses {example.group}") < 0.5


def judge(
    taught: Sequence[Example], scores: Scores, thresholds: Mapping[str, float]
) -> dict[str, dict[str, float]]:
    """Return each category's area under the ROC curve, recall and share of false alarms.

    Messages that chose a threshold are left out.
    """
    judged = np.array([not chooses(one) for one in taught])
    found = {}
    for name, chances in scores.items():
        known = judged & np.array([name in one.known for one in taught])
        holds = np.array([one.known.get(name, False) for one in taught])
        if (holds & known).any():
            over = chances >= thresholds[name]
            found[name] = {
                "texts": int((holds & known).sum()),
                "auroc": round(area_under_curve(chances[known], holds[known].tolist()), 4),
                "recall": round(float(over[holds & known].mean()), 4),
                "false_alarms": round(float(over[known & ~holds].mean()), 4),
            }
    return found


def _fit(lesson: Lesson, learnt: Sequence[Example], vectors: VectorCache) -> Head:
    note = HeadNote(lesson.categories, {}, vectors.name if lesson.plan.hidden else "")
    read = vectors.embed([one.text for one in learnt]) if lesson.plan.hidden else None
    return fit_head(learnt, read, note, lesson.plan)


def _embed(head: Head, texts: Sequence[Example], vectors: VectorCache) -> Sequence[Any]:
    if not head.note.embedder:
        return [None] * len(texts)
    return list(vectors.embed([one.text for one in texts])[:, None])


def _is_clean(example: Example) -> bool:
    return example.source in SHOP_SOURCES and not any(example.known.values())


def _count(examples: Sequence[Example]) -> dict[str, int]:
    return dict(sorted(Counter(one.source for one in examples).items()))
