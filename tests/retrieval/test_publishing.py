"""A crash at any step of an ingest leaves the old generation serving."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from retrieval.indexing import Stage, ingest
from retrieval.interfaces import IndexUnavailable
from retrieval.manifest import BrokenGeneration, check_digests, load_manifest
from retrieval.snapshot import Snapshot
from tests.retrieval.conftest import PRODUCTS, Shop, found

ROOT = Path(__file__).resolve().parents[2]

KILLED_INGEST = """
import os, signal, sys
from pathlib import Path
from retrieval.indexing import ingest
from tests.retrieval.embedders import HashingEmbedder

class FatalEmbedder(HashingEmbedder):
    reads = 0
    @property
    def name(self):
        # Asked for again and again while a generation is written.
        FatalEmbedder.reads += 1
        if FatalEmbedder.reads == int(sys.argv[3]):
            os.kill(os.getpid(), signal.SIGKILL)
        return super().name

ingest(Path(sys.argv[1]), [Path(sys.argv[2])], {}, FatalEmbedder())
"""


@dataclass
class Unplugged(Exception):
    """Stands for whatever ends a process in the middle."""

    stage: Stage


@pytest.mark.parametrize("fatal", ["read", "embed", "write"])
def test_a_failure_at_any_stage_leaves_the_old_generation(shop: Shop, fatal: Stage) -> None:
    shop.ingest()
    searcher = shop.open()
    shop.write("products.csv", [{**PRODUCTS[0], "title": "Canoe"}])

    def fail(stage: Stage, done: int, count: int) -> None:
        if stage == fatal:
            raise Unplugged(stage)

    with pytest.raises(Unplugged):
        ingest(shop.home, [shop.sources], {}, shop.embedder, fail)
    assert not searcher.refresh()
    assert found(searcher, "gas stove")[0].chunk.source == "TT-STV-0007"
    assert shop.ingest().changed == 1
    assert searcher.refresh()
    assert found(searcher, "canoe")[0].chunk.title == "Canoe"


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is POSIX")
@pytest.mark.parametrize("reads", range(1, 5))
def test_a_killed_ingest_leaves_the_old_generation(shop: Shop, reads: int) -> None:
    shop.ingest()
    shop.write("products.csv", [{**PRODUCTS[0], "title": "Canoe"}, *PRODUCTS[1:]])
    killed = subprocess.run(
        [sys.executable, "-c", KILLED_INGEST, str(shop.home), str(shop.sources), str(reads)],
        cwd=ROOT,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    before = shop.open()
    published = before.generation == "000002"
    assert found(before, "gas stove")[0].chunk.source == "TT-STV-0007"
    assert shop.ingest().changed == (0 if published else 1)
    assert not list((shop.home / "index").glob(".building-*"))
    assert found(shop.open(), "canoe")[0].chunk.title == "Canoe"


def break_file(snapshot: Snapshot, name: str, damage: str) -> None:
    path = snapshot.folder / name
    content = path.read_bytes()
    path.unlink()  # a hard link: the generation before must keep its own
    if damage == "short":
        path.write_bytes(content[: len(content) // 2])
    elif damage == "flipped":
        path.write_bytes(bytes([content[0] ^ 1]) + content[1:])


@pytest.mark.parametrize("damage", ["missing", "short", "flipped"])
@pytest.mark.parametrize(
    "name",
    ["manifest.json", "order.npy", "documents-000002.jsonl", "dense/faq.fresh.faiss",
     "dense/product.base.faiss", "lexical/meta.json"],
)  # fmt: skip
def test_a_damaged_generation_is_passed_over(shop: Shop, name: str, damage: str) -> None:
    shop.ingest()
    shop.write("products.csv", [*PRODUCTS, {**PRODUCTS[0], "id": "NEW-1"}])
    shop.ingest()
    newest = shop.open()
    assert newest.generation == "000002"
    break_file(newest.snapshot, name, damage)
    assert shop.open().generation == "000001"
    assert shop.ingest().added == 1
    assert shop.open().generation == "000003"


def test_without_any_whole_generation_the_reason_is_told(shop: Shop) -> None:
    shop.ingest()
    (shop.home / "index" / "000001" / "manifest.json").unlink()
    with pytest.raises(IndexUnavailable, match=r"000001 cannot be used: it has no readable manif"):
        shop.open()
    assert shop.ingest().added == 7
    assert shop.open().generation == "000002"


def test_another_format_is_told(shop: Shop) -> None:
    shop.ingest()
    manifest = shop.home / "index" / "000001" / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"format": 1', '"format": 99'))
    with pytest.raises(IndexUnavailable, match="it has format 99, and this version reads format 1"):
        shop.open()


def test_digests_of_large_files_are_checked_on_demand(shop: Shop) -> None:
    shop.ingest()
    folder = shop.home / "index" / "000001"
    manifest = load_manifest(folder)
    check_digests(folder, manifest)
    path = folder / "documents-000001.jsonl"
    path.write_bytes(path.read_bytes().replace(b"Ember", b"Amber"))
    with pytest.raises(BrokenGeneration, match=r"documents-000001\.jsonl is damaged"):
        check_digests(folder, manifest)


def test_the_manifest_counts_what_is_held(shop: Shop) -> None:
    shop.ingest()
    manifest = shop.open().snapshot.manifest
    assert manifest.counts == {
        "documents": 7, "chunks": 7, "product_chunks": 3, "faq_chunks": 4, "page_chunks": 0,
    }  # fmt: skip
    assert (manifest.embedder, manifest.dim) == ("trigrams", 128)
    assert manifest.files["dense/product.base.faiss"].size_bytes > 3 * 128 * 4


def test_searching_needs_no_lock_and_no_right_to_write(shop: Shop) -> None:
    shop.ingest()
    index = shop.home / "index"
    index.chmod(0o500)
    try:
        assert found(shop.open(), "gas stove")
    finally:
        index.chmod(0o700)


def test_a_reader_of_another_process_sees_the_new_generation(shop: Shop) -> None:
    shop.ingest()
    searcher = shop.open()
    shop.write("products.csv", [*PRODUCTS, {**PRODUCTS[0], "id": "NEW-1", "title": "Canoe"}])
    script = KILLED_INGEST.replace("FatalEmbedder()", "HashingEmbedder()")
    subprocess.run(
        [sys.executable, "-c", script, str(shop.home), str(shop.sources), "0"], cwd=ROOT, check=True
    )
    assert searcher.refresh()
    assert found(searcher, "canoe")[0].chunk.source == "NEW-1"
