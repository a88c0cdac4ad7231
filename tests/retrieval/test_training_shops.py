"""Invented shops give pairs that are right: what answers is positive, its neighbours are not."""

from random import Random

from knowledge.chunking import build_chunks
from retrieval.training_shops import answers, build_shop_pairs, load_shops
from tests.retrieval.embedders import HashingEmbedder


def test_every_shop_is_whole_and_some_are_held_out() -> None:
    shops = load_shops()
    assert len(shops) >= 20
    assert 3 <= sum(shop.held_out for shop in shops) <= len(shops) // 2
    for shop in shops:
        sources = {item.source for item in shop.documents if hasattr(item, "source")}
        assert all(ask.sources <= sources for ask in shop.asks), shop.name
        assert sum(not ask.sources for ask in shop.asks) >= 20, shop.name


def test_nearly_every_message_finds_the_piece_that_answers() -> None:
    for shop in load_shops():
        chunks = [chunk for item in shop.documents for chunk in build_chunks(item)]
        asked = [ask for ask in shop.asks if ask.sources]
        found = [ask for ask in asked if any(answers(ask, chunk) for chunk in chunks)]
        assert len(found) >= 0.97 * len(asked), shop.name


def test_pairs_hold_what_answers_and_what_only_looks_so() -> None:
    shop = load_shops()[0]
    pairs = list(build_shop_pairs(shop, HashingEmbedder(), Random(1)))
    unanswered = {ask.question for ask in shop.asks if not ask.sources}
    for question in unanswered:
        assert not any(right for asked, _, right, _ in pairs if asked == question)
    positives = [pair for pair in pairs if pair[2]]
    assert len(positives) > 150
    assert 2 * len(positives) < len(pairs)
    assert {source for _, _, _, source in pairs} == {"shops", "statements"}
