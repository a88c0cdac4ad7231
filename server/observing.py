"""A language model and a searcher that are timed, for the metrics.

Importing this module loads the index libraries; `server.engine` does so when it opens an index.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from pathlib import Path
from time import monotonic

from bot.interfaces import ChatMessage, LanguageModel, Sampling
from retrieval.interfaces import Embedder, Hit, Query, Reranker
from retrieval.searcher import Searcher
from retrieval.snapshot import Snapshot, load_newest
from server.metrics import Metrics


class ObservedModel:
    """Passes everything on, counts its pieces, and takes the time to the first one."""

    def __init__(self, model: LanguageModel, metrics: Metrics) -> None:
        self._model = model
        self._metrics = metrics

    @property
    def name(self) -> str:
        """The model's own name."""
        return self._model.name

    def load(self) -> None:
        """Load it."""
        self._model.load()

    def count_tokens(self, text: str) -> int:
        """Count as it does."""
        return self._model.count_tokens(text)

    async def stream(
        self, prompt: Sequence[ChatMessage], sampling: Sampling
    ) -> AsyncGenerator[str, None]:
        """Stream, and observe when the first text comes."""
        began, first = monotonic(), True
        async with aclosing(self._model.stream(prompt, sampling)) as pieces:
            async for piece in pieces:
                if first:
                    self._metrics.first_token.observe(monotonic() - began)
                    first = False
                self._metrics.model_pieces.inc()
                yield piece

    async def draft(self, prompt: Sequence[ChatMessage], sampling: Sampling) -> list[str]:
        """Draft as it does."""
        return await self._model.draft(prompt, sampling)

    def close(self) -> None:
        """Close it."""
        self._model.close()


class ObservedSearcher(Searcher):
    """Takes the time of every search."""

    def __init__(
        self,
        home: Path,
        embedder: Embedder,
        snapshot: Snapshot,
        reranker: Reranker | None,
        metrics: Metrics,
    ) -> None:
        super().__init__(home, embedder, snapshot, reranker=reranker)
        self._metrics = metrics

    def search(self, query: Query) -> list[Hit]:
        """Search; see `Searcher.search`."""
        with self._metrics.search.time():
            return super().search(query)

    def read(self, question: str, hits: Sequence[Hit], named: Sequence[Hit] = ()) -> list[Hit]:
        """Read; see `Searcher.read`."""
        with self._metrics.search.time():
            return super().read(question, hits, named)


def open_observed_searcher(
    home: Path, embedder: Embedder, reranker: Reranker | None, metrics: Metrics
) -> ObservedSearcher:
    """Open the newest whole generation of a home.

    Raises:
        IndexUnavailable: there is none that can be used.
    """
    snapshot = load_newest(home, embedder.name)
    return ObservedSearcher(home, embedder, snapshot, reranker, metrics)
