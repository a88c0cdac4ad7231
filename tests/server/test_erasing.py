"""One visitor's data over every store: told whole, erased whole; retention by kind."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.guards.failing import GuardFailure
from bot.receipts.interfaces import Screened
from server.erasing import erase_visitor, expire_all, export_visitor
from server.metrics import Metrics
from server.personal import Exported, PersonalStore, Visitor
from server.receipts import SqliteReceiptStore
from server.records import Records
from server.settings import Settings, load_settings
from tests.server.receipts import make_receipt

EMAIL = "ann.lee@mail.example"
STOPPED = Screened(False, "block", {"violence": 1.0}, ("a threat of violence",))
STORES = ["vault", "receipts", "review", "audit", "visitors"]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(home=tmp_path / "home")


@pytest.fixture
def records(settings: Settings) -> Iterator[Records]:
    opened = Records(settings)
    yield opened
    opened.close()


def fill(settings: Settings, visitors: dict[str, str]) -> None:
    """Have each visitor say one thing that is stopped, in one conversation."""
    records, receipts = Records(settings), SqliteReceiptStore(settings.home, 90)
    for conversation, visitor in visitors.items():
        receipt = make_receipt(
            conversation_id=conversation, message="I am <EMAIL_1>", screened=STOPPED
        )
        asyncio.run(records.vault.keep(conversation, {"<EMAIL_1>": EMAIL}))
        receipts.keep(receipt)
        records.note_answer(receipt, visitor)
    receipts.close()
    records.close()


@pytest.fixture
def filled(settings: Settings) -> Settings:
    fill(settings, {"c1": "198.51.100.7", "c2": "198.51.100.7", "c3": "203.0.113.9"})
    return settings


def test_every_store_tells_what_it_holds(filled: Settings, records: Records) -> None:
    visitor = records.visitors.find("198.51.100.7")
    assert visitor.conversations == ("c1", "c2")
    told = export_visitor(records.stores, visitor)["stores"]
    assert {name: len(held) for name, held in told.items()} == dict.fromkeys(STORES, 2)
    assert told["vault"][0] == {"conversation": "c1", "placeholder": "<EMAIL_1>", "value": EMAIL}
    assert told["receipts"][0]["message"] == "I am <EMAIL_1>"
    assert told["audit"][0]["verdict"] == "block"


def test_a_visitor_is_erased_from_every_store(filled: Settings, records: Records) -> None:
    erasure = records.erase(records.visitors.find("198.51.100.7"))
    assert erasure.whole and erasure.conversations == 2
    assert erasure.erased == dict.fromkeys(STORES, 2)
    other = export_visitor(records.stores, records.visitors.find("203.0.113.9"))["stores"]
    assert all(len(held) == 1 for held in other.values())
    assert records.audit is not None
    found = records.audit.verify(erasure.proof)
    assert found.broken == 0
    again = records.erase(records.visitors.find("198.51.100.7"))
    assert not any(again.erased.values())


def test_nothing_of_the_erased_is_left_on_disk(settings: Settings) -> None:
    """Only the list that tells running servers names the conversation, for a week."""
    fill(settings, {"kqz-one": "198.51.100.7"})
    assert list_files_with(settings.home, b"kqz-one") == sorted(f"{name}.db" for name in STORES)
    records = Records(settings)
    records.erase(records.visitors.find("198.51.100.7"))
    records.close()
    assert list_files_with(settings.home, b"kqz-one") == ["visitors.db"]
    assert list_files_with(settings.home, b"198.51.100") == []


def list_files_with(folder: Path, content: bytes) -> list[str]:
    return sorted(file.name for file in folder.iterdir() if content in file.read_bytes())


def test_a_conversation_may_be_named_alone(filled: Settings, records: Records) -> None:
    erasure = records.erase(records.visitors.find("c2"))
    assert erasure.erased == dict.fromkeys(STORES, 1)
    assert records.visitors.find("198.51.100.7").conversations == ("c1",)


def test_a_running_server_forgets_what_another_process_erased(
    filled: Settings, records: Records
) -> None:
    command = Records(filled)
    command.erase(command.visitors.find("203.0.113.9"))
    command.close()
    forgotten: list[str] = []
    records.forget_erased(forgotten.append)
    records.forget_erased(forgotten.append)
    assert forgotten == ["c3"]


class StubbornStore:
    """Erases nothing."""

    name = "stubborn"

    def export_visitor(self, visitor: Visitor) -> list[Exported]:
        return [{"conversation": visitor.conversations[0]}]

    def erase_visitor(self, visitor: Visitor) -> int:
        return 0

    def expire(self, before: datetime) -> int:
        return 0


def test_what_is_left_is_told() -> None:
    store: PersonalStore = StubbornStore()
    erasure = erase_visitor([store], Visitor("v", ("c1",)))
    assert not erasure.whole
    assert erasure.left == {"stubborn": 1}


def test_each_kind_has_its_own_days(filled: Settings, records: Records) -> None:
    now = datetime.now(UTC)
    days = {keeping.store.name: keeping.days for keeping in records.keepings}
    assert days == {"vault": 30, "receipts": 90, "review": 90, "audit": 365, "visitors": 365}
    assert not any(expire_all(records.keepings, now + timedelta(days=29)).values())
    later = expire_all(records.keepings, now + timedelta(days=31))
    assert later == {**dict.fromkeys(STORES, 0), "vault": 3}
    later = expire_all(records.keepings, now + timedelta(days=91))
    assert later == {**dict.fromkeys(STORES, 0), "receipts": 3, "review": 3}
    later = expire_all(records.keepings, now + timedelta(days=366))
    assert later == {**dict.fromkeys(STORES, 0), "audit": 3, "visitors": 3}
    assert records.audit is not None and records.audit.verify().broken == 0


def test_retention_is_due_at_the_start_and_on_record(filled: Settings) -> None:
    backdate(
        filled.home / "vault.db", "update held set at = '2020-01-01' where conversation = 'c1'"
    )
    records = Records(filled)
    records.expire_when_due()
    held = [records.visitors.find(name).conversations for name in ("c1", "c2", "c3")]
    told = [
        len(export_visitor(records.stores, Visitor("", one))["stores"]["vault"]) for one in held
    ]
    assert told == [0, 1, 1]
    assert records.audit is not None and records.audit.verify().entries == 4
    backdate(filled.home / "vault.db", "update held set at = '2020-01-01'")
    records.expire_when_due()  # once a day is enough
    assert len(export_visitor(records.stores, Visitor("", ("c2",)))["stores"]["vault"]) == 1
    records.close()


def backdate(file: Path, statement: str) -> None:
    with sqlite3.connect(file) as database:
        database.execute(statement)
    database.close()


def test_days_of_zero_write_nothing(settings: Settings) -> None:
    off = {"vault_days": 0, "review_days": 0, "audit_days": 0, "receipts_days": 0}
    records = Records(settings.model_copy(update=off))
    assert (records.review, records.audit) == (None, None)
    asyncio.run(records.vault.keep("c1", {"<EMAIL_1>": EMAIL}))
    records.note_answer(replace(make_receipt(), screened=STOPPED), "v")
    records.close()
    names = {file.name for file in settings.home.iterdir()}
    assert not names & {"vault.db", "review.db", "audit.db", "receipts.db"}


def test_a_guard_that_failed_is_counted_and_on_record(settings: Settings) -> None:
    metrics = Metrics()
    records = Records(settings, metrics)
    records.note_guard_failure(GuardFailure("content", "missing", "builtins.OSError", False))
    records.close()
    counted = 'storehand_guard_failures_total{fails="open",guard="content",why="missing"} 1.0'
    assert counted in metrics.render().decode()
    assert records.audit is not None and records.audit.verify().entries == 1


def test_what_cannot_be_written_is_counted(settings: Settings, tmp_path: Path) -> None:
    metrics = Metrics()
    records = Records(settings, metrics)
    (settings.home / "visitors.db").mkdir()
    records.note_answer(make_receipt(), "v")
    records.close()
    records.note_answer(make_receipt(), "v")
    assert "storehand_records_lost_total 2.0" in metrics.render().decode()


def test_outside_loopback_nothing_opens_without_a_key(
    build_settings: Callable[..., Settings],
) -> None:
    from server.settings_text import SettingError

    with pytest.raises(SettingError, match="vault_key is empty"):
        Records(build_settings(host="0.0.0.0"))
