from knowledge.catalog import Catalog, codes_of
from knowledge.interfaces import Product
from tests.knowledge.shop import build_offer

RED = Product("T-R", "Tent", build_offer(), gtin="4006381333931", item_group_id="T", color="red")
BLUE = Product("T-B", "Tent", build_offer(), mpn="t-r", item_group_id="T", color="blue")
MAT = Product("M", "Mat", build_offer(), attributes={"SKU": "mat-9"})
CATALOG = Catalog([RED, BLUE, MAT])


def test_products_in_order_by_id() -> None:
    assert list(CATALOG) == [RED, BLUE, MAT]
    assert len(CATALOG) == 3
    assert CATALOG.get("T-B") is BLUE
    assert CATALOG.get("t-b") is None
    assert "M" in CATALOG and "X" not in CATALOG


def test_codes_in_any_case_and_an_id_before_another_products_mpn() -> None:
    assert CATALOG.by_code(" t-r ") is RED
    assert CATALOG.by_code("4006381333931") is RED
    assert CATALOG.by_code("MAT-9") is MAT
    assert CATALOG.by_code("nothing") is None
    assert codes_of(MAT) == ["M", "mat-9"]


def test_variants_hold_the_product_itself() -> None:
    assert CATALOG.group("T") == [RED, BLUE]
    assert CATALOG.group("") == []
    assert CATALOG.variants_of(BLUE) == [RED, BLUE]
    assert CATALOG.variants_of(MAT) == [MAT]


def test_the_later_of_two_with_one_id_stays() -> None:
    later = Product("M", "Thick mat", build_offer())
    assert list(Catalog([MAT, later])) == [later]
