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

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
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
    weights: Weights,
    *,
    unspaced: bool,
) -> list[Hit]:
    """Fuse the arms.

    Args:
        chunks: the candidates by id.
        lexical: BM25 score by chunk id, where the lexical arm found it.
        similarities: cosines by chunk id.
        weights: see `Weights`.
        unspaced: whether the query is in a script without spaces.

    Returns:
        A hit for each candidate, best first; equal scores in the order of the chunks' ids.
    """
    best_lexical = max(lexical.values(), default=0.0) or 1.0
    best_cosine = max((one.best for one in similarities.values()), default=0.0)
    hits = []
    for chunk_id, chunk in chunks.items():
        similarity = similarities.get(chunk_id, Similarity(0.0))
        bm25 = lexical.get(chunk_id, 0.0)
        cosine = max(similarity.best, 0.0) / best_cosine if best_cosine > 0.0 else 0.0
        share = weights.lexical(chunk.kind, unspaced=unspaced)
        score = share * bm25 / best_lexical + (1.0 - share) * cosine
        hits.append(Hit(chunk, score, similarity.best, similarity.question, bm25))
    return sorted(hits, key=lambda hit: (-hit.score, hit.chunk.id))


def put_exact_first(hits: list[Hit], exact: Mapping[str, int]) -> list[Hit]:
    """Put the chunks found by an exact code first, scored 1.

    Args:
        hits: best first.
        exact: chunk id to its place in the query.
    """
    first = [replace(hit, score=1.0, exact=True) for hit in hits if hit.chunk.id in exact]
    rest = [hit for hit in hits if hit.chunk.id not in exact]
    return sorted(first, key=lambda hit: exact[hit.chunk.id]) + rest
