from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.interfaces import KINDS, Kind
from retrieval.embedder import SentenceEmbedder
from retrieval.interfaces import IndexUnavailable, Query
from retrieval.searcher import Searcher
from tests.retrieval.conftest import PRODUCTS, Shop, found


@pytest.fixture
def searcher(shop: Shop) -> Iterator[Searcher]:
    (shop.sources / "care.md").write_text(
        "# Care\n\n## Tents\n\nDry it first.\n\n## Stoves\n\nWipe it.\n"
    )
    shop.ingest()
    searcher = shop.open()
    yield searcher
    searcher.close()


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory, minilm: SentenceEmbedder) -> Searcher:
    shop = Shop(tmp_path_factory.mktemp("spoken"), minilm)
    shop.ingest()
    return shop.open()


@pytest.mark.models
def test_other_words_find_the_answer(spoken: Searcher) -> None:
    hit = found(spoken, "What is the deadline for sending something back?")[0]
    assert hit.chunk.source == "faq.csv#1"
    assert hit.similarity >= hit.question_similarity > 0.4


@pytest.mark.models
def test_chinese_is_found_by_its_characters(spoken: Searcher) -> None:
    assert found(spoken, "运费要多少钱？")[0].chunk.source == "faq.csv#3"
    assert found(spoken, "帐篷的保修期")[0].chunk.source == "faq.csv#4"


@pytest.mark.parametrize(
    ("query", "source"),
    [
        ("TT-TNT-0012", "TT-TNT-0012"),
        ("is tt-stv-0007 warm enough for a sleeping bag?", "TT-STV-0007"),
        ("4006381333931", "TT-TNT-0012"),
        ("does the RDG2 come in green", "TT-TNT-0012"),
        ("TT-BAG-0300多少钱？", "TT-BAG-0300"),
    ],
)
def test_a_code_in_the_query_puts_its_product_first(
    searcher: Searcher, query: str, source: str
) -> None:
    hits = found(searcher, query)
    assert (hits[0].chunk.source, hits[0].exact, hits[0].score) == (source, True, 1.0)
    assert not any(hit.exact for hit in hits[1:])


def test_a_code_counts_only_where_products_are_asked_for(searcher: Searcher) -> None:
    hits = searcher.search(Query("TT-TNT-0012", kinds=frozenset({"faq"})))
    assert hits and not any(hit.exact for hit in hits)


@pytest.mark.parametrize("kind", KINDS)
def test_only_the_kinds_asked_for_are_found(searcher: Searcher, kind: Kind) -> None:
    hits = searcher.search(Query("tent return care", kinds=frozenset({kind})))
    assert {hit.chunk.kind for hit in hits} == {kind}


def test_hits_are_few_enough_ordered_and_scored(searcher: Searcher) -> None:
    hits = found(searcher, "tent", k=3)
    assert len(hits) == 3
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


@pytest.mark.parametrize("text", ["", "   ", "?!", "🙂"])
def test_a_query_without_words_finds_nothing(searcher: Searcher, text: str) -> None:
    assert found(searcher, text) == []


def test_all_pieces_of_a_page_are_at_hand(searcher: Searcher) -> None:
    tents, stoves = searcher.snapshot.by_parent["care.md"]
    assert [searcher.snapshot.chunks[one].source for one in (tents, stoves)] == [
        "care.md#tents",
        "care.md#stoves",
    ]
    assert searcher.chunk(tents) == searcher.snapshot.chunks[tents]
    assert searcher.chunk("none") is None


def test_a_home_without_an_index_is_refused(shop: Shop) -> None:
    with pytest.raises(IndexUnavailable, match="nothing was ingested yet"):
        shop.open()


def test_a_closed_searcher_says_so(searcher: Searcher) -> None:
    searcher.close()
    searcher.close()
    with pytest.raises(IndexUnavailable, match="closed"):
        found(searcher, "tent")


def test_refresh_is_told_apart_from_nothing_new(shop: Shop, searcher: Searcher) -> None:
    before = searcher.snapshot
    assert not searcher.refresh()
    shop.write("products.csv", [*PRODUCTS, {**PRODUCTS[0], "id": "NEW-1", "gtin": "", "mpn": ""}])
    shop.ingest()
    assert searcher.refresh()
    assert searcher.generation == "000002"
    assert "NEW-1" in searcher.catalog
    assert "NEW-1" not in before.catalog


def test_unchanged_parts_stay_in_memory_and_on_disk(shop: Shop, searcher: Searcher) -> None:
    before = searcher.snapshot
    shop.write("faq.csv", [{"question": "Do you have a shop?", "answer": "Yes, in Utrecht."}])
    shop.ingest()
    searcher.refresh()
    after = searcher.snapshot
    assert after.dense.bases["product"] is before.dense.bases["product"]
    assert after.journal.segments[0] is before.journal.segments[0]
    name = Path("dense", "product.base.faiss")
    assert (after.folder / name).samefile(before.folder / name)


def test_a_search_keeps_its_generation_while_the_folder_goes(shop: Shop) -> None:
    shop.ingest()
    old = shop.open()
    for number in range(3):
        shop.write("products.csv", [{**PRODUCTS[0], "title": f"Canoe {number}"}])
        shop.ingest()
    assert "000001" not in shop.generations()
    assert found(old, "gas stove")[0].chunk.source == "TT-STV-0007"


def test_searches_go_on_while_generations_are_swapped(shop: Shop, searcher: Searcher) -> None:
    done = threading.Event()
    failures: list[str] = []
    searches = [0]

    def ask() -> None:
        while not done.is_set():
            hits = found(searcher, "Fjord sleeping bag")
            searches[0] += 1
            if not hits or hits[0].chunk.source != "TT-BAG-0300":
                failures.append(f"{[hit.chunk.source for hit in hits]}")

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(8):
        shop.write("products.csv", [{**PRODUCTS[0], "title": f"Canoe {number}"}, *PRODUCTS[1:]])
        shop.ingest()
        assert searcher.refresh()
    done.set()
    for thread in threads:
        thread.join()
    assert failures == []
    assert searches[0] > 8
