"""How good a ranking is, with intervals: nDCG, recall and reciprocal rank by query.

nDCG takes the rating itself as gain and log2(rank + 1) as discount (Järvelin and Kekäläinen
2002), as trec_eval does; a test compares every measure with ir-measures.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Ratings = Mapping[str, int]
"""Document id to rating of one query; 0 is not relevant."""

Measure = Callable[[Sequence[str], Ratings], float]
"""Ranked document ids, best first, and ratings to a value, 0 to 1."""

_RESAMPLES: Final = 10_000
"""Enough for the second decimal of a 95 % bound (Efron and Tibshirani 1993, chapter 19.3)."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean over queries with its 95 % bootstrap interval.

    Attributes:
        mean: the mean.
        low: lower bound.
        high: upper bound.
        count: how many queries.
    """

    mean: float
    low: float
    high: float
    count: int

    def __str__(self) -> str:
        return f"{self.mean:.3f} [{self.low:.3f}, {self.high:.3f}]"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs over the same queries.

    Attributes:
        difference: mean of second minus first, with its paired interval.
        wins: queries where the second is better.
        losses: queries where the first is better.
    """

    difference: Interval
    wins: int
    losses: int

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves out zero."""
        return self.difference.low > 0 or self.difference.high < 0


def ndcg(ranking: Sequence[str], ratings: Ratings, k: int = 10) -> float:
    """Return nDCG@k; 0 where nothing is relevant."""
    ideal = _dcg(sorted(ratings.values(), reverse=True)[:k])
    return _dcg([ratings.get(document, 0) for document in ranking[:k]]) / ideal if ideal else 0.0


def recall(ranking: Sequence[str], ratings: Ratings, k: int = 10) -> float:
    """Return the share of relevant documents among the first k; 0 where nothing is relevant."""
    relevant = {document for document, rating in ratings.items() if rating > 0}
    return len(relevant.intersection(ranking[:k])) / len(relevant) if relevant else 0.0


def reciprocal_rank(ranking: Sequence[str], ratings: Ratings, k: int = 10) -> float:
    """Return 1 / rank of the first relevant document among the first k, else 0."""
    ranks = (rank for rank, one in enumerate(ranking[:k], 1) if ratings.get(one, 0) > 0)
    return 1.0 / next(ranks, float("inf"))


def keep_judged(ranking: Sequence[str], ratings: Ratings) -> list[str]:
    """Return the ranking without the documents that nobody rated.

    A document that the pool of judged ones missed counts as wrong otherwise (Sakai 2007,
    "Alternatives to Bpref", calls these condensed lists).
    """
    return [document for document in ranking if document in ratings]


def measure_queries(
    rankings: Mapping[str, Sequence[str]], ratings: Mapping[str, Ratings], measure: Measure
) -> dict[str, float]:
    """Return the measure of every query that has a relevant document.

    A query without a ranking gets 0.
    """
    return {
        query: measure(rankings.get(query, ()), rated)
        for query, rated in ratings.items()
        if any(rating > 0 for rating in rated.values())
    }


def build_interval(values: Sequence[float], seed: int = 0) -> Interval:
    """Return the mean with its percentile bootstrap interval.

    Raises:
        ValueError: there are no values.
    """
    if not len(values):
        raise ValueError(
            "A mean needs at least one query that has a relevant document; there is none."
        )
    sample = np.asarray(values, dtype=np.float64)
    low, high = np.quantile(_resampled_means(sample, seed), (0.025, 0.975))
    return Interval(float(sample.mean()), float(low), float(high), len(sample))


def compare_runs(first: Mapping[str, float], second: Mapping[str, float]) -> Comparison:
    """Compare two runs query by query.

    Raises:
        ValueError: they do not cover the same queries.
    """
    if first.keys() != second.keys():
        raise ValueError(
            f"Two runs are compared over the same queries; these have {len(first)} and "
            f"{len(second)}, of which {len(first.keys() & second.keys())} in common."
        )
    differences = [second[query] - value for query, value in first.items()]
    wins = sum(difference > 0 for difference in differences)
    losses = sum(difference < 0 for difference in differences)
    return Comparison(build_interval(differences), wins, losses)


def area_under_curve(
    scores: Sequence[float] | NDArray[np.floating], relevant: Sequence[bool]
) -> float:
    """Return the area under the ROC curve: how often a relevant one scores above another.

    Ties count half (Mann and Whitney 1947).

    Raises:
        ValueError: all are relevant, or none is.
    """
    wanted = np.asarray(relevant, dtype=bool)
    if wanted.all() or not wanted.any():
        raise ValueError("A ROC curve needs relevant and other examples; there is one kind alone.")
    values = np.asarray(scores, dtype=np.float64)
    good, bad = values[wanted][:, None], np.sort(values[~wanted])
    above = np.searchsorted(bad, good, "left") + np.searchsorted(bad, good, "right")
    return float(above.mean() / (2 * len(bad)))


def _dcg(gains: Sequence[int]) -> float:
    return sum(gain / float(np.log2(rank + 1)) for rank, gain in enumerate(gains, 1))


def _resampled_means(sample: NDArray[np.float64], seed: int) -> NDArray[np.float64]:
    random = np.random.default_rng(seed)
    # In blocks, so that thousands of queries do not take a gigabyte.
    blocks = [
        random.choice(sample, (100, len(sample))).mean(axis=1) for _ in range(_RESAMPLES // 100)
    ]
    return np.concatenate(blocks)
