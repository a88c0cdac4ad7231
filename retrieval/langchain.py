"""The searcher as a LangChain retriever, for chains that others build. Nothing here needs it."""

from __future__ import annotations

import asyncio

from langchain_core.callbacks import (
    AsyncCallbackManagerForRetrieverRun,
    CallbackManagerForRetrieverRun,
)
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field

from knowledge.interfaces import Kind
from retrieval.interfaces import Hit, Query
from retrieval.searcher import Searcher


class SearcherRetriever(BaseRetriever):
    """Return the hits of a `Searcher` as documents, best first.

    Attributes:
        searcher: an open searcher.
        k: most documents.
        kinds: only these kinds; empty means every kind.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    searcher: Searcher
    k: int = Field(default=10, ge=1)
    kinds: frozenset[Kind] = frozenset()

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        return self._search(query)

    async def _aget_relevant_documents(
        self, query: str, *, run_manager: AsyncCallbackManagerForRetrieverRun
    ) -> list[Document]:
        return await asyncio.to_thread(self._search, query)

    def _search(self, query: str) -> list[Document]:
        hits = self.searcher.search(Query(query, self.k, self.kinds))
        return [build_document(hit) for hit in hits]


def build_document(hit: Hit) -> Document:
    """Return a hit as a document: its text, and in the metadata source, kind, title and score."""
    chunk = hit.chunk
    return Document(
        id=chunk.id,
        page_content=chunk.text,
        metadata={
            "source": chunk.source,
            "kind": chunk.kind,
            "title": chunk.title,
            "score": hit.score,
        },
    )
