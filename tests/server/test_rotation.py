"""Another key for the vault: nothing is lost on the way, and nothing opens with the wrong one."""

from __future__ import annotations

import asyncio
import stat
from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import Row, update

from server.audit import AuditLog
from server.identity.customers import Customers
from server.identity.signed_identity import Customer, Identity
from server.kept_conversations import KeptConversations, KeptEvents
from server.resealing import Resealed
from server.sealing import KEY_FILE, HomeKey, load_key, renew_file
from server.settings import load_settings
from server.settings_text import SettingError
from server.storage.blocking import BlockingDatabase
from server.storage.conversations import ConversationLog
from server.storage.database import Database
from server.storage.records_schema import vault as vault_table
from server.vault import DatabaseVault
from server.visitors import VisitorRegister
from tests.server.storage.frames import list_seqs, receive

OLD, NEW = "o" * 32, "n" * 32


def fill(database: BlockingDatabase, key: HomeKey, count: int) -> None:
    vault = DatabaseVault(database, key)
    for number in range(count):
        asyncio.run(vault.keep(f"c{number}", {"<EMAIL_1>": f"ann{number}@mail.example"}))


def recall(database: BlockingDatabase, key: HomeKey, conversation: str) -> str:
    (value,) = asyncio.run(DatabaseVault(database, key).recall(conversation)).values()
    return value


def test_a_new_key_opens_what_the_previous_sealed_and_seals_it_anew(
    blocking: BlockingDatabase,
) -> None:
    fill(blocking, HomeKey(OLD), 3)
    both = HomeKey(NEW, [OLD])
    assert recall(blocking, both, "c1") == "ann1@mail.example"
    assert recall(blocking, HomeKey(NEW), "c1") == ""
    vault = DatabaseVault(blocking, both)
    asyncio.run(vault.keep("c9", {"<CARD_1>": ""}))
    assert vault.reseal() == (3, 0)
    assert vault.reseal() == (0, 0)
    assert recall(blocking, HomeKey(NEW), "c1") == "ann1@mail.example"
    assert recall(blocking, HomeKey(OLD), "c1") == ""


def test_an_interrupted_rotation_loses_nothing(
    blocking: BlockingDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after its first commit: each value opens with one of the two keys, and it goes on."""
    fill(blocking, HomeKey(OLD), 5)
    monkeypatch.setattr("server.resealing.BATCH", 2)
    both = HomeKey(NEW, [OLD])
    vault = DatabaseVault(blocking, both)
    resealer = vault._resealer
    reseal = resealer._reseal
    commits: list[int] = []

    def die_in_the_second(rows: Sequence[Row[*tuple[object, ...]]]) -> int:
        if commits:
            raise KeyboardInterrupt
        commits.append(len(rows))
        return reseal(rows)

    monkeypatch.setattr(resealer, "_reseal", die_in_the_second)
    with pytest.raises(KeyboardInterrupt):
        vault.reseal()
    told = [recall(blocking, both, f"c{number}") for number in range(5)]
    assert told == [f"ann{number}@mail.example" for number in range(5)]
    assert DatabaseVault(blocking, both).reseal() == (3, 0)


def test_what_no_key_opens_is_left_and_counted_until_it_is_given_up(
    blocking: BlockingDatabase,
) -> None:
    fill(blocking, HomeKey(OLD), 2)
    vault = DatabaseVault(blocking, HomeKey(NEW))
    assert vault.reseal() == (0, 2)
    with pytest.raises(SettingError, match=r"does not open what the vault in .* holds, which"):
        vault.check_key()
    assert recall(blocking, HomeKey(OLD), "c0") == "ann0@mail.example"
    asyncio.run(vault.keep("c9", {"<EMAIL_1>": "bo@mail.example"}))
    assert (vault.forget_unreadable(), vault.forget_unreadable()) == (2, 0)
    vault.check_key()
    assert recall(blocking, HomeKey(NEW), "c9") == "bo@mail.example"


def test_one_damaged_value_is_no_wrong_key(blocking: BlockingDatabase) -> None:
    fill(blocking, HomeKey(OLD), 2)
    with blocking.writing() as connection:
        damaged = update(vault_table).filter_by(conversation="c1")
        connection.execute(damaged.values(sealed=b"\0"))
    DatabaseVault(blocking, HomeKey(OLD)).check_key()


async def test_events_and_identities_are_sealed_anew_too(
    database: Database, blocking: BlockingDatabase
) -> None:
    old, both = HomeKey(OLD), HomeKey(NEW, [OLD])
    await Customers(database, old).remember(Customer("v1", (), Identity("4711")))
    log = ConversationLog(database, old)
    await log.start("c1", "v1", "", "en", "/")
    for number in range(3):
        await receive(log, f"m{number}")
    assert KeptEvents(blocking, both).reseal() == Resealed(3, 0)
    assert KeptConversations(blocking, both).reseal() == Resealed(1, 0)
    assert list_seqs(await ConversationLog(database, HomeKey(NEW)).since("c1", 0)) == [1, 2, 3]
    identity = await Customers(database, HomeKey(NEW)).find("v1")
    assert identity is not None and identity.subject == "4711"
    assert await log.since("c1", 0) == []


def test_the_file_keeps_previous_keys_and_counts_beside_a_setting(tmp_path: Path) -> None:
    settings = load_settings(home=tmp_path / "home")
    first = load_key(settings).seal("a", "b")
    renew_file(settings)
    assert load_key(settings).unseal(first, "b") == "a"
    assert not load_key(settings).is_current(first, "b")
    chosen = load_settings(home=settings.home, vault_key=NEW, vault_previous_keys=f"{OLD}, ")
    key = load_key(chosen)
    assert key.unseal(first, "b") == "a"
    assert key.unseal(HomeKey(OLD).seal("c", "b"), "b") == "c"
    assert key.is_current(HomeKey(NEW).seal("c", "b"), "b")
    with pytest.raises(SettingError, match="of the setting vault_previous_keys has 5 characters"):
        load_key(load_settings(home=settings.home, vault_key=NEW, vault_previous_keys="short"))
    assert stat.S_IMODE((settings.home / KEY_FILE).stat().st_mode) == 0o600
    assert [path.name for path in settings.home.iterdir()] == [KEY_FILE]


def test_an_empty_key_file_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / KEY_FILE).touch()
    with pytest.raises(SettingError, match=r"vault\.key has 0 characters"):
        load_key(load_settings(home=tmp_path))


def test_a_visitor_of_before_is_found_under_the_previous_key(blocking: BlockingDatabase) -> None:
    register = VisitorRegister(blocking, HomeKey(OLD))
    register.note("198.51.100.7", "c1")
    register.note("2001:db8::/64", "c3")
    register = VisitorRegister(blocking, HomeKey(NEW, [OLD]))
    register.note("198.51.100.7", "c2")
    assert set(register.find("198.51.100.7").conversations) == {"c2", "c1"}
    assert register.find("2001:db8::99").conversations == ("c3",)
    register.note("198.51.100.7", "c1")  # who comes again is named anew
    register = VisitorRegister(blocking, HomeKey(NEW))
    assert set(register.find("198.51.100.7").conversations) == {"c1", "c2"}


def test_the_audit_log_holds_through_a_rotation(blocking: BlockingDatabase) -> None:
    AuditLog(blocking, HomeKey(OLD)).append("customer", "answer")
    both = AuditLog(blocking, HomeKey(NEW, [OLD]))
    assert both.verify().broken == 0
    both.reseal()
    assert AuditLog(blocking, HomeKey(NEW)).verify().broken == 0
