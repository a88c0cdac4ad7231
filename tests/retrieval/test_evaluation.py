from __future__ import annotations

import ir_measures
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ir_measures import RR, R, nDCG

from retrieval.evaluation import (
    area_under_curve,
    build_interval,
    compare_runs,
    keep_judged,
    measure_queries,
    ndcg,
    recall,
    reciprocal_rank,
)

DOCUMENTS = [f"d{number}" for number in range(15)]


@given(
    st.permutations(DOCUMENTS),
    st.dictionaries(st.sampled_from(DOCUMENTS), st.integers(0, 3), min_size=1),
)
def test_every_measure_agrees_with_ir_measures(ranking: list[str], ratings: dict[str, int]) -> None:
    qrels = [ir_measures.Qrel("q", one, rating) for one, rating in ratings.items()]
    run = [ir_measures.ScoredDoc("q", one, -rank) for rank, one in enumerate(ranking)]
    expected = ir_measures.calc_aggregate([nDCG @ 10, R @ 10, RR @ 10], qrels, run)
    assert ndcg(ranking, ratings) == pytest.approx(expected[nDCG @ 10])
    assert recall(ranking, ratings) == pytest.approx(expected[R @ 10])
    assert reciprocal_rank(ranking, ratings) == pytest.approx(expected[RR @ 10])


def test_only_queries_with_a_relevant_document_count() -> None:
    ratings = {"a": {"x": 3}, "b": {"x": 0}, "c": {"y": 1}}
    assert measure_queries({"a": ["x"]}, ratings, ndcg) == {"a": 1.0, "c": 0.0}


def test_judged_only_leaves_out_what_nobody_rated() -> None:
    assert keep_judged(["x", "?", "y"], {"y": 1, "x": 0}) == ["x", "y"]


def test_an_interval_holds_its_mean_and_narrows_with_more_queries() -> None:
    few, many = build_interval([0.0, 1.0] * 5), build_interval([0.0, 1.0] * 500)
    assert few.low < few.mean == 0.5 < few.high
    assert many.high - many.low < few.high - few.low
    assert str(many) == f"0.500 [{many.low:.3f}, {many.high:.3f}]"


def test_the_interval_is_as_wide_as_the_normal_one_on_many_values() -> None:
    interval = build_interval([0.0, 1.0] * 500)
    assert interval.high - interval.low == pytest.approx(2 * 1.96 * 0.5 / 1000**0.5, rel=0.1)


def test_an_interval_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one query"):
        build_interval([])


def test_a_clear_difference_is_told_from_noise() -> None:
    first = {str(query): 0.5 for query in range(50)}
    better = dict.fromkeys(first, 0.6)
    noise = {query: 0.5 + (0.1 if int(query) % 2 else -0.1) for query in first}
    assert compare_runs(first, better).is_clear
    assert compare_runs(first, better).wins == 50
    assert not compare_runs(first, noise).is_clear
    assert compare_runs(first, noise).losses == 25


def test_runs_over_other_queries_are_not_compared() -> None:
    with pytest.raises(ValueError, match="same queries"):
        compare_runs({"a": 1.0}, {"b": 1.0})


@pytest.mark.parametrize(
    ("scores", "area"),
    [([1, 2, 3, 4], 1.0), ([4, 3, 2, 1], 0.0), ([1, 3, 2, 4], 0.75), ([5, 5, 5, 5], 0.5)],
)
def test_the_area_is_the_share_of_pairs_in_the_right_order(
    scores: list[float], area: float
) -> None:
    assert area_under_curve(scores, [False, False, True, True]) == area


def test_an_area_needs_both_kinds() -> None:
    with pytest.raises(ValueError, match="one kind alone"):
        area_under_curve([1.0, 2.0], [True, True])
