import csv
from decimal import Decimal
from pathlib import Path

from knowledge.interfaces import Loaded, Money, Product, Skipped
from tests.knowledge.reading import load_sources

HEADER = [
    "Handle", "Title", "Body (HTML)", "Vendor", "Type", "Tags", "Published",
    "Option1 Name", "Option1 Value", "Option2 Name", "Option2 Value", "Option3 Name",
    "Option3 Value", "Variant SKU", "Variant Grams", "Variant Inventory Tracker",
    "Variant Inventory Qty", "Variant Inventory Policy", "Variant Price",
    "Variant Compare At Price", "Variant Barcode", "Image Src", "SEO Title",
    "Material (product.metafields.custom.material)", "Fill (product.metafields.custom.fill)",
    "Cost per item", "Status",
]  # fmt: skip

FIRST = {
    "Handle": "down-jacket", "Title": "Down Jacket",
    "Body (HTML)": "<p>Warm.</p><ul><li>Light</li></ul>",
    "Vendor": "Acme", "Type": "Jackets", "Tags": "winter, down", "Published": "true",
    "Option1 Name": "Color", "Option1 Value": "Red", "Option2 Name": "Size", "Option2 Value": "M",
    "Option3 Name": "Fit", "Option3 Value": "Slim", "Variant SKU": "DJ-R-M",
    "Variant Grams": "350", "Variant Inventory Tracker": "shopify", "Variant Inventory Qty": "4",
    "Variant Inventory Policy": "deny", "Variant Price": "149.00",
    "Variant Compare At Price": "199.00", "Variant Barcode": "4006381333931",
    "Image Src": "https://cdn/1.jpg", "SEO Title": "Buy!", "Cost per item": "70.00",
    "Material (product.metafields.custom.material)": "Nylon",
    "Fill (product.metafields.custom.fill)": "800 cuin", "Status": "active",
}  # fmt: skip
SECOND = {
    "Handle": "down-jacket", "Option1 Value": "Blue", "Option2 Value": "L", "Option3 Value": "Slim",
    "Variant Inventory Tracker": "shopify", "Variant Inventory Qty": "-1",
    "Variant Inventory Policy": "deny", "Variant Price": "149.00", "Image Src": "https://cdn/2.jpg",
}  # fmt: skip
PICTURE = {"Handle": "down-jacket", "Image Src": "https://cdn/3.jpg"}


def load(folder: Path, *rows: dict[str, str]) -> list[Loaded]:
    path = folder / "products_export.csv"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, HEADER)
        writer.writeheader()
        writer.writerows(rows)
    return list(load_sources([path]))


def only(items: list[Loaded]) -> Product:
    (item,) = items
    assert isinstance(item, Product), item
    return item


def test_variants_share_what_their_first_row_says(tmp_path: Path) -> None:
    red, blue = load(tmp_path, FIRST, SECOND, PICTURE)
    assert isinstance(red, Product) and isinstance(blue, Product)
    assert (red.id, blue.id) == ("DJ-R-M", "down-jacket-blue-l-slim")
    assert red.item_group_id == blue.item_group_id == "down-jacket"
    assert (red.color, red.size, blue.color, blue.size) == ("Red", "M", "Blue", "L")
    assert red.title == blue.title == "Down Jacket"
    assert red.description == blue.description == "Warm.\n- Light"
    assert (blue.brand, blue.product_type, blue.material) == ("Acme", "Jackets", "Nylon")
    assert dict(blue.attributes) == {"Fill": "800 cuin", "Fit": "Slim", "Tags": "winter, down"}
    assert (red.shipping_weight, red.gtin) == ("350 g", "4006381333931")
    assert (red.origin, blue.origin) == ("products_export.csv#1", "products_export.csv#2")


def test_a_compare_at_price_above_the_price_is_a_sale(tmp_path: Path) -> None:
    offer = only(load(tmp_path, FIRST)).offer
    assert (offer.price, offer.sale_price) == (Money(Decimal(199), ""), Money(Decimal(149), ""))
    lower = only(load(tmp_path, {**FIRST, "Variant Compare At Price": "100.00"})).offer
    assert (lower.price, lower.sale_price) == (Money(Decimal(149), ""), None)


def test_stock_follows_tracker_quantity_and_policy(tmp_path: Path) -> None:
    def offer(**cells: str) -> tuple[str, int | None]:
        named = {f"Variant Inventory {name.capitalize()}": cell for name, cell in cells.items()}
        product = only(load(tmp_path, {**FIRST, **named}))
        return product.offer.availability, product.offer.quantity

    assert offer(qty="4") == ("in_stock", 4)
    assert offer(qty="0") == ("out_of_stock", 0)
    assert offer(qty="-2", policy="continue") == ("backorder", 0)
    assert offer(tracker="", qty="0") == ("in_stock", None)


def test_drafts_and_unpublished_products_are_withdrawn(tmp_path: Path) -> None:
    for cells in ({"Status": "draft"}, {"Status": "archived"}, {"Published": "false"}):
        items = load(tmp_path, {**FIRST, **cells}, SECOND)
        assert all(isinstance(item, Skipped) and item.withdrawn for item in items)
        assert items[0].key == "DJ-R-M"  # type: ignore[union-attr]


def test_a_product_without_options_and_one_with_a_bad_price(tmp_path: Path) -> None:
    plain = {**FIRST, "Option1 Name": "Title", "Option1 Value": "Default Title"}
    plain |= {f"Option{i} {part}": "" for i in (2, 3) for part in ("Name", "Value")}
    product = only(load(tmp_path, plain))
    assert product.color == product.size == ""
    assert "Title" not in product.attributes
    (skip,) = load(tmp_path, {**plain, "Variant Price": "free", "Variant Compare At Price": ""})
    assert isinstance(skip, Skipped)
    assert "'free'" in skip.reason


def test_a_row_without_a_handle_is_skipped(tmp_path: Path) -> None:
    items = load(tmp_path, FIRST, {**SECOND, "Handle": ""})
    assert isinstance(items[1], Skipped)
    assert "Handle" in items[1].reason
