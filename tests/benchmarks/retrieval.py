"""How well and how fast retrieval finds: quality, latency, freshness, memory.

Reads `product_search` and `faq_retrieval` of the development data. The index of the 19,406
products is kept in the folder that STOREHAND_BENCH_HOME names, if it names one: embedding them is
most of the time this takes.
"""

from __future__ import annotations

import gzip
import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import bm25s
import ir_measures
import numpy as np
from ir_measures import RR, R, nDCG
from rich.console import Console
from rich.table import Table

from knowledge.chunking import RECIPE, build_chunks
from knowledge.interfaces import (
    KINDS,
    Chunk,
    Document,
    Faq,
    Held,
    Kind,
    Money,
    Offer,
    Product,
    content_id,
)
from retrieval.dense import embed_chunks
from retrieval.embedder import SentenceEmbedder
from retrieval.evaluation import build_interval
from retrieval.indexing import ingest
from retrieval.interfaces import Embedder, Query
from retrieval.journal import Journal
from retrieval.lexical import analyze
from retrieval.publishing import Edition, next_name, publish
from retrieval.ranking import Weights
from retrieval.searcher import Searcher

Rankings = dict[str, list[str]]
Ratings = dict[str, dict[str, int]]
Texts = dict[str, str]

JUDGED_DEPTH = 2000
"""Hits among which the judged products are ranked: some 29 of each query are judged."""

WEIGHTS = (0.0, 0.1, 0.2, 0.3, 0.35, 0.4, 0.5, 0.6, 1.0)

ZH_PARAPHRASES = (
    "我的包裹现在到哪儿了？",
    "订单下错了，还可以改吗？",
    "商品写着预售，要等到什么时候？",
    "可以送到法国吗？",
    "寄一单要多少邮费？",
    "买到多少钱不用付邮费？",
    "下单以后大概几天能送到？",
    "我住在伦敦，会被收关税吗？",
    "煤气罐能不能快递？",
    "不喜欢的话，多久之内能退？",
    "退回商品的邮费谁来出？",
    "退的钱什么时候能收到？",
    "买小了，能换大一号吗？",
    "支持信用卡付款吗？",
    "能不能分几次付钱？",
    "礼品卡过期了吗，能用几年？",
    "帐篷坏了还在保修期内吗？",
    "拉链坏了你们能修吗？",
    "羽绒睡袋能放洗衣机洗吗？",
    "我想自己去店里取货，可以吗？",
)
"""One rewording for each row of knowledge/demo/faq.zh.csv, in its order."""


def run(data: Path) -> list[Table]:
    """Measure everything; returns the tables to print.

    Args:
        data: the folder of the development data.

    Raises:
        FileNotFoundError: a set is missing.
    """
    embedder = SentenceEmbedder()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(os.environ.get("STOREHAND_BENCH_HOME") or Path(folder, "products"))
        products = _open_products(home, data, embedder)
        return [
            measure_products(products, data),
            measure_faqs(Path(folder), data, embedder),
            measure_chinese(Path(folder), embedder),
            compare_lexical(products, data),
            measure_speed(products, data, embedder),
            measure_freshness(home, Path(folder), embedder),
        ]


def measure_products(searcher: Searcher, data: Path) -> Table:
    """Rank the products by each weight of the lexical arm; 0 is the dense arm, 1 the lexical."""
    queries, ratings = load_product_queries(data)
    table = _quality_table("Products", "judged only")
    for weight in WEIGHTS:
        weighted = _weighted(searcher, weight)
        top = _search(weighted, queries, 10)
        whole = _search(weighted, queries, JUDGED_DEPTH)
        judged = {
            query: [one for one in found if one in ratings[query]] for query, found in whole.items()
        }
        table.add_row(*_measured(f"w = {weight}", top, ratings), _interval(judged, ratings))
    return table


def measure_faqs(folder: Path, data: Path, embedder: Embedder) -> Table:
    """Rank FAQs by weight, with the question in the index and with the answer alone."""
    faqs, queries, ratings = load_faqs(data)
    shown = _open(folder / "faq", [_held(faq) for faq in faqs], embedder)
    hidden = _open(folder / "answers", [_hide_question(faq) for faq in faqs], embedder)
    table = _quality_table("FAQs", "question hidden")
    for weight in WEIGHTS:
        top = _search(_weighted(shown, weight), queries, 10)
        answers = _search(_weighted(hidden, weight), queries, 10)
        table.add_row(*_measured(f"w = {weight}", top, ratings), _interval(answers, ratings))
    return table


def measure_chinese(folder: Path, embedder: Embedder) -> Table:
    """Find each Chinese FAQ of the demo shop, among all its documents, by another wording."""
    demo = Path(__file__).resolve().parents[2] / "knowledge" / "demo"
    ingest(folder / "demo", [demo], {}, embedder)
    searcher = Searcher.open(folder / "demo", embedder)
    queries = {str(row): text for row, text in enumerate(ZH_PARAPHRASES, 1)}
    ratings = {row: {f"faq.zh.csv#{row}": 1} for row in queries}
    table = _quality_table("Chinese", "recall@1")
    for weight in (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0):
        found = _search(_weighted(searcher, weight), queries, 10)
        first = ir_measures.calc_aggregate([R @ 1], _qrels(ratings), _run(found))[R @ 1]
        table.add_row(*_measured(f"w = {weight}", found, ratings), f"{first:.3f}")
    return table


def compare_lexical(searcher: Searcher, data: Path) -> Table:
    """tantivy and bm25s over the same tokens: quality, and time until one change is findable."""
    queries, ratings = load_product_queries(data)
    chunks = list(searcher.snapshot.chunks.values())
    tokens = [analyze(f"{chunk.title}\n{chunk.text}") for chunk in chunks]
    started = time.perf_counter()
    other = bm25s.BM25()
    other.index(tokens, show_progress=False)
    seconds = time.perf_counter() - started
    found: Rankings = {}
    for query, text in queries.items():
        rows, _ = other.retrieve([analyze(text)], k=10, show_progress=False)
        found[query] = [chunks[int(row)].source for row in rows[0]]
    table = Table("BM25 by", "nDCG@10", "one change findable, ms", title="Lexical libraries")
    mine = _search(_weighted(searcher, 1.0), queries, 10)
    table.add_row("tantivy", _interval(mine, ratings), f"{_time_tantivy(searcher, chunks[0]):.0f}")
    table.add_row("bm25s", _interval(found, ratings), f"{seconds * 1000:.0f}")
    return table


def measure_speed(searcher: Searcher, data: Path, embedder: Embedder) -> Table:
    """Search the products with 620 whole questions, none of them asked before."""
    _, queries, _ = load_faqs(data)
    searcher.search(Query("warm up"))
    whole, arms = [], []
    for text in queries.values():
        asked = f"{text} please"
        started = time.perf_counter()
        embedder.embed_query(asked)
        embedded = time.perf_counter()
        searcher.search(Query(asked))
        whole.append(time.perf_counter() - started)
        arms.append(time.perf_counter() - embedded)
    table = Table("Search of 19,406 products", "p50, ms", "p95, ms", title="Speed")
    table.add_row("whole", *_percentiles(whole))
    table.add_row("without embedding the query", *_percentiles(arms))
    table.caption = f"peak resident memory {_peak_megabytes():.0f} MB"
    return table


def measure_freshness(home: Path, folder: Path, embedder: Embedder) -> Table:
    """Add one product to the index and search until it is found, in this process."""
    searcher = Searcher.open(home, embedder)
    seconds = []
    for number in range(5):
        file = folder / f"new-{number}.jsonl"
        row = {
            "id": f"BENCH-{time.time_ns()}",
            "title": f"Folding canoe number {number}",
            "price": "9 EUR",
        }
        file.write_text(json.dumps(row), encoding="utf-8")
        started = time.perf_counter()
        ingest(home, [file], {}, embedder, known=searcher.snapshot)
        searcher.refresh()
        hits = searcher.search(Query(f"folding canoe number {number}", k=5))
        seconds.append(time.perf_counter() - started)
        if row["id"] not in {hit.chunk.source for hit in hits}:
            raise RuntimeError(f"{row['id']} was ingested and is not found.")
    table = Table("One document more", "median, s", "slowest, s", title="Freshness")
    table.add_row(
        f"{len(searcher.snapshot.chunks)} chunks",
        f"{np.median(seconds):.2f}",
        f"{max(seconds):.2f}",
    )
    return table


def load_product_queries(data: Path) -> tuple[Texts, Ratings]:
    """Return query texts and ratings; queries without a relevant product are left out."""
    ratings: Ratings = {}
    for row in _rows(data / "product_search" / "qrels.jsonl.gz"):
        ratings.setdefault(row["qid"], {})[row["doc_id"]] = row["rating"]
    ratings = {query: rated for query, rated in ratings.items() if any(rated.values())}
    queries = {
        row["qid"]: row["text"] for row in _rows(data / "product_search" / "queries.jsonl.gz")
    }
    return {query: queries[query] for query in ratings}, ratings


def load_products(data: Path) -> list[Product]:
    """Return the development products."""
    now = datetime.now(UTC)
    return [_product(row, now) for row in _rows(data / "product_search" / "products.jsonl.gz")]


def load_faqs(data: Path) -> tuple[list[Faq], Texts, Ratings]:
    """Return FAQs, with their ids as sources, queries and ratings."""
    folder = data / "faq_retrieval"
    faqs = [
        Faq(row["question"], row["answer"], row["doc_id"])
        for row in _rows(folder / "faqs.jsonl.gz")
    ]
    rows = list(_rows(folder / "queries.jsonl.gz"))
    ratings = {row["qid"]: dict.fromkeys(row["relevant"], 1) for row in rows}
    return faqs, {row["qid"]: row["text"] for row in rows}, ratings


def _product(row: Mapping[str, Any], now: datetime) -> Product:
    price = Money(Decimal(row["price"]) / 100, "USD") if row.get("price") else None
    return Product(
        id=row["id"],
        title=row["title"],
        offer=Offer(price, None, "in_stock", "", None, now),
        description=row.get("description") or "",
        brand=row.get("brand") or "",
        mpn=row.get("name") or "",
        attributes={name: str(value) for name, value in row["attrs"].items()},
    )


def _rows(path: Path) -> Iterable[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def _open_products(home: Path, data: Path, embedder: Embedder) -> Searcher:
    if not (home / "index").is_dir():
        return _open(home, [_held(product) for product in load_products(data)], embedder)
    return Searcher.open(home, embedder)


def _open(home: Path, held: Sequence[Held], embedder: Embedder) -> Searcher:
    """Index documents without files: the path of a product is its set's."""
    chunks = {chunk.id: chunk for one in held for chunk in one.chunks}
    name = next_name(home)
    edition = Edition(name, Journal().revise(held, name), chunks, list(chunks.values()), [], RECIPE)
    (home / "index").mkdir(parents=True)
    vectors, _ = embed_chunks(edition.added, embedder, partial(_show_progress, home.name))
    return Searcher(home, embedder, publish(home, edition, vectors, None, embedder))


def _show_progress(name: str, done: int, count: int) -> None:
    sys.stderr.write(f"\r{name}: {done} of {count} texts embedded" + "\n" * (done == count))


def _held(document: Document) -> Held:
    return Held(document, "/bench", tuple(build_chunks(document)))


def _hide_question(faq: Faq) -> Held:
    key = content_id("page", faq.source, faq.answer)
    chunk = Chunk(key, "page", faq.source, "", faq.answer, faq.source)
    return Held(faq, "/bench", (chunk,))


def _weighted(searcher: Searcher, weight: float) -> Searcher:
    weights = Weights(dict[Kind, float].fromkeys(KINDS, weight), unspaced=weight)
    return searcher.with_weights(weights)


def _search(searcher: Searcher, queries: Mapping[str, str], k: int) -> Rankings:
    return {
        query: [hit.chunk.source for hit in searcher.search(Query(text, k))]
        for query, text in queries.items()
    }


def _quality_table(name: str, last: str) -> Table:
    title = f"{name}: share w of the lexical arm"
    return Table("w", "nDCG@10", "R@10", "RR@10", last, title=title)


def _measured(name: str, rankings: Rankings, ratings: Ratings) -> tuple[str, ...]:
    others = ir_measures.calc_aggregate([R @ 10, RR @ 10], _qrels(ratings), _run(rankings))
    return (name, _interval(rankings, ratings), f"{others[R @ 10]:.3f}", f"{others[RR @ 10]:.3f}")


def _interval(rankings: Rankings, ratings: Ratings) -> str:
    found = ir_measures.iter_calc([nDCG @ 10], _qrels(ratings), _run(rankings))
    return str(build_interval([one.value for one in found]))


def _qrels(ratings: Ratings) -> list[Any]:
    return [
        ir_measures.Qrel(q, one, rating)
        for q, rated in ratings.items()
        for one, rating in rated.items()
    ]


def _run(rankings: Rankings) -> list[Any]:
    return [
        ir_measures.ScoredDoc(query, one, -rank)
        for query, found in rankings.items()
        for rank, one in enumerate(found)
    ]


def _time_tantivy(searcher: Searcher, chunk: Chunk) -> float:
    """Return the milliseconds to write, open and search an index with one chunk changed."""
    from retrieval.lexical import LexicalIndex, write_lexical_index

    changed = replace(chunk, text=f"{chunk.text} xylophone")
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        write_lexical_index(
            Path(folder, "lexical"), searcher.snapshot.folder / "lexical", [chunk.id], [changed]
        )
        index = LexicalIndex(Path(folder, "lexical"), searcher.snapshot.ids)
        if not index.search("xylophone", np.empty((1, 0), np.float32), 1, frozenset()):
            raise RuntimeError("The changed chunk is not found.")
        return (time.perf_counter() - started) * 1000


def _percentiles(seconds: Sequence[float]) -> tuple[str, str]:
    p50, p95 = np.percentile(np.array(seconds) * 1000, (50, 95))
    return f"{p50:.1f}", f"{p95:.1f}"


def _peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    for one in run(Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/data")):
        Console().print(one)
