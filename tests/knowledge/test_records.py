import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.interfaces import Held, Product
from knowledge.records import (
    Record,
    decode_held,
    decode_record,
    dump_held,
    encode_held,
    encode_record,
    load_held,
)
from tests.knowledge.shop import build_offer, chunks, faqs, names, pages, products

records = st.one_of(products, faqs, pages, chunks)
held_documents = st.builds(
    Held, st.one_of(products, faqs, pages), names, st.lists(chunks, max_size=2).map(tuple)
)


@given(records)
def test_every_record_comes_back_exactly_from_json(record: Record) -> None:
    assert decode_record(json.loads(json.dumps(encode_record(record)))) == record


@given(held_documents)
def test_every_held_document_comes_back_exactly(held: Held) -> None:
    assert decode_held(json.loads(json.dumps(encode_held(held)))) == held


@given(st.lists(held_documents, max_size=3))
def test_files_keep_order_and_odd_line_separators(held: list[Held]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "held.jsonl")
        dump_held(path, held)
        assert load_held(path) == held


def test_trailing_zeros_of_a_price_survive() -> None:
    product = Product("A", "Tent", build_offer("39.90"))
    assert str(decode_record(encode_record(product)).offer.price.amount) == "39.90"


def test_empty_fields_take_no_room() -> None:
    assert set(encode_record(Product("A", "Tent", build_offer()))) == {
        "type",
        "id",
        "title",
        "offer",
    }


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "line 2"),
        ('{"type": "order"}', "'order'"),
        ('{"type": "faq", "colour": "red"}', "faq record does not fit"),
        ('{"type": "product", "id": "A"}', "line 2"),
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, line: str, reason: str) -> None:
    path = tmp_path / "documents.jsonl"
    lines = ['{"type": "faq"}', line]
    path.write_text(
        "".join(f'{{"path": "", "chunks": [], "document": {each}}}\n' for each in lines)
    )
    with pytest.raises(ValueError, match=reason) as caught:
        load_held(path)
    assert str(path) in str(caught.value)
