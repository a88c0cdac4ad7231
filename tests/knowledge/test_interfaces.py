from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from knowledge.interfaces import LoadError, Money, SourceNotFound, content_id
from tests.knowledge.shop import NOW, build_offer


def test_ids_depend_on_every_part_and_on_where_parts_end() -> None:
    assert content_id("ab", "c") == content_id("ab", "c")
    assert len({content_id("ab", "c"), content_id("a", "bc"), content_id("abc")}) == 3
    assert len(content_id("a")) == 32


def test_a_sale_price_counts_until_it_ends() -> None:
    sale = Money(Decimal("30.00"), "EUR")
    offer = replace(build_offer("40.00"), sale_price=sale, sale_ends=NOW)
    assert offer.price_at(NOW - timedelta(seconds=1)) == sale
    assert offer.price_at(NOW) == offer.price
    assert replace(offer, sale_ends=None).current_price == sale
    assert replace(offer, sale_price=None).current_price == offer.price


def test_money_is_written_with_two_decimals() -> None:
    assert str(Money(Decimal("39.9"), "EUR")) == "39.90 EUR"
    assert str(Money(Decimal("39.9"), "")) == "39.90"


def test_an_error_is_a_sentence_with_its_parts() -> None:
    with pytest.raises(LoadError) as caught:
        raise SourceNotFound("faq.csv", "There is no such file.", "Check the path.")
    assert str(caught.value) == "faq.csv: There is no such file. Check the path."
    assert caught.value.remedy == "Check the path."
