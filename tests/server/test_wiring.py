"""The engine on a small real index: loading, failing, recovering, answering."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.interfaces import ModelUnavailable, TurnFinished
from server.engine import Engine
from server.generators import build_model
from server.metrics import Metrics
from server.settings import Settings, load_settings
from server.wiring import build_policy, build_shop, ingest_sources

FAQ = "question,answer\nHow long is delivery?,It takes two to four days.\n"


def write_sources(folder: Path) -> Path:
    folder.mkdir()
    (folder / "faq.csv").write_text(FAQ, "utf-8")
    (folder / "products.csv").write_text(
        "id,title,price,sale_price,availability,link,image_link,product_type,item_group_id,color\n"
        "T-1,Dome tent,249.00 EUR,199.00 EUR,in_stock,/products/dome,/t.svg,Tents > Dome,T,red\n"
        "T-2,Dome tent,249.00 EUR,,out_of_stock,/products/dome,,Tents > Dome,T,blue\n"
        "M-1,Enamel mug,9.50 EUR,,in_stock,,,,,\n",
        "utf-8",
    )
    return folder


def place_settings(home: Path) -> Settings:
    return load_settings(home=home, generator="scripted", shop_name="Fjell")


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    return write_sources(tmp_path / "documents")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return place_settings(tmp_path / "home")


@pytest.fixture(scope="module")
def metrics() -> Metrics:
    return Metrics()


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory, metrics: Metrics) -> Iterator[Engine]:
    """Loaded once; no test changes what it answers from."""
    folder = tmp_path_factory.mktemp("fjell")
    sources = write_sources(folder / "documents")
    engine = Engine(place_settings(folder / "home"), [sources], metrics)
    engine.load()
    yield engine
    engine.close()


@pytest.mark.models
async def test_a_loaded_engine_answers_from_the_documents(engine: Engine) -> None:
    assert engine.readiness.ready
    events = [event async for event in engine.run_turn("c1", "How long is delivery?")]
    last = events[-1]
    assert isinstance(last, TurnFinished)
    assert (last.reply.text, last.reply.path) == ("It takes two to four days.", "approved")
    assert last.reply.citations[0].source == "faq.csv#1"


@pytest.mark.models
async def test_searches_are_measured(engine: Engine, metrics: Metrics) -> None:
    before = count_searches(metrics)
    async for _ in engine.run_turn("c2", "How long is delivery?"):
        pass
    assert count_searches(metrics) > before


def count_searches(metrics: Metrics) -> float:
    pattern = r"^storehand_search_seconds_count (\S+)"
    found = re.search(pattern, metrics.render().decode(), re.MULTILINE)
    assert found is not None
    return float(found[1])


@pytest.mark.models
def test_the_storefront_shows_the_records(engine: Engine) -> None:
    tents, other = engine.storefront()
    assert (tents.name, tents.slug, other.name) == ("Tents", "tents", "Other")
    red, blue = tents.products
    assert (red.slug, red.group, red.price, red.sale_price) == ("dome", "T", "249.00", "199.00")
    assert (blue.availability, blue.sale_price, blue.image) == ("out_of_stock", "", "")
    assert (other.products[0].group, other.products[0].slug) == ("M-1", "m-1")


@pytest.mark.models
def test_a_cited_source_is_found_whole(engine: Engine) -> None:
    found = engine.find_source("faq.csv#1")
    assert found is not None
    assert (found.kind, found.title) == ("faq", "How long is delivery?")
    assert "two to four days" in found.text
    product = engine.find_source("T-1")
    assert product is not None and product.link == "/products/dome"
    assert engine.find_source("faq.csv#2") is None


@pytest.mark.models
def test_an_ingest_by_another_process_goes_live(settings: Settings, sources: Path) -> None:
    engine = Engine(settings, [sources])
    engine.load()
    assert engine.refresh() is False
    (sources / "faq.csv").write_text(FAQ + "Do you ship abroad?,Only to Norway.\n", "utf-8")
    code = (
        "import sys; from pathlib import Path; from server.settings import load_settings;"
        "from server.wiring import ingest_sources;"
        "ingest_sources(load_settings(home=sys.argv[1]), [Path(sys.argv[2])], {})"
    )
    subprocess.run([sys.executable, "-c", code, str(settings.home), str(sources)], check=True)
    assert engine.refresh() is True
    found = engine.find_source("faq.csv#2")
    assert found is not None and "Norway" in found.text
    engine.close()


@pytest.mark.models
async def test_an_empty_home_is_not_ready_until_something_is_ingested(
    settings: Settings, sources: Path
) -> None:
    engine = Engine(settings)
    assert engine.readiness.reason == "The models are loading."
    await asyncio.to_thread(engine.load)
    assert not engine.readiness.ready
    assert "storehand ingest" in engine.readiness.reason
    assert (engine.storefront(), engine.find_source("faq.csv#1")) == ((), None)
    with pytest.raises(ModelUnavailable):
        await anext(engine.run_turn("c1", "Hello"))
    ingest_sources(settings, [sources], {})
    assert await asyncio.to_thread(engine.refresh) is True
    assert engine.readiness.ready
    engine.close()


def test_a_generator_that_lacks_a_setting_says_which(
    build_settings: Callable[..., Settings],
) -> None:
    with pytest.raises(ModelUnavailable, match="generator_base_url is empty"):
        build_model(build_settings(generator="openai"))


def test_the_settings_reach_the_policy_and_the_shop(
    build_settings: Callable[..., Settings],
) -> None:
    settings = build_settings(
        approved_similarity=0.5,
        temperature=0.7,
        top_k=40,
        shop_name="Fjell",
        support_email="a@b.example",
    )
    policy = build_policy(settings)
    assert (policy.approved_similarity, policy.sampling.temperature) == (0.5, 0.7)
    assert policy.sampling.top_k == 40
    assert (build_shop(settings).name, build_shop(settings).contact) == ("Fjell", "a@b.example")


@pytest.mark.models
def test_a_damaged_store_is_told_and_tried_again(settings: Settings, sources: Path) -> None:
    damaged = settings.home / "storehand.db"
    settings.home.mkdir(parents=True)
    damaged.write_bytes(b"this is no database" * 100)
    engine = Engine(settings, [sources])
    engine.load()
    assert engine.readiness.reason.startswith(f"The database {damaged} cannot be used:")
    damaged.unlink()
    assert engine.refresh() and engine.readiness.ready
    engine.close()
