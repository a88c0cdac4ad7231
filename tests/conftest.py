"""For the whole suite: the models, each loaded once, and one index of the coffee shop.

The models are imported where they are opened, so that tests without them load no torch.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import structlog
from hypothesis import settings

from tests.bot.shop import write_shop

if TYPE_CHECKING:
    from retrieval.embedder import SentenceEmbedder
    from retrieval.reranker import CrossEncoder
    from retrieval.searcher import Searcher

pytest_plugins = ["tests.server.databases"]

# A busy machine makes a property no less true, so no example is timed.
settings.register_profile("storehand", deadline=None)
settings.load_profile("storehand")


@pytest.fixture(autouse=True)
def logs_as_before() -> Iterator[None]:
    """Commands configure the logs of the whole process; the next test begins with the default."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers, root.level = handlers, level
    logging.raiseExceptions = True
    if structlog.is_configured():
        structlog.reset_defaults()


@pytest.fixture(scope="session")
def minilm() -> SentenceEmbedder:
    """The real embedder."""
    from retrieval.embedder import SentenceEmbedder

    embedder = SentenceEmbedder()
    embedder.load()
    return embedder


@pytest.fixture(scope="session")
def reranker() -> CrossEncoder:
    """The real model that reads what was found."""
    from retrieval.reranker import CrossEncoder

    reranker = CrossEncoder()
    reranker.load()
    return reranker


@pytest.fixture(scope="session")
def searcher(
    tmp_path_factory: pytest.TempPathFactory, minilm: SentenceEmbedder, reranker: CrossEncoder
) -> Searcher:
    """Over the coffee shop of `tests.bot.shop`, which no test may change."""
    from retrieval.indexing import ingest
    from retrieval.searcher import Searcher

    folder: Path = tmp_path_factory.mktemp("coffee")
    ingest(folder / "home", [write_shop(folder / "shop")], {}, minilm)
    return Searcher.open(folder / "home", minilm, reranker=reranker)
