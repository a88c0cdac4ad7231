"""Which documents an answer used, by the hash of their content."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from bot.interfaces import Citation
from bot.receipts.interfaces import Used
from knowledge.catalog import Catalog
from knowledge.interfaces import Product, content_id
from knowledge.records import encode_record
from retrieval.interfaces import Hit


def hash_product(product: Product) -> str:
    """Hash every field of a product, price and stock included; not where and when it was read."""
    record = encode_record(product)
    record.pop("origin", None)
    record["offer"].pop("read_at")
    return content_id("product", json.dumps(record, sort_keys=True, ensure_ascii=False))


def list_used(
    citations: Iterable[Citation], products: Iterable[str], hits: Sequence[Hit], catalog: Catalog
) -> list[Used]:
    """Return what was cited or shown, each document once, in that order.

    Args:
        citations: of the answer, and of the passages it was generated from.
        products: ids of the cards shown.
        hits: all that was found; a passage that several hits hold is the one with the quote.
        catalog: the records of the same generation.
    """
    used: dict[tuple[str, str], Used] = {}
    for citation in (*citations, *(Citation(one, "", "") for one in products)):
        for found in _find(citation, hits, catalog):
            used.setdefault((found.source, found.content_hash), found)
    return list(used.values())


def _find(citation: Citation, hits: Sequence[Hit], catalog: Catalog) -> list[Used]:
    product = catalog.get(citation.source)
    if product is not None:
        return [Used(product.id, "product", product.title, hash_product(product))]
    same = [hit.chunk for hit in hits if hit.chunk.source == citation.source]
    chunk = next((chunk for chunk in same if citation.quote in chunk.text), next(iter(same), None))
    return [Used(chunk.source, chunk.kind, chunk.title, chunk.id)] if chunk else []
