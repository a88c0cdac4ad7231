"""The vault on disk: one SQLite file in the home, every value encrypted.

What is sealed is bound to its conversation and placeholder, so that a row copied to another
conversation opens for nobody. Fails closed: what cannot be opened stays a placeholder.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import structlog

from bot.privacy.vault import hide_unstorable
from server.databases import Database
from server.personal import Exported, Visitor, each_conversation
from server.sealing import HomeKey, SealBroken

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

    def close(self) -> None:
        """Close the file; safe to call twice."""
        self._database.close()

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
