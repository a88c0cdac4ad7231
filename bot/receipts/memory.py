"""Receipts in this process only: for tests, and where nothing may be written."""

from __future__ import annotations

from collections import OrderedDict

from bot.receipts.interfaces import Receipt

MAX_KEPT_RECEIPTS = 1000
"""Beyond it the oldest is forgotten: an agent asks about an answer that was just given."""


class InMemoryReceiptStore:
    """Keeps the newest receipts; they end with the process."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Receipt] = OrderedDict()

    def keep(self, receipt: Receipt) -> None:
        """Take a receipt; see `ReceiptStore.keep`."""
        self._kept[receipt.id] = receipt
        if len(self._kept) > MAX_KEPT_RECEIPTS:
            self._kept.popitem(last=False)

    async def find(self, receipt_id: str) -> Receipt | None:
        """Return the receipt with exactly this id; None where there is none or no longer."""
        return self._kept.get(receipt_id)

    def list_kept(self, conversation_id: str) -> list[Receipt]:
        """Return the receipts of a conversation, oldest first."""
        kept = list(self._kept.values())
        return [receipt for receipt in kept if receipt.conversation_id == conversation_id]

    def forget(self, conversation_id: str) -> int:
        """Delete the receipts of a conversation; return how many they were."""
        found = self.list_kept(conversation_id)
        return sum(self._kept.pop(receipt.id, None) is not None for receipt in found)

    def close(self) -> None:
        """There is nothing to write."""
