"""A desk over each database, with the coffee shop's index in a home of its own."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from retrieval.embedder import SentenceEmbedder
from retrieval.indexing import ingest
from retrieval.reranker import CrossEncoder
from retrieval.searcher import Searcher
from server.bus.memory import InMemoryBus, InMemoryPresence
from server.settings import Settings
from server.storage.conversations import ConversationLog
from server.storage.database import Database
from tests.bot.receipts.test_recording import make_turn
from tests.bot.shop import write_shop
from tests.server.desk.shopfloor import KEY, Client, CoffeeEngine, Node, Shopfloor


@pytest.fixture(scope="session")
def coffee_home(tmp_path_factory: pytest.TempPathFactory, minilm: SentenceEmbedder) -> Path:
    """An index that tests copy."""
    folder: Path = tmp_path_factory.mktemp("desk")
    ingest(folder / "home", [write_shop(folder / "shop")], {}, minilm)
    return folder / "home"


@pytest.fixture
async def floor(
    database: Database,
    database_settings: Settings,
    coffee_home: Path,
    minilm: SentenceEmbedder,
    reranker: CrossEncoder,
) -> AsyncIterator[Shopfloor]:
    """The shop, with nobody in it."""
    home = database_settings.home
    shutil.copytree(coffee_home, home, dirs_exist_ok=True)
    searcher = Searcher.open(home, minilm, reranker=reranker)
    turn = make_turn(searcher)
    engine = CoffeeEngine(turn, lambda path: ingest(home, [path], {}, minilm))
    log = ConversationLog(database, KEY)
    bus, presence = InMemoryBus(), InMemoryPresence()
    floor = Shopfloor(database_settings, database, engine, bus, presence, log)
    yield floor
    for client in floor.clients:
        await client.aclose()
    await bus.close()
    searcher.close()


@pytest.fixture
def node(floor: Shopfloor) -> Node:
    """One serving process."""
    return floor.build_node()


@pytest.fixture
async def mara(floor: Shopfloor, node: Node) -> Client:
    """An agent who is signed in."""
    return await floor.sign_in(node, "Mara")


@pytest.fixture
async def lena(floor: Shopfloor, node: Node) -> Client:
    """A lead who is signed in."""
    return await floor.sign_in(node, "Lena", "lead")
