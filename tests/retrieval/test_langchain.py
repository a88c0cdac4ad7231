from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from retrieval.langchain import SearcherRetriever
from retrieval.searcher import Searcher
from tests.retrieval.conftest import Shop


@pytest.fixture
def searcher(shop: Shop) -> Searcher:
    shop.ingest()
    return shop.open()


def test_documents_carry_their_source(searcher: Searcher) -> None:
    documents = SearcherRetriever(searcher=searcher, k=2).invoke("Do you ship to Norway?")
    assert len(documents) == 2
    assert documents[0].page_content == "No, we ship within the EU only."
    metadata = documents[0].metadata
    assert (metadata["source"], metadata["kind"]) == ("faq.csv#2", "faq")
    assert metadata["title"] == "Do you ship to Norway?"
    assert 0 < documents[1].metadata["score"] <= metadata["score"] <= 1


async def test_the_async_way_gives_the_same(searcher: Searcher) -> None:
    retriever = SearcherRetriever(searcher=searcher, kinds=frozenset({"product"}))
    assert await retriever.ainvoke("stove") == retriever.invoke("stove")


def test_fewer_than_one_document_is_refused(searcher: Searcher) -> None:
    with pytest.raises(ValidationError, match="greater than or equal to 1"):
        SearcherRetriever(searcher=searcher, k=0)


def test_searching_loads_neither_langchain_nor_torch() -> None:
    script = (
        "import sys, retrieval.searcher, retrieval.embedder;"
        "heavy = {'torch', 'langchain_core', 'transformers'};"
        "print(sorted(heavy & sys.modules.keys()))"
    )
    root = Path(__file__).resolve().parents[2]
    run = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, check=True)
    assert run.stdout.strip() == b"[]"
