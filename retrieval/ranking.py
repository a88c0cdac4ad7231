"""Both arms as one ranking: a weighted sum of scores, each divided by the query's best.

    score = w * bm25 / max(bm25) + (1 - w) * cosine / max(cosine)

a convex combination (Bruch, Gai and Ingber 2023, "An Analysis of Fusion Functions for Hybrid
Retrieval", found it better and easier to tune than reciprocal ranks). Dividing by the maximum
keeps products, FAQs and pages comparable in one list.

The weights come from the development data; `storehand bench retrieval` prints nDCG@10 with
intervals, for a share w of the lexical arm:

    w                           0      0.1    0.2    0.3    0.35   0.4    0.5    0.6    1
    products, all               0.613  0.716  0.755  0.782  0.781  0.781  0.789  0.776  0.730
    products, judged only       0.929  0.936  0.934  0.919  0.906  0.902  0.885  0.859  0.805
    FAQs                        0.961  0.963  0.962  0.953  0.947  0.938  0.915  0.885  0.720
    FAQs, question hidden       0.755  0.763  0.757  0.742  0.730  0.717  0.686  0.648  0.456

Products take 0.3, where all and judged only are both near their best; FAQs and pages, asked in
whole sentences, 0.15. Twenty reworded Chinese questions give 0.558 with w = 0, 0.854 with 0.8.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from knowledge.interfaces import Chunk, Kind
from retrieval.dense import Similarity
from retrieval.interfaces import Hit

CANDIDATES: Final = 200
"""Fewest hits taken from each arm and kind: nDCG@10 is then what it is with every chunk ranked."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Share of the lexical arm, 0 to 1; the rest is the dense arm's.

    Attributes:
        by_kind: for queries in scripts with spaces.
        unspaced: for queries in Chinese, Japanese and other scripts without spaces, which the
            bundled embedder hardly knows.
    """

    by_kind: Mapping[Kind, float] = field(
        default_factory=lambda: {"product": 0.3, "faq": 0.15, "page": 0.15}
    )
    unspaced: float = 0.8

    def lexical(self, kind: Kind, *, unspaced: bool) -> float:
        """Return the lexical share for a chunk of this kind."""
        return self.unspaced if unspaced else self.by_kind[kind]


def rank_hits(
    chunks: Mapping[str, Chunk],
    lexical: Mapping[str, float],
    similarities: Mapping[str, Similarity],
    share: Callable[[Kind], float],
    exact: Mapping[str, int],
    k: int,
) -> list[Hit]:
    """Fuse the arms.

    Args:
        chunks: the candidates by id.
        lexical: BM25 score by chunk id, where the lexical arm found it.
        similarities: cosines by chunk id.
        share: a kind to the lexical arm's share, 0 to 1.
        exact: chunks found by a code in the query, with their place there: they come first.
        k: most hits.

    Returns:
        Hits, best first; equal scores in the order of the chunks' ids.
    """
    scores = _fuse(chunks, lexical, similarities, share)
    scores.update(dict.fromkeys(exact, 1.0))
    order = sorted(scores, key=lambda one: (exact.get(one, len(exact)), -scores[one], one))
    # Only the hits asked for are built: hundreds of objects a search keep the collector busy.
    return [
        _build_hit(chunks[one], scores[one], lexical, similarities, exact=one in exact)
        for one in order[:k]
    ]


def _fuse(
    chunks: Mapping[str, Chunk],
    lexical: Mapping[str, float],
    similarities: Mapping[str, Similarity],
    share: Callable[[Kind], float],
) -> dict[str, float]:
    top_bm25 = max(lexical.values(), default=0.0) or 1.0
    top_cosine = max((one.best for one in similarities.values()), default=0.0)
    scores = {}
    for chunk_id, chunk in chunks.items():
        cosine = max(similarities[chunk_id].best, 0.0) if chunk_id in similarities else 0.0
        w = share(chunk.kind)
        scores[chunk_id] = w * lexical.get(chunk_id, 0.0) / top_bm25
        scores[chunk_id] += (1.0 - w) * cosine / top_cosine if top_cosine > 0.0 else 0.0
    return scores


def _build_hit(
    chunk: Chunk,
    score: float,
    lexical: Mapping[str, float],
    similarities: Mapping[str, Similarity],
    *,
    exact: bool,
) -> Hit:
    similarity = similarities.get(chunk.id, Similarity(0.0))
    bm25 = lexical.get(chunk.id, 0.0)
    return Hit(chunk, score, similarity.best, similarity.question, bm25, exact)
