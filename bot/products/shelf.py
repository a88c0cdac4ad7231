"""Everything that answering from one catalogue needs, read once and kept per generation."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

from bot.products.columns import build_columns
from bot.products.families import settle_products
from bot.products.kinds import KindIndex
from bot.products.naming import NameIndex
from bot.products.values import ValueIndex
from bot.products.vocabulary import KNOWN_WORDS
from bot.products.words import Spelling, split_words
from knowledge.catalog import Catalog
from knowledge.interfaces import Product

Position = int
"""A product's place in its catalogue, from 0."""


class Shelf:
    """One catalogue, indexed for questions. Never changes; safe from several threads.

    Attributes:
        catalog: the records, settled as `bot.products.families` does.
        products: the same, in the catalogue's order.
        columns: by name, in the records' order.
        kinds: nouns and describing words.
        values: cells that messages name.
        names: which product a text names.
        currencies: ISO 4217 codes of the prices, the most frequent first.
        is_filed: whether products have categories; else the shop's trade has no name here.
    """

    def __init__(self, catalog: Catalog) -> None:
        """Index every record.

        The 19,406 development products, with 5,341 columns, took 3.5 s on two shared cores.
        """
        self.products: Sequence[Product] = settle_products(catalog)
        self.catalog = Catalog(self.products)
        self.columns = build_columns(self.products)
        self.kinds = KindIndex(self.products, self.columns.values())
        self.values = ValueIndex(self.columns, self.kinds.words)
        self.names = NameIndex(self.catalog)
        self.currencies = _currencies(self.products)
        self.is_filed = any(product.product_type for product in self.products)
        self._places = {product.id: place for place, product in enumerate(self.products)}
        self._spelling = Spelling(self._vocabulary(), self._known())

    def correct(self, text: str) -> str:
        """Return the text with typos in this catalogue's words corrected."""
        return self._spelling.correct(text)

    def place(self, product: Product) -> Position:
        """Return where a product stands in the catalogue."""
        return self._places[product.id]

    def at(self, positions: Iterable[Position]) -> list[Product]:
        """Return the products at some places, in the catalogue's order."""
        return [self.products[position] for position in sorted(positions)]

    def family(self, product: Product) -> list[Product]:
        """Return all variants of a product, itself among them."""
        return self.catalog.variants_of(product)

    def _vocabulary(self) -> set[str]:
        plain = [column for column in self.columns.values() if not column.is_number]
        values = (words for column in plain for words in column.phrases)
        names = {word for column in self.columns.values() for word in column.words}
        return {word for words in values for word in words} | names | set(self.kinds.words)

    def _known(self) -> set[str]:
        texts = dict.fromkeys(product.description for product in self.products)
        words = {word for text in texts for word in re.findall(r"[^\W\d_]+", text.lower())}
        return {norm for word in words for norm in split_words(word)} | KNOWN_WORDS


@lru_cache(maxsize=2)
def index_shelf(catalog: Catalog) -> Shelf:
    """Build the index of a catalogue, or take the one built before."""
    return Shelf(catalog)


def _currencies(products: Iterable[Product]) -> list[str]:
    counts: dict[str, int] = defaultdict(int)
    for product in products:
        if product.offer.price is not None:
            counts[product.offer.price.currency] += 1
    return sorted(counts, key=lambda code: -counts[code])
