from __future__ import annotations

from collections.abc import Iterator

import pytest

from retrieval.indexing import ingest
from retrieval.interfaces import IndexLocked, IndexUnavailable, Query
from retrieval.publishing import open_lock
from retrieval.searcher import Searcher
from tests.retrieval.conftest import FAQS, PRODUCTS, Row, Shop, found
from tests.retrieval.embedders import CountingEmbedder, HashingEmbedder


@pytest.fixture
def searcher(shop: Shop) -> Iterator[Searcher]:
    shop.ingest()
    searcher = shop.open()
    yield searcher
    searcher.close()


def test_what_was_ingested_is_found(searcher: Searcher) -> None:
    assert found(searcher, "gas stove")[0].chunk.source == "TT-STV-0007"
    assert found(searcher, "How long can I return an item?")[0].chunk.source == "faq.csv#1"


def test_ingesting_twice_changes_nothing(shop: Shop) -> None:
    first, second = shop.ingest(), shop.ingest()
    assert (first.added, first.embedded) == (7, 3 + 2 * 4)
    assert (second.unchanged, second.added, second.changed, second.embedded) == (7, 0, 0, 0)


def test_a_changed_row_embeds_only_itself(shop: Shop) -> None:
    counting = CountingEmbedder(shop.embedder)
    shop.ingest()
    shop.embedder = counting
    shop.write(
        "products.csv", [{**PRODUCTS[0], "description": "Now with a green door."}, *PRODUCTS[1:]]
    )
    changes = shop.ingest()
    assert (changes.changed, changes.embedded) == (1, 1)
    assert len(counting.embedded) == 1
    assert "green door" in counting.embedded[0]
    assert found(shop.open(), "green door")[0].chunk.text.endswith("Now with a green door.")


def test_a_changed_price_embeds_nothing_and_is_in_the_catalogue(shop: Shop) -> None:
    shop.ingest()
    counting = CountingEmbedder(shop.embedder)
    shop.embedder = counting
    shop.write("products.csv", [{**PRODUCTS[0], "price": "199.00 EUR"}, *PRODUCTS[1:]])
    changes = shop.ingest()
    assert (changes.repriced, changes.changed, changes.embedded) == (1, 0, 0)
    assert counting.embedded == []
    product = shop.open().catalog.get("TT-TNT-0012")
    assert product is not None
    assert str(product.offer.price) == "199.00 EUR"


def test_a_removed_row_is_gone_from_the_next_search(shop: Shop, searcher: Searcher) -> None:
    shop.write("products.csv", PRODUCTS[:2])
    assert shop.ingest().removed == 1
    assert searcher.refresh()
    assert "TT-STV-0007" not in {hit.chunk.source for hit in found(searcher, "Ember gas stove")}
    assert found(searcher, "TT-STV-0007", k=1)[0].exact is False


def test_equal_texts_are_embedded_once(shop: Shop) -> None:
    twins = [{**PRODUCTS[0], "id": f"T-{number}", "gtin": "", "mpn": ""} for number in range(5)]
    shop.write("products.csv", twins)
    changes = shop.ingest()
    assert (changes.added, changes.embedded) == (9, 1 + 2 * 4)
    assert {hit.chunk.source for hit in found(shop.open(), "Ridge 2 tent")} >= {"T-0", "T-4"}


def test_another_embedder_embeds_everything_anew_and_loses_nothing(shop: Shop) -> None:
    shop.ingest()
    shop.embedder = HashingEmbedder(64, "other")
    with pytest.raises(IndexUnavailable, match="trigrams, and the settings name other"):
        shop.open()
    (shop.sources / "faq.csv").unlink()
    shop.write("more.csv", FAQS)
    changes = ingest(shop.home, [shop.sources / "products.csv"], {}, shop.embedder)
    assert changes.embedded == 3 + 2 * 4
    assert found(shop.open(), "Do you ship to Norway?")[0].chunk.source == "faq.csv#2"


def test_progress_is_told_by_stage(shop: Shop) -> None:
    seen: list[tuple[str, int, int]] = []
    ingest(shop.home, [shop.sources], {}, shop.embedder, lambda *step: seen.append(step))
    assert [stage for stage, _, _ in seen] == ["read", "read", "embed", "write", "write"]
    assert seen[2] == ("embed", 11, 11)
    assert seen[-1] == ("write", 1, 1)


def test_a_second_writer_is_told_to_wait(shop: Shop) -> None:
    with open_lock(shop.home), pytest.raises(IndexLocked, match="Another process is writing"):
        shop.ingest()
    assert shop.ingest().added == 7


def test_only_two_generations_are_kept(shop: Shop) -> None:
    for number in range(4):
        row: Row = {**PRODUCTS[0], "title": f"Ridge {number} tent"}
        shop.write("products.csv", [row, *PRODUCTS[1:]])
        shop.ingest()
    assert shop.generations() == ["000003", "000004"]


def test_many_small_changes_end_where_one_ingest_does(shop: Shop) -> None:
    for number in range(20):
        rows = [
            {**PRODUCTS[0], "id": f"P-{one}", "title": f"Canoe {one}"} for one in range(number + 1)
        ]
        shop.write("products.csv", rows)
        shop.ingest()
    grown = shop.open()
    assert len(grown.catalog) == 20
    assert len(grown.snapshot.journal.segments) <= 17
    sources = [hit.chunk.source for hit in grown.search(Query("canoe", 50, frozenset({"product"})))]
    assert sorted(sources) == sorted(f"P-{one}" for one in range(20))
