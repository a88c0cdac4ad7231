"""One suite over both vaults, and what the one on disk keeps from whoever reads the disk."""

from __future__ import annotations

import asyncio
import stat
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.privacy.interfaces import PlaceholderTaken, Vault
from bot.privacy.masking import Placeholders
from bot.privacy.vault import (
    InMemoryVault,
    list_kinds,
    mask_and_keep,
    recall_placeholders,
    show_own,
)
from server.personal import Visitor
from server.sealing import KEY_FILE, HomeKey, SealBroken, load_key
from server.settings import Settings, load_settings
from server.settings_text import SettingError
from server.storage.blocking import BlockingDatabase
from server.storage.records_schema import vault as vault_table
from server.vault import DatabaseVault
from tests.server.databases import KINDS, list_files_with, open_kind

KEY = HomeKey("k" * 32)
EMAIL = "ann.lee@mail.example"
CARD = "4111 1111 1111 1111"


@pytest.fixture(params=["memory", *KINDS])
def vault(request: pytest.FixtureRequest) -> Iterator[Vault]:
    with open_kind(request) as database:
        yield DatabaseVault(database, KEY) if database else InMemoryVault()


@pytest.fixture
def stored(blocking: BlockingDatabase) -> DatabaseVault:
    return DatabaseVault(blocking, KEY)


async def place(vault: Vault, conversation: str, kind: str, value: str) -> str:
    async def mask(placeholders: Placeholders | None) -> str:
        return placeholders.place(kind, value) if placeholders else f"<{kind}>"

    return (await mask_and_keep(vault, conversation, mask))[0]


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


async def test_two_who_mask_at_once_give_no_number_twice(vault: Vault) -> None:
    """Both recall before either keeps."""
    both_recalled = asyncio.Barrier(2)
    met: set[str] = set()

    async def mask(email: str, placeholders: Placeholders | None) -> str:
        assert placeholders is not None
        if email not in met:
            met.add(email)
            await both_recalled.wait()
        return placeholders.place("EMAIL", email)

    async def say(email: str) -> str:
        return (await mask_and_keep(vault, "c1", lambda held: mask(email, held)))[0]

    emails = ("ann@mail.example", "bo@mail.example")
    shown = await asyncio.gather(*(say(email) for email in emails))
    assert sorted(shown) == ["<EMAIL_1>", "<EMAIL_2>"]
    assert await vault.recall("c1") == dict(zip(shown, emails, strict=True))


async def test_many_who_mask_at_once_keep_every_value_apart(vault: Vault) -> None:
    emails = [f"ann{number}@mail.example" for number in range(4)]
    shown = await asyncio.gather(*(place(vault, "c1", "EMAIL", email) for email in emails * 2))
    held = await vault.recall("c1")
    numbered = [(one, email) for one, email in zip(shown, emails * 2, strict=True) if "_" in one]
    assert len(numbered) >= 4
    assert all(held[placeholder] == email for placeholder, email in numbered)


async def test_a_number_that_is_taken_is_kept_for_nobody_else(vault: Vault) -> None:
    await vault.keep("c1", {"<EMAIL_1>": EMAIL, "<CARD_1>": CARD})
    for values in ({"<EMAIL_1>": "bo@mail.example"}, {"<CARD_1>": ""}):
        with pytest.raises(PlaceholderTaken, match="conversation c1 is taken already"):
            await vault.keep("c1", {"<EMAIL_9>": EMAIL, **values})
    assert await vault.recall("c1") == {"<EMAIL_1>": EMAIL, "<CARD_1>": ""}


class BrokenVault(InMemoryVault):
    async def recall(self, conversation_id: str) -> dict[str, str]:
        raise OSError("the disk is gone")


class FullVault(InMemoryVault):
    async def keep(self, conversation_id: str, values: object) -> None:
        raise OSError("the disk is full")


class BusyVault(InMemoryVault):
    async def keep(self, conversation_id: str, values: object) -> None:
        raise PlaceholderTaken(conversation_id)


@pytest.mark.parametrize("vault", [BrokenVault(), FullVault(), BusyVault()])
async def test_what_cannot_be_kept_gets_no_number(vault: Vault) -> None:
    assert await place(vault, "c1", "EMAIL", EMAIL) == "<EMAIL>"
    assert show_own(None, "<EMAIL_1>") == "<EMAIL_1>"


def test_the_kinds_of_a_masked_text() -> None:
    assert list_kinds("<EMAIL_2> and <CARD_1> or <EMAIL_1>") == ["CARD", "EMAIL"]


async def test_the_disk_holds_no_value(stored: DatabaseVault, tmp_path: Path) -> None:
    await place(stored, "c1", "EMAIL", EMAIL)
    assert list_files_with(tmp_path, EMAIL.encode()) == []


async def test_a_row_moved_to_another_conversation_opens_for_nobody(
    stored: DatabaseVault, blocking: BlockingDatabase
) -> None:
    await place(stored, "c1", "EMAIL", EMAIL)
    with blocking.writing() as connection:
        connection.execute(update(vault_table).values(conversation="thief"))
    assert await stored.recall("thief") == {"<EMAIL_1>": ""}


async def test_another_key_opens_nothing_and_numbers_go_on(
    stored: DatabaseVault, blocking: BlockingDatabase
) -> None:
    await place(stored, "c1", "EMAIL", EMAIL)
    vault = DatabaseVault(blocking, HomeKey("o" * 32))
    assert await vault.recall("c1") == {"<EMAIL_1>": ""}
    assert await place(vault, "c1", "EMAIL", "bo@mail.example") == "<EMAIL_2>"


async def test_old_values_expire_without_a_trace(stored: DatabaseVault, tmp_path: Path) -> None:
    await place(stored, "c1", "EMAIL", EMAIL)
    assert stored.expire(datetime.now(UTC) - timedelta(days=1)) == 0
    assert stored.expire(datetime.now(UTC) + timedelta(days=1)) == 1
    assert stored.export_visitor(Visitor("v", ("c1",))) == []
    assert list_files_with(tmp_path, b"<EMAIL_1>") == []


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
