"""Another key for the vault: nothing is lost on the way, and nothing opens with the wrong one."""

from __future__ import annotations

import asyncio
import sqlite3
import stat
from collections.abc import Sequence
from pathlib import Path

import pytest

from server.audit import AuditLog
from server.sealing import KEY_FILE, HomeKey, load_key, renew_file
from server.settings import load_settings
from server.settings_text import SettingError
from server.vault import FILE_NAME, SqliteVault
from server.visitors import VisitorRegister

OLD, NEW = "o" * 32, "n" * 32


def fill(home: Path, key: HomeKey, count: int) -> None:
    vault = SqliteVault(home, key)
    for number in range(count):
        asyncio.run(vault.keep(f"c{number}", {"<EMAIL_1>": f"ann{number}@mail.example"}))
    vault.close()


def recall(home: Path, key: HomeKey, conversation: str) -> str:
    vault = SqliteVault(home, key)
    (value,) = asyncio.run(vault.recall(conversation)).values()
    vault.close()
    return value


def test_a_new_key_opens_what_the_previous_sealed_and_seals_it_anew(tmp_path: Path) -> None:
    fill(tmp_path, HomeKey(OLD), 3)
    both = HomeKey(NEW, [OLD])
    assert recall(tmp_path, both, "c1") == "ann1@mail.example"
    assert recall(tmp_path, HomeKey(NEW), "c1") == ""
    vault = SqliteVault(tmp_path, both)
    asyncio.run(vault.keep("c9", {"<CARD_1>": ""}))
    assert vault.reseal() == (3, 0)
    assert vault.reseal() == (0, 0)
    vault.close()
    assert recall(tmp_path, HomeKey(NEW), "c1") == "ann1@mail.example"
    assert recall(tmp_path, HomeKey(OLD), "c1") == ""


def test_an_interrupted_rotation_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after its first commit: each value opens with one of the two keys, and it goes on."""
    fill(tmp_path, HomeKey(OLD), 5)
    monkeypatch.setattr("server.vault.BATCH", 2)
    vault = SqliteVault(tmp_path, HomeKey(NEW, [OLD]))
    reseal = vault._reseal
    commits: list[int] = []

    def die_in_the_second(rows: Sequence[tuple[str, str, bytes]]) -> int:
        if commits:
            raise KeyboardInterrupt
        commits.append(len(rows))
        return reseal(rows)

    monkeypatch.setattr(vault, "_reseal", die_in_the_second)
    with pytest.raises(KeyboardInterrupt):
        vault.reseal()
    vault.close()
    both = HomeKey(NEW, [OLD])
    told = [recall(tmp_path, both, f"c{number}") for number in range(5)]
    assert told == [f"ann{number}@mail.example" for number in range(5)]
    again = SqliteVault(tmp_path, both)
    assert again.reseal() == (3, 0)
    again.close()


def test_what_no_key_opens_is_left_and_counted(tmp_path: Path) -> None:
    fill(tmp_path, HomeKey(OLD), 2)
    vault = SqliteVault(tmp_path, HomeKey(NEW))
    assert vault.reseal() == (0, 2)
    with pytest.raises(SettingError, match=r"does not open .*vault\.db, which was sealed"):
        vault.check_key()
    vault.close()
    assert recall(tmp_path, HomeKey(OLD), "c0") == "ann0@mail.example"


def test_one_damaged_value_is_no_wrong_key(tmp_path: Path) -> None:
    fill(tmp_path, HomeKey(OLD), 2)
    with sqlite3.connect(tmp_path / FILE_NAME) as database:
        database.execute("update held set sealed = x'00' where conversation = 'c1'")
    database.close()
    vault = SqliteVault(tmp_path, HomeKey(OLD))
    vault.check_key()
    vault.close()


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


def test_a_visitor_of_before_is_found_under_the_previous_key(tmp_path: Path) -> None:
    register = VisitorRegister(tmp_path, HomeKey(OLD))
    register.note("198.51.100.7", "c1")
    register.note("2001:db8::/64", "c3")
    register.close()
    register = VisitorRegister(tmp_path, HomeKey(NEW, [OLD]))
    register.note("198.51.100.7", "c2")
    assert register.find("198.51.100.7").conversations == ("c2", "c1")
    assert register.find("2001:db8::99").conversations == ("c3",)
    register.note("198.51.100.7", "c1")  # who comes again is named anew
    register.close()
    register = VisitorRegister(tmp_path, HomeKey(NEW))
    assert set(register.find("198.51.100.7").conversations) == {"c1", "c2"}
    register.close()


def test_the_audit_log_holds_through_a_rotation(tmp_path: Path) -> None:
    log = AuditLog(tmp_path, HomeKey(OLD))
    log.append("customer", "answer")
    log.close()
    both = AuditLog(tmp_path, HomeKey(NEW, [OLD]))
    assert both.verify().broken == 0
    both.reseal()
    both.close()
    log = AuditLog(tmp_path, HomeKey(NEW))
    assert log.verify().broken == 0
    log.close()
