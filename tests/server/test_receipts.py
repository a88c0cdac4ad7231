"""Where receipts are kept: one suite for every store, then what only a disk can do wrong."""

from __future__ import annotations

import subprocess
import sys
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.receipts.identity import build_receipt_id
from bot.receipts.interfaces import Receipt, ReceiptStore, ReceiptsUnreadable
from bot.receipts.memory import MAX_KEPT_RECEIPTS, InMemoryReceiptStore
from server.metrics import Metrics
from server.personal import Visitor
from server.receipts import DatabaseReceiptStore
from server.settings import load_settings
from server.storage.address import FILE_NAME
from server.storage.blocking import BlockingDatabase, open_blocking_database
from server.storage.records_schema import receipts
from tests.server.databases import KINDS, open_kind, rename_table
from tests.server.receipts import make_receipt


@pytest.fixture(params=["memory", *KINDS])
def store(request: pytest.FixtureRequest) -> Iterator[ReceiptStore]:
    with open_kind(request) as database:
        store = DatabaseReceiptStore(database) if database else InMemoryReceiptStore()
        yield store
        store.close()


@pytest.fixture
def stored(blocking: BlockingDatabase) -> Iterator[DatabaseReceiptStore]:
    store = DatabaseReceiptStore(blocking)
    yield store
    store.close()


def load(database: BlockingDatabase, receipt_id: str) -> Receipt | None:
    """Read with a store of one's own, as another process does."""
    return DatabaseReceiptStore(database).load(receipt_id)


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


async def test_closing_writes_what_waits(
    stored: DatabaseReceiptStore, blocking: BlockingDatabase
) -> None:
    receipt = make_receipt()
    stored.keep(receipt)
    stored.close()
    assert load(blocking, receipt.id) == receipt
    assert await stored.find(receipt.id) == receipt


async def test_old_receipts_are_deleted(stored: DatabaseReceiptStore) -> None:
    now = datetime.now(UTC)
    old, young = make_receipt(now - timedelta(days=8)), make_receipt(now - timedelta(days=6))
    stored.keep(old)
    stored.keep(young)
    stored.wait()
    assert stored.expire(now - timedelta(days=7)) == 1
    assert (await stored.find(old.id), await stored.find(young.id)) == (None, young)


def test_a_visitors_receipts_are_told_oldest_first_and_erased(
    stored: DatabaseReceiptStore,
) -> None:
    now = datetime.now(UTC)
    later, earlier = make_receipt(now), make_receipt(now - timedelta(days=1))
    for receipt in (later, earlier, make_receipt(conversation_id="c2")):
        stored.keep(receipt)
    visitor = Visitor("v", ("c1",))
    assert [one["id"] for one in stored.export_visitor(visitor)] == [earlier.id, later.id]
    assert (stored.erase_visitor(visitor), stored.erase_visitor(visitor)) == (2, 0)


async def test_what_cannot_be_written_is_counted_and_the_next_is_kept(
    blocking: BlockingDatabase,
) -> None:
    metrics, receipt = Metrics(), make_receipt()
    store = DatabaseReceiptStore(blocking, metrics)
    rename_table(blocking, "receipts", "hidden")
    store.keep(make_receipt())
    store.wait()
    rename_table(blocking, "hidden", "receipts")
    store.keep(receipt)
    assert await store.find(receipt.id) == receipt
    store.close()
    store.keep(make_receipt())
    shown = metrics.render().decode()
    assert 'storehand_receipts_total{outcome="kept"} 1.0' in shown
    assert 'storehand_receipts_total{outcome="lost"} 2.0' in shown


async def test_a_receipt_of_another_version_is_a_sentence(
    stored: DatabaseReceiptStore, blocking: BlockingDatabase
) -> None:
    receipt = make_receipt()
    stored.keep(receipt)
    stored.wait()
    with blocking.writing() as connection:
        connection.execute(update(receipts).values(body=zlib.compress(b'{"id": "x"}')))
    with pytest.raises(ReceiptsUnreadable, match="written by another version of Storehand"):
        load(blocking, receipt.id)


def test_a_damaged_file_is_a_sentence(tmp_path: Path) -> None:
    database = open_blocking_database(load_settings(home=tmp_path))
    database.close()
    (tmp_path / FILE_NAME).write_bytes(b"no database at all, but long enough to be looked at" * 9)
    with pytest.raises(ReceiptsUnreadable, match=r"storehand\.db cannot be read: .*not a database"):
        load(database, "x")


WRITER = """
import sys
from server.receipts import DatabaseReceiptStore
from server.settings import load_settings
from server.storage.blocking import open_blocking_database
from tests.server.receipts import make_receipt
database = open_blocking_database(load_settings(home=sys.argv[1], database=sys.argv[2]))
store = DatabaseReceiptStore(database)
receipts = [make_receipt() for _ in range(50)]
for receipt in receipts:
    store.keep(receipt)
    store.wait()
store.close()
print(*[receipt.id for receipt in receipts])
"""


def test_several_processes_write_to_one_database(
    tmp_path: Path, database_url: str, blocking: BlockingDatabase
) -> None:
    command = [sys.executable, "-c", WRITER, str(tmp_path), database_url]
    root = Path(__file__).parents[2]
    running = [
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) for _ in range(4)
    ]
    written = [id for process in running for id in process.communicate(timeout=120)[0].split()]
    assert [process.returncode for process in running] == [0] * 4
    assert len(set(written)) == 200
    assert all(load(blocking, id) for id in written)


def test_ids_sort_by_time_and_do_not_repeat() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    ids = [build_receipt_id(start + timedelta(milliseconds=n)) for n in range(500)]
    assert ids == sorted(ids)
    same = {build_receipt_id(start) for _ in range(1000)}
    assert len(same) == 1000
    assert {len(id) for id in same} == {22}
    assert len({id[:9] for id in same}) == 1
