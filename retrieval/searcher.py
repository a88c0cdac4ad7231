"""The one entrance of retrieval: `Searcher.search`.

Searches read one immutable `Snapshot`; a newer generation is swapped in by one assignment, so a
search that runs goes on with the generation it began with.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Lock

from knowledge.catalog import Catalog
from knowledge.interfaces import Chunk, Kind
from retrieval.codes import find_codes
from retrieval.interfaces import Embedder, Hit, IndexUnavailable, Query, Reranker
from retrieval.lexical import is_unspaced
from retrieval.ranking import CANDIDATES, Weights, rank_hits
from retrieval.reading import read_hits
from retrieval.snapshot import Snapshot, load_newest


class Searcher:
    """Finds the chunks that fit a question. Safe from several threads.

    Args:
        home: the shop's folder.
        embedder: embeds the queries; the index was built by the same one.
        snapshot: the generation to begin with.
        weights: see `retrieval.ranking.Weights`.
        reranker: reads hits together with the question; without one `Hit.answers` stays None.
    """

    def __init__(
        self,
        home: Path,
        embedder: Embedder,
        snapshot: Snapshot,
        weights: Weights | None = None,
        reranker: Reranker | None = None,
    ) -> None:
        self._home = home
        self._embedder = embedder
        self._current: Snapshot | None = snapshot
        self._weights = weights or Weights()
        self._reranker = reranker
        self._refresh_lock = Lock()

    @classmethod
    def open(
        cls,
        home: Path,
        embedder: Embedder,
        weights: Weights | None = None,
        reranker: Reranker | None = None,
    ) -> Searcher:
        """Open the newest whole generation of a home.

        Raises:
            IndexUnavailable: there is none that can be used.
        """
        return cls(home, embedder, load_newest(home, embedder.name), weights, reranker)

    def with_weights(self, weights: Weights) -> Searcher:
        """Return a searcher over the same generation that weighs the arms otherwise."""
        return Searcher(self._home, self._embedder, self.snapshot, weights, self._reranker)

    @property
    def snapshot(self) -> Snapshot:
        """The generation in use: take it once where several look-ups must agree.

        Raises:
            IndexUnavailable: the searcher was closed.
        """
        if self._current is None:
            raise IndexUnavailable(str(self._home), "the searcher was closed.")
        return self._current

    @property
    def generation(self) -> str:
        """Name of the generation in use."""
        return self.snapshot.name

    @property
    def catalog(self) -> Catalog:
        """Products of the generation in use, with their offers."""
        return self.snapshot.catalog

    def chunk(self, chunk_id: str) -> Chunk | None:
        """Return the chunk with this id."""
        return self.snapshot.chunks.get(chunk_id)

    def search(self, query: Query) -> list[Hit]:
        """Return up to `query.k` hits, best first.

        A product whose id, gtin or mpn stands in the query as a word comes first, with
        `Hit.exact`. A query without a letter or digit finds nothing.

        Raises:
            EmbedderUnavailable: there is no such model.
        """
        snapshot = self.snapshot
        if not any(map(str.isalnum, query.text)):
            return []
        return self._rank(snapshot, query, _find_exact(snapshot, query))

    def read(self, question: str, hits: Sequence[Hit], named: Sequence[Hit] = ()) -> list[Hit]:
        """Fill in which hits answer a question; see `retrieval.reading.read_hits`.

        Raises:
            EmbedderUnavailable: there is no such model.
        """
        return read_hits(question, hits, self._reranker, named) if self._reranker else list(hits)

    def refresh(self) -> bool:
        """Look for a newer generation on disk, from any process, and serve it.

        Cheap when there is none: one look into a folder. Unchanged parts stay in memory.

        Returns:
            Whether another generation serves now.

        Raises:
            IndexUnavailable: no generation can be used any more; the one in memory goes on.
        """
        with self._refresh_lock:
            before = self.snapshot
            self._current = load_newest(self._home, self._embedder.name, before)
            return self._current is not before

    def close(self) -> None:
        """Let go of the index; a search that runs goes on. Safe to call twice."""
        with self._refresh_lock:
            self._current = None

    def _rank(self, snapshot: Snapshot, query: Query, exact: Mapping[str, int]) -> list[Hit]:
        vector = self._embedder.embed_query(query.text)
        wanted = max(CANDIDATES, 2 * query.k)
        lexical = dict(snapshot.lexical.search(query.text, vector, wanted, query.kinds))
        dense = snapshot.dense.search(query.text, vector, wanted, query.kinds)
        ids = dict.fromkeys([*lexical, *(chunk_id for chunk_id, _ in dense), *exact])
        unspaced = is_unspaced(query.text)
        return rank_hits(
            {chunk_id: snapshot.chunks[chunk_id] for chunk_id in ids},
            lexical,
            snapshot.dense.similarities(list(ids), vector),
            lambda kind: self._weights.lexical(kind, unspaced=unspaced),
            exact,
            query.k,
        )


def _find_exact(snapshot: Snapshot, query: Query) -> Mapping[str, int]:
    wanted: Kind = "product"
    if query.kinds and wanted not in query.kinds:
        return {}
    products = find_codes(query.text, snapshot.catalog)
    ids = (one for product in products for one in snapshot.by_parent.get(product, ()))
    found = [one for one in ids if snapshot.chunks[one].kind == wanted]
    return {chunk_id: place for place, chunk_id in enumerate(found)}
