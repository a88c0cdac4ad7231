from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from retrieval.interfaces import Vectors
from retrieval.vectors import FRESH_FREE, Numbers, build_vector_set, load_vector_set

DIM = 16


def unit_vectors(count: int, seed: int = 0) -> Vectors:
    vectors = np.random.default_rng(seed).normal(size=(count, DIM)).astype(np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


def numbers(*values: int) -> Numbers:
    return np.array(values, dtype=np.int64)


def test_a_search_gives_what_numpy_gives() -> None:
    vectors, query = unit_vectors(500), unit_vectors(1, seed=1)
    found = build_vector_set(np.arange(500), vectors).search(query, 7)
    scores = (vectors @ query[0]).astype(float)
    best = np.argsort(-scores)[:7]
    assert [number for number, _ in found] == best.tolist()
    assert [score for _, score in found] == pytest.approx(scores[best].tolist(), abs=1e-6)


def test_a_revision_replaces_and_removes_and_leaves_the_old_set_alone() -> None:
    vectors, new = unit_vectors(10), unit_vectors(2, seed=1)
    before = build_vector_set(np.arange(10), vectors)
    after = before.revise([3], numbers(5, 99), new)
    assert (len(before), len(after)) == (10, 10)
    assert before.search(vectors[3:4], 1)[0][0] == 3
    assert 3 not in dict(after.search(vectors[3:4], 10))
    assert dict(after.search(new[:1], 1)) == {5: pytest.approx(1.0)}
    assert dict(after.search(new[1:], 1)) == {99: pytest.approx(1.0)}
    assert after.base is before.base


def test_cosines_cover_base_and_fresh_and_leave_out_the_dead() -> None:
    vectors = unit_vectors(11)
    grown = build_vector_set(np.arange(10), vectors[:10]).revise([3], numbers(99), vectors[10:])
    found = grown.cosines([0, 3, 99, 12345], vectors[:1])
    assert found == {0: pytest.approx(1.0), 99: pytest.approx(float(vectors[10] @ vectors[0]))}


def test_what_was_removed_can_come_back() -> None:
    vectors = unit_vectors(10)
    without = build_vector_set(np.arange(10), vectors).revise([3], numbers(), unit_vectors(0))
    again = without.revise([], numbers(3), vectors[3:4])
    assert len(again) == 10
    assert dict(again.search(vectors[3:4], 1)) == {3: pytest.approx(1.0)}


def test_many_changes_build_a_new_base() -> None:
    count = FRESH_FREE + 1
    vectors = unit_vectors(2 * count)
    before = build_vector_set(np.arange(10), vectors[:10])
    after = before.revise([0], np.arange(100, 100 + count), vectors[10 : 10 + count])
    assert after.base is not before.base
    assert (len(after.fresh), len(after.dead), len(after)) == (0, 0, 9 + count)


def test_no_change_is_the_same_set() -> None:
    before = build_vector_set(np.arange(10), unit_vectors(10))
    assert before.revise([], numbers(), unit_vectors(0)) is before


def test_a_large_set_is_searched_by_a_graph_that_finds_nearly_all(tmp_path: Path) -> None:
    vectors, queries = unit_vectors(3000), unit_vectors(20, seed=1)
    exact = build_vector_set(np.arange(3000), vectors)
    graph = build_vector_set(np.arange(3000), vectors, flat_limit=1000)
    graph.save(tmp_path / "graph")
    graph = load_vector_set(tmp_path / "graph").revise([0], numbers(9000), queries[:1])
    assert graph.search(queries[:1], 1)[0][0] == 9000
    shared = [
        len(dict(exact.search(query[None], 10)).keys() & dict(graph.search(query[None], 11)).keys())
        for query in queries
    ]
    assert sum(shared) / (10 * len(queries)) > 0.9


def test_an_unchanged_base_is_linked_and_the_rest_is_written(tmp_path: Path) -> None:
    vectors = unit_vectors(11)
    first = build_vector_set(np.arange(10), vectors[:10])
    first.save(tmp_path / "1")
    second = first.revise([3], numbers(99), vectors[10:])
    second.save(tmp_path / "2", saved_base=tmp_path / "1")
    assert (tmp_path / "1.base.faiss").samefile(tmp_path / "2.base.faiss")
    loaded = load_vector_set(tmp_path / "2", known_base=first.base)
    assert loaded.search(vectors[10:], 10) == second.search(vectors[10:], 10)
    assert loaded.dead == {3}


def test_an_empty_set_finds_nothing() -> None:
    empty = build_vector_set(numbers(), unit_vectors(0))
    assert empty.search(unit_vectors(1), 5) == []
    assert empty.cosines([1, 2], unit_vectors(1)) == {}
    assert empty.dim == DIM
