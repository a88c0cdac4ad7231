"""Outcomes to numbers: accuracy with intervals, refusals, citations, paths, latency."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from server.evaluation.judging import Outcome

_Z = 1.959964
"""The normal quantile of a two-sided 95 % interval."""

OVERALL = "all"


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many.

    Attributes:
        part: how many, 0 to `whole`.
        whole: of how many.
    """

    part: int
    whole: int

    @property
    def value(self) -> float:
        """The share, 0 to 1; 0 of nothing."""
        return self.part / self.whole if self.whole else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % score interval. Source: Wilson 1927; holds near 0 and 1 and for few cases."""
        if not self.whole:
            return 0.0, 1.0
        share, n = self.value, self.whole
        middle = share + _Z**2 / (2 * n)
        spread = _Z * math.sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
        scale = 1 + _Z**2 / n
        return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


@dataclass(frozen=True, slots=True)
class Refusals:
    """How well refusing separates the unanswerable from the answerable.

    Attributes:
        right: refused, and rightly so.
        wrong: refused, though it can be answered.
        missed: answered, though it cannot be.
    """

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """Share of the refusals that are right; 0 where nothing was refused."""
        return Share(self.right, self.right + self.wrong).value

    @property
    def recall(self) -> float:
        """Share of the unanswerable that was refused; 0 where nothing was unanswerable."""
        return Share(self.right, self.right + self.missed).value

    @property
    def f1(self) -> float:
        """Harmonic mean of both, 0 to 1."""
        return Share(2 * self.right, 2 * self.right + self.wrong + self.missed).value


@dataclass(frozen=True, slots=True)
class Summary:
    """The numbers of one run.

    Attributes:
        kinds: accuracy by kind, in order of appearance, and `OVERALL` last.
        refusals: over the cases that say whether a refusal is right.
        unsupported: statements that nothing cited holds; None where not judged.
        broken: citations that do not hold, of all; None where not judged.
        paths: last replies by path, the most frequent first.
        ttft_ms: median and 95th percentile over all replies, milliseconds.
        total_ms: the same to the end of the reply.
    """

    kinds: Mapping[str, Share]
    refusals: Refusals
    unsupported: int | None
    broken: Share | None
    paths: Mapping[str, Share]
    ttft_ms: tuple[float, float]
    total_ms: tuple[float, float]


def build_summary(outcomes: Sequence[Outcome]) -> Summary:
    """Sum up one or more outcomes."""
    judged = [one for one in outcomes if one.broken is not None and one.unsupported is not None]
    broken = Share(sum(len(o.broken or ()) for o in judged), sum(o.citations for o in judged))
    paths = Counter(outcome.path for outcome in outcomes)
    return Summary(
        kinds=_kinds(outcomes),
        refusals=_refusals(outcomes),
        unsupported=sum(len(o.unsupported or ()) for o in judged) if judged else None,
        broken=broken if judged else None,
        paths={path: Share(n, len(outcomes)) for path, n in paths.most_common()},
        ttft_ms=_percentiles(time for outcome in outcomes for time in outcome.ttft_ms),
        total_ms=_percentiles(time for outcome in outcomes for time in outcome.total_ms),
    )


def _kinds(outcomes: Sequence[Outcome]) -> dict[str, Share]:
    kinds = dict.fromkeys(outcome.kind for outcome in outcomes)
    shares = {kind: _accuracy(o for o in outcomes if o.kind == kind) for kind in kinds}
    return shares | {OVERALL: _accuracy(outcomes)}


def _accuracy(outcomes: Iterable[Outcome]) -> Share:
    passed = [outcome.passed for outcome in outcomes]
    return Share(sum(passed), len(passed))


def _refusals(outcomes: Sequence[Outcome]) -> Refusals:
    pairs = Counter((outcome.wants_refusal, outcome.refused) for outcome in outcomes)
    return Refusals(pairs[True, True], pairs[False, True], pairs[True, False])


def _percentiles(times: Iterable[float]) -> tuple[float, float]:
    median, late = np.percentile(list(times), (50, 95))
    return float(median), float(late)
