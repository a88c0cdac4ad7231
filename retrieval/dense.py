"""The dense arm: cosine of vectors, one FAISS set for each kind.

A FAQ has two vectors, the question alone and question with answer: a customer's words look like
the question, and the answer says what it is about. On 620 development queries nDCG@10 is 0.953
with the question alone, 0.950 with question and answer, 0.961 with the better of the two; with
the answer alone 0.755. A product has one vector, title with text: on 19,406 development products
nDCG@10 over judged ones is 0.936, against 0.884 with the title alone and 0.929 with the better of
title and both.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Final, Literal

import numpy as np

from knowledge.interfaces import KINDS, Chunk, Kind
from retrieval.interfaces import Embedder, Vectors, chunk_number
from retrieval.vectors import Numbers, Part, VectorSet, build_vector_set, load_vector_set

Space = Literal["product", "faq", "page", "question"]
"""A kind's vectors of whole chunks, or ``question``: the questions of FAQs alone."""

SPACES: Final[tuple[Space, ...]] = (*KINDS, "question")

EMBEDDED_CHARACTERS: Final = 1200
"""Most characters of a chunk that are embedded: some 256 tokens, the bundled model's window."""

PRODUCT_CHARACTERS: Final = 500
"""Most characters of a product that are embedded: a long list of facts blurs what it is. On the
development products, fused with a lexical share of 0.3, nDCG@10 is 0.749/0.911 (all/judged only)
with facts first and the whole window, and 0.782/0.919 like this, in half the time."""

_FACT = re.compile(r"[^:\n]{1,60}: ")
_SLICE_TEXTS = 256
"""Texts between two steps of a progress bar."""


@dataclass(frozen=True, slots=True)
class Similarity:
    """Cosines of one chunk and a query, -1 to 1.

    Attributes:
        best: over the chunk's vectors.
        question: of the FAQ's question alone; 0 for other kinds.
    """

    best: float
    question: float = 0.0


@dataclass(frozen=True, slots=True)
class Added:
    """New vectors of one space.

    Attributes:
        numbers: see `chunk_number`; unique.
        vectors: shape (len(numbers), dim).
    """

    numbers: Numbers
    vectors: Vectors


def spaces_of(chunk: Chunk) -> dict[Space, str]:
    """Return the texts to embed for a chunk, by the space their vectors live in."""
    if chunk.kind == "product":
        return {"product": _product_text(chunk)[:PRODUCT_CHARACTERS]}
    whole = f"{chunk.title}\n{chunk.text}"[:EMBEDDED_CHARACTERS]
    return {"faq": whole, "question": chunk.title} if chunk.kind == "faq" else {"page": whole}


def _product_text(chunk: Chunk) -> str:
    """Return title, description, facts; in a chunk the facts, ``Name: value``, come first."""
    lines = chunk.text.split("\n")
    facts = list(takewhile(_FACT.match, lines))
    return "\n".join([chunk.title, *lines[len(facts) :], *facts])


class DenseIndex:
    """Cosine search over chunks as `retrieval.interfaces.Index`. Immutable.

    Args:
        sets: the vectors of every space.
        ids: number to chunk id of every chunk held.
    """

    def __init__(self, sets: Mapping[Space, VectorSet], ids: Mapping[int, str]) -> None:
        self._sets = sets
        self._ids = ids

    def __len__(self) -> int:
        return sum(len(vectors) for vectors in self._sets.values())

    def search(
        self, text: str, vector: Vectors, k: int, kinds: frozenset[Kind]
    ) -> list[tuple[str, float]]:
        """Return up to k (chunk id, cosine) of each kind, best first; see `Index.search`."""
        best: dict[int, float] = {}
        for space in _spaces(kinds):
            for number, score in self._sets[space].search(vector, k):
                best[number] = max(score, best.get(number, -1.0))
        ordered = sorted(best.items(), key=lambda pair: -pair[1])
        return [(self._ids[number], score) for number, score in ordered]

    def similarities(self, chunk_ids: Sequence[str], vector: Vectors) -> dict[str, Similarity]:
        """Return the cosines of the given chunks to a query vector, shape (1, dim)."""
        numbers = {chunk_number(chunk_id): chunk_id for chunk_id in chunk_ids}
        whole: dict[int, float] = {}
        for kind in KINDS:
            whole.update(self._sets[kind].cosines(list(numbers), vector))
        asked = self._sets["question"].cosines(list(numbers), vector)
        return {
            numbers[number]: Similarity(max(score, asked.get(number, -1.0)), asked.get(number, 0.0))
            for number, score in whole.items()
        }

    def vector(self, chunk: Chunk) -> Vectors:
        """Return the vector of a whole chunk that is held, shape (1, dim)."""
        return self._sets[chunk.kind].vector(chunk_number(chunk.id))

    def revise(
        self, removed: Collection[str], added: Mapping[Space, Added], ids: Mapping[int, str]
    ) -> DenseIndex:
        """Return the index without the chunks `removed` and with the vectors `added`.

        Args:
            removed: chunk ids.
            added: what `embed_chunks` returned.
            ids: number to chunk id of every chunk of the revised index.
        """
        gone = [chunk_number(chunk_id) for chunk_id in removed]
        none = Added(np.empty(0, np.int64), np.empty((0, self.dim), np.float32))
        sets = {}
        for space, vectors in self._sets.items():
            new = added.get(space, none)
            sets[space] = vectors.revise(gone, new.numbers, new.vectors)
        return DenseIndex(sets, ids)

    @property
    def dim(self) -> int:
        """Length of a vector."""
        return self._sets["question"].dim

    def save(self, folder: Path, previous: DenseIndex | None, previous_folder: Path | None) -> None:
        """Write every space's files into a folder, linking the bases that did not change.

        Args:
            folder: exists.
            previous: the index that this one was revised from.
            previous_folder: where `previous` was saved.
        """
        for space, vectors in self._sets.items():
            same = previous is not None and previous.bases[space] is vectors.base
            vectors.save(
                folder / space, previous_folder / space if same and previous_folder else None
            )

    @property
    def bases(self) -> dict[Space, Part]:
        """The large part of every space."""
        return {space: vectors.base for space, vectors in self._sets.items()}


def build_dense_index(dim: int) -> DenseIndex:
    """Return an index without vectors, for vectors of length `dim`."""
    none = np.empty(0, np.int64), np.empty((0, dim), np.float32)
    return DenseIndex({space: build_vector_set(*none) for space in SPACES}, {})


def load_dense_index(
    folder: Path, ids: Mapping[int, str], known: Mapping[Space, Part] | None = None
) -> DenseIndex:
    """Read what `DenseIndex.save` wrote.

    Args:
        folder: as for `save`.
        ids: number to chunk id of every chunk held.
        known: bases that are in memory already and have not changed.

    Raises:
        OSError, RuntimeError, ValueError: a file is missing or broken.
    """
    known = known or {}
    return DenseIndex(
        {space: load_vector_set(folder / space, known.get(space)) for space in SPACES}, ids
    )


def embed_chunks(
    chunks: Iterable[Chunk], embedder: Embedder, on_progress: Callable[[int, int], None]
) -> tuple[dict[Space, Added], int]:
    """Embed chunks, equal texts once, texts of like length together.

    Args:
        chunks: what has no vector yet.
        embedder: makes the vectors.
        on_progress: called with texts done and texts in all, after each few hundred.

    Returns:
        The vectors by space, and how many texts were embedded.
    """
    places: dict[str, list[tuple[Space, int]]] = {}
    for chunk in chunks:
        for space, text in spaces_of(chunk).items():
            places.setdefault(text, []).append((space, chunk_number(chunk.id)))
    texts = sorted(places, key=len)
    vectors = _embed_in_slices(texts, embedder, on_progress)
    rows: dict[Space, dict[int, int]] = {}
    for row, text in enumerate(texts):
        for space, number in places[text]:
            rows.setdefault(space, {})[number] = row
    added = {
        space: Added(np.array(list(where), np.int64), vectors[list(where.values())])
        for space, where in rows.items()
    }
    return added, len(texts)


def _embed_in_slices(
    texts: Sequence[str], embedder: Embedder, on_progress: Callable[[int, int], None]
) -> Vectors:
    vectors = np.empty((len(texts), embedder.dim), np.float32)
    for start in range(0, len(texts), _SLICE_TEXTS):
        part = texts[start : start + _SLICE_TEXTS]
        vectors[start : start + len(part)] = embedder.embed(part)
        on_progress(start + len(part), len(texts))
    return vectors


def _spaces(kinds: frozenset[Kind]) -> list[Space]:
    asked: list[Space] = [kind for kind in KINDS if not kinds or kind in kinds]
    return [*asked, "question"] if "faq" in asked else asked
