"""One index of the small shop for all of the bot's tests, built with the real embedder."""

from pathlib import Path

import pytest

from retrieval.embedder import SentenceEmbedder
from retrieval.indexing import ingest
from retrieval.reranker import CrossEncoder
from retrieval.searcher import Searcher
from tests.bot.shop import write_shop


@pytest.fixture(scope="session")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    folder: Path = tmp_path_factory.mktemp("coffee")
    embedder = SentenceEmbedder()
    ingest(folder / "home", [write_shop(folder / "shop")], {}, embedder)
    return Searcher.open(folder / "home", embedder, reranker=CrossEncoder())
