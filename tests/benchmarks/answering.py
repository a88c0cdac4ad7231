"""Does the best passage answer? Cosines, the reranker's reading, and both together as shipped.

Judged are sets that chose nothing: StackFAQ with the right FAQ there and taken away, a hundred
questions of our own about the demo shop, of which more than a third are answered nowhere in it,
and pairs held out from training. What chose the shipped weights stands in
`retrieval/weights/answers.json`. Each way to score gets the threshold that is of most use on the
first half of a set; what is printed is measured on the second half.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from knowledge.interfaces import Chunk
from retrieval.calibrating import Case, choose_threshold, judge
from retrieval.calibration import FEATURES, load_calibration
from retrieval.embedder import SentenceEmbedder
from retrieval.evaluation import area_under_curve
from retrieval.indexing import ingest
from retrieval.interfaces import Embedder, Hit, Query
from retrieval.reading import READ_HITS, read_prose
from retrieval.reranker import CrossEncoder
from retrieval.searcher import Searcher
from retrieval.training_data import build_pairs, read_rows

DEMO = Path(__file__).resolve().parents[2] / "knowledge" / "demo"
QUESTIONS = Path(__file__).with_suffix(".jsonl")

Numbers = NDArray[np.float64]


def run(data: Path) -> list[Table]:
    """Measure everything; returns the tables to print.

    Args:
        data: the folder of the development data.

    Raises:
        FileNotFoundError: a set is missing.
    """
    embedder, reranker = SentenceEmbedder(), CrossEncoder()
    sets = {
        "StackFAQ, right FAQ taken from half": build_faq_cases(data, embedder, reranker),
        "Demo shop, own questions": build_demo_cases(embedder, reranker),
    }
    return [
        *(judge_cases(name, cases) for name, cases in sets.items()),
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
        for row in rows:
            query = Query(row["question"], READ_HITS, frozenset({"faq", "page"}))
            wanted = set(row["sources"])
            cases.append(read_case(row["question"], searcher.search(query), wanted, reranker))
    return cases


def build_faq_cases(data: Path, embedder: Embedder, reranker: CrossEncoder) -> list[Case]:
    """Ask a third of StackFAQ's questions, each with its thread there and once more without."""
    folder = data / "faq_retrieval"
    faqs = list(read_rows(folder / "faqs.jsonl.gz"))
    chunks = [
        Chunk(row["doc_id"], "faq", str(row["thread"]), row["question"], row["answer"], "")
        for row in faqs
    ]
    threads = np.array([row["thread"] for row in faqs])
    vectors = _Vectors(chunks, embedder)
    cases = []
    for row in list(read_rows(folder / "queries.jsonl.gz"))[::3]:
        for there in (True, False):
            barred = np.zeros(len(faqs), bool) if there else threads == row["thread"]
            wanted = {str(row["thread"])} if there else set()
            hits = vectors.nearest(row["text"], barred)
            cases.append(read_case(row["text"], hits, wanted, reranker))
    return cases


def read_case(question: str, hits: Sequence[Hit], wanted: set[str], reranker: CrossEncoder) -> Case:
    """Read what was found; right is what comes from a wanted source."""
    features = [one.features for one in read_prose(question, hits, reranker)]
    right = [hit.chunk.source in wanted for hit in hits]
    return Case(np.array(features).reshape(-1, len(FEATURES)), np.array(right), bool(wanted))


def judge_cases(name: str, cases: Sequence[Case]) -> Table:
    """Compare ways to score: the best hit is the answer, if it scores enough."""
    shipped = load_calibration()
    ways = {
        FEATURES[0]: [squash(4 * case.features[:, 0]) for case in cases],
        FEATURES[2]: [squash(case.features[:, 2]) for case in cases],
        "as shipped": [np.array([shipped.weigh(row) for row in c.features]) for c in cases],
    }
    table = Table("scored by", *judge(cases, ways["as shipped"], shipped.answers), title=name)
    for way, scores in ways.items():
        line = choose_threshold([list(zip(scores[::2], cases[::2], strict=True))])
        table.add_row(way, *map(str, judge(cases[1::2], scores[1::2], line).values()))
    found = judge(cases[1::2], ways["as shipped"][1::2], shipped.answers)
    table.add_row(f"shipped threshold {shipped.answers:g}", *map(str, found.values()))
    return table


def squash(values: Numbers) -> Numbers:
    """Bring scores between 0 and 1, in their order."""
    return np.asarray(1 / (1 + np.exp(-values)))


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
        reranker.score(f"can i send number {number} back after a walk?", [passage] * READ_HITS)
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

    def nearest(self, text: str, barred: NDArray[np.bool_]) -> list[Hit]:
        """Return the nearest that are not barred."""
        vector = self._embedder.embed_query(text)[0]
        asked, whole = self._questions @ vector, self._wholes @ vector
        best = np.where(barred, -1.0, np.maximum(asked, whole))
        return [
            Hit(self._chunks[place], 0.0, float(whole[place]), float(asked[place]))
            for place in np.argsort(-best)[:READ_HITS]
        ]


if __name__ == "__main__":
    for one in run(Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/data")):
        Console().print(one)
