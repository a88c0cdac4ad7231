"""The shop's products by id, code and group, with prices and stock as they were last read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from knowledge.interfaces import Product

_CODE_ATTRIBUTES = ("sku", "SKU", "ean", "EAN", "upc", "UPC")


class Catalog:
    """Products of one generation, in their order. Never changes; safe from several threads.

    Args:
        products: of two with one id the later stays.
    """

    def __init__(self, products: Iterable[Product]) -> None:
        self._by_id = {product.id: product for product in products}
        self._by_code: dict[str, str] = {}
        self._groups: dict[str, list[str]] = {}
        for product in self._by_id.values():
            if product.item_group_id:
                self._groups.setdefault(product.item_group_id, []).append(product.id)
            for code in codes_of(product):
                self._by_code.setdefault(code.casefold(), product.id)
        # An id means its own product, even where another carries the same text as gtin or mpn.
        self._by_code |= {product_id.casefold(): product_id for product_id in self._by_id}

    def __iter__(self) -> Iterator[Product]:
        return iter(self._by_id.values())

    def __len__(self) -> int:
        return len(self._by_id)

    def __contains__(self, product_id: object) -> bool:
        return product_id in self._by_id

    def get(self, product_id: str) -> Product | None:
        """Return the product with exactly this id."""
        return self._by_id.get(product_id)

    def by_code(self, code: str) -> Product | None:
        """Return the product with this id, gtin, mpn or sku; letter case does not matter."""
        product_id = self._by_code.get(code.strip().casefold())
        return self._by_id[product_id] if product_id is not None else None

    def group(self, item_group_id: str) -> list[Product]:
        """Return the variants that share this group id, in the catalogue's order."""
        return [self._by_id[product_id] for product_id in self._groups.get(item_group_id, ())]

    def variants_of(self, product: Product) -> list[Product]:
        """Return all variants of the product, itself among them, in the catalogue's order."""
        return self.group(product.item_group_id) or [product]


def codes_of(product: Product) -> list[str]:
    """Return what names this product exactly: id, gtin, mpn, and a sku or barcode column."""
    listed = [product.id, product.gtin, product.mpn]
    listed += [product.attributes.get(name, "") for name in _CODE_ATTRIBUTES]
    return [code for code in listed if code]
