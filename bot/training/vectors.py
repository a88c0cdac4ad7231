"""Vectors of many texts, kept in a file between runs: embedding takes nearly all of the time."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import structlog

from retrieval.interfaces import Embedder, Vectors

log = structlog.get_logger(__name__)

_BATCH_TEXTS = 1000


class VectorCache:
    """An embedder that remembers what it embedded, in float16, by a hash of the text.

    Args:
        embedder: computes what is not there.
        path: an ``.npz`` file for one embedder; None keeps nothing.
    """

    def __init__(self, embedder: Embedder, path: Path | None = None) -> None:
        self._embedder = embedder
        self._path = path
        self._known: dict[int, Vectors] = {}
        if path and path.exists():
            with np.load(path) as kept:
                self._known = dict(zip(kept["keys"].tolist(), kept["vectors"], strict=True))

    @property
    def name(self) -> str:
        """Of the embedder."""
        return self._embedder.name

    @property
    def dim(self) -> int:
        """Length of a vector."""
        return self._embedder.dim

    def embed_query(self, text: str) -> Vectors:
        """Return the vector of one text, shape (1, dim); what is not there is not kept either."""
        known = self._known.get(_key(text))
        if known is None:
            return self._embedder.embed_query(text)
        return known[None].astype(np.float32)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Embed texts, in order; shape (len(texts), dim), float32, unit length but for rounding."""
        missing = [text for text in dict.fromkeys(texts) if _key(text) not in self._known]
        for start in range(0, len(missing), _BATCH_TEXTS):
            batch = missing[start : start + _BATCH_TEXTS]
            vectors = self._embedder.embed(batch).astype(np.float16)
            self._known.update(zip(map(_key, batch), vectors, strict=True))
            log.info("embedded", texts=start + len(batch), of=len(missing))
        if missing and self._path:
            np.savez(self._path, keys=[*self._known], vectors=np.stack([*self._known.values()]))
        return np.stack([self._known[_key(text)] for text in texts]).astype(np.float32)


def _key(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=7).digest())
