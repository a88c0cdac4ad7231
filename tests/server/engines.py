"""A small engine of our own for the server's tests: no weights, no index, real turn events."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from pathlib import Path
from typing import Any

from bot.interfaces import (
    Citation,
    ConversationStore,
    Message,
    ModelBusy,
    ModelUnavailable,
    ProductCard,
    ProductsShown,
    Reply,
    Sentence,
    TurnEvent,
    TurnFinished,
    TurnStarted,
)
from bot.turn import TurnDependencies
from retrieval.interfaces import IndexUnavailable
from server.erasing import Erasure
from server.interfaces import Category, Readiness, SourceText, StorefrontProduct
from server.personal import Memory, Visitor

CARD = ProductCard("TENT-1", "Two-person tent", "199.00", "EUR", "in_stock", "/products/tent")
PROOF = Citation("faq.csv#1", "How long is delivery?", "two to four days")


class EchoEngine:
    """Repeats the message. A first word asks for more: wait, crash, busy, broken, many, silent."""

    def __init__(self, ready: bool = True) -> None:
        self.readiness = Readiness(ready, "" if ready else "The models are loading.")
        self.go_on = asyncio.Event()
        self.cancelled: list[str] = []
        self.one_cancelled = asyncio.Event()
        self.turns: list[tuple[str, str]] = []
        self.visitors: list[str] = []
        self.closed = False
        self.memories: list[Memory] = []
        self.erased: list[Visitor] = []

    def load(self) -> None:
        return

    def refresh(self) -> bool:
        return False

    def remember(self, store: Memory) -> None:
        self.memories.append(store)

    def export_visitor(self, visitor: Visitor) -> dict[str, Any]:
        self._require()
        return {"visitor": visitor.id, "conversations": list(visitor.conversations)}

    def erase_visitor(self, visitor: Visitor) -> Erasure:
        self._require()
        self.erased.append(visitor)
        return Erasure(visitor.id, "", len(visitor.conversations), {}, {})

    async def mask(self, conversation_id: str, text: str) -> str:
        self._require()
        return text

    def _require(self) -> None:
        if not self.readiness.ready:
            raise ModelUnavailable("test", self.readiness.reason)

    async def reveal(self, conversation_id: str, masked: str) -> str:
        return masked

    async def run_turn(
        self,
        conversation_id: str,
        text: str,
        visitor: str = "",
        store: ConversationStore | None = None,
    ) -> AsyncGenerator[TurnEvent, None]:
        self.turns.append((conversation_id, text))
        self.visitors.append(visitor)
        yield TurnStarted("en")
        try:
            async for event in self._answer(text):
                if isinstance(event, TurnFinished) and store is not None:
                    await store.append(conversation_id, Message("bot", event.reply.text))
                yield event
        except (asyncio.CancelledError, GeneratorExit):
            self.cancelled.append(text)
            self.one_cancelled.set()
            raise

    async def _answer(self, text: str) -> AsyncGenerator[TurnEvent, None]:
        word = text.split()[0]
        if word == "crash":
            raise ValueError(f"secret detail about {text}")
        if word == "busy":
            raise ModelBusy(64, 64)
        if word == "broken":
            raise ModelUnavailable("test", "no weights")
        if word == "silent":
            return
        if word == "many":
            count, length = (int(number) for number in (*text.split()[1:], "2000")[:2])
            for number in range(count):
                yield Sentence(f"{number}" + "." * length)
        if word == "hang":
            await self.go_on.wait()
        yield Sentence("You said: ")
        if word == "wait":
            await self.go_on.wait()
        yield Sentence(text, (PROOF,))
        yield ProductsShown((CARD,))
        yield TurnFinished(self.build_reply(text))

    def build_reply(self, text: str) -> Reply:
        """How a turn ends."""
        said = f"You said: {text}"
        return Reply(said, "answer", "approved", (PROOF,), (CARD,), receipt="r1")

    @property
    def turn(self) -> TurnDependencies:
        raise ModelUnavailable("test", "no index")

    def ingest(self, path: Path) -> None:
        raise IndexUnavailable("test", "no index.")

    def storefront(self) -> Sequence[Category]:
        tent = StorefrontProduct(
            "TENT-1",
            "tent",
            "TENT",
            "Two-person tent",
            "249.00",
            "199.00",
            "EUR",
            "in_stock",
            "",
            "",
        )
        return (Category("Tents", "tents", (tent,)),)

    def find_source(self, source: str) -> SourceText | None:
        if source != "faq.csv#1":
            return None
        return SourceText(source, "faq", "How long is delivery?", "It takes two to four days.")

    def close(self) -> None:
        self.closed = True
