"""What the engine does for agents: suggestions, variants of a text, products, questions, receipts.

Everything here waits until models and index are loaded: before that it raises `ModelUnavailable`.
Heavy libraries are imported where they are used.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from bot.interfaces import Message, ModelUnavailable, ProductCard, Suggestions
from bot.privacy.masking import PLACEHOLDER
from bot.receipts.interfaces import ReceiptStore
from bot.receipts.memory import InMemoryReceiptStore

if TYPE_CHECKING:
    from bot.orders.desk import OrderDesk
    from bot.rewriting.styles import Style
    from bot.turn import TurnDependencies

MOST_PRODUCTS = 24
"""Found by one search: three rows of cards."""

_END = (".", "!", "?", "。", "！", "？")


class Assistant:
    """Asks the engine on behalf of agents.

    Args:
        turn: gives what turns work with; raises `ModelUnavailable` while it is not loaded.
    """

    def __init__(self, turn: Callable[[], TurnDependencies]) -> None:
        self._turn = turn

    @property
    def is_ready(self) -> bool:
        """Whether everything is loaded."""
        try:
            self._turn()
        except ModelUnavailable:
            return False
        return True

    @property
    def history_messages(self) -> int:
        """How many messages before one tell what it means."""
        return self._turn().policy.history_messages

    async def suggest(self, text: str, history: Sequence[Message]) -> Suggestions:
        """Suggest replies to a masked message; see `bot.suggesting.suggest_replies`."""
        from bot.suggesting import suggest_replies

        return await suggest_replies(self._turn(), text, history)

    async def rewrite(self, text: str, style: Style) -> list[str]:
        """Return variants of a text; see `bot.rewriting.offering.offer_variants`."""
        from bot.rewriting.offering import offer_variants

        return await offer_variants(self._turn(), text, style)

    async def find_products(self, query: str) -> list[ProductCard]:
        """Search the catalogue; every card equals its record. An empty query finds nothing."""
        from retrieval.interfaces import Query

        searcher = self._turn().searcher
        asked = Query(query, MOST_PRODUCTS, frozenset({"product"}))
        hits = await asyncio.to_thread(searcher.search, asked)
        return self.list_cards(dict.fromkeys(hit.chunk.parent for hit in hits))

    def list_cards(self, ids: Iterable[str]) -> list[ProductCard]:
        """Return the cards of products, in order; those that the catalogue lacks are left out."""
        from bot.products.wording import build_card

        catalog = self._turn().searcher.catalog
        return [build_card(product) for id in ids if (product := catalog.get(id)) is not None]

    @property
    def receipts(self) -> ReceiptStore:
        """What answers rest on; nothing while the models are loading."""
        return self._turn().receipts if self.is_ready else InMemoryReceiptStore()

    async def complete_question(self, text: str, history: Sequence[Message]) -> str:
        """Return what a masked message asks, as a question that stands alone."""
        from bot.suggesting import read_question

        question = await asyncio.to_thread(read_question, self._turn(), text, history)
        asked = " ".join((question.standalone or text).split())
        return asked if asked.endswith(_END) else f"{asked}?"

    async def list_personal(self, text: str) -> list[str]:
        """Return the kinds of personal data in a text, placeholders included; sorted."""
        spans = await asyncio.to_thread(self._turn().find_personal, PLACEHOLDER.sub(" ", text))
        masked = {match["kind"] for match in PLACEHOLDER.finditer(text)}
        return sorted(masked | {span.type for span in spans})

    @property
    def orders(self) -> OrderDesk | None:
        """Where orders are looked up; None where the shop has not said where they are."""
        inquiry = self._turn().orders
        return inquiry.desk if inquiry is not None else None
