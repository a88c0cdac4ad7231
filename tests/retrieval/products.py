"""The shortest product there is."""

from __future__ import annotations

from datetime import UTC, datetime

from knowledge.interfaces import Offer, Product

OFFER = Offer(None, None, "in_stock", "", None, datetime(2026, 1, 1, tzinfo=UTC))


def product(product_id: str, mpn: str = "", gtin: str = "") -> Product:
    return Product(product_id, f"Product {product_id}", OFFER, mpn=mpn, gtin=gtin)
