"""Catalogues for the tests: the demo shop's own, the coffee shop's, and small ones written here."""

import functools
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from bot.products.answering import answer_from_catalogue
from bot.products.listing import CatalogueAnswer
from bot.products.shelf import Shelf, index_shelf
from knowledge.catalog import Catalog
from knowledge.interfaces import Availability, Money, Offer, Product
from tests.knowledge.reading import load_sources

DEMO = Path(__file__).resolve().parents[3] / "knowledge/demo/products.tsv"
NOW = datetime(2026, 11, 1, tzinfo=UTC)


@functools.cache
def demo() -> Catalog:
    """Read the demo shop's products."""
    return Catalog(item for item in load_sources([DEMO]) if isinstance(item, Product))


def shelf_of(catalog: Catalog) -> Shelf:
    return index_shelf(catalog)


def product(
    product_id: str,
    title: str,
    price: str | None = "10.00",
    *,
    currency: str = "EUR",
    sale: str | None = None,
    availability: Availability = "in_stock",
    attributes: Mapping[str, str] | None = None,
    **fields: str,
) -> Product:
    regular = Money(Decimal(price), currency) if price else None
    reduced = Money(Decimal(sale), currency) if sale else None
    offer = Offer(regular, reduced, availability, "", None, NOW)
    return Product(product_id, title, offer, attributes=attributes or {}, **fields)


def answer(text: str, catalog: Catalog, language: str = "en") -> CatalogueAnswer | None:
    """Answer without any hit of retrieval: what is computed needs none."""
    return answer_from_catalogue(text, [], catalog, language)


def said(text: str, catalog: Catalog, language: str = "en") -> str:
    found = answer(text, catalog, language)
    return "".join(one.text for one in found.sentences).strip() if found else ""


def shown(text: str, catalog: Catalog) -> list[Product]:
    """Return the records of the cards."""
    found = answer(text, catalog)
    cards = found.products if found else ()
    return [record for card in cards if (record := catalog.get(card.id))]
