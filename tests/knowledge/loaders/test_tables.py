from decimal import Decimal
from pathlib import Path

import pytest

from knowledge.interfaces import Faq, Loaded, Money, Product, Skipped, UnreadableSource
from tests.knowledge.reading import load_sources


def load(folder: Path, name: str, text: str, **columns: str) -> list[Loaded]:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return list(load_sources([path], columns))


def product(items: list[Loaded], index: int = 0) -> Product:
    item = items[index]
    assert isinstance(item, Product), item
    return item


def skipped(items: list[Loaded]) -> list[Skipped]:
    return [item for item in items if isinstance(item, Skipped)]


FAQ_ROWS = [("Do you ship abroad?", "Yes, to the EU."), ("Was kostet es?", "4,90 €; ab 50 € frei.")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("name", ["faq.csv", "faq.tsv"])
def test_faqs_with_every_delimiter(tmp_path: Path, delimiter: str, name: str) -> None:
    rows = [delimiter.join(f'"{cell}"' for cell in row) for row in FAQ_ROWS]
    items = load(tmp_path, name, "\n".join([f"Question{delimiter}Answer", *rows]))
    assert items == [Faq(q, a, f"{name}#{n}", {}) for n, (q, a) in enumerate(FAQ_ROWS, 1)]


@pytest.mark.parametrize(
    "header", ["question,answer", "Q,A", "Frage,Antwort", "问题,答案", "FAQ Question,Response"]
)
def test_faq_columns_by_their_usual_names(tmp_path: Path, header: str) -> None:
    (item,) = load(tmp_path, "f.csv", f"{header},Category\nWhy?,Because.,General\n")
    assert isinstance(item, Faq)
    assert (item.question, item.answer) == ("Why?", "Because.")
    assert dict(item.attributes) == {"Category": "General"}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("f.jsonl", '{"question": "Why?", "answer": "Because."}\n\n{"q": 1}\n'),
        ("f.json", '[{"question": "Why?", "answer": "Because."}, {"question": ""}]'),
        ("f.json", '{"faqs": [{"question": "Why?", "answer": "Because."}, {"x": 1}]}'),
        ("f.yaml", "- question: Why?\n  answer: Because.\n- question: ''\n"),
        ("f.yml", "faqs:\n  - {question: Why?, answer: Because.}\n  - just text\n"),
    ],
)
def test_structured_faqs_and_their_broken_rows(tmp_path: Path, name: str, text: str) -> None:
    good, bad = load(tmp_path, name, text)
    assert good == Faq("Why?", "Because.", f"{name}#1", {})
    assert isinstance(bad, Skipped)
    assert bad.source == f"{name}#2"


def test_a_yaml_mapping_of_questions_to_answers(tmp_path: Path) -> None:
    (item,) = load(tmp_path, "f.yaml", '"Why?": Because.\n')
    assert item == Faq("Why?", "Because.", "f.yaml#1", {})


def test_yaml_values_stay_the_text_that_stands_there(tmp_path: Path) -> None:
    items = load(tmp_path, "p.yaml", "- {id: 0123, title: Tent, price: 39.90, packed: no}\n")
    assert product(items).id == "0123"
    assert product(items).offer.price == Money(Decimal("39.90"), "")
    assert product(items).attributes["packed"] == "no"


def test_a_product_with_every_field_and_further_columns(tmp_path: Path) -> None:
    header = (
        "id\ttitle\tdescription\tlink\timage_link\tprice\tsale_price\tavailability\t"
        "availability_date\tbrand\tgtin\tmpn\tproduct_type\tcolor\tsize\tmaterial\titem_group_id\t"
        "shipping_weight\tcondition\tquantity\twaterproof_rating"
    )
    row = (
        "T-1\tTent\t<p>Light &amp; dry</p>\thttps://x/t\thttps://x/t.svg\t1,299.00 EUR\t"
        "999.00 EUR\tin_stock\t2026-05-01\tAcme\t4006381333931\tM-1\tTents\t"
        "red\t2P\tnylon\tT\t2.1 kg\tnew\t7\t3000 mm"
    )
    item = product(load(tmp_path, "p.tsv", f"{header}\n{row}\n"))
    assert item.offer.price == Money(Decimal("1299.00"), "EUR")
    assert item.offer.current_price == Money(Decimal("999.00"), "EUR")
    assert (item.offer.availability, item.offer.quantity) == ("in_stock", 7)
    assert item.offer.availability_date == "2026-05-01"
    assert item.offer.read_at.tzinfo is not None
    assert item.description == "Light & dry"
    assert (item.gtin, item.mpn, item.item_group_id) == ("4006381333931", "M-1", "T")
    assert dict(item.attributes) == {"waterproof_rating": "3000 mm"}
    assert item.origin == "p.tsv#1"


@pytest.mark.parametrize(
    "header",
    ["SKU;Name;Preis;Bestand", "Product ID;Product Title;Price;Qty", "商品编号;商品名称;价格;库存"],
)
def test_product_columns_by_their_usual_names(tmp_path: Path, header: str) -> None:
    item = product(load(tmp_path, "p.csv", f"{header}\nA1;Zelt;39,90 €;0\n"))
    assert (item.id, item.title) == ("A1", "Zelt")
    assert item.offer.price == Money(Decimal("39.90"), "EUR")
    assert (item.offer.availability, item.offer.quantity) == ("out_of_stock", 0)


def test_of_two_columns_for_one_field_the_other_stays_an_attribute(tmp_path: Path) -> None:
    item = product(load(tmp_path, "p.csv", "sku,name,id\nS,Tent,7\n"))
    assert (item.id, dict(item.attributes)) == ("7", {"sku": "S"})


def test_map_beats_recognition(tmp_path: Path) -> None:
    text = "id,title,Bezeichner\nA,Tent,B\n"
    item = product(load(tmp_path, "p.csv", text, id="bezeichner"))
    assert (item.id, dict(item.attributes)) == ("B", {"id": "A"})


def test_currency_column_and_json_numbers(tmp_path: Path) -> None:
    text = '{"id": 7, "title": "Tent", "price": 1299.5, "currency": "EUR", "specs": {"poles": 2}}'
    item = product(load(tmp_path, "p.jsonl", text))
    assert item.offer.price == Money(Decimal("1299.5"), "EUR")
    assert dict(item.attributes) == {"specs poles": "2"}


def test_a_price_object_is_one_price(tmp_path: Path) -> None:
    text = '[{"id": "7", "title": "T", "price": {"amount": 39.9, "currency": "EUR"}}]'
    item = product(load(tmp_path, "p.json", text))
    assert item.offer.price == Money(Decimal("39.9"), "EUR")


def test_a_neither_nor_table_names_its_columns_and_the_map(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource) as caught:
        load(tmp_path, "x.csv", "foo,bar\n1,2\n", question="Fooo")
    sentence = str(caught.value)
    assert "'foo', 'bar'" in sentence
    assert "--map question=COLUMN" in sentence or "--map id=COLUMN" in sentence
    assert "'Fooo', not among them" in sentence


def test_a_feed_without_ids_says_how_to_name_them(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match="No column holds the id") as caught:
        load(tmp_path, "feed.tsv", "title\tprice\nTent\t5 EUR\n")
    assert "--map id=COLUMN" in caught.value.remedy


BAD_PRODUCTS = [
    ("A,Tent,free", "Product A: its price 'free' is not a price"),
    ("A,Tent,-5.00 EUR", "'-5.00 EUR' is not a price"),
    ("A,Tent,12.900", "can be read as 12900 or as 12.90"),
    (",Tent,5 EUR", "The id of 'Tent' is empty"),
    ("A,,5 EUR", "Product A has no title"),
    ("A,Tent", "has 2 cells and the table has 3 columns"),
    ("A,Tent,5 EUR,more", "has 4 cells and the table has 3 columns"),
    ('A,"Tent,5 EUR', "quotation mark is not closed"),
]


@pytest.mark.parametrize(("row", "reason"), BAD_PRODUCTS)
def test_a_broken_row_is_named_and_the_others_load(tmp_path: Path, row: str, reason: str) -> None:
    text = f"id,title,price\nFIRST,Stove,5 EUR\n{row}\nLAST,Mat,6 EUR\n"
    items = load(tmp_path, "p.csv", text)
    assert [item.id for item in items if isinstance(item, Product)] == ["FIRST", "LAST"]
    (skip,) = skipped(items)
    assert skip.source == "p.csv#2"
    assert reason in skip.reason
    assert product(items, 2).origin == "p.csv#3"


def test_a_quote_closed_by_a_later_row_costs_its_own_row_alone(tmp_path: Path) -> None:
    text = 'id,title,price\nA,"Tent,5\nB,Mat,6\nC,"Big, warm bag",7\nD,"x",8\n'
    items = load(tmp_path, "p.csv", text)
    assert [item.id for item in items if isinstance(item, Product)] == ["B", "C", "D"]
    assert [skip.source for skip in skipped(items)] == ["p.csv#1"]


def test_an_inch_sign_in_a_plain_cell_is_no_quote(tmp_path: Path) -> None:
    items = load(tmp_path, "p.tsv", 'id\ttitle\nA\t5" pole\nB\t"Star" tent\nC\tMat\n')
    assert product(items).title == '5" pole'
    assert "stands inside a cell" in skipped(items)[0].reason
    assert product(items, 2).id == "C"


def test_a_cell_may_hold_lines_and_doubled_quotes(tmp_path: Path) -> None:
    text = 'question,answer\r\n"Say ""hi""?","Line one\r\nline two"\r\nQ2,A2\r\n'
    first, second = load(tmp_path, "f.csv", text)
    assert first == Faq('Say "hi"?', "Line one\nline two", "f.csv#1", {})
    assert second == Faq("Q2", "A2", "f.csv#2", {})


def test_empty_questions_and_answers_are_skipped(tmp_path: Path) -> None:
    items = load(tmp_path, "f.csv", "question,answer\n,Orphan\nWhy?,\n,,\nQ,A\n")
    assert [s.source for s in skipped(items)] == ["f.csv#1", "f.csv#2"]
    assert skipped(items)[1].key == "Why?"
    assert items[-1] == Faq("Q", "A", "f.csv#4", {})


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("f.csv", "", "empty"),
        ("f.csv", "question,answer\n", "column names and no rows"),
        ("f.csv", "only\none\n", "one column 'only'"),
        ("f.json", "{", "not JSON"),
        ("f.json", "[" * 100_000, "not JSON"),
        ("f.json", '"text"', "no list of rows"),
        ("f.yaml", "a: [b", "not YAML"),
        ("f.yaml", "- &a [x, x]\n- *b\n", "not YAML"),
    ],
)
def test_a_table_of_no_use_is_refused(tmp_path: Path, name: str, text: str, reason: str) -> None:
    with pytest.raises(UnreadableSource, match=reason):
        load(tmp_path, name, text)


def test_a_yaml_alias_bomb_does_not_unfold(tmp_path: Path) -> None:
    lines = ["- question: Q\n  answer: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
    lines += [
        f"- question: Q\n  answer: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 9)
    ]
    items = load(tmp_path, "f.yaml", "\n".join(lines))
    assert any("deeper" in skip.reason for skip in skipped(items))
    assert all(len(item.answer) < 10_000 for item in items if isinstance(item, Faq))


def test_excel_separator_line_and_blank_lines(tmp_path: Path) -> None:
    items = load(tmp_path, "f.csv", "sep=;\n\nquestion;answer\n\nQ1;A, b\n\nQ2;A2\n")
    assert [item.source for item in items if isinstance(item, Faq)] == ["f.csv#1", "f.csv#2"]


def test_columns_of_one_name_are_both_kept(tmp_path: Path) -> None:
    item = product(load(tmp_path, "p.csv", "id,title,Note,Note\nA,Tent,x,y\n"))
    assert dict(item.attributes) == {"Note": "x", "Note 2": "y"}


def test_a_merchant_feed_in_a_text_file_is_a_table(tmp_path: Path) -> None:
    assert product(load(tmp_path, "feed.txt", "id\ttitle\tprice\nA\tTent\t5 EUR\n")).id == "A"


@pytest.mark.parametrize(
    ("period", "on_sale"),
    [
        ("2000-01-01T00:00+01:00/2100-01-01T00:00+01:00", True),
        ("2000-01-01T00:00Z/2001-01-01T00:00Z", False),
        ("2099-01-01/2100-01-01", False),
        ("", True),
    ],
)
def test_a_sale_price_counts_within_its_period(tmp_path: Path, period: str, on_sale: bool) -> None:
    text = f"id,title,price,sale_price,sale_price_effective_date\nA,T,10 EUR,8 EUR,{period}\n"
    item = product(load(tmp_path, "p.csv", text))
    assert (item.offer.sale_price is not None) == on_sale


@pytest.mark.parametrize("sale", ["0.00", "10 EUR", "12 EUR", ""])
def test_a_sale_price_that_is_none_is_dropped(tmp_path: Path, sale: str) -> None:
    item = product(load(tmp_path, "p.csv", f"id,title,price,sale_price\nA,T,10 EUR,{sale}\n"))
    assert item.offer.sale_price is None


def test_windows_1252_and_utf16_tables_load(tmp_path: Path) -> None:
    text = "Frage;Antwort\nWie groß ist die Tüte?;Größe M für 5 €.\n"
    for encoding in ("cp1252", "utf-16", "utf-16-le", "utf-8-sig"):
        path = tmp_path / f"{encoding}.csv"
        path.write_bytes(text.encode(encoding))
        (item,) = load_sources([path])
        assert isinstance(item, Faq)
        assert item.answer == "Größe M für 5 €."
