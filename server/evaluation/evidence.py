"""What the shop's documents say, asked after the fact: do citations hold, is every fact theirs?

Asked apart from the turn's own checks, so that a hole in them shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.guards.facts import Facts, build_facts
from bot.interfaces import Action, Reply
from knowledge.interfaces import Money, Product
from knowledge.sentences import split_sentences
from retrieval.searcher import Searcher

_FIXED: frozenset[Action] = frozenset({"block", "care"})
"""Phrases of ours that state nothing about the shop; `care` names emergency numbers."""

_METRIC: dict[str, tuple[str, int]] = {
    "km": ("mm", 1_000_000),
    "m": ("mm", 1000),
    "cm": ("mm", 10),
    "kg": ("g", 1000),
    "l": ("ml", 1000),
}
"""Units that are one quantity on different scales, so that 1.29 kg is what 1290 g is."""


class ShopEvidence:
    """The texts and records of one shop.

    Args:
        searcher: over the shop's index.
        own_words: what the bot may say of itself: the shop's name and contact.
    """

    def __init__(self, searcher: Searcher, own_words: Sequence[str] = ()) -> None:
        self._catalog = searcher.catalog
        self._own_words = tuple(own_words)
        self._texts: dict[str, list[str]] = {}
        for chunk in searcher.snapshot.chunks.values():
            self._texts.setdefault(chunk.source, []).extend((chunk.title, chunk.text))

    def find_broken_citations(self, reply: Reply) -> list[str]:
        """Return a sentence for each citation whose quote does not stand in its source."""
        return [
            f"the citation of {citation.source} does not hold: {_shorten(citation.quote)!r}"
            for citation in reply.citations
            if _squeeze(citation.quote) not in _squeeze(self._text_of(citation.source))
        ]

    def find_unsupported(self, reply: Reply, asked: Sequence[str]) -> list[str]:
        """Return a sentence for each statement with a fact that nothing cited or shown holds.

        Facts are quantities, dates and codes. A bare count in an answer from the catalogue is
        computed over many records, so only the case itself can judge it.

        Args:
            reply: the whole reply.
            asked: what the customer has said so far; a reply may repeat it.
        """
        if reply.action in _FIXED or reply.path == "order":
            return []  # an order stands in no document: only the case itself can judge it
        known = build_facts("\n".join([*asked, *self._own_words, *self._evidence_of(reply)]))
        computed = reply.path == "catalogue"
        return [
            f"nothing cited holds {', '.join(missing)}: {_shorten(statement)!r}"
            for statement in split_sentences(reply.text)
            if (missing := list(_missing(build_facts(statement), known, computed)))
        ]

    def _evidence_of(self, reply: Reply) -> Iterator[str]:
        for citation in reply.citations:
            yield citation.quote
            yield self._text_of(citation.source)
        for card in reply.products:
            yield self._text_of(card.id)

    def _text_of(self, source: str) -> str:
        product = self._catalog.get(source)
        record = [write_record(product)] if product else []
        return "\n".join([*self._texts.get(source, ()), *record])


def write_record(product: Product) -> str:
    """Write every field of a product as text, its prices, stock and dates included."""
    offer = product.offer
    values = [
        product.id, product.title, product.description, product.brand, product.gtin, product.mpn,
        product.color, product.size, product.material, product.shipping_weight,
        _amount(offer.price), _amount(offer.sale_price), offer.availability_date,
        *_long_dates(offer.availability_date), *_long_dates(*product.attributes.values()),
        "" if offer.quantity is None else str(offer.quantity),
        *(f"{name}: {value}" for name, value in product.attributes.items()),
    ]  # fmt: skip
    return "\n".join(filter(None, values))


def _amount(money: Money | None) -> str:
    return str(money) if money else ""


def _long_dates(*texts: str) -> Iterator[str]:
    """Write ISO 8601 dates with the month's name too, as a reply may."""
    for text in texts:
        try:
            day = date.fromisoformat(text[:10])
        except ValueError:
            continue
        yield f"{day.day} {day:%B} {day.year}"


@dataclass(frozen=True, slots=True)
class _Known:
    """Quantities on common scales."""

    exact: frozenset[tuple[Decimal, str]]

    @classmethod
    def of(cls, facts: Facts) -> _Known:
        return cls(frozenset(_scale(value, unit) for value, unit in facts.quantities))

    def holds(self, value: Decimal, unit: str) -> bool:
        """Tell whether the value stands there, with this unit or where one side names none."""
        value, unit = _scale(value, unit)
        values = {known for known, its in self.exact if not unit or not its or its == unit}
        return value in values


def _scale(value: Decimal, unit: str) -> tuple[Decimal, str]:
    scaled, factor = _METRIC.get(unit, (unit, 1))
    return value * factor, scaled


def _missing(said: Facts, known: Facts, computed: bool) -> Iterator[str]:
    quantities = _Known.of(known)
    for value, unit in sorted(said.quantities):
        counted = computed and not unit and value == value.to_integral_value()
        if not counted and not quantities.holds(value, unit):
            yield f"{value:f} {unit}".strip()
    yield from sorted(said.dates - known.dates)
    yield from sorted(_absent(said.codes, known.codes))


def _absent(codes: Iterable[str], known: frozenset[str]) -> list[str]:
    return [code for code in codes if code not in known]


def _squeeze(text: str) -> str:
    return " ".join(text.split())


def _shorten(text: str, most: int = 120) -> str:
    squeezed = _squeeze(text)
    return squeezed if len(squeezed) <= most else squeezed[: most - 1] + "…"
