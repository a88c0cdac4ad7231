"""One suite over both vaults, and what the one on disk keeps from whoever reads the disk."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.privacy.interfaces import Vault
from bot.privacy.masking import Placeholders
from bot.privacy.vault import (
    InMemoryVault,
    keep_placeholders,
    list_kinds,
    recall_placeholders,
    show_own,
)
from server.personal import Visitor
from server.sealing import KEY_FILE, HomeKey, SealBroken, load_key
from server.settings import Settings, load_settings
from server.settings_text import SettingError
from server.vault import FILE_NAME, SqliteVault

KEY = HomeKey("k" * 32)
EMAIL = "ann.lee@mail.example"
CARD = "4111 1111 1111 1111"


@pytest.fixture(params=["memory", "sqlite"])
def vault(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Vault]:
    if request.param == "memory":
        yield InMemoryVault()
        return
    stored = SqliteVault(tmp_path, KEY)
    yield stored
    stored.close()


def list_files(folder: Path) -> list[tuple[int, bytes]]:
    """Return permissions and content of every file."""
    return [(stat.S_IMODE(file.stat().st_mode), file.read_bytes()) for file in folder.iterdir()]


async def place(vault: Vault, conversation: str, kind: str, value: str) -> str:
    placeholders = await recall_placeholders(vault, conversation)
    assert placeholders is not None
    placeholder = placeholders.place(kind, value)
    await keep_placeholders(vault, conversation, placeholders)
    return placeholder


async def test_a_value_keeps_its_placeholder_from_turn_to_turn(vault: Vault) -> None:
    assert await place(vault, "c1", "EMAIL", EMAIL) == "<EMAIL_1>"
    assert await place(vault, "c1", "EMAIL", "bo@mail.example") == "<EMAIL_2>"
    assert await place(vault, "c1", "PHONE", "+49 30 1234567") == "<PHONE_1>"
    assert await place(vault, "c1", "EMAIL", EMAIL) == "<EMAIL_1>"


async def test_a_conversation_sees_its_own_values_alone(vault: Vault) -> None:
    await place(vault, "c1", "EMAIL", EMAIL)
    own = await recall_placeholders(vault, "c1")
    other = await recall_placeholders(vault, "c2")
    assert show_own(own, "write to <EMAIL_1>, <EMAIL_2>") == f"write to {EMAIL}, <EMAIL_2>"
    assert show_own(other, "write to <EMAIL_1>") == "write to <EMAIL_1>"


@pytest.mark.parametrize(("kind", "value"), [("CARD", CARD), ("SECRET", "hunter22")])
async def test_cards_and_secrets_are_numbered_and_never_kept(
    vault: Vault, kind: str, value: str
) -> None:
    first = await place(vault, "c1", kind, value)
    assert first == f"<{kind}_1>"
    assert await vault.recall("c1") == {first: ""}
    assert await place(vault, "c1", kind, f"{value}9") == f"<{kind}_2>"


async def test_even_in_their_own_turn_cards_are_not_shown_again() -> None:
    placeholders = Placeholders()
    placeholders.place("CARD", CARD)
    assert show_own(placeholders, "your card <CARD_1>") == "your card <CARD_1>"


async def test_what_is_erased_is_gone(vault: Vault) -> None:
    await place(vault, "c1", "EMAIL", EMAIL)
    await place(vault, "c2", "EMAIL", EMAIL)
    assert await vault.erase("c1") == 1
    assert (await vault.recall("c1"), await vault.erase("c1")) == ({}, 0)
    assert await vault.recall("c2") == {"<EMAIL_1>": EMAIL}


class BrokenVault(InMemoryVault):
    async def recall(self, conversation_id: str) -> dict[str, str]:
        raise OSError("the disk is gone")

    async def keep(self, conversation_id: str, values: object) -> None:
        raise OSError("the disk is full")


async def test_a_vault_that_fails_leaves_text_masked() -> None:
    vault = BrokenVault()
    assert await recall_placeholders(vault, "c1") is None
    placeholders = Placeholders()
    placeholders.place("EMAIL", EMAIL)
    await keep_placeholders(vault, "c1", placeholders)
    assert show_own(None, "<EMAIL_1>") == "<EMAIL_1>"


def test_the_kinds_of_a_masked_text() -> None:
    assert list_kinds("<EMAIL_2> and <CARD_1> or <EMAIL_1>") == ["CARD", "EMAIL"]


async def test_the_disk_holds_no_value_and_one_owner(tmp_path: Path) -> None:
    vault = SqliteVault(tmp_path, KEY)
    await place(vault, "c1", "EMAIL", EMAIL)
    files = list_files(tmp_path)
    assert len(files) >= 2  # the file and its log
    assert all(mode == 0o600 and EMAIL.encode() not in content for mode, content in files)
    vault.close()


async def test_a_row_moved_to_another_conversation_opens_for_nobody(tmp_path: Path) -> None:
    vault = SqliteVault(tmp_path, KEY)
    await place(vault, "c1", "EMAIL", EMAIL)
    with sqlite3.connect(tmp_path / FILE_NAME) as database:
        database.execute("update held set conversation = 'thief'")
    database.close()
    assert await vault.recall("thief") == {"<EMAIL_1>": ""}
    vault.close()


async def test_another_key_opens_nothing_and_numbers_go_on(tmp_path: Path) -> None:
    first = SqliteVault(tmp_path, KEY)
    await place(first, "c1", "EMAIL", EMAIL)
    first.close()
    vault = SqliteVault(tmp_path, HomeKey("o" * 32))
    assert await vault.recall("c1") == {"<EMAIL_1>": ""}
    assert await place(vault, "c1", "EMAIL", "bo@mail.example") == "<EMAIL_2>"
    vault.close()


async def test_old_values_expire_without_a_trace(tmp_path: Path) -> None:
    vault = SqliteVault(tmp_path, KEY)
    await place(vault, "c1", "EMAIL", EMAIL)
    assert vault.expire(datetime.now(UTC) - timedelta(days=1)) == 0
    assert vault.expire(datetime.now(UTC) + timedelta(days=1)) == 1
    assert vault.export_visitor(Visitor("v", ("c1",))) == []
    assert not any(b"<EMAIL_1>" in content for _, content in list_files(tmp_path))
    vault.close()


def test_a_seal_holds_for_its_place() -> None:
    sealed = KEY.seal("secret", "here")
    assert KEY.unseal(sealed, "here") == "secret"
    for broken in (sealed[:-1], sealed[:-1] + bytes([sealed[-1] ^ 1]), b""):
        with pytest.raises(SealBroken):
            KEY.unseal(broken, "here")
    with pytest.raises(SealBroken):
        KEY.unseal(sealed, "there")


def test_on_loopback_a_key_is_made_once_for_the_owner_alone(tmp_path: Path) -> None:
    settings = load_settings(home=tmp_path / "home")
    sealed = load_key(settings).seal("a", "b")
    file = settings.home / KEY_FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert load_key(settings).unseal(sealed, "b") == "a"
    assert [path.name for path in settings.home.iterdir()] == [KEY_FILE]


def test_outside_loopback_a_missing_key_is_a_sentence(
    build_settings: Callable[..., Settings],
) -> None:
    with pytest.raises(SettingError, match=r"vault_key is empty, and host = '0\.0\.0\.0'"):
        load_key(build_settings(host="0.0.0.0"))
    load_key(build_settings(host="0.0.0.0", vault_key="x" * 32))
    with pytest.raises(SettingError, match="has 5 characters"):
        load_key(build_settings(vault_key="short"))
