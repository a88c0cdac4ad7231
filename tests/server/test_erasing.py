"""One visitor's data over every store: told whole, erased whole; retention by kind."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import insert, select

from bot.guards.failing import GuardFailure
from bot.receipts.interfaces import Screened
from server.erasing import erase_visitor, export_visitor
from server.identity.customers import Customers
from server.identity.signed_identity import PURPOSE as CUSTOMER
from server.identity.signed_identity import Customer, Identity
from server.limiting import name_visitor
from server.metrics import Metrics
from server.personal import Exported, PersonalStore, Visitor
from server.presence import Servers
from server.records import Records
from server.sealing import load_key
from server.settings import Settings
from server.storage.blocking import open_blocking_database
from server.storage.conversations import ConversationLog
from server.storage.database import open_database
from server.storage.records_schema import (
    asked,
    audit_entries,
    receipts,
    stopped,
    told,
    vault,
)
from server.storage.records_schema import serving as serving_table
from tests.server.databases import list_files_with, rename_table
from tests.server.receipts import make_receipt
from tests.server.storage.frames import receive

EMAIL = "ann.lee@mail.example"
STOPPED = Screened(False, "block", {"violence": 1.0}, ("a threat of violence",))
HELD = {
    "events": 1,
    "conversations": 3,  # itself, its message and its visitor
    "vault": 1,
    "receipts": 1,
    "review": 1,
    "audit": 1,
    "visitors": 1,
}
"""What each store holds of one conversation of `fill`."""


@pytest.fixture
def settings(database_settings: Settings) -> Settings:
    return database_settings


@pytest.fixture
def records(settings: Settings) -> Iterator[Records]:
    opened = Records(settings)
    yield opened
    opened.close()


def held_of(conversations: int) -> dict[str, int]:
    return {store: count * conversations for store, count in HELD.items()}


async def begin(settings: Settings, conversations: Iterable[str]) -> None:
    """Begin each conversation with a message."""
    database = await open_database(settings)
    log = ConversationLog(database, load_key(settings))
    for conversation in conversations:
        await log.start(conversation, f"of-{conversation}", "", "en", "/")
        await receive(log, "m1", "I am <EMAIL_1>", conversation)
    await database.close()


def fill(settings: Settings, visitors: dict[str, str]) -> None:
    """Have each visitor say one thing that is stopped, in one conversation."""
    asyncio.run(begin(settings, visitors))
    records = Records(settings)
    for conversation, visitor in visitors.items():
        receipt = make_receipt(
            conversation_id=conversation, message="I am <EMAIL_1>", screened=STOPPED, steps=()
        )
        asyncio.run(records.vault.keep(conversation, {"<EMAIL_1>": EMAIL}))
        records.receipts.keep(receipt)
        records.note_answer(receipt, visitor)
    records.close()


@pytest.fixture
def filled(settings: Settings) -> Settings:
    fill(settings, {"c1": "198.51.100.7", "c2": "198.51.100.7", "c3": "203.0.113.9"})
    return settings


def test_every_store_tells_what_it_holds(filled: Settings, records: Records) -> None:
    visitor = records.visitors.find("198.51.100.7")
    assert visitor.conversations == ("c1", "c2")
    held = export_visitor(records.stores, visitor)["stores"]
    assert {name: len(things) for name, things in held.items()} == held_of(2)
    assert held["vault"][0] == {"conversation": "c1", "placeholder": "<EMAIL_1>", "value": EMAIL}
    assert held["receipts"][0]["message"] == "I am <EMAIL_1>"
    assert held["audit"][0]["verdict"] == "block"


def test_a_visitor_is_erased_from_every_store(filled: Settings, records: Records) -> None:
    erasure = records.erase(records.visitors.find("198.51.100.7"))
    assert erasure.whole and erasure.conversations == 2
    assert erasure.erased == held_of(2)
    other = export_visitor(records.stores, records.visitors.find("203.0.113.9"))["stores"]
    assert {name: len(held) for name, held in other.items()} == held_of(1)
    assert records.audit is not None
    found = records.audit.verify(erasure.proof)
    assert found.broken == 0
    again = records.erase(records.visitors.find("198.51.100.7"))
    assert not any(again.erased.values())


def test_nothing_of_the_erased_is_left_on_disk(settings: Settings, tmp_path: Path) -> None:
    """With PostgreSQL nothing of a customer lies in a file of a node at all."""
    fill(settings, {"kqz-one": "198.51.100.7"})
    is_file = settings.database.get_secret_value().startswith("sqlite")
    assert bool(list_files_with(tmp_path, b"kqz-one")) == is_file
    records = Records(settings)
    records.erase(records.visitors.find("198.51.100.7"))
    records.close()
    assert list_files_with(tmp_path, b"kqz-one") == []
    assert list_files_with(tmp_path, b"198.51.100") == []


def test_a_visitor_is_found_by_each_of_its_names(filled: Settings, records: Records) -> None:
    assert records.visitors.find("of-c3").conversations == ("c3",)
    assert records.visitors.find("c3").conversations == ("c3",)
    key = load_key(filled)
    asyncio.run(sign_in(filled, Customer(key.sign(CUSTOMER, "4711"), (), Identity("4711"))))
    assert records.visitors.find("4711").conversations == ("c7",)
    assert records.visitors.find("4712").conversations == ("4712",)


async def sign_in(settings: Settings, customer: Customer) -> None:
    """Begin a conversation of a customer for whom the shop vouches."""
    database = await open_database(settings)
    key = load_key(settings)
    await Customers(database, key).remember(customer)
    await ConversationLog(database, key).start("c7", customer.visitor, "", "en", "/")
    await database.close()


async def test_a_conversation_without_an_answer_is_found_by_address(
    settings: Settings, records: Records
) -> None:
    database = await open_database(settings)
    log = ConversationLog(database, load_key(settings))
    await log.start("c8", "v8", "", "en", "/", name_visitor("2001:db8::7"))
    await database.close()
    assert records.visitors.find("2001:db8::99").conversations == ("c8",)


def test_a_conversation_may_be_named_alone(filled: Settings, records: Records) -> None:
    erasure = records.erase(records.visitors.find("c2"))
    assert erasure.erased == held_of(1)
    assert records.visitors.find("198.51.100.7").conversations == ("c1",)


class Memory:
    """One conversation each with one thing in memory."""

    name = "memory"

    def __init__(self, *conversations: str) -> None:
        self.held = set(conversations)

    def export_visitor(self, visitor: Visitor) -> list[Exported]:
        return [{"conversation": one} for one in visitor.conversations if one in self.held]

    def erase_visitor(self, visitor: Visitor) -> int:
        count = len(self.export_visitor(visitor))
        self.held -= set(visitor.conversations)
        return count


@contextmanager
def serving(settings: Settings, *memories: Memory) -> Iterator[Records]:
    """Have a server answer for its memory until the block ends."""
    server, over = Records(settings), Event()
    server.serve(memories)

    def look() -> None:
        while not over.wait(0.02):
            server.serve(memories)

    thread = Thread(target=look)
    thread.start()
    try:
        yield server
    finally:
        over.set()
        thread.join()
        server.close()


def test_running_servers_are_asked_and_forget(filled: Settings, records: Records) -> None:
    one, other = Memory("c1", "c3"), Memory("c2")
    with serving(filled, one), serving(filled, other):
        visitor = records.visitors.find("198.51.100.7")
        held = records.export(visitor)["stores"]["memory"]
        assert sorted(one["conversation"] for one in held) == ["c1", "c2"]
        erasure = records.erase(visitor)
        assert erasure.erased == {"memory": 2, **held_of(2)}
        assert erasure.whole and erasure.left["memory"] == 0
        again = records.erase(visitor)
        assert again.whole and not any(again.erased.values())
    assert (one.held, other.held) == ({"c3"}, set())


def test_what_a_server_tells_lies_sealed_and_not_for_long(filled: Settings, tmp_path: Path) -> None:
    records = Records(filled)
    with serving(filled, Memory("kqz-two")):
        assert records.export(Visitor("v", ("kqz-two",)))["stores"]["memory"]
    assert records._database.read(select(told)) == []
    assert records._database.read(select(asked)) == []
    records.close()
    assert list_files_with(tmp_path, b"kqz-two") == []


def test_a_server_that_crashed_is_not_waited_for(filled: Settings, records: Records) -> None:
    with records._database.writing() as connection:
        connection.execute(insert(serving_table).values(id="n1", until="2020"))
    assert records.servers.count() == 0
    assert records.erase(records.visitors.find("c1")).whole
    records.servers.expire()
    assert records._database.read(select(serving_table)) == []


def test_a_server_that_does_not_answer_is_told(filled: Settings) -> None:
    server = Records(filled)
    server.serve([])
    key = load_key(filled)
    answer = Servers(server._database, key, 0.1).ask("erase", Visitor("v", ("c1",)))
    assert (answer.silent, answer.held) == (1, {})
    memory = Memory("c1")
    server.serve([memory])  # what it was asked for, it does late
    assert memory.held == set()
    server.close()


def test_what_waits_for_the_disk_is_erased_too(settings: Settings, records: Records) -> None:
    with serving(settings, Memory()) as server:
        receipt = make_receipt(conversation_id="c9", screened=STOPPED)
        server.receipts.keep(receipt)
        server.note_answer(receipt, "v")
        records.erase(Visitor("v", ("c9",)))
    held = export_visitor(records.stores, Visitor("v", ("c9",)))["stores"]
    assert not any(held.values())


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


def test_days_of_zero_write_nothing(settings: Settings) -> None:
    off = {"vault_days": 0, "review_days": 0, "audit_days": 0, "receipts_days": 0}
    records = Records(settings.model_copy(update=off))
    assert (records.review, records.audit) == (None, None)
    asyncio.run(records.vault.keep("c1", {"<EMAIL_1>": EMAIL}))
    records.note_answer(replace(make_receipt(), screened=STOPPED), "v")
    records.close()
    database = open_blocking_database(settings)
    tables = (vault, stopped, audit_entries, receipts)
    assert [database.read(select(table)) for table in tables] == [[]] * 4
    database.close()


def test_a_guard_that_failed_is_counted_and_on_record(settings: Settings) -> None:
    metrics = Metrics()
    records = Records(settings, metrics)
    records.note_guard_failure(GuardFailure("content", "missing", "builtins.OSError", False))
    records.close()
    counted = 'storehand_guard_failures_total{fails="open",guard="content",why="missing"} 1.0'
    assert counted in metrics.render().decode()
    assert records.audit is not None and records.audit.verify().entries == 1
    records.close()  # it connected anew


def test_what_cannot_be_written_is_counted(settings: Settings) -> None:
    metrics = Metrics()
    records = Records(settings, metrics)
    rename_table(records._database, "seen", "hidden")
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
