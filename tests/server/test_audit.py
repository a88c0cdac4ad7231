"""The chain holds for what was appended, and breaks at the first entry that was touched."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select, text

from server.audit import AuditLog
from server.personal import Visitor
from server.sealing import HomeKey
from server.settings import load_settings
from server.storage.blocking import BlockingDatabase, open_blocking_database
from server.storage.records_schema import audit_entries, audit_head
from tests.server.databases import list_files_with

KEY = HomeKey("k" * 32)


@pytest.fixture
def log(blocking: BlockingDatabase) -> AuditLog:
    audit = AuditLog(blocking, KEY)
    for number in range(6):
        audit.append("customer", "answer", conversation=f"c{number % 2}", scores={"harm": 0.1})
    return audit


def tamper(database: BlockingDatabase, *statements: str) -> None:
    with database.writing() as connection:
        for statement in statements:
            connection.execute(text(statement))


def copy(database: BlockingDatabase) -> list[list[dict[str, object]]]:
    """Return all rows of the log, to be put back."""
    both = database.read_at_once(select(audit_entries), select(audit_head))
    return [[dict(row._mapping) for row in rows] for rows in both]


def put_back(database: BlockingDatabase, rows: list[list[dict[str, object]]]) -> None:
    with database.writing() as connection:
        for table, found in zip((audit_entries, audit_head), rows, strict=True):
            connection.execute(delete(table))
            connection.execute(insert(table), found)


def test_an_untouched_log_holds(log: AuditLog) -> None:
    found = log.verify()
    assert (found.entries, found.broken, found.reason) == (6, 0, "")
    assert found.head.startswith("6:")
    assert log.verify(found.head).broken == 0


def test_an_empty_database_has_an_empty_log(blocking: BlockingDatabase) -> None:
    found = AuditLog(blocking, KEY).verify()
    assert (found.entries, found.head, found.broken) == (0, "", 0)


@pytest.mark.parametrize(
    ("statements", "broken", "reason"),
    [
        (
            ["update audit_entries set body = replace(body, '0.1', '0.9') where seq = 3"],
            3,
            "changed",
        ),
        (["update audit_entries set at = '2020' where seq = 2"], 2, "hash is another"),
        (["update audit_entries set salt = null, body = null where seq = 4"], 4, "taken out"),
        (["delete from audit_entries where seq = 3"], 3, "missing"),
        (["delete from audit_entries where seq = 1"], 1, "missing"),
        (
            [
                "update audit_entries set seq = 99 where seq = 2",
                "update audit_entries set seq = 2 where seq = 3",
                "update audit_entries set seq = 3 where seq = 99",
            ],
            2,
            "hash of the entry before",
        ),
        (["delete from audit_entries where seq > 4"], 5, "entries up to 6"),
        (["delete from audit_entries"], 1, "entries up to 6"),
        (["delete from audit_head"], 6, "seal of the last entry is missing"),
        (["update audit_head set seal = 'x'"], 6, "not made with this home's key"),
    ],
)
def test_tampering_is_found_at_its_first_entry(
    log: AuditLog, blocking: BlockingDatabase, statements: list[str], broken: int, reason: str
) -> None:
    tamper(blocking, *statements)
    found = log.verify()
    assert found.broken == broken
    assert reason in found.reason


def test_a_chain_that_is_computed_anew_lacks_the_seal(
    log: AuditLog, blocking: BlockingDatabase
) -> None:
    """Whoever can write the database can compute hashes, but not seal their end."""
    tamper(blocking, "delete from audit_entries", "delete from audit_head")
    forged = AuditLog(blocking, HomeKey("f" * 32))
    for _ in range(6):
        forged.append("customer", "answer", conversation="c0")
    assert "this home's key" in log.verify().reason


def test_an_entry_appended_without_the_key_is_found(
    log: AuditLog, blocking: BlockingDatabase
) -> None:
    last = log.verify().head.partition(":")[2]
    body, salt = '{"what":"answer"}', b"s" * 16
    commitment = hashlib.sha256(b"\x01" + salt + body.encode()).hexdigest()
    line = json.dumps([7, "2026", last, commitment]).encode()
    digest = hashlib.sha256(b"\x00" + line).hexdigest()
    row = (7, "2026", last, commitment, digest, salt, body)
    with blocking.writing() as connection:
        connection.execute(insert(audit_entries).values(row))
    found = log.verify()
    assert (found.broken, "without this home's key" in found.reason) == (7, True)


def test_a_log_put_back_whole_is_found_by_an_end_that_was_written_down(
    log: AuditLog, blocking: BlockingDatabase
) -> None:
    earlier = copy(blocking)
    log.append("customer", "answer", conversation="c0")
    written_down = log.verify().head
    put_back(blocking, earlier)
    assert log.verify().broken == 0
    assert log.verify(written_down).broken == 7


def test_an_erased_visitor_leaves_tombstones_and_the_chain_holds(
    log: AuditLog, blocking: BlockingDatabase
) -> None:
    visitor = Visitor("v", ("c1",))
    assert [entry["seq"] for entry in log.export_visitor(visitor)] == [2, 4, 6]
    assert (log.erase_visitor(visitor), log.erase_visitor(visitor)) == (3, 0)
    found = log.verify()
    assert (found.entries, found.broken) == (7, 0)
    assert log.export_visitor(visitor) == []
    tamper(blocking, "update audit_entries set body = null where seq = 3")
    assert log.verify().broken == 3


def test_of_the_erased_no_byte_is_left(tmp_path: Path) -> None:
    database = open_blocking_database(load_settings(home=tmp_path))
    log = AuditLog(database, KEY)
    log.append("customer", "answer", conversation="kqz-one")
    assert list_files_with(tmp_path, b"kqz-one")
    assert log.erase_visitor(Visitor("v", ("kqz-one",))) == 1
    assert list_files_with(tmp_path, b"kqz-one") == []
    database.close()


@pytest.mark.parametrize("name", ["ü", 'a"b', "100%", "a_b", "\\"])
def test_any_name_is_found_and_no_other(log: AuditLog, name: str) -> None:
    log.append("customer", "answer", conversation=name)
    log.append("customer", "answer", conversation="axb")
    assert [entry["seq"] for entry in log.export_visitor(Visitor("v", (name,)))] == [7]


def test_a_visitor_may_have_had_thousands_of_conversations(log: AuditLog) -> None:
    many = tuple(f"x{number}" for number in range(40_000))
    assert len(log.export_visitor(Visitor("v", ("c1", *many)))) == 3
    assert log.export_visitor(Visitor("v", ())) == []


def test_old_entries_leave_their_hashes(log: AuditLog) -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    assert log.expire(tomorrow - timedelta(days=2)) == 0
    assert log.expire(tomorrow) == 6
    assert log.expire(tomorrow) == 0  # what names the tombstones stays
    found = log.verify()
    assert (found.entries, found.broken) == (7, 0)


def test_two_logs_append_to_one_chain(log: AuditLog, blocking: BlockingDatabase) -> None:
    other = AuditLog(blocking, KEY)
    for _ in range(3):
        other.append("operator", "review")
        log.append("customer", "answer")
    found = log.verify()
    assert (found.entries, found.broken) == (12, 0)
