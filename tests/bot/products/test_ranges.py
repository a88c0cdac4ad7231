import pytest

from bot.products.answering import answer_from_catalogue
from knowledge.catalog import Catalog
from tests.bot.products.catalogs import product

CATALOG = Catalog(
    [
        product("A", "Spinner Turntable", brand="Vesper", product_type="Turntables", color="Red"),
        product("B", "Basic Turntable", brand="Brasso", product_type="Turntables", color="Black"),
        product("C", "Hall Speaker", brand="Ondine", product_type="Speakers", color="Oak"),
    ]
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What brands of turntables do you have?", "by brand: Brasso, Vesper."),
        ("which colours do you have", "by color: Black, Oak, Red."),
        ("which makers of speakers do you stock?", "by brand: Ondine."),
    ],
)
def test_the_values_of_a_column_are_listed(text: str, expected: str) -> None:
    answer = answer_from_catalogue(text, (), CATALOG, "en")
    assert answer is not None
    assert answer.sentences[0].text.strip().endswith(expected)


def test_each_value_is_cited() -> None:
    answer = answer_from_catalogue("which brands are there?", (), CATALOG, "en")
    assert answer is not None
    assert {cited.source for cited in answer.sentences[0].citations} == {"A", "B", "C"}


def test_a_product_that_is_named_tells_its_own() -> None:
    answer = answer_from_catalogue(
        "which colours does the Spinner Turntable come in", (), CATALOG, "en"
    )
    assert answer is None or "Oak" not in " ".join(one.text for one in answer.sentences)
