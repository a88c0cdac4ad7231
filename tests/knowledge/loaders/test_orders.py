"""A table of orders is refused in every format, and never becomes a document."""

from pathlib import Path

import pytest

from knowledge.interfaces import Skipped, UnreadableSource
from tests.knowledge.reading import load_sources

OURS = "order_id,email,customer_name,status\nTR-1,ann@mail.example,Ann,shipped\n"
FILES = {
    "orders.csv": OURS,
    "excel.csv": OURS.replace(",", ";"),
    "orders.tsv": OURS.replace(",", "\t"),
    "orders.txt": OURS.replace(",", "\t"),
    # Id and Name would otherwise pass for a product's.
    "shopify.csv": "Name,Email,Paid at,Lineitem name,Id\n#1,ann@mail.example,today,Tent,9\n",
    "rows.jsonl": '{"order_id": "TR-1", "id": 1, "title": "x", "email": "ann@mail.example"}\n',
    "rows.json": '[{"id": 1, "title": "x", "orderNumber": "TR-1", "e-mail": "ann@mail.example"}]',
    "rows.yaml": "- Bestellnummer: 1\n  E-Mail: ann@mail.example\n  question: a\n  answer: b\n",
}


@pytest.mark.parametrize("name", FILES)
def test_a_table_of_orders_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(FILES[name], "utf-8")
    with pytest.raises(UnreadableSource, match="storehand orders FILE") as caught:
        list(load_sources([tmp_path / name]))
    assert "ann@mail.example" not in str(caught.value)


def test_in_a_folder_it_is_passed_over_with_its_reason(tmp_path: Path) -> None:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, "utf-8")
    (tmp_path / "faq.csv").write_text("question,answer\nWhen?,Now.\n", "utf-8")
    items = list(load_sources([tmp_path]))
    skipped = [item for item in items if isinstance(item, Skipped)]
    assert {item.source for item in skipped} == set(FILES)
    assert all("never indexed" in item.reason for item in skipped)
    assert len(items) == len(skipped) + 1


@pytest.mark.parametrize(
    "text",
    [
        "id,title,supplier email\n1,Tent,a@b.example\n",
        "id,title,email\n1,Tent,a@b.example\n",
        "question,answer,email\nWho?,Me.,a@b.example\n",
        "id,title,order id\n1,Tent,7\n",
    ],
)
def test_documents_with_one_such_column_are_read(tmp_path: Path, text: str) -> None:
    (tmp_path / "table.csv").write_text(text, "utf-8")
    assert not any(isinstance(item, Skipped) for item in load_sources([tmp_path / "table.csv"]))
