"""What pages show of a shop's knowledge: the storefront's categories and the cited sources."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from knowledge.interfaces import Chunk, Page, Product
from knowledge.scanning import strip_instructions
from server.interfaces import Category, SourceText, StorefrontProduct

if TYPE_CHECKING:
    from retrieval.searcher import Searcher
    from retrieval.snapshot import Snapshot

MAX_VARIANTS = 2000
"""Variants on the storefront page, which is there to show the widget, not to be a shop."""

OTHER = "Other"


def build_storefront(products: Iterable[Product]) -> tuple[Category, ...]:
    """Group products by the first part of their product type, in the catalogue's order.

    Args:
        products: the catalogue; what is above `MAX_VARIANTS` is left out.
    """
    groups: dict[str, list[StorefrontProduct]] = {}
    for _, product in zip(range(MAX_VARIANTS), products, strict=False):
        name = re.split(r"\s*[>/]\s*", product.product_type)[0] or OTHER
        groups.setdefault(name, []).append(build_storefront_product(product))
    return tuple(Category(name, slugify(name), tuple(found)) for name, found in groups.items())


def build_storefront_product(product: Product) -> StorefrontProduct:
    """Take one variant's values from its record."""
    offer = product.offer
    currency = offer.current_price.currency if offer.current_price else ""
    return StorefrontProduct(
        id=product.id,
        slug=_slug_of(product),
        group=product.item_group_id or product.id,
        title=product.title,
        price=f"{offer.price.amount:.2f}" if offer.price else "",
        sale_price=f"{offer.sale_price.amount:.2f}" if offer.sale_price else "",
        currency=currency,
        availability=offer.availability,
        link=product.link,
        image=product.image_link,
        brand=product.brand,
        color=product.color,
        size=product.size,
        material=product.material,
        description=product.description,
        attributes=tuple(product.attributes.items()),
    )


def _slug_of(product: Product) -> str:
    path = unquote(urlsplit(product.link).path).rstrip("/")
    return path.rpartition("/")[2] or slugify(product.item_group_id or product.id)


def slugify(text: str) -> str:
    """Return the text as one part of an address: lower case, words joined by hyphens."""
    return "-".join(re.findall(r"\w+", text.casefold())) or "-"


def build_sources(chunks: Iterable[Chunk]) -> Mapping[str, tuple[Chunk, ...]]:
    """Group chunks by what a citation calls them; a long passage has several, in order."""
    sources: dict[str, tuple[Chunk, ...]] = {}
    for chunk in chunks:
        sources[chunk.source] = (*sources.get(chunk.source, ()), chunk)
    return sources


def build_source_text(chunks: tuple[Chunk, ...], product: Product | None) -> SourceText:
    """Join the chunks of one source, without what speaks to an assistant: no answer quotes that.

    Args:
        chunks: one or more, in order.
        product: the record, where the source is a product.
    """
    first = chunks[0]
    text = "\n\n".join(strip_instructions(chunk.text) for chunk in chunks)
    return SourceText(first.source, first.kind, first.title, text, product.link if product else "")


class ShopPages:
    """What `build_storefront` and `build_sources` give, kept for one generation of the index."""

    def __init__(self) -> None:
        self._generation = ""
        self._storefront: tuple[Category, ...] = ()
        self._sources: Mapping[str, tuple[Chunk, ...]] = {}
        self._pages: Mapping[str, Page] = {}

    def storefront(self, searcher: Searcher) -> tuple[Category, ...]:
        """Return the categories of the generation that is served now."""
        self._follow(searcher.snapshot)
        return self._storefront

    def find_source(self, searcher: Searcher, source: str) -> SourceText | None:
        """Return the text of one source, or of a whole page by its path; None for other names."""
        snapshot = searcher.snapshot
        self._follow(snapshot)
        if page := self._pages.get(source):
            text = strip_instructions(page.markdown)
            return SourceText(page.source, "page", page.title, text)
        chunks = self._sources.get(source)
        return build_source_text(chunks, snapshot.catalog.get(source)) if chunks else None

    def _follow(self, snapshot: Snapshot) -> None:
        if snapshot.name != self._generation:
            self._storefront = build_storefront(snapshot.catalog)
            self._sources = build_sources(snapshot.chunks.values())
            documents = (held.document for held in snapshot.journal.held)
            self._pages = {page.source: page for page in documents if isinstance(page, Page)}
            self._generation = snapshot.name
