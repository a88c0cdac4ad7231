"""The vault on disk: one SQLite file in the home, every value encrypted.

What is sealed is bound to its conversation and placeholder, so that a row copied to another
conversation opens for nobody. Fails closed: what cannot be opened stays a placeholder.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import structlog

from bot.privacy.vault import hide_unstorable
from server.databases import Database, DatabaseUnusable
from server.personal import Exported, Visitor, each_conversation
from server.sealing import HomeKey, SealBroken
from server.settings_text import SettingError

log = structlog.get_logger(__name__)

FILE_NAME = "vault.db"
_TABLE = """
create table if not exists held (
    conversation text not null,
    placeholder text not null,
    sealed blob,
    at text not null,
    primary key (conversation, placeholder)
)
"""


_SEALED = "select conversation, placeholder, sealed from held where sealed is not null"
LOOKED_AT = 3
"""Values that `SqliteVault.check_key` tries: one may be damaged."""
BATCH = 500
"""Values sealed anew in one commit."""


class Resealed(NamedTuple):
    """What a rotation of the key did.

    Attributes:
        done: values that were sealed anew.
        unreadable: values that none of the keys opens, left as they are.
    """

    done: int
    unreadable: int


class SqliteVault:
    """Keeps values for some days; implements `Vault` and `server.personal.PersonalStore`.

    Args:
        home: the shop's folder; the file is made with the first value.
        key: of the home.
    """

    name = "vault"

    def __init__(self, home: Path, key: HomeKey) -> None:
        self._database = Database(home / FILE_NAME, [_TABLE])
        self._key = key

    async def recall(self, conversation_id: str) -> Mapping[str, str]:
        """Return what is held; see `Vault.recall`."""
        return await asyncio.to_thread(self._recall, conversation_id)

    async def keep(self, conversation_id: str, values: Mapping[str, str]) -> None:
        """Add values; see `Vault.keep`."""
        await asyncio.to_thread(self._keep, conversation_id, values)

    async def erase(self, conversation_id: str) -> int:
        """Forget a conversation; see `Vault.erase`."""
        return await asyncio.to_thread(self._erase, conversation_id)

    def export_visitor(self, visitor: Visitor) -> list[Exported]:
        """Return what placeholders stand for; see `PersonalStore.export_visitor`."""
        return [
            {"conversation": conversation, "placeholder": placeholder, "value": value}
            for conversation in visitor.conversations
            for placeholder, value in self._recall(conversation).items()
        ]

    def erase_visitor(self, visitor: Visitor) -> int:
        """Forget all conversations; see `PersonalStore.erase_visitor`."""
        return each_conversation(visitor, self._erase)

    def expire(self, before: datetime) -> int:
        """Forget what was kept before; see `PersonalStore.expire`."""
        return self._database.delete("delete from held where at < ?", [before.isoformat()])

    def check_key(self) -> None:
        """Look whether the key opens what was kept last; where nothing opens it is another's.

        Raises:
            SettingError: nothing opens.
        """
        try:
            rows = self._database.read(f"{_SEALED} order by rowid desc limit {LOOKED_AT}")
        except DatabaseUnusable:
            return  # a turn that cannot read it masks all the same
        if rows and not any(self._is_current(row) is not None for row in rows):
            raise SettingError(
                f"The setting vault_key does not open {self._database.path}, which was sealed "
                "with another key. Set that key again, or name it in vault_previous_keys; without "
                "it delete the file: what it holds is lost."
            )

    def reseal(self) -> Resealed:
        """Seal everything with the key of now; blocking. What was interrupted goes on where it was.

        Raises:
            DatabaseUnusable: the rest is as it was, and opens with the keys of before.
        """
        done = unreadable = 0
        rows = self._database.read(_SEALED)
        for start in range(0, len(rows), BATCH):
            batch = rows[start : start + BATCH]
            known = [self._is_current(row) for row in batch]
            unreadable += known.count(None)
            old = [row for row, current in zip(batch, known, strict=True) if current is False]
            done += self._reseal(old)
        if done:
            self._database.sweep()
        return Resealed(done, unreadable)

    def close(self) -> None:
        """Close the file; safe to call twice."""
        self._database.close()

    def _is_current(self, row: tuple[str, str, bytes]) -> bool | None:
        """Tell whether the key of now sealed a row; None where none of the keys did."""
        conversation, placeholder, sealed = row
        try:
            return self._key.is_current(sealed, _place(conversation, placeholder))
        except SealBroken:
            return None

    def _reseal(self, rows: Sequence[tuple[str, str, bytes]]) -> int:
        """Seal rows anew in one commit, but for those that changed meanwhile."""
        changed = [
            (self._seal(self._open(sealed, *place), *place), *place, sealed)
            for *place, sealed in rows
        ]
        statement = (
            "update held set sealed = ? where conversation = ? and placeholder = ? and sealed = ?"
        )
        with self._database.writing() as connection:
            return connection.executemany(statement, changed).rowcount if changed else 0

    def _recall(self, conversation: str) -> dict[str, str]:
        query = "select placeholder, sealed from held where conversation = ? order by rowid"
        rows = self._database.read(query, [conversation])
        return {name: self._open(sealed, conversation, name) for name, sealed in rows}

    def _open(self, sealed: bytes | None, conversation: str, placeholder: str) -> str:
        """Return a value; empty where none is kept, or where it cannot be opened."""
        if sealed is None:
            return ""
        try:
            return self._key.unseal(sealed, _place(conversation, placeholder))
        except SealBroken:
            log.error("vault_sealed_otherwise", conversation=conversation)
            return ""

    def _keep(self, conversation: str, values: Mapping[str, str]) -> None:
        at = datetime.now(UTC).isoformat()
        rows = [
            (conversation, placeholder, self._seal(value, conversation, placeholder), at)
            for placeholder, value in hide_unstorable(values).items()
        ]
        with self._database.writing() as connection:
            connection.executemany("insert or replace into held values (?, ?, ?, ?)", rows)

    def _seal(self, value: str, conversation: str, placeholder: str) -> bytes | None:
        return self._key.seal(value, _place(conversation, placeholder)) if value else None

    def _erase(self, conversation: str) -> int:
        return self._database.delete("delete from held where conversation = ?", [conversation])


def _place(conversation: str, placeholder: str) -> str:
    return f"{conversation}\0{placeholder}"
