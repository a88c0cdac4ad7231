"""The nouns and roles of retrieval, and its errors. Read this first.

::

    RetrievalError
    ├── IndexUnavailable      no usable generation: never built, half-written, or another format
    ├── IndexLocked           another process is writing to the same home
    └── EmbedderUnavailable   the model that makes vectors is not there
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.interfaces import Chunk, Kind

Vectors = NDArray[np.float32]
"""Unit-length float32 vectors, shape (n, dim)."""

Chances = NDArray[np.float32]
"""Probabilities, 0 to 1, shape (n,)."""


def chunk_number(chunk_id: str) -> int:
    """Return the number, 0 to 2**63 - 1, by which FAISS and tantivy know a chunk.

    It is the first 63 bits of the id, which is a hash: among a million chunks two share a number
    with a probability of 5e-8.
    """
    return int(chunk_id[:16], 16) >> 1


@dataclass(frozen=True, slots=True)
class Query:
    """What to look for.

    Attributes:
        text: the standalone question.
        k: most hits wanted, 1 or more.
        kinds: only these kinds; empty means every kind.
    """

    text: str
    k: int = 10
    kinds: frozenset[Kind] = frozenset()


@dataclass(frozen=True, slots=True)
class Hit:
    """One chunk that may answer, best first in every list.

    Attributes:
        chunk: the piece found.
        score: fused score, 0 to 1, comparable within one result list only.
        similarity: cosine of query and chunk, -1 to 1: the best over the chunk's vectors.
            Comparable between queries; the answer decision reads it.
        question_similarity: for FAQs the cosine of query and the FAQ's question alone; else 0.
        lexical: BM25 score, 0 or more; 0 where the lexical arm did not find it.
        exact: the query holds this product's id, gtin or mpn as a word.
        answers: probability, 0 to 1, that this chunk answers the query: 0 for FAQs and pages after
            those that a reranker reads; None for products but one that the query seems to name, and
            where there is no reranker.
        statement: exact words of the chunk: its statement that answers best; empty for FAQs and
            where it was not read by statements.
    """

    chunk: Chunk
    score: float
    similarity: float = 0.0
    question_similarity: float = 0.0
    lexical: float = 0.0
    exact: bool = False
    answers: float | None = None
    statement: str = ""


class Embedder(Protocol):
    """Texts to unit vectors."""

    @property
    def name(self) -> str:
        """What is written into a snapshot: vectors of another name are never mixed."""
        ...

    @property
    def dim(self) -> int:
        """Length of a vector."""
        ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Embed texts, in order; shape (len(texts), dim), float32, unit length."""
        ...

    def embed_query(self, text: str) -> Vectors:
        """Embed one query, shape (1, dim): some models prompt queries and documents apart."""
        ...


class Index(Protocol):
    """One arm of retrieval: dense or lexical. Safe to search from several threads."""

    def search(
        self, text: str, vector: Vectors, k: int, kinds: frozenset[Kind]
    ) -> list[tuple[str, float]]:
        """Return up to k (chunk id, score), best first. Empty kinds means every kind.

        Args:
            text: the query.
            vector: its embedding, shape (1, dim).
            k: most results.
            kinds: only these kinds.
        """
        ...


class Reranker(Protocol):
    """Reads a question and a passage together. Safe from several threads."""

    def score(self, question: str, passages: Sequence[str]) -> Chances:
        """Return the probability that each passage answers, 0 to 1, shape (len(passages),).

        Args:
            question: the standalone question.
            passages: each a title and a text.
        """
        ...


class RetrievalError(Exception):
    """Base of retrieval's errors."""


class IndexUnavailable(RetrievalError):
    """There is no usable index.

    Attributes:
        home: where it was looked for.
        reason: what was found instead.
    """

    def __init__(self, home: str, reason: str) -> None:
        super().__init__(
            f"There is no usable index in {home}: {reason} "
            f"Run 'storehand ingest SOURCE --home {home}' to build one."
        )
        self.home = home
        self.reason = reason


class IndexLocked(RetrievalError):
    """Another process writes to this home.

    Attributes:
        home: the folder.
    """

    def __init__(self, home: str) -> None:
        super().__init__(
            f"Another process is writing to the index in {home}. "
            "Wait until it has finished, then run this again; the old index still serves."
        )
        self.home = home


class EmbedderUnavailable(RetrievalError):
    """The embedding model cannot be loaded.

    Attributes:
        model: its name or path.
        reason: what happened and what to do.
    """

    def __init__(self, model: str, reason: str) -> None:
        super().__init__(f"The embedding model {model} is not available: {reason}")
        self.model = model
        self.reason = reason
