"""The vault in the database: what placeholders stand for, every value encrypted.

What is sealed is bound to its conversation and placeholder, so that a row copied to another
conversation opens for nobody. Fails closed: what cannot be opened stays a placeholder.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime

import structlog
from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError

from bot.privacy.interfaces import PlaceholderTaken
from bot.privacy.vault import hide_unstorable
from server.personal import Exported, Visitor, each_conversation
from server.resealing import Resealed, Resealer
from server.sealing import HomeKey, SealBroken
from server.settings_text import SettingError
from server.storage.blocking import BlockingDatabase
from server.storage.interfaces import StorageUnavailable
from server.storage.records_schema import vault
from server.storage.schema import now_text, to_text

log = structlog.get_logger(__name__)

LOOKED_AT = 3
"""Values that `DatabaseVault.check_key` tries: one may be damaged."""

_KEPT = select(vault.c.conversation, vault.c.placeholder, vault.c.sealed).where(
    vault.c.sealed.is_not(None)
)


class DatabaseVault:
    """Keeps values for some days; implements `Vault` and `server.personal.PersonalStore`.

    Args:
        database: of the shop.
        key: of the home.
    """

    name = "vault"

    def __init__(self, database: BlockingDatabase, key: HomeKey) -> None:
        self._database = database
        self._key = key
        self._resealer = Resealer(database, key, vault.c.sealed, _place)

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
        return self._database.delete(delete(vault).where(vault.c.at < to_text(before)))

    def check_key(self) -> None:
        """Look whether the key opens what was kept last; where nothing opens it is another's.

        Raises:
            SettingError: nothing opens.
        """
        try:
            rows = self._database.read(_KEPT.order_by(vault.c.at.desc()).limit(LOOKED_AT))
        except StorageUnavailable:
            return  # a turn that cannot read it masks all the same
        if rows and not any(self._resealer.is_current(row) is not None for row in rows):
            raise SettingError(
                f"The setting vault_key does not open what the vault in {self._database.place} "
                "holds, which was sealed with another key. Set that key again, or name it in "
                "vault_previous_keys; without it what is there is lost: 'storehand vault forget' "
                "deletes it."
            )

    def reseal(self) -> Resealed:
        """Seal everything with the key of now; see `Resealer.reseal`."""
        return self._resealer.reseal()

    def forget_unreadable(self) -> int:
        """Delete what none of the keys opens; return how many values that were. Blocking."""
        lost = [row for row in self._database.read(_KEPT) if self._resealer.is_current(row) is None]
        return sum(
            self._database.delete(
                delete(vault).filter_by(conversation=row.conversation, placeholder=row.placeholder)
            )
            for row in lost
        )

    def _recall(self, conversation: str) -> dict[str, str]:
        query = select(vault.c.placeholder, vault.c.sealed).filter_by(conversation=conversation)
        rows = self._database.read(query.order_by(vault.c.at, vault.c.placeholder))
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
        at = now_text()
        rows = [
            {
                "conversation": conversation,
                "placeholder": placeholder,
                "sealed": self._seal(value, conversation, placeholder),
                "at": at,
            }
            for placeholder, value in hide_unstorable(values).items()
        ]
        if not rows:
            return
        try:
            with self._database.writing() as connection:
                connection.execute(insert(vault), rows)
        except IntegrityError:
            raise PlaceholderTaken(conversation) from None

    def _seal(self, value: str, conversation: str, placeholder: str) -> bytes | None:
        return self._key.seal(value, _place(conversation, placeholder)) if value else None

    def _erase(self, conversation: str) -> int:
        return self._database.delete(delete(vault).filter_by(conversation=conversation))


def _place(conversation: str, placeholder: str) -> str:
    return f"{conversation}\0{placeholder}"
