"""One reply as it grows: what was said, what proves it, and when it began."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from bot.composing import Piece, Settled
from bot.interfaces import Citation, ProductsShown, Reply, Sentence


@dataclass(slots=True)
class Draft:
    """Collects the pieces of one reply.

    Attributes:
        started: when the message came, on the clock of `time.perf_counter`.
        first_text: when the first sentence came; None before it.
        settled: how the reply ended.
    """

    started: float = field(default_factory=time.perf_counter)
    first_text: float | None = None
    settled: Settled = field(default_factory=lambda: Settled("refuse", "fixed"))
    _texts: list[str] = field(default_factory=list)
    _citations: dict[Citation, None] = field(default_factory=dict)
    _products: list[ProductsShown] = field(default_factory=list)

    def add(self, piece: Piece) -> None:
        """Take a piece, in the order in which it is shown."""
        match piece:
            case Sentence():
                self.first_text = self.first_text or time.perf_counter()
                self._texts.append(piece.text)
                self._citations.update(dict.fromkeys(piece.citations))
            case ProductsShown():
                self._products.append(piece)
            case Settled():
                self.settled = piece

    def build_reply(self, language: str) -> Reply:
        """Return the whole reply; its times end now."""
        now = time.perf_counter()
        return Reply(
            text="".join(self._texts).strip(),
            action=self.settled.action,
            path=self.settled.path,
            citations=tuple(self._citations),
            products=tuple(card for shown in self._products for card in shown.products),
            language=language,
            ttft_ms=round(1000 * ((self.first_text or now) - self.started), 1),
            total_ms=round(1000 * (now - self.started), 1),
            choices=self.settled.choices,
        )
