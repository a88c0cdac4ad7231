"""What a serving process remembers of conversations beside the disk, as personal data.

Here are the turns' own memory, and the vault and the receipts where they are kept on no disk; for
conversations whose events can be sent again see `server.open_conversations`.
"""

from __future__ import annotations

import asyncio

from pydantic import TypeAdapter

from bot.memory import MAX_KEPT_MESSAGES
from bot.orders.inquiry import OrderInquiry
from bot.privacy.vault import InMemoryVault
from bot.receipts.interfaces import Receipt
from bot.receipts.memory import InMemoryReceiptStore
from bot.turn import TurnDependencies
from server.personal import Exported, Memory, Visitor, each_conversation

_RECEIPT: TypeAdapter[Receipt] = TypeAdapter(Receipt)


def list_memories(turn: TurnDependencies) -> list[Memory]:
    """Return everything that turns remember in this process."""
    stores: list[Memory] = [History(turn)]
    if turn.orders is not None:
        stores.append(OrderMemory(turn.orders))
    if isinstance(turn.vault, InMemoryVault):
        stores.append(VaultMemory(turn.vault))
    if isinstance(turn.receipts, InMemoryReceiptStore):
        stores.append(ReceiptMemory(turn.receipts))
    return stores


class History:
    """Earlier messages, masked. Implements `Memory`."""

    name = "history"

    def __init__(self, turn: TurnDependencies) -> None:
        self._turn = turn

    def export_visitor(self, visitor: Visitor) -> list[Exported]:
        """Return the messages; see `Memory.export_visitor`."""
        return [
            {"conversation": conversation, "role": message.role, "text": message.text}
            for conversation in visitor.conversations
            for message in asyncio.run(self._turn.store.recent(conversation, MAX_KEPT_MESSAGES))
        ]

    def erase_visitor(self, visitor: Visitor) -> int:
        """Forget the messages; see `Memory.erase_visitor`."""
        count = len(self.export_visitor(visitor))
        for conversation in visitor.conversations:
            self._turn.store.forget(conversation)
        return count


class OrderMemory:
    """What conversations gave of an order, and wrong tries. Implements `Memory`."""

    name = "orders"

    def __init__(self, orders: OrderInquiry) -> None:
        self._orders = orders

    def export_visitor(self, visitor: Visitor) -> list[Exported]:
        """Return what was given, and how many tries are counted."""
        given = [
            {"conversation": conversation, "order_id": clue.order_id, "email": clue.email}
            for conversation in visitor.conversations
            if (clue := self._orders.recall_clue(conversation)) is not None
        ]
        tries = asyncio.run(self._orders.count_tries(visitor.id))
        return [*given, *[{"wrong_try": number} for number in range(1, tries + 1)]]

    def erase_visitor(self, visitor: Visitor) -> int:
        """Forget both; see `Memory.erase_visitor`."""
        tries = asyncio.run(self._orders.forget_tries(visitor.id))
        return tries + each_conversation(visitor, self._orders.forget)


class VaultMemory:
    """A vault that is kept on no disk. Implements `Memory`."""

    name = "vault"

    def __init__(self, vault: InMemoryVault) -> None:
        self._vault = vault

    def export_visitor(self, visitor: Visitor) -> list[Exported]:
        """Return what placeholders stand for; see `Memory.export_visitor`."""
        return [
            {"conversation": conversation, "placeholder": placeholder, "value": value}
            for conversation in visitor.conversations
            for placeholder, value in asyncio.run(self._vault.recall(conversation)).items()
        ]

    def erase_visitor(self, visitor: Visitor) -> int:
        """Forget it; see `Memory.erase_visitor`."""
        return each_conversation(visitor, lambda one: asyncio.run(self._vault.erase(one)))


class ReceiptMemory:
    """Receipts that are kept on no disk. Implements `Memory`."""

    name = "receipts"

    def __init__(self, receipts: InMemoryReceiptStore) -> None:
        self._receipts = receipts

    def export_visitor(self, visitor: Visitor) -> list[Exported]:
        """Return whole receipts; see `Memory.export_visitor`."""
        return [
            _RECEIPT.dump_python(receipt, mode="json")
            for conversation in visitor.conversations
            for receipt in self._receipts.list_kept(conversation)
        ]

    def erase_visitor(self, visitor: Visitor) -> int:
        """Forget them; see `Memory.erase_visitor`."""
        return each_conversation(visitor, self._receipts.forget)
