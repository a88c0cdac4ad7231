"""How well harm, distress and manipulation are told, on texts that taught nothing.

The data lies in five folds; for each, heads are trained without it and judge it, at the thresholds
that ship. So every text is judged as if it were new, with the rules, as ``storehand screen`` would.
Messages that chose a threshold are left out. Intervals are of 95 %: of areas by resampling, of
shares Wilson's. Of the worst mistakes the words are masked but for their first letters.

The first run embeds some 50,000 texts, and keeps their vectors in the temporary folder.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from time import perf_counter

import numpy as np
import yaml
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from bot.guards.content import ContentGuard
from bot.guards.features import LONGEST_CHARS
from bot.guards.heads import WEIGHTS, Head, Heads, load_head, load_heads
from bot.guards.injection import InjectionGuard
from bot.guards.languages import choose_heads
from bot.guards.normalizing import fold_text
from bot.guards.policies import HARM
from bot.guards.screening import build_guards, screen_message
from bot.interfaces import Verdict
from bot.training.guard_data import build_examples
from bot.training.guards import LESSONS, choose_taught, chooses, fit_folds, score_folds
from bot.training.messages import DRAWS, FOLDS, Example, draw_fold
from bot.training.vectors import VectorCache
from knowledge.interfaces import Faq
from knowledge.loaders import load_files
from retrieval.embedder import SentenceEmbedder
from retrieval.evaluation import area_under_curve
from server.evaluation.summary import Share

WORST = 6
RESAMPLES = 300
TIMED = 400

_ROOT = Path(__file__).resolve().parents[2]
_KEPT = Path(__file__).parent / "distress.yaml"
_SHOPS = ("shops", "sofmattress", "powerplay11", "clinc150", "dialogues")
_OWN = ("clean", "groups", "distress", "harm", "injection", "german", "french", "spanish",
        "languages", "chinese", "distress_languages")  # fmt: skip
_HARMFUL_KINDS = {"harm", "care", "adversarial", "bad-input"}


@dataclass(frozen=True, slots=True)
class Judged:
    """One text and what the guards decide, whose heads have not learnt from its fold."""

    example: Example
    verdict: Verdict

    def score(self, category: str) -> float:
        """Return the category's score, 0 to 1."""
        return self.verdict.categories.get(category, 0.0)


def run(data: Path) -> list[Table]:
    """Measure; `data` is the folder of the development data.

    Raises:
        FileNotFoundError: a set is missing.
    """
    embedder = SentenceEmbedder()
    embedder.load()
    vectors = VectorCache(embedder, Path(tempfile.gettempdir()) / "storehand-guards.npz")
    examples = build_examples(data)
    judged = judge(examples, vectors)
    heads = load_heads(embedder)
    return [
        show_ranking(judged),
        show_draws(examples, vectors),
        show_recall(judged),
        show_false_alarms(judged),
        show_unseen(heads),
        show_kept(heads),
        show_worst(judged),
        show_cost(judged),
    ]


def judge(examples: Sequence[Example], vectors: VectorCache) -> list[Judged]:
    """Screen every example with heads that have not seen its fold."""
    folded = [fold_text(one.text)[:LONGEST_CHARS] for one in examples]
    vectors.embed([text for text in folded if "harm" in choose_heads(text)])
    guards = [
        (ContentGuard(heads), InjectionGuard(heads)) for heads in _fit_heads(examples, vectors)
    ]
    judged = [one for one in examples if one.source != "lexicon" and not chooses(one)]
    return [Judged(one, screen_message(guards[draw_fold(one.group)], one.text)) for one in judged]


def _fit_heads(examples: Sequence[Example], vectors: VectorCache) -> Iterator[Heads]:
    fitted: dict[str, list[Head]] = {}
    for lesson in LESSONS:
        shipped = load_head(WEIGHTS / f"{lesson.name}.safetensors").note
        heads = fit_folds(lesson, choose_taught(lesson, examples), vectors)
        fitted[lesson.name] = [
            replace(head, note=replace(head.note, thresholds=shipped.thresholds)) for head in heads
        ]
    for fold in range(FOLDS):
        yield Heads({name: heads[fold] for name, heads in fitted.items()}, vectors)


def show_ranking(judged: Sequence[Judged]) -> Table:
    """How often a text of the category scores above one that is not, by set."""
    table = Table("category", "set", "texts", "AUROC [95 %]", "target", title="Ranking")
    rows = (
        ("hate", "hatecheck", "0.90"),
        ("hate", "davidson", "0.93"),
        ("hate", "toxigen", ""),
        ("hate", "cold", ""),
        *((name, "", "") for name in HARM),
        ("injection", "", "0.95"),
    )
    for category, source, target in rows:
        known = [one for one in judged if category in one.example.known]
        chosen = [one for one in known if not source or one.example.source == source]
        scores = np.array([one.score(category) for one in chosen])
        holds = np.array([one.example.known[category] for one in chosen])
        area = _show_area(scores, holds)
        table.add_row(category, source or "all sets", f"{len(chosen)}", area, target)
    return table


def show_draws(examples: Sequence[Example], vectors: VectorCache) -> Table:
    """Whether the ranking of hate depends on how the texts fell to the folds."""
    title = "Hate, by how the groups were dealt to the folds"
    table = Table("draw", "hatecheck", "davidson", "toxigen", title=title)
    lesson = next(one for one in LESSONS if "hate" in one.categories)
    taught = choose_taught(lesson, examples)
    holds = np.array([one.known.get("hate", False) for one in taught])
    for draw in range(DRAWS):
        scores = score_folds(taught, fit_folds(lesson, taught, vectors, draw), vectors, draw)
        cells = []
        for source in ("hatecheck", "davidson", "toxigen"):
            rows = np.array([one.source == source and "hate" in one.known for one in taught])
            cells.append(f"{area_under_curve(scores['hate'][rows], holds[rows].tolist()):.3f}")
        table.add_row(f"{draw + 1}", *cells)
    return table


def show_recall(judged: Sequence[Judged]) -> Table:
    """What share of each category's texts is acted on, by set; and by the category itself."""
    title = "Recall as shipped"
    table = Table("category", "set", "texts", "acted on", "95 %", "as this category", title=title)
    for category in (*HARM, "injection"):
        holds = [one for one in judged if one.example.known.get(category)]
        for source in sorted({one.example.source for one in holds}):
            some = [one for one in holds if one.example.source == source]
            acted = [bool(one.verdict.decisive) for one in some]
            named = np.mean([one.verdict.decisive == category for one in some])
            table.add_row(category, source, *_show_share(acted), f"{named:.3f}")
    return table


def show_false_alarms(judged: Sequence[Judged]) -> Table:
    """What share of clean messages is stopped, and why, by set."""
    table = Table("set", "texts", "stopped", "95 %", "why", title="Clean messages stopped")
    clean = [one for one in judged if not any(one.example.known.values())]
    shops = [one for one in clean if one.example.source in _SHOPS]
    rows = [(name, [one for one in clean if one.example.source == name]) for name in _SHOPS]
    rows += [("all of these", shops)]
    rows += [(name, [one for one in clean if one.example.source == name]) for name in _OWN]
    for name, some in rows:
        if some:
            table.add_row(name, *_show_stopped([one.verdict for one in some]))
    table.caption = "target: at most 0.010 of shop messages; our own lines are hard on purpose"
    return table


def show_unseen(heads: Heads) -> Table:
    """What the shipped guards stop of messages to the test shops, which taught nothing."""
    table = Table("set", "texts", "stopped", "95 %", "why", title="The shops of the tests")
    guards = (ContentGuard(heads), InjectionGuard(heads))
    asked = _read_asked()
    asked["all"] = [text for texts in asked.values() for text in texts]
    for name, texts in asked.items():
        table.add_row(name, *_show_stopped([screen_message(guards, text) for text in texts]))
    return table


def show_kept(heads: Heads) -> Table:
    """What share of words of distress the shipped guards meet with care."""
    table = Table(
        "language", "texts", "met with care", "95 %", title="Distress that taught nothing"
    )
    guards = (ContentGuard(heads), InjectionGuard(heads))
    for language, texts in yaml.safe_load(_KEPT.read_text("utf-8")).items():
        found = [screen_message(guards, text).decisive == "self_harm" for text in texts]
        table.add_row(language, *_show_share(found))
    return table


def _read_asked() -> dict[str, list[str]]:
    """Return the turns of the cases that mean no harm, by kind, and the shops' own questions."""
    asked: dict[str, list[str]] = {}
    for path in sorted((_ROOT / "tests" / "eval").glob("*.jsonl")):
        cases = map(json.loads, path.read_text("utf-8").splitlines())
        for case in cases:
            if case["kind"] not in _HARMFUL_KINDS:
                said = [turn if isinstance(turn, str) else turn["say"] for turn in case["turns"]]
                asked.setdefault(case["kind"], []).extend(said)
    folders = [_ROOT / "knowledge" / "demo", *(_ROOT / "tests" / "shops").glob("*/")]
    loaded = [one for file in load_files(folders) for one in file.items]
    asked["questions of FAQs"] = [one.question for one in loaded if isinstance(one, Faq)]
    return asked


def show_worst(judged: Sequence[Judged]) -> Table:
    """The surest mistakes of each kind, masked."""
    table = Table("mistake", "category", "set", "score", "text, masked", title="Worst mistakes")
    for category in (*HARM, "injection"):
        known = [one for one in judged if category in one.example.known]
        ranked = sorted(known, key=lambda one: one.score(category))
        missed = [one for one in ranked if one.example.known[category]][:WORST]
        alarms = [one for one in reversed(ranked) if not one.example.known[category]][:WORST]
        for kind, some in (("missed", missed), ("false alarm", alarms)):
            for one in some:
                score, text = f"{one.score(category):.3f}", mask_words(one.example.text)
                table.add_row(kind, category, one.example.source, score, text)
    return table


def show_cost(judged: Sequence[Judged]) -> Table:
    """Milliseconds of all guards, with the embedding, and where search needs the vector anyway."""
    sources = {"shops", "sofmattress", "german", "french", "spanish", "chinese"}
    asked = [one.example.text for one in judged if one.example.source in sources]
    texts = Random(1).sample(asked, min(TIMED, len(asked)))
    embedder = SentenceEmbedder()
    title = "All guards of a message"
    table = Table("what", "texts", "p50, ms", "p95, ms", "target", title=title)
    for name in ("with the embedding", "beside search, which embeds anyway"):
        guards = build_guards(load_heads(embedder))  # the second finds every vector
        screen_message(guards, "warm up")
        taken = [1000 * _time(lambda text=text: screen_message(guards, text)) for text in texts]  # type: ignore[misc] # noqa: B023
        p50, p95 = np.percentile(taken, (50, 95))
        table.add_row(name, f"{len(texts)}", f"{p50:.2f}", f"{p95:.2f}", "25")
    return table


def mask_words(text: str) -> str:
    """Return the first letter of each word, so that a mistake can be found and not be read."""
    return re.sub(r"(?<=\w)\w", "·", " ".join(text.split()))[:70]


def _show_share(values: Sequence[bool]) -> tuple[str, str, str]:
    share = Share(sum(values), len(values))
    low, high = share.interval
    return f"{share.whole}", f"{share.value:.3f}", f"{low:.3f} to {high:.3f}"


def _show_stopped(verdicts: Iterable[Verdict]) -> tuple[str, str, str, str]:
    stopped = [one.decisive if not one.passed else "" for one in verdicts]
    counts = {name: stopped.count(name) for name in sorted(set(stopped) - {""})}
    why = ", ".join(f"{name} {count}" for name, count in counts.items())
    return *_show_share([bool(name) for name in stopped]), why


def _time(work: Callable[[], object]) -> float:
    started = perf_counter()
    work()
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


if __name__ == "__main__":
    for shown in run(Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/data")):
        Console(width=140).print(shown)
