"""One suite for `Index`, over the dense and the lexical arm."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.interfaces import KINDS, Chunk, Kind, content_id
from retrieval.dense import build_dense_index, embed_chunks
from retrieval.interfaces import Index, chunk_number
from retrieval.lexical import LexicalIndex, write_lexical_index
from tests.retrieval.embedders import HashingEmbedder

EMBEDDER = HashingEmbedder()
NO_KINDS: frozenset[Kind] = frozenset()


def chunk(kind: Kind, title: str, text: str) -> Chunk:
    return Chunk(content_id(kind, title, text), kind, title, title, text, title)


CHUNKS = [
    chunk("product", "Red canoe", "Brand: Fjord\nA boat for two on calm water."),
    chunk("product", "Blue tent", "A tent for three in the rain."),
    chunk("faq", "Can I rent a canoe?", "Yes, in Utrecht, by the day."),
    chunk("page", "Care › Canoes", "Rinse it with fresh water."),
    chunk("page", "Care › Stoves", "Wipe it while it is cold."),
]
IDS = {chunk_number(one.id): one.id for one in CHUNKS}


def open_dense(folder: Path) -> Index:
    added, _ = embed_chunks(CHUNKS, EMBEDDER, lambda done, count: None)
    return build_dense_index(EMBEDDER.dim).revise([], added, IDS)


def open_lexical(folder: Path) -> Index:
    write_lexical_index(folder / "lexical", None, [], CHUNKS)
    return LexicalIndex(folder / "lexical", IDS)


@pytest.fixture(params=[open_dense, open_lexical])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Index:
    build: Callable[[Path], Index] = request.param
    return build(tmp_path)


def search(index: Index, text: str, k: int = 5, kinds: frozenset[Kind] = NO_KINDS) -> list[str]:
    return [one for one, _ in index.search(text, EMBEDDER.embed_query(text), k, kinds)]


@pytest.mark.parametrize("one", CHUNKS, ids=lambda one: one.title)
def test_a_chunk_is_found_by_its_own_words(index: Index, one: Chunk) -> None:
    assert search(index, f"{one.title} {one.text}")[0] == one.id


def test_the_best_comes_first(index: Index) -> None:
    scores = [
        score for _, score in index.search("canoe", EMBEDDER.embed_query("canoe"), 5, NO_KINDS)
    ]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("kind", KINDS)
def test_only_the_kinds_asked_for_are_found(index: Index, kind: Kind) -> None:
    kinds = {one.id: one.kind for one in CHUNKS}
    found = search(index, "canoe canoes", kinds=frozenset({kind}))
    assert {kinds[one] for one in found} <= {kind}


def test_each_kind_gives_no_more_than_asked_for(index: Index) -> None:
    found = search(index, "it canoe canoes a", k=1)
    kinds = [one.kind for one in CHUNKS if one.id in found]
    assert len(kinds) == len(set(kinds))
