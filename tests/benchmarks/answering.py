"""Does the best passage answer? Cosines, the trained reranker, and both together.

Four judgements: StackFAQ with the right FAQ there and taken away; messages to real shop bots,
many of which ask what the bot was never told (HINT3); pairs held out from training; and a hundred
questions of our own about the demo shop, of which more than a third are answered nowhere in it.

The combination is fitted on the first half of a set, as is every threshold; what is printed is
measured on the second half.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from bot.answering import share_of_words
from knowledge.interfaces import Chunk
from retrieval.embedder import SentenceEmbedder
from retrieval.evaluation import area_under_curve
from retrieval.indexing import ingest
from retrieval.interfaces import Embedder, Hit, Query
from retrieval.reranker import CrossEncoder, join_passage
from retrieval.searcher import Searcher
from retrieval.training_data import build_pairs, read_rows

DEMO = Path(__file__).resolve().parents[2] / "knowledge" / "demo"
QUESTIONS = Path(__file__).with_suffix(".jsonl")
CANDIDATES = 6
PRECISION = 0.9
"""Of the answers given at the threshold, on the half that chooses it."""

Numbers = NDArray[np.float64]
FEATURES = ("question cosine", "text cosine", "reranker", "share of words")


SHIPPED = np.array([3.0, 3.0, 0.5, 0.0])
"""The weights of `retrieval.reranker.weigh_answers`; its intercept orders nothing."""


class Case(NamedTuple):
    """A question with its first hits.

    Attributes:
        features: shape (hits, 4), see `FEATURES`; the reranker's as log odds.
        right: which hits answer, shape (hits,); none where nothing does.
        answerable: whether anything in the set answers.
        first: belongs to the half that chooses.
    """

    features: Numbers
    right: NDArray[np.bool_]
    answerable: bool
    first: bool


def run(data: Path) -> list[Table]:
    """Measure everything; returns the tables to print.

    Args:
        data: the folder of the development data.

    Raises:
        FileNotFoundError: a set is missing.
    """
    embedder, reranker = SentenceEmbedder(), CrossEncoder()
    demo = build_demo_cases(embedder, reranker)
    sets = {
        "StackFAQ, right FAQ taken from half": build_faq_cases(data, embedder, reranker),
        "HINT3 sofmattress": build_intent_cases(data, "sofmattress", embedder, reranker),
        "HINT3 powerplay11": build_intent_cases(data, "powerplay11", embedder, reranker),
        "Demo shop, own questions": demo,
    }
    everything = [case for cases in sets.values() for case in cases]
    return [
        *(judge_cases(name, cases, fit_logistic(everything)) for name, cases in sets.items()),
        judge_held_out(data, embedder, reranker),
        measure_cost(reranker),
    ]


def build_demo_cases(embedder: Embedder, reranker: CrossEncoder) -> list[Case]:
    """Ask the demo shop our own questions."""
    rows = [json.loads(line) for line in QUESTIONS.read_text("utf-8").splitlines()]
    cases = []
    with tempfile.TemporaryDirectory() as folder:
        ingest(Path(folder), [DEMO], {}, embedder)
        searcher = Searcher.open(Path(folder), embedder)
        for number, row in enumerate(rows):
            query = Query(row["question"], CANDIDATES, frozenset({"faq", "page"}))
            hits, wanted = searcher.search(query), set(row["sources"])
            features = read_features(row["question"], hits, reranker)
            right = np.array([hit.chunk.source in wanted for hit in hits])
            cases.append(Case(features, right, bool(wanted), number % 2 == 0))
    return cases


def build_faq_cases(data: Path, embedder: Embedder, reranker: CrossEncoder) -> list[Case]:
    """Ask a third of StackFAQ's questions, each with its thread there and once more without."""
    folder = data / "faq_retrieval"
    faqs = list(read_rows(folder / "faqs.jsonl.gz"))
    chunks = [_faq(row["question"], row["answer"], row["doc_id"]) for row in faqs]
    threads = np.array([row["thread"] for row in faqs])
    vectors = _Vectors(chunks, embedder)
    cases = []
    for row in list(read_rows(folder / "queries.jsonl.gz"))[::3]:
        for there in (True, False):
            barred = np.zeros(len(faqs), bool) if there else threads == row["thread"]
            places, hits = vectors.nearest(row["text"], barred)
            features = read_features(row["text"], hits, reranker)
            right = threads[places] == row["thread"]
            cases.append(Case(features, right, there, row["thread"] % 2 == 0))
    return cases


def build_intent_cases(
    data: Path, name: str, embedder: Embedder, reranker: CrossEncoder
) -> list[Case]:
    """Send a bot's test messages; its training messages stand as the FAQs' questions."""
    known = list(read_rows(data / "intents" / f"{name}_train.jsonl.gz"))
    chunks = [
        _faq(row["text"], row["label"].replace("_", " ").lower(), str(place))
        for place, row in enumerate(known)
    ]
    labels = np.array([row["label"] for row in known])
    vectors = _Vectors(chunks, embedder)
    rows = list(read_rows(data / "intents" / f"{name}_test.jsonl.gz"))
    cases = []
    for number, row in enumerate(Random(3).sample(rows, min(len(rows), 250))):
        places, hits = vectors.nearest(row["text"], np.zeros(len(known), bool))
        features = read_features(row["text"], hits, reranker)
        right = labels[places] == row["label"]
        cases.append(Case(features, right, row["label"] in labels, number % 2 == 0))
    return cases


def read_features(question: str, hits: Sequence[Hit], reranker: CrossEncoder) -> Numbers:
    """Return what is known about each hit, shape (hits, 4); see `FEATURES`."""
    passages = [join_passage(hit.chunk.title, hit.chunk.text) for hit in hits]
    chances = np.clip(reranker.score(question, passages).astype(float), 1e-4, 1 - 1e-4)
    return np.array(
        [
            (
                hit.question_similarity if hit.chunk.kind == "faq" else hit.similarity,
                hit.similarity,
                np.log(chance / (1 - chance)),
                share_of_words(question, hit),
            )
            for hit, chance in zip(hits, chances, strict=True)
        ]
    )


def fit_logistic(cases: Sequence[Case]) -> Numbers:
    """Fit log odds of answering by Newton's method on the first half, with a ridge of 1.

    Returns:
        One weight a feature, then the intercept.
    """
    chosen = [case for case in cases if case.first]
    rows = np.vstack([case.features for case in chosen])
    rows = np.hstack([rows, np.ones((len(rows), 1))])
    wanted = np.concatenate([case.right for case in chosen]).astype(float)
    weights = np.zeros(rows.shape[1])
    ridge = np.diag([1.0] * (rows.shape[1] - 1) + [0.0])
    for _ in range(30):
        chance = 1 / (1 + np.exp(-rows @ weights))
        curvature = rows.T @ (rows * (chance * (1 - chance))[:, None]) + ridge
        weights -= np.linalg.solve(curvature, rows.T @ (chance - wanted) + ridge @ weights)
    return weights


def judge_cases(name: str, cases: Sequence[Case], common: Numbers) -> Table:
    """Compare ways to score: what is best is the answer, if it scores enough.

    Args:
        name: of the set.
        cases: its questions.
        common: the logistic fitted on the first halves of all sets.
    """
    table = Table(
        "scored by", "AUROC", "answered", "right of answered", "refused of unanswerable", title=name
    )
    for number, feature in enumerate(FEATURES[:3]):
        table.add_row(feature, *_judge([case.features[:, number] for case in cases], cases))
    for title, fitted in {"of this set": fit_logistic(cases), "of all sets": common}.items():
        scores = [case.features @ fitted[:-1] + fitted[-1] for case in cases]
        table.add_row(f"logistic {title}", *_judge(scores, cases))
    table.add_row("as shipped", *_judge([case.features @ SHIPPED for case in cases], cases))
    table.caption = "weights of all sets: " + ", ".join(f"{one:.2f}" for one in common)
    return table


def judge_held_out(data: Path, embedder: Embedder, reranker: CrossEncoder) -> Table:
    """Tell held-out pairs apart, by the cosine of question and passage and by the reranker."""
    table = Table("set", "pairs", "text cosine", "reranker", title="Held-out pairs, AUROC")
    pairs = [pair for pair in build_pairs(data, embedder, Random(7)) if pair.held_out]
    for source in sorted({pair.source for pair in pairs}):
        some = [pair for pair in pairs if pair.source == source]
        some = Random(1).sample(some, min(len(some), 400))
        answers = [pair.answers for pair in some]
        one = embedder.embed([pair.question for pair in some])
        other = embedder.embed([pair.passage for pair in some])
        chances = [float(reranker.score(pair.question, [pair.passage])[0]) for pair in some]
        table.add_row(
            source,
            str(len(some)),
            f"{area_under_curve((one * other).sum(axis=1), answers):.3f}",
            f"{area_under_curve(chances, answers):.3f}",
        )
    return table


def measure_cost(reranker: CrossEncoder) -> Table:
    """Score six passages of a page's usual length, a hundred times."""
    passage = (
        "Returns › Condition\n" + "Things must be unused, in their box and with their tags. " * 8
    )
    seconds = []
    for number in range(100):
        started = time.perf_counter()
        reranker.score(f"can i send number {number} back after a walk?", [passage] * CANDIDATES)
        seconds.append(time.perf_counter() - started)
    p50, p95 = np.percentile(np.array(seconds) * 1000, (50, 95))
    table = Table("6 passages", "p50, ms", "p95, ms", title="Cost of one question")
    table.add_row("reranker", f"{p50:.1f}", f"{p95:.1f}")
    return table


class _Vectors:
    """FAQs by the cosine of their questions, and of question and answer together."""

    def __init__(self, chunks: Sequence[Chunk], embedder: Embedder) -> None:
        self._chunks = chunks
        self._embedder = embedder
        self._questions = embedder.embed([chunk.title for chunk in chunks])
        self._wholes = embedder.embed([f"{chunk.title}\n{chunk.text}" for chunk in chunks])

    def nearest(self, text: str, barred: NDArray[np.bool_]) -> tuple[list[int], list[Hit]]:
        """Return the places and hits of the nearest that are not barred."""
        vector = self._embedder.embed_query(text)[0]
        asked, whole = self._questions @ vector, self._wholes @ vector
        best = np.where(barred, -1.0, np.maximum(asked, whole))
        places = [int(place) for place in np.argsort(-best)[:CANDIDATES]]
        return places, [
            Hit(self._chunks[place], 0.0, float(whole[place]), float(asked[place]))
            for place in places
        ]


def _faq(question: str, answer: str, key: str) -> Chunk:
    return Chunk(key, "faq", key, question, answer, key)


def _judge(scores: Sequence[Numbers], cases: Sequence[Case]) -> tuple[str, ...]:
    """Choose the threshold on the first half; measure on the second."""
    best = np.array([one.max() for one in scores])
    right = np.array([case.right[one.argmax()] for one, case in zip(scores, cases, strict=True)])
    first = np.array([case.first for case in cases])
    answerable = np.array([case.answerable for case in cases])
    line = choose_threshold(best[first], right[first])
    answered = (best >= line) & ~first
    refused = (best < line) & ~first & ~answerable
    return (
        f"{area_under_curve(best[~first], answerable[~first]):.3f}",
        f"{answered[answerable].sum() / (answerable & ~first).sum():.2f}",
        f"{right[answered].mean():.2f}" if answered.any() else "-",
        f"{refused.sum() / (~answerable & ~first).sum():.2f}",
    )


def choose_threshold(best: Numbers, right: NDArray[np.bool_]) -> float:
    """Return the lowest score from which at least `PRECISION` of the answers are right."""
    order = np.argsort(-best)
    precise = np.cumsum(right[order]) / np.arange(1, len(order) + 1) >= PRECISION
    return float(best[order][np.flatnonzero(precise)[-1]]) if precise.any() else float("inf")


if __name__ == "__main__":
    for one in run(Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/data")):
        Console().print(one)
