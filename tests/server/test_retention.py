"""Each kind of data for its own days: on schedule, by a clock, and on record."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from server.audit import _ALL
from server.erasing import expire_all, export_visitor
from server.personal import Visitor
from server.records import Records
from server.settings import Settings
from tests.server.test_erasing import HELD, fill


@pytest.fixture
def filled(database_settings: Settings) -> Settings:
    settings = database_settings
    fill(settings, {"c1": "198.51.100.7", "c2": "198.51.100.7", "c3": "203.0.113.9"})
    return settings


def test_each_kind_has_its_own_days(filled: Settings) -> None:
    records = Records(filled)
    now = datetime.now(UTC)
    days = {keeping.store.name: keeping.days for keeping in records.keepings}
    assert days == {
        "events": 30,
        "conversations": 90,
        "vault": 30,
        "receipts": 90,
        "review": 90,
        "audit": 365,
        "visitors": 365,
    }
    assert not any(expire_all(records.keepings, now + timedelta(days=29)).values())
    later = expire_all(records.keepings, now + timedelta(days=31))
    assert later == {**dict.fromkeys(HELD, 0), "events": 3, "vault": 3}
    later = expire_all(records.keepings, now + timedelta(days=91))
    assert later == {**dict.fromkeys(HELD, 0), "conversations": 9, "receipts": 3, "review": 3}
    later = expire_all(records.keepings, now + timedelta(days=366))
    assert later == {**dict.fromkeys(HELD, 0), "audit": 3, "visitors": 3}
    assert records.audit is not None and records.audit.verify().broken == 0
    records.close()


class Clock:
    """Stands at a moment until it is moved."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now


def test_retention_is_due_at_the_start_and_once_a_day(filled: Settings) -> None:
    clock = Clock()
    records = Records(filled, clock=clock)
    visitor = Visitor("", ("c1", "c2", "c3"))
    for days, held in ((0, 3), (29.9, 3), (30.1, 3), (30.95, 0), (90.1, 0)):
        clock.now = datetime.now(UTC) + timedelta(days=days)
        records.expire_when_due()
        assert len(export_visitor(records.stores, visitor)["stores"]["vault"]) == held
    assert not export_visitor(records.stores, visitor)["stores"]["receipts"]
    assert records.audit is not None
    told = [
        json.loads(entry.body or "{}")
        for entry in records.audit._load(_ALL)
        if entry.body and "retention" in entry.body
    ]
    assert [one["counts"]["vault"] for one in told] == [3, 0]
    assert [one["counts"]["receipts"] for one in told] == [0, 3]
    assert records.audit.verify().broken == 0
    records.close()


def test_what_may_be_kept_no_longer_goes_when_days_become_zero(filled: Settings) -> None:
    off = {"vault_days": 0, "review_days": 0, "audit_days": 0, "receipts_days": 0}
    records = Records(filled.model_copy(update=off))
    assert len(export_visitor(records.stores, Visitor("", ("c1",)))["stores"]["vault"]) == 1
    records.expire()
    held = export_visitor(records.stores, Visitor("", ("c1", "c2", "c3")))["stores"]
    assert {name for name, things in held.items() if things} == {
        "events",
        "conversations",
        "visitors",
    }
    records.close()
