"""Fits `retrieval.calibration` on shops and messages that the reranker has not learnt from.

Judged are the invented shops that are held out, each taken into an index of its own and searched
as at run time, and real messages to two shops' bots (HINT3), whose labelled training messages
stand as FAQs. Every set counts the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from knowledge.interfaces import Chunk, Faq, Kind, Page
from retrieval.calibration import FEATURES, Calibration
from retrieval.evaluation import area_under_curve
from retrieval.indexing import ingest
from retrieval.interfaces import Embedder, Hit, Query, Reranker
from retrieval.reading import READ_HITS, Reading, read_prose
from retrieval.searcher import Searcher
from retrieval.training_data import read_rows
from retrieval.training_shops import Ask, InventedShop, load_shops

Numbers = NDArray[np.float64]

RIDGE = 1.0
CLOSEST_SHARE = 0.25
"""A refusal names a statement from this share of the answer's threshold on."""

UNANSWERABLE = 0.25
"""Share of messages taken to ask what is written nowhere, whatever their share in a set: half of
what was written for the sets are near misses, and HINT3's bots know far less than a shop writes."""

WRONG_SURE, WRONG_UNSURE = -0.5, -0.1
"""What a wrong answer gains, without and with the words that it is not sure: it misses the
question, yet says nothing but the shop's own words."""

BOTS = ("sofmattress", "powerplay11")
MOST_MESSAGES = 250
_PROSE: frozenset[Kind] = frozenset({"faq", "page"})


@dataclass(frozen=True, slots=True)
class Case:
    """A question with what was read.

    Attributes:
        features: shape (hits, len(FEATURES)).
        right: which hits answer, shape (hits,).
        answerable: whether anything of the set answers.
    """

    features: Numbers
    right: NDArray[np.bool_]
    answerable: bool


def calibrate(data: Path, embedder: Embedder, reranker: Reranker, command: str = "") -> Calibration:
    """Read every case, fit the weights, choose the threshold.

    Args:
        data: the folder of the development data.
        embedder: of the indexes.
        reranker: reads what is found.
        command: noted in the run.

    Raises:
        FileNotFoundError: a set is missing.
    """
    sets = dict(build_cases(data, embedder, reranker))
    line = fit_line(list(sets.values()))
    scored = {name: [_score(case, line) for case in cases] for name, cases in sets.items()}
    judged = [list(zip(scored[name], sets[name], strict=True)) for name in sets]
    threshold = choose_threshold(judged, WRONG_UNSURE)
    sure = choose_threshold(judged, WRONG_SURE)
    run = {
        "command": command,
        "features": list(FEATURES),
        "sets": {
            name: judge(sets[name], scored[name], threshold)
            | {"answered wrong and sure": judge(sets[name], scored[name], sure)["answered wrong"]}
            for name in sets
        },
    }
    weights = [round(float(one), 3) for one in line[:-1]]
    answers = round(threshold, 3)
    closest = round(CLOSEST_SHARE * threshold, 3)
    return Calibration(weights, round(float(line[-1]), 3), answers, round(sure, 3), closest, run)


def build_cases(
    data: Path, embedder: Embedder, reranker: Reranker
) -> Iterator[tuple[str, list[Case]]]:
    """Yield the cases of every set."""
    for shop in load_shops():
        if shop.held_out:
            yield shop.name, build_shop_cases(shop, embedder, reranker)
    for bot in BOTS:
        yield bot, build_message_cases(data, bot, embedder, reranker)


def build_shop_cases(shop: InventedShop, embedder: Embedder, reranker: Reranker) -> list[Case]:
    """Take a shop into an index and ask it everything."""
    with TemporaryDirectory() as folder:
        names = write_shop(shop, Path(folder) / "shop")
        ingest(Path(folder) / "home", [Path(folder) / "shop"], {}, embedder)
        searcher = Searcher.open(Path(folder) / "home", embedder)
        cases = []
        for ask in shop.asks:
            hits = searcher.search(Query(ask.question, READ_HITS, _PROSE))
            readings = read_prose(ask.question, hits, reranker)
            right = [_is_right(ask, one.hit, names) for one in readings]
            cases.append(_build_case(readings, right, answerable=bool(ask.sources)))
        searcher.close()
    return cases


def write_shop(shop: InventedShop, folder: Path) -> Mapping[str, str]:
    """Write a shop's documents as files; returns the id of each by its source at run time."""
    folder.mkdir(parents=True)
    faqs = [item for item in shop.documents if isinstance(item, Faq)]
    rows = [{"question": faq.question, "answer": faq.answer} for faq in faqs]
    text = yaml.safe_dump(rows, allow_unicode=True, sort_keys=False)
    (folder / "faq.yaml").write_text(text, "utf-8")
    names = {f"faq.yaml#{row}": faq.source for row, faq in enumerate(faqs, 1)}
    for item in shop.documents:
        if isinstance(item, Page):
            (folder / f"{item.source}.md").write_text(item.markdown, "utf-8")
            names[f"{item.source}.md"] = item.source
    return names


def build_message_cases(data: Path, bot: str, embedder: Embedder, reranker: Reranker) -> list[Case]:
    """Send a bot's test messages; its training messages stand as the FAQs' questions."""
    known = list(read_rows(data / "intents" / f"{bot}_train.jsonl.gz"))
    rows = list(read_rows(data / "intents" / f"{bot}_test.jsonl.gz"))
    chunks = [
        Chunk(str(row), "faq", str(row), one["text"], _words(one["label"]), str(row))
        for row, one in enumerate(known)
    ]
    labels = np.array([one["label"] for one in known])
    asked = embedder.embed([chunk.title for chunk in chunks])
    wholes = embedder.embed([f"{chunk.title}\n{chunk.text}" for chunk in chunks])
    cases = []
    for row in Random(3).sample(rows, min(len(rows), MOST_MESSAGES)):
        vector = embedder.embed_query(row["text"])[0]
        titles, texts = asked @ vector, wholes @ vector
        places = np.argsort(-np.maximum(titles, texts))[:READ_HITS]
        hits = [
            Hit(chunks[at], 0.0, float(max(titles[at], texts[at])), float(titles[at]))
            for at in places
        ]
        right = list(labels[places] == row["label"])
        readings = read_prose(row["text"], hits, reranker)
        cases.append(_build_case(readings, right, answerable=row["label"] in labels))
    return cases


def fit_line(sets: Sequence[Sequence[Case]]) -> Numbers:
    """Fit log odds of answering by Newton's method with a ridge; every set weighs the same.

    Returns:
        One weight a feature, then the intercept.
    """
    rows = np.vstack([case.features for cases in sets for case in cases])
    rows = np.hstack([rows, np.ones((len(rows), 1))])
    wanted = np.concatenate([case.right for cases in sets for case in cases]).astype(float)
    counts = [sum(len(case.right) for case in cases) for cases in sets]
    shares = np.concatenate([np.full(count, len(rows) / len(sets) / count) for count in counts])
    line = np.zeros(rows.shape[1])
    ridge = np.diag([RIDGE] * (rows.shape[1] - 1) + [0.0])
    for _ in range(30):
        chance = 1 / (1 + np.exp(-rows @ line))
        curvature = rows.T @ (rows * (shares * chance * (1 - chance))[:, None]) + ridge
        slope = rows.T @ (shares * (chance - wanted)) + ridge @ line
        line -= np.linalg.solve(curvature, slope)
    return line


def choose_threshold(sets: Sequence[Sequence[tuple[Numbers, Case]]], wrong: float = 0.0) -> float:
    """Return the probability to answer from: of most use, by the mean of `_use` over the sets."""
    candidates = np.linspace(0.05, 0.95, 91)
    found = [np.mean([_use(cases, float(one), wrong) for cases in sets]) for one in candidates]
    return float(candidates[int(np.argmax(found))])


def judge(cases: Sequence[Case], scores: Sequence[Numbers], threshold: float) -> dict[str, Any]:
    """Return how often the best hit is right, what is answered right or wrong, what is refused."""
    best = np.array([one.max(initial=0.0) for one in scores])
    right = np.array([_best_is_right(case, one) for case, one in zip(cases, scores, strict=True)])
    answerable = np.array([case.answerable for case in cases])
    answered = best >= threshold
    return {
        "cases": len(cases),
        "best hit is right": _share(right[answerable]),
        "answerable against not, AUROC": round(area_under_curve(best, list(answerable)), 3),
        "answered right": _share((answered & right)[answerable]),
        "answered wrong": _share((answered & ~right)[answerable]),
        "unanswerable refused": _share(~answered[~answerable]),
    }


def _use(cases: Sequence[tuple[Numbers, Case]], threshold: float, wrong: float) -> float:
    """What a message gains on average: 1 for what is right, `wrong` for a wrong answer, else 0.

    Right is to answer from the passage that answers, and to refuse where none does.
    """
    gains: dict[bool, list[float]] = {True: [0], False: [0]}
    for scores, case in cases:
        answered = bool(scores.max(initial=0.0) >= threshold)
        if answered:
            gains[case.answerable].append(1 if _best_is_right(case, scores) else wrong)
        else:
            gains[case.answerable].append(0 if case.answerable else 1)
    answerable, others = (float(np.sum(gains[one])) / max(1, len(gains[one]) - 1) for one in gains)
    return (1 - UNANSWERABLE) * answerable + UNANSWERABLE * others


def _best_is_right(case: Case, scores: Numbers) -> bool:
    return bool(len(scores) and case.right[int(np.argmax(scores))])


def _score(case: Case, line: Numbers) -> Numbers:
    return np.asarray(1 / (1 + np.exp(-(case.features @ line[:-1] + line[-1]))))


def _build_case(readings: Sequence[Reading], right: Sequence[bool], *, answerable: bool) -> Case:
    features = np.array([one.features for one in readings]).reshape(-1, len(FEATURES))
    return Case(features, np.array(right, bool), answerable)


def _is_right(ask: Ask, hit: Hit, names: Mapping[str, str]) -> bool:
    source = names.get(hit.chunk.source) or names.get(hit.chunk.parent)
    if source not in ask.sources:
        return False
    plain = " ".join(hit.chunk.text.split())
    return hit.chunk.kind == "faq" or not ask.answer or " ".join(ask.answer.split()) in plain


def _share(values: NDArray[np.bool_]) -> float:
    return round(float(values.mean()), 3) if len(values) else 0.0


def _words(label: str) -> str:
    return label.replace("_", " ").lower()
