"""The demo shop keeps its promises: read from the raw files, without our own loaders."""

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest
from pypdf import PdfReader

DEMO = Path(__file__).parents[2] / "knowledge" / "demo"
PAGES = DEMO / "pages"
PDF = PAGES / "warranty-and-repairs.pdf"
REQUIRED = (
    "id title description link image_link price availability brand gtin mpn product_type "
    "item_group_id shipping_weight condition quantity weight"
).split()
NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")


def load_rows(name: str, delimiter: str = ",") -> list[dict[str, str]]:
    with (DEMO / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter, strict=True))


PRODUCTS = load_rows("products.tsv", "\t")
FAQS = load_rows("faq.csv")
CHINESE_FAQS = load_rows("faq.zh.csv")
MARKDOWN_PAGES = sorted(PAGES.glob("*.md"))


def parse_price(text: str) -> Decimal:
    match = re.fullmatch(r"(\d+\.\d\d) EUR", text)
    assert match, f"{text!r} is not an amount like 249.00 EUR"
    return Decimal(match[1])


def check_digit(first_twelve: str) -> int:
    """GS1 General Specifications, section 7.9: weights 1 and 3 from the left, modulo 10."""
    total = sum(int(digit) * (3 if i % 2 else 1) for i, digit in enumerate(first_twelve))
    return -total % 10


def variants_of_each_product() -> dict[str, list[dict[str, str]]]:
    groups: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in PRODUCTS:
        groups[row["item_group_id"]].append(row)
    return groups


GROUPS = variants_of_each_product()


def words_of_pdf() -> str:
    return "\n".join(page.extract_text() for page in PdfReader(PDF).pages)


def words_of_pages() -> str:
    return "\n".join(
        [*(page.read_text(encoding="utf-8") for page in MARKDOWN_PAGES), words_of_pdf()]
    )


def linked_targets(page: Path) -> Iterator[str]:
    for match in re.finditer(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        yield match[1]


def table_rows(page: Path) -> Iterator[list[str]]:
    for line in page.read_text(encoding="utf-8").splitlines():
        if line.startswith("|") and not line.startswith("|---"):
            yield [cell.strip() for cell in line.strip("|").split("|")]


def test_the_shop_is_as_large_as_promised() -> None:
    categories = {row["product_type"].split(" > ")[0] for row in PRODUCTS}
    assert len(GROUPS) >= 120
    assert len(categories) >= 12
    assert len(PRODUCTS) > 2 * len(GROUPS)
    assert (len(FAQS), len(CHINESE_FAQS)) == (60, 20)
    assert len(MARKDOWN_PAGES) == 9 and PDF.exists()


def test_every_variant_has_an_id_a_gtin_and_an_mpn_of_its_own() -> None:
    for column in ("id", "gtin", "mpn"):
        assert len({row[column] for row in PRODUCTS}) == len(PRODUCTS), column


@pytest.mark.parametrize("column", REQUIRED)
def test_required_columns_are_never_empty(column: str) -> None:
    assert [row["id"] for row in PRODUCTS if not row[column].strip()] == []


def test_ids_name_their_product_and_variant() -> None:
    for row in PRODUCTS:
        assert re.fullmatch(r"TT-[A-Z]{3}-\d{4}(-[A-Z0-9]+)*", row["id"]), row["id"]
        assert row["id"].startswith(row["item_group_id"])


def test_gtins_are_valid_and_in_the_restricted_range() -> None:
    for row in PRODUCTS:
        gtin = row["gtin"]
        assert re.fullmatch(r"2\d{12}", gtin), f"{row['id']}: {gtin}"
        assert int(gtin[-1]) == check_digit(gtin[:-1]), f"{row['id']}: {gtin}"


def test_prices_parse_and_a_sale_is_cheaper() -> None:
    for row in PRODUCTS:
        price = parse_price(row["price"])
        assert price > 0
        assert not row["sale_price"] or parse_price(row["sale_price"]) < price, row["id"]
    assert sum(bool(row["sale_price"]) for row in PRODUCTS) >= 30


def test_availability_agrees_with_the_stock_count() -> None:
    for row in PRODUCTS:
        in_stock = row["availability"] == "in_stock"
        assert row["availability"] in {"in_stock", "out_of_stock", "preorder", "backorder"}
        assert in_stock == (int(row["quantity"]) > 0), row["id"]


def test_only_awaited_variants_have_a_date_and_it_lies_in_the_coming_winter() -> None:
    for row in PRODUCTS:
        awaited = row["availability"] in {"preorder", "backorder"}
        assert awaited == bool(row["availability_date"]), row["id"]
        if awaited:
            expected = date.fromisoformat(row["availability_date"])
            assert date(2026, 12, 1) <= expected <= date(2027, 2, 28), row["id"]


def test_every_kind_of_availability_and_low_stock_can_be_shown() -> None:
    kinds = {row["availability"] for row in PRODUCTS}
    low = [row for row in PRODUCTS if 1 <= int(row["quantity"]) <= 3]
    assert len(kinds) == 4 and len(low) >= 10


def test_variants_of_one_product_share_what_belongs_to_the_product() -> None:
    for group, rows in GROUPS.items():
        for column in ("brand", "link", "product_type", "rating"):
            values = {row[column] for row in rows if row["condition"] == "new"}
            assert len(values) == 1, (group, column, values)


def test_each_product_page_belongs_to_one_product() -> None:
    assert len({rows[0]["link"] for rows in GROUPS.values()}) == len(GROUPS)


def test_variants_differ_in_what_a_customer_can_choose() -> None:
    for group, rows in GROUPS.items():
        choices = [(row["color"], row["size"], row["flavour"], row["condition"]) for row in rows]
        assert len(set(choices)) == len(choices), group


def test_descriptions_are_written_for_one_product_each() -> None:
    descriptions = {rows[0]["description"] for rows in GROUPS.values()}
    openings = {" ".join(text.split()[:4]) for text in descriptions}
    assert len(descriptions) == len(openings) == len(GROUPS)


def test_there_are_six_to_ten_brands() -> None:
    assert 6 <= len({row["brand"] for row in PRODUCTS}) <= 10


def test_every_image_link_is_a_drawing_in_the_folder() -> None:
    linked = {row["image_link"] for row in PRODUCTS}
    drawn = {f"/demo/images/{path.name}" for path in (DEMO / "images").iterdir()}
    assert linked == drawn


def test_drawings_are_small_square_and_stand_alone() -> None:
    paths = sorted((DEMO / "images").glob("*.svg"))
    assert sum(path.stat().st_size for path in paths) < 1_500_000
    for path in paths:
        text = path.read_text(encoding="utf-8")
        root = ElementTree.fromstring(text)
        assert path.stat().st_size < 4096, path.name
        assert root.get("viewBox") == "0 0 400 400", path.name
        assert not re.search(r"<script|<image|<use|href|url\(|\bon\w+=", text), path.name


def test_questions_are_asked_once_and_filed() -> None:
    for rows in (FAQS, CHINESE_FAQS):
        assert len({row["question"] for row in rows}) == len(rows)
        assert all(row["answer"] and row["category"] for row in rows)
    assert len({row["category"] for row in FAQS}) >= 12


def test_chinese_answers_are_chinese_and_use_the_numbers_of_the_english() -> None:
    english = [set(NUMBER.findall(row["question"] + row["answer"])) for row in FAQS]
    for row in CHINESE_FAQS:
        numbers = set(NUMBER.findall(row["answer"]))
        assert re.search(r"[\u4e00-\u9fff]{4}", row["answer"])
        # One Chinese answer joins two English ones (repairs: prices, and how long they take).
        carried = any(numbers <= first | second for first in english for second in english)
        assert carried, (row["question"], numbers)


@pytest.mark.parametrize("page", MARKDOWN_PAGES, ids=lambda path: path.stem)
def test_links_on_pages_lead_somewhere(page: Path) -> None:
    products = {row["link"] for row in PRODUCTS}
    for target in linked_targets(page):
        assert target in products or (page.parent / target).is_file(), target


@pytest.mark.parametrize("page", MARKDOWN_PAGES, ids=lambda path: path.stem)
def test_pages_have_one_title_several_sections_and_whole_tables(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert text.startswith("# ") and len(re.findall(r"^# ", text, re.M)) == 1
    assert len(re.findall(r"^## ", text, re.M)) >= 3
    for block in re.findall(r"(?:^\|.*\n)+", text, re.M):
        assert len({line.count("|") for line in block.splitlines()}) == 1, block


def test_the_returns_page_says_what_changed_and_when() -> None:
    text = (PAGES / "returns.md").read_text(encoding="utf-8")
    assert "Until 31 January 2026 the period was 30 days; since 1 February 2026 it is 45" in text


def test_the_pdf_has_its_title_and_its_tables_extract_row_by_row() -> None:
    metadata = PdfReader(PDF).metadata
    assert metadata is not None and metadata.title == "Warranty and repairs"
    lines = words_of_pdf().splitlines()
    assert "Product group Warranty" in lines
    assert "Resoling boots or climbing shoes, pair 69.00 EUR 25" in lines


def test_product_warranties_equal_the_pdf() -> None:
    promised = dict(re.findall(r"^([A-Z][a-z ]+) (\d) years?$", words_of_pdf(), re.M))
    assert set(promised) >= {row["product_type"].split(" > ")[0] for row in PRODUCTS}
    for row in PRODUCTS:
        if row["condition"] == "refurbished":
            assert row["warranty_years"] == "1"
        elif row["warranty_years"]:
            assert row["warranty_years"] == promised[row["product_type"].split(" > ")[0]]


def rows_of_linked_product(cell: str) -> list[dict[str, str]]:
    link = re.search(r"\]\((/products/[^)]+)\)", cell)
    return [row for row in PRODUCTS if link and row["link"] == link[1]]


def test_tent_table_equals_the_products() -> None:
    seen = 0
    for cells in table_rows(PAGES / "tent-buying-guide.md"):
        for row in rows_of_linked_product(cells[0]):
            facts = [row["persons"], row["season"], row["weight"], row["waterproof_rating"]]
            assert cells[1:5] == facts, cells
            seen += 1
    assert seen >= 9


def test_sleeping_bag_table_equals_the_products() -> None:
    seen = 0
    for cells in table_rows(PAGES / "sleeping-bag-temperature-guide.md"):
        for row in rows_of_linked_product(cells[0]):
            assert cells[2:4] == [row["temperature_comfort"], row["temperature_limit"]], cells
            assert cells[4] == row["weight"] or row["size"] == "Long", cells
            seen += 1
    assert seen >= 9


def test_delivery_prices_in_the_faq_stand_in_the_shipping_table() -> None:
    table = " ".join(" ".join(cells) for cells in table_rows(PAGES / "shipping.md"))
    prices = [
        amount
        for row in FAQS
        for amount in re.findall(r"\d+\.\d\d EUR", row["answer"])
        if row["category"] == "delivery" and "surcharge" not in row["question"]
    ]
    assert len(prices) >= 10
    assert [amount for amount in prices if amount not in table] == []


def test_amounts_in_the_faq_stand_on_a_page() -> None:
    pages = words_of_pages()
    amounts = {amount for row in FAQS for amount in re.findall(r"[\d.,]+ EUR", row["answer"])}
    # The quote for groups is the one amount that no page repeats.
    assert {amount for amount in amounts if amount not in pages} == {"1,000 EUR"}


def test_only_one_product_is_over_the_bulky_limit_as_the_shipping_page_says() -> None:
    heavy = {row["item_group_id"] for row in PRODUCTS if float(row["shipping_weight"][:-3]) > 15}
    assert heavy == {"TT-TNT-0006"}


def test_no_name_of_a_real_maker_or_material_slipped_in() -> None:
    text = words_of_pages() + (DEMO / "products.tsv").read_text(encoding="utf-8")
    real = (
        r"gore-?tex|vibram|velcro|cordura|dyneema|kevlar|primaloft|polartec|pertex|tritan|thermos"
    )
    assert re.search(real, text, re.I) is None
