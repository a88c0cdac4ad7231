"""What the server needs from whatever answers customers. Read this first.

`server.engine.Engine` is the real one; tests bring small ones of their own.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from bot.interfaces import ConversationStore, TurnEvent
from server.erasing import Erasure
from server.personal import Memory, Visitor

if TYPE_CHECKING:
    from bot.turn import TurnDependencies


class TurnRunner(Protocol):
    """Answers one message with the events of a turn; closing the generator cancels it."""

    def __call__(
        self, conversation_id: str, text: str, visitor: str = ""
    ) -> AsyncGenerator[TurnEvent, None]:
        """Answer one message; see `bot.turn.run_turn`."""
        ...


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether customers can be answered.

    Attributes:
        ready: models and index are loaded.
        reason: one sentence for the operator; empty where ready.
    """

    ready: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class StorefrontProduct:
    """One variant as the demo storefront shows it; every value is the catalogue's.

    Attributes:
        slug: last part of its page's address; variants of one group share it.
        group: id that its variants share; its own id where it has none.
        price: regular price as a decimal string, empty if unknown.
        sale_price: reduced price, empty where there is no sale.
        image: address of a picture, empty where there is none.
        attributes: further columns as (name, value), in the source's order.
    """

    id: str
    slug: str
    group: str
    title: str
    price: str
    sale_price: str
    currency: str
    availability: str
    link: str
    image: str
    brand: str = ""
    color: str = ""
    size: str = ""
    material: str = ""
    description: str = ""
    attributes: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Category:
    """Products of one category, in the catalogue's order."""

    name: str
    slug: str
    products: Sequence[StorefrontProduct]


@dataclass(frozen=True, slots=True)
class SourceText:
    """The whole of one cited source, so that a citation can open at its quote.

    Attributes:
        source: as in `bot.interfaces.Citation`.
        kind: ``product``, ``faq`` or ``page``.
        text: the passage, the FAQ's answer, or the product's facts; Markdown for pages.
        link: where it can be read on the shop's own site, empty where unknown.
    """

    source: str
    kind: str
    title: str
    text: str
    link: str = ""


class TurnEngine(Protocol):
    """Answers customers. All methods but `load`, `refresh` and `close` are called on the loop."""

    @property
    def readiness(self) -> Readiness:
        """Whether customers can be answered now."""
        ...

    def load(self) -> None:
        """Load models and index; blocking, called once in a worker thread.

        Afterwards `readiness` says how it went. Raises nothing that an operator can put right:
        such errors become the reason.
        """
        ...

    def refresh(self) -> bool:
        """Look for a new index, blocking, in a worker thread; return whether one went live."""
        ...

    def remember(self, store: Memory) -> None:
        """Have exports and erasures reach what somebody else of this process keeps in memory.

        Called before `load`, by whoever calls `refresh` from then on.
        """
        ...

    async def mask(self, conversation_id: str, text: str) -> str:
        """Return a text without personal data; what stood there goes to the vault.

        Fails closed: where it cannot be masked nothing of it is returned.
        """
        ...

    async def reveal(self, conversation_id: str, masked: str) -> str:
        """Put back what the vault holds, but for what is never kept: cards, passwords.

        Only for the customer who wrote it, and for an agent who is allowed to read it.
        """
        ...

    def run_turn(
        self,
        conversation_id: str,
        text: str,
        visitor: str = "",
        store: ConversationStore | None = None,
    ) -> AsyncGenerator[TurnEvent, None]:
        """Answer one message: the events of `bot.turn.run_turn`; see `TurnRunner`.

        Args:
            conversation_id: whose placeholders and order number count.
            text: the customer's message.
            visitor: who asks, for the limit on wrong orders.
            store: what was said before; None is the engine's own memory.
        """
        ...

    def export_visitor(self, visitor: Visitor) -> dict[str, Any]:
        """Return what every store holds of a visitor; blocking, in a worker thread.

        Raises:
            ModelUnavailable: not everything is loaded.
        """
        ...

    def erase_visitor(self, visitor: Visitor) -> Erasure:
        """Erase a visitor from every store; blocking, in a worker thread.

        Raises:
            ModelUnavailable: not everything is loaded.
        """
        ...

    @property
    def turn(self) -> TurnDependencies:
        """What turns work with, for whoever suggests answers to people.

        Raises:
            ModelUnavailable: not everything is loaded.
        """
        ...

    def ingest(self, path: Path) -> None:
        """Take a file into the index, and serve it; blocking, in a worker thread.

        Raises:
            LoadError: the file cannot be read.
            RetrievalError: the index cannot be written now.
        """
        ...

    def storefront(self) -> Sequence[Category]:
        """Return what the demo storefront shows; empty while nothing is loaded."""
        ...

    def find_source(self, source: str) -> SourceText | None:
        """Return the text of a cited source, None where there is none of that name."""
        ...

    def close(self) -> None:
        """Stop engines and free memory; blocking; safe to call twice."""
        ...
