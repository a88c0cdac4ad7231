"""The chain holds for what was appended, and breaks at the first entry that was touched."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from server.audit import FILE_NAME, AuditLog
from server.personal import Visitor
from server.sealing import HomeKey

KEY = HomeKey("k" * 32)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[AuditLog]:
    audit = AuditLog(tmp_path, KEY)
    for number in range(6):
        audit.append("customer", "answer", conversation=f"c{number % 2}", scores={"harm": 0.1})
    yield audit
    audit.close()


def tamper(home: Path, *statements: str) -> None:
    with sqlite3.connect(home / FILE_NAME) as database:
        for statement in statements:
            database.execute(statement)
    database.close()


def test_an_untouched_log_holds(log: AuditLog) -> None:
    found = log.verify()
    assert (found.entries, found.broken, found.reason) == (6, 0, "")
    assert found.head.startswith("6:")
    assert log.verify(found.head).broken == 0


def test_an_empty_home_has_an_empty_log(tmp_path: Path) -> None:
    assert AuditLog(tmp_path, KEY).verify().entries == 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("statements", "broken", "reason"),
    [
        (["update entries set body = replace(body, '0.1', '0.9') where seq = 3"], 3, "changed"),
        (["update entries set at = '2020' where seq = 2"], 2, "hash is another"),
        (["update entries set salt = null, body = null where seq = 4"], 4, "taken out"),
        (["delete from entries where seq = 3"], 3, "missing"),
        (["delete from entries where seq = 1"], 1, "missing"),
        (
            [
                "update entries set seq = 99 where seq = 2",
                "update entries set seq = 2 where seq = 3",
                "update entries set seq = 3 where seq = 99",
            ],
            2,
            "hash of the entry before",
        ),
        (["delete from entries where seq > 4"], 5, "entries up to 6"),
        (["delete from entries"], 1, "entries up to 6"),
        (["delete from head"], 6, "seal of the last entry is missing"),
        (["update head set seal = 'x'"], 6, "not made with this home's key"),
    ],
)
def test_tampering_is_found_at_its_first_entry(
    log: AuditLog, tmp_path: Path, statements: list[str], broken: int, reason: str
) -> None:
    tamper(tmp_path, *statements)
    found = log.verify()
    assert found.broken == broken
    assert reason in found.reason


def test_a_chain_that_is_computed_anew_lacks_the_seal(log: AuditLog, tmp_path: Path) -> None:
    """Whoever can write the file can compute hashes, but not seal their end."""
    forged = AuditLog(tmp_path / "forged", HomeKey("f" * 32))
    for _ in range(6):
        forged.append("customer", "answer", conversation="c0")
    forged.close()
    log.close()
    (tmp_path / FILE_NAME).write_bytes((tmp_path / "forged" / FILE_NAME).read_bytes())
    assert "this home's key" in log.verify().reason


def test_an_entry_appended_without_the_key_is_found(log: AuditLog, tmp_path: Path) -> None:
    last = log.verify().head.partition(":")[2]
    body, salt = '{"what":"answer"}', b"s" * 16
    commitment = hashlib.sha256(b"\x01" + salt + body.encode()).hexdigest()
    line = json.dumps([7, "2026", last, commitment]).encode()
    digest = hashlib.sha256(b"\x00" + line).hexdigest()
    with sqlite3.connect(tmp_path / FILE_NAME) as database:
        row = (7, "2026", last, commitment, digest, salt, body)
        database.execute("insert into entries values (?, ?, ?, ?, ?, ?, ?)", row)
    database.close()
    found = log.verify()
    assert (found.broken, "without this home's key" in found.reason) == (7, True)


def test_a_log_put_back_whole_is_found_by_an_end_that_was_written_down(
    log: AuditLog, tmp_path: Path
) -> None:
    log.close()
    earlier = (tmp_path / FILE_NAME).read_bytes()
    log.append("customer", "answer", conversation="c0")
    written_down = log.verify().head
    log.close()
    (tmp_path / FILE_NAME).write_bytes(earlier)
    assert log.verify().broken == 0
    assert log.verify(written_down).broken == 7


def test_an_erased_visitor_leaves_tombstones_and_the_chain_holds(
    log: AuditLog, tmp_path: Path
) -> None:
    visitor = Visitor("v", ("c1",))
    assert [entry["seq"] for entry in log.export_visitor(visitor)] == [2, 4, 6]
    assert (log.erase_visitor(visitor), log.erase_visitor(visitor)) == (3, 0)
    found = log.verify()
    assert (found.entries, found.broken) == (7, 0)
    assert log.export_visitor(visitor) == []
    assert not any(b'"c1"' in file.read_bytes() for file in tmp_path.iterdir())
    tamper(tmp_path, "update entries set body = null where seq = 3")
    assert log.verify().broken == 3


def test_old_entries_leave_their_hashes(log: AuditLog) -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    assert log.expire(tomorrow - timedelta(days=2)) == 0
    assert log.expire(tomorrow) == 6
    assert log.expire(tomorrow) == 0  # what names the tombstones stays
    found = log.verify()
    assert (found.entries, found.broken) == (7, 0)


def test_two_processes_append_to_one_chain(log: AuditLog, tmp_path: Path) -> None:
    other = AuditLog(tmp_path, KEY)
    for _ in range(3):
        other.append("operator", "review")
        log.append("customer", "answer")
    other.close()
    found = log.verify()
    assert (found.entries, found.broken) == (12, 0)
