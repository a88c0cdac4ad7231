"""Outcomes on disk, and two runs against each other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from retrieval.evaluation import compare_runs
from server.evaluation.cases import CaseError
from server.evaluation.judging import Outcome
from server.evaluation.reporting import Section

_OUTCOMES: TypeAdapter[list[Outcome]] = TypeAdapter(list[Outcome])


def encode_results(outcomes: Sequence[Outcome]) -> str:
    """Write outcomes as a JSON array, one object a case."""
    return _OUTCOMES.dump_json(list(outcomes), indent=1).decode() + "\n"


def load_results(path: Path) -> list[Outcome]:
    """Read what `encode_results` wrote.

    Raises:
        CaseError: the file is not there or holds something else.
    """
    try:
        return _OUTCOMES.validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise CaseError(
            f"{path}: these are no results of an evaluation; "
            "give a file that --results of an earlier run wrote."
        ) from error


def build_comparison(before: Sequence[Outcome], after: Sequence[Outcome]) -> list[Section]:
    """Compare two runs case by case, over the cases that both have.

    The difference is paired: its 95 % interval comes from resampling the cases' differences.
    """
    old = {outcome.id: float(outcome.passed) for outcome in before}
    new = {outcome.id: float(outcome.passed) for outcome in after}
    both = [case for case in new if case in old]
    rows = [
        ("in both runs", str(len(both))),
        ("fixed", str(sum(new[case] > old[case] for case in both))),
        ("broken", str(sum(new[case] < old[case] for case in both))),
    ]
    if both:
        compared = compare_runs({c: old[c] for c in both}, {c: new[c] for c in both}).difference
        bounds = f"{compared.mean:+.1%}, 95 % from {compared.low:+.1%} to {compared.high:+.1%}"
        rows.append(("difference", bounds))
    changed = [
        (case, "fixed" if new[case] else "broken") for case in both if new[case] != old[case]
    ]
    sections = [Section("Against the baseline", ("measure", "value"), rows)]
    return [*sections, Section("Changed cases", ("case", "now"), changed)] if changed else sections
