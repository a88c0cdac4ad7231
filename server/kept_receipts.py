"""The receipts of the home as personal data: what one visitor's hold, and deleting them."""

from __future__ import annotations

import json
import zlib
from datetime import datetime
from pathlib import Path

from bot.receipts.identity import build_id_floor
from server.databases import Database
from server.personal import Exported, Visitor, each_conversation
from server.receipts import FILE_NAME, FORMAT, TABLE


class KeptReceipts:
    """Exports and erases; implements `server.personal.PersonalStore`.

    Args:
        home: the shop's folder.
    """

    name = "receipts"

    def __init__(self, home: Path) -> None:
        self._database = Database(home / FILE_NAME, [TABLE], FORMAT)

    def export_visitor(self, visitor: Visitor) -> list[Exported]:
        """Return whole receipts; see `PersonalStore.export_visitor`."""
        query = "select body from receipts where conversation = ? order by id"
        return [
            json.loads(zlib.decompress(body))
            for conversation in visitor.conversations
            for (body,) in self._database.read(query, [conversation])
        ]

    def erase_visitor(self, visitor: Visitor) -> int:
        """Delete a visitor's receipts; see `PersonalStore.erase_visitor`."""
        return each_conversation(visitor, self._erase)

    def expire(self, before: datetime) -> int:
        """Delete older receipts; see `PersonalStore.expire`."""
        return self._database.delete("delete from receipts where id < ?", [build_id_floor(before)])

    def close(self) -> None:
        """Close the file; safe to call twice."""
        self._database.close()

    def _erase(self, conversation: str) -> int:
        return self._database.delete("delete from receipts where conversation = ?", [conversation])
