from __future__ import annotations

import pytest

from knowledge.catalog import Catalog
from knowledge.interfaces import Chunk, Kind
from retrieval.codes import find_codes
from retrieval.dense import Similarity, spaces_of
from retrieval.interfaces import Hit
from retrieval.ranking import Weights, rank_hits
from tests.retrieval.products import product


def chunk(name: str, kind: Kind = "page") -> Chunk:
    return Chunk(name, kind, name, name, "", name)


PAGES = {name: chunk(name) for name in ("a", "b", "c")}


def rank(
    lexical: dict[str, float],
    cosines: dict[str, float],
    exact: dict[str, int] | None = None,
    share: float = 0.25,
    k: int = 9,
) -> list[Hit]:
    similarities = {name: Similarity(cosine) for name, cosine in cosines.items()}
    return rank_hits(PAGES, lexical, similarities, lambda kind: share, exact or {}, k)


def test_the_score_is_the_weighted_sum_of_both_arms() -> None:
    hits = rank({"a": 10.0, "b": 5.0}, {"b": 0.8, "c": 0.4})
    assert [hit.chunk.id for hit in hits] == ["b", "c", "a"]
    assert [hit.score for hit in hits] == pytest.approx([0.25 * 0.5 + 0.75, 0.75 * 0.5, 0.25])
    assert (hits[0].lexical, hits[0].similarity) == (5.0, 0.8)


def test_no_more_hits_than_asked_for() -> None:
    assert [hit.chunk.id for hit in rank({"a": 1.0}, {"b": 0.9}, k=1)] == ["b"]


def test_scripts_without_spaces_lean_on_the_words() -> None:
    weights = Weights()
    assert weights.lexical("faq", unspaced=True) > 0.5 > weights.lexical("faq", unspaced=False)


def test_arms_that_found_nothing_score_nothing() -> None:
    assert [hit.score for hit in rank({}, {"a": -0.2})] == [0.0, 0.0, 0.0]


def test_exact_hits_come_first_in_the_order_of_the_query() -> None:
    hits = rank({"a": 9.0}, {}, exact={"c": 0, "b": 1})
    assert [(hit.chunk.id, hit.exact) for hit in hits] == [("c", True), ("b", True), ("a", False)]
    assert hits[1].score == 1.0


CATALOG = Catalog(
    [
        product("TT-1", mpn="VEST", gtin="4006381333931"),
        product("2060", mpn="RDG 2 X"),
        product("TT-2", mpn="ÜBER-9"),
    ]
)


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("tt-1", ["TT-1"]),
        ("(TT-1)?", ["TT-1"]),
        ("compare TT-2 with TT-1", ["TT-2", "TT-1"]),
        ("vest", ["TT-1"]),
        ("a warm vest", []),
        ("2060", ["2060"]),
        ("rtx 2060", []),
        ("do you have the rdg 2 x in red", ["2060"]),
        ("über-9 kaufen", ["TT-2"]),
        ("EAN: 4006381333931.", ["TT-1"]),
        ("TT-12", []),
        ("", []),
    ],
)
def test_codes_are_found_as_words(query: str, ids: list[str]) -> None:
    assert find_codes(query, CATALOG) == ids


def test_a_faq_is_embedded_twice_and_a_product_description_first() -> None:
    faq = Chunk("1", "faq", "f#1", "Why?", "Because.", "f#1")
    assert spaces_of(faq) == {"faq": "Why?\nBecause.", "question": "Why?"}
    kayak = Chunk(
        "2", "product", "K", "Kayak", "Brand: Fjord\nColor: red\nFast: and light.\nDry.", "K"
    )
    assert spaces_of(kayak) == {
        "product": "Kayak\nDry.\nBrand: Fjord\nColor: red\nFast: and light."
    }
