"""How fast documents are embedded, beside `SentenceTransformer.encode` alone on the same texts."""

from __future__ import annotations

import gzip
import json
import sys
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import torch
from rich.console import Console
from rich.table import Table
from sentence_transformers import SentenceTransformer

from knowledge.interfaces import Chunk, content_id
from retrieval import embedder as ours
from retrieval.dense import embed_chunks
from retrieval.embedder import Dtype, SentenceEmbedder, find_bundled_model

TEXTS = 256
ROUNDS = 3
DTYPES: tuple[Dtype, ...] = ("float32", "bfloat16")

Vectors = Any


def run(data: Path) -> list[Table]:
    """Measure both precisions, and the batch sizes; returns the tables to print.

    Args:
        data: the folder of the development data.

    Raises:
        FileNotFoundError: a set is missing.
    """
    texts = list(islice(_texts(data), TEXTS))
    return [compare_rates(texts), compare_batches(texts[: TEXTS // 2]), compare_ingest(data)]


def compare_rates(texts: list[str]) -> Table:
    """`SentenceEmbedder.embed` and `SentenceTransformer.encode`, in turns, best of three."""
    table = Table(
        "precision", "encode, texts/s", "Storehand, texts/s", "ratio", "lowest cosine",
        title=f"Embedding {len(texts)} FAQ answers and product texts",
    )  # fmt: skip
    exact = _plain("float32").encode(texts, normalize_embeddings=True)
    rates = {}
    for dtype in DTYPES:
        mine = SentenceEmbedder(dtype=dtype)
        rates[dtype] = _race(_plain(dtype).encode, mine.embed, texts)
        cosine = float(np.sum(exact * mine.embed(texts), axis=1).min())
        table.add_row(dtype, *_rates(*rates[dtype]), f"{cosine:.4f}")
    default = SentenceEmbedder()
    chosen = rates["bfloat16" if default.dtype == "bfloat16" else "float32"][1]
    table.add_row(
        f"{default.dtype}, the default here, beside float32",
        *_rates(rates["float32"][0], chosen),
        "",
    )
    return table


def compare_batches(texts: list[str]) -> Table:
    """The default precision at several batch sizes."""
    table = Table("texts in a batch", "texts/s", title="Batch size")
    embedder = SentenceEmbedder()
    before = ours.BATCH_TEXTS
    for size in (8, 16, 32, 64):
        ours.BATCH_TEXTS = size
        table.add_row(str(size), f"{len(texts) / _time(embedder.embed, texts):.0f}")
    ours.BATCH_TEXTS = before
    return table


def compare_ingest(data: Path) -> Table:
    """Embedding chunks as `ingest` does it, beside `encode` in float32 on the same texts."""
    chunks = [
        Chunk(content_id("page", text), "page", "source", "", text, "parent")
        for text in islice(_texts(data), TEXTS)
    ]
    texts = [f"\n{chunk.text}"[:1200] for chunk in chunks]
    embedder = SentenceEmbedder()
    by_text = dict(zip(texts, chunks, strict=True))

    def store(some: list[str]) -> None:
        embed_chunks([by_text[text] for text in some], embedder, _no_progress)

    table = Table("", "documents/s", title="Ingest")
    plain, stored = _race(_plain("float32").encode, store, texts)
    table.add_row("SentenceTransformer.encode, float32", f"{plain:.0f}")
    table.add_row("embed_chunks", f"{stored:.0f}")
    table.add_row("ratio", f"{stored / plain:.2f}")
    return table


def _plain(dtype: str) -> SentenceTransformer:
    return SentenceTransformer(
        str(find_bundled_model()),
        model_kwargs={"dtype": getattr(torch, dtype)},
        local_files_only=True,
    )


def _race(
    first: Callable[[list[str]], Any], second: Callable[[list[str]], Any], texts: list[str]
) -> tuple[float, float]:
    """Return texts a second of both, each the best of some rounds taken in turns."""
    seconds = [(_time(first, texts), _time(second, texts)) for _ in range(ROUNDS)]
    return len(texts) / min(one for one, _ in seconds), len(texts) / min(two for _, two in seconds)


def _time(embed: Callable[[list[str]], Any], texts: list[str]) -> float:
    embed(texts[:16])
    started = time.perf_counter()
    embed(texts)
    return time.perf_counter() - started


def _rates(plain: float, mine: float) -> tuple[str, str, str]:
    return f"{plain:.0f}", f"{mine:.0f}", f"{mine / plain:.2f}"


def _texts(data: Path) -> Iterator[str]:
    """Yield texts as shops have them, short and long in turn."""
    faqs = _rows(data / "faq_retrieval" / "faqs.jsonl.gz")
    products = _rows(data / "product_search" / "products.jsonl.gz")
    for faq, product in zip(faqs, products, strict=False):
        yield f"{faq['question']}\n{faq['answer']}"
        yield f"{product['title']}\n{product.get('description') or ''}"


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def _no_progress(done: int, count: int) -> None:
    """Show nothing."""


if __name__ == "__main__":
    for one in run(Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/data")):
        Console().print(one)
