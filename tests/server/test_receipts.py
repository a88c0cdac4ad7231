"""Where receipts are kept: one suite for every store, then what only a disk can do wrong."""

from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.receipts.identity import build_receipt_id
from bot.receipts.interfaces import Receipt, ReceiptStore, ReceiptsUnreadable
from bot.receipts.memory import MAX_KEPT_RECEIPTS, InMemoryReceiptStore
from server.metrics import Metrics
from server.receipts import FILE_NAME, SqliteReceiptStore
from tests.server.receipts import make_receipt


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ReceiptStore]:
    stores: dict[str, ReceiptStore] = {
        "memory": InMemoryReceiptStore(),
        "sqlite": SqliteReceiptStore(tmp_path),
    }
    yield stores[request.param]
    for each in stores.values():
        each.close()


def load(home: Path, receipt_id: str) -> Receipt | None:
    """Read as another process does."""
    store = SqliteReceiptStore(home)
    try:
        return store.load(receipt_id)
    finally:
        store.close()


async def test_a_receipt_is_found_as_it_was_kept(store: ReceiptStore) -> None:
    first, second = make_receipt(), make_receipt(message="and returns?")
    store.keep(first)
    store.keep(second)
    assert await store.find(first.id) == first
    assert await store.find(second.id) == second


async def test_only_the_exact_id_finds(store: ReceiptStore) -> None:
    receipt = make_receipt()
    store.keep(receipt)
    others = ["", receipt.id[:-1], receipt.id.upper(), receipt.id + " ", "%", "_" * 22, "' or 1=1"]
    assert [await store.find(other) for other in others] == [None] * len(others)


async def test_closing_twice_is_safe(store: ReceiptStore) -> None:
    store.close()
    store.close()


def test_memory_forgets_the_oldest() -> None:
    store = InMemoryReceiptStore()
    receipts = [make_receipt() for _ in range(MAX_KEPT_RECEIPTS + 1)]
    for receipt in receipts:
        store.keep(receipt)
    assert len({receipt.id for receipt in receipts}) == MAX_KEPT_RECEIPTS + 1
    assert len(store._kept) == MAX_KEPT_RECEIPTS
    assert receipts[0].id not in store._kept


async def test_closing_writes_what_waits(tmp_path: Path) -> None:
    store, receipt = SqliteReceiptStore(tmp_path), make_receipt()
    store.keep(receipt)
    store.close()
    assert load(tmp_path, receipt.id) == receipt
    assert await store.find(receipt.id) == receipt


def test_only_the_owner_can_read(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).touch(0o644)
    store = SqliteReceiptStore(tmp_path)
    store.keep(make_receipt())
    store.wait()
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert modes.keys() >= {FILE_NAME, f"{FILE_NAME}-wal"}
    assert set(modes.values()) == {0o600}
    store.close()


async def test_old_receipts_are_deleted(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    old, young = make_receipt(now - timedelta(days=8)), make_receipt(now - timedelta(days=6))
    store = SqliteReceiptStore(tmp_path)
    store.keep(old)
    store.keep(young)
    store.wait()
    assert store.expire(now - timedelta(days=7)) == 1
    assert (await store.find(old.id), await store.find(young.id)) == (None, young)
    store.close()


def test_what_cannot_be_written_is_counted_and_raises_nothing(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).mkdir()
    metrics = Metrics()
    store = SqliteReceiptStore(tmp_path, metrics)
    store.keep(make_receipt())
    store.close()
    store.keep(make_receipt())
    shown = metrics.render().decode()
    assert 'storehand_receipts_total{outcome="lost"} 2.0' in shown


async def test_after_a_failure_the_next_receipt_is_written(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).mkdir()
    metrics, receipt = Metrics(), make_receipt()
    store = SqliteReceiptStore(tmp_path, metrics)
    store.keep(make_receipt())
    store.wait()
    (tmp_path / FILE_NAME).rmdir()
    store.keep(receipt)
    assert await store.find(receipt.id) == receipt
    assert 'storehand_receipts_total{outcome="kept"} 1.0' in metrics.render().decode()
    store.close()


async def test_a_damaged_file_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"no database at all, but long enough to be looked at" * 9)
    with pytest.raises(ReceiptsUnreadable, match=r"receipts\.db cannot be read: .*not a database"):
        load(tmp_path, "x")


async def test_a_receipt_of_another_version_is_a_sentence(tmp_path: Path) -> None:
    store, receipt = SqliteReceiptStore(tmp_path), make_receipt()
    store.keep(receipt)
    store.close()
    with sqlite3.connect(tmp_path / FILE_NAME) as connection:
        connection.execute("update receipts set body = ?", (zlib.compress(b'{"id": "x"}'),))
    connection.close()
    with pytest.raises(ReceiptsUnreadable, match="written by another version of Storehand"):
        load(tmp_path, receipt.id)


def test_a_file_of_a_later_format_is_left_alone(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / FILE_NAME) as connection:
        connection.execute("pragma user_version = 99")
    connection.close()
    metrics = Metrics()
    store = SqliteReceiptStore(tmp_path, metrics)
    store.keep(make_receipt())
    store.close()
    assert 'outcome="lost"} 1.0' in metrics.render().decode()


WRITER = """
import sys
from pathlib import Path
from server.receipts import SqliteReceiptStore
from tests.server.receipts import make_receipt
store = SqliteReceiptStore(Path(sys.argv[1]))
receipts = [make_receipt() for _ in range(50)]
for receipt in receipts:
    store.keep(receipt)
    store.wait()
store.close()
print(*[receipt.id for receipt in receipts])
"""


def test_several_processes_write_to_one_home(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WRITER, str(tmp_path)]
    root = Path(__file__).parents[2]
    running = [
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) for _ in range(4)
    ]
    written = [id for process in running for id in process.communicate(timeout=120)[0].split()]
    assert [process.returncode for process in running] == [0] * 4
    assert len(set(written)) == 200
    assert all(load(tmp_path, id) for id in written)


def test_ids_sort_by_time_and_do_not_repeat() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    ids = [build_receipt_id(start + timedelta(milliseconds=n)) for n in range(500)]
    assert ids == sorted(ids)
    same = {build_receipt_id(start) for _ in range(1000)}
    assert len(same) == 1000
    assert {len(id) for id in same} == {22}
    assert len({id[:9] for id in same}) == 1
