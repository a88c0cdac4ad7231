"""A running server whose desk has a day's work, and an agent's seat at it."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from retrieval.embedder import SentenceEmbedder
from retrieval.indexing import ingest
from retrieval.reranker import CrossEncoder
from retrieval.searcher import Searcher
from server.identity.passwords import Passwords
from tests.bot.receipts.test_recording import make_turn
from tests.server.browsers import Visitor
from tests.server.conftest import Serve
from tests.server.desk.pages.scenes import build_day
from tests.server.desk.pages.seats import Seat, sit_down
from tests.server.desk.pages.shop import PASSWORD, OpenShop, build_shop
from tests.server.desk.shopfloor import CoffeeEngine

SETTINGS = {"shop_name": "Bean & Burr", "webhook_urls": ["slack+http://127.0.0.1:1/"]}
"""Nobody listens there: what is told fails, and is shown."""

Restart = Callable[[OpenShop], Awaitable[OpenShop]]


@pytest.fixture(scope="session")
def password() -> str:
    """Hash of every agent's password: it takes as long as a test should."""
    return asyncio.run(Passwords().hash(PASSWORD))


@pytest.fixture
async def engine(
    coffee_home: Path, tmp_path: Path, minilm: SentenceEmbedder, reranker: CrossEncoder
) -> AsyncIterator[CoffeeEngine]:
    shutil.copytree(coffee_home, tmp_path, dirs_exist_ok=True)
    searcher = Searcher.open(tmp_path, minilm, reranker=reranker)
    yield CoffeeEngine(make_turn(searcher), lambda path: ingest(tmp_path, [path], {}, minilm))
    searcher.close()


@pytest.fixture
async def empty_shop(serve: Serve, engine: CoffeeEngine, password: str) -> OpenShop:
    """A shop with nobody in it."""
    return build_shop(await serve(engine, **SETTINGS), engine, password)


@pytest.fixture
async def shop(empty_shop: OpenShop) -> OpenShop:
    """A shop on a working day."""
    await build_day(empty_shop)
    return empty_shop


@pytest.fixture
def restart(serve: Serve, engine: CoffeeEngine, password: str) -> Restart:
    """Start another server in place of one that was told to stop."""

    async def start(shop: OpenShop) -> OpenShop:
        port = shop.running.port
        return build_shop(await serve(engine, port=port, **SETTINGS), engine, password)

    return start


@pytest.fixture
async def seat(shop: OpenShop, visitor: Visitor) -> Seat:
    """Ana Berg, an administrator, at the desk."""
    return await sit_down(visitor, shop, "Ana Berg")
