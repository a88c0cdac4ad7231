"""Embedders that need no weights, and one that counts."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from retrieval.interfaces import Embedder, Vectors


class HashingEmbedder:
    """Counts character trigrams in hashed buckets: near copies are near, in any language."""

    def __init__(self, dim: int = 128, name: str = "trigrams") -> None:
        self._dim = dim
        self._name = name

    @property
    def name(self) -> str:
        return self._name

    @property
    def dim(self) -> int:
        return self._dim

    def embed(self, texts: Sequence[str]) -> Vectors:
        return np.stack([self._embed(text) for text in texts]) if texts else self._none()

    def embed_query(self, text: str) -> Vectors:
        return self.embed([text])

    def _embed(self, text: str) -> Vectors:
        padded = f" {text.casefold()} "
        vector = np.full(self._dim, 1e-3, np.float32)
        for start in range(len(padded) - 2):
            digest = hashlib.blake2b(padded[start : start + 3].encode(), digest_size=8).digest()
            vector[int.from_bytes(digest[:4]) % self._dim] += 1.0 if digest[4] % 2 else -1.0
        return (vector / np.linalg.norm(vector)).astype(np.float32)

    def _none(self) -> Vectors:
        return np.empty((0, self._dim), np.float32)


class CountingEmbedder:
    """Passes everything on and remembers which documents it embedded."""

    def __init__(self, inner: Embedder) -> None:
        self._inner = inner
        self.embedded: list[str] = []

    @property
    def name(self) -> str:
        return self._inner.name

    @property
    def dim(self) -> int:
        return self._inner.dim

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.embedded += texts
        return self._inner.embed(texts)

    def embed_query(self, text: str) -> Vectors:
        return self._inner.embed_query(text)
