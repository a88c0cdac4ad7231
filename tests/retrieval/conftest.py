"""A small shop on disk."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from knowledge.interfaces import Changes
from retrieval.indexing import ingest
from retrieval.interfaces import Embedder, Hit, Query
from retrieval.searcher import Searcher
from tests.retrieval.embedders import HashingEmbedder

Row = dict[str, str]

PRODUCTS: tuple[Row, ...] = (
    {"id": "TT-TNT-0012", "title": "Ridge 2 tent", "description": "Two-person tent of 2.1 kg.",
     "price": "249.00 EUR", "gtin": "4006381333931", "mpn": "RDG2"},
    {"id": "TT-BAG-0300", "title": "Fjord sleeping bag", "description": "Down, warm to -7 degrees.",
     "price": "189.00 EUR", "gtin": "", "mpn": ""},
    {"id": "TT-STV-0007", "title": "Ember gas stove", "description": "Boils a litre in 3 minutes.",
     "price": "59.00 EUR", "gtin": "", "mpn": ""},
)  # fmt: skip

FAQS: tuple[Row, ...] = (
    {"question": "How long can I return an item?", "answer": "Within 45 days of delivery."},
    {"question": "Do you ship to Norway?", "answer": "No, we ship within the EU only."},
    {"question": "运费是多少？", "answer": "标准配送 4.90 欧元。"},
    {"question": "保修期有多长？", "answer": "帐篷保修五年。"},
)


class Shop:
    """A folder of sources and a home, with the shortest way to change and search them."""

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        self.sources = folder / "sources"
        self.home = folder / "home"
        self.embedder = embedder
        self.sources.mkdir()
        self.write("products.csv", PRODUCTS)
        self.write("faq.csv", FAQS)

    def write(self, name: str, rows: tuple[Row, ...] | list[Row]) -> None:
        with (self.sources / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)

    def ingest(self) -> Changes:
        return ingest(self.home, [self.sources], {}, self.embedder)

    def open(self) -> Searcher:
        return Searcher.open(self.home, self.embedder)

    def generations(self) -> list[str]:
        return sorted(path.name for path in (self.home / "index").iterdir() if path.is_dir())


def found(searcher: Searcher, text: str, k: int = 10) -> list[Hit]:
    return searcher.read(text, searcher.search(Query(text, k)))


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path, HashingEmbedder())
