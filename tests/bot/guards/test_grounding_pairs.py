"""Sentences over many trades: what is carried passes, what is subtly false does not."""

import pytest

from bot.guards.grounding import FactGrounding
from tests.bot.guards.pairs import Pair, load_pairs

PAIRS = load_pairs()
CHECK = FactGrounding()

MISSED = frozenset(
    {
        "Bare-root roses ship all year.",
        "La livraison réfrigérée est gratuite.",
        "Batteries last up to 12 days.",
    }
)
"""False sentences that the check lets pass: two statements of one title, French, a lost subject."""

DOUBTED = frozenset(
    {
        "Delivery of prescriptions within the city on weekdays is free of charge from 20 EUR.",
        "The carriers call 1 hour before.",
        "La livraison réfrigérée est gratuite à partir de 80 EUR.",
    }
)
"""True sentences that the check withholds: a quote stands in for them."""


def _name(pair: Pair) -> str:
    return f"{'+' if pair.carried else '-'} {pair.trade}: {pair.sentence}"


@pytest.mark.parametrize("pair", PAIRS, ids=_name)
def test_a_sentence_passes_if_and_only_if_it_is_carried(pair: Pair) -> None:
    verdict = CHECK.check_sentence(pair.sentence, pair.evidence)
    if pair.sentence in MISSED | DOUBTED:
        assert verdict.passed is not pair.carried, "take it off the list: the check has learnt it"
    else:
        assert verdict.passed is pair.carried, verdict.reasons


def test_the_pairs_are_many_and_of_many_trades() -> None:
    assert len(PAIRS) >= 120
    assert len({pair.trade for pair in PAIRS}) >= 20
    assert 0.4 <= sum(pair.carried for pair in PAIRS) / len(PAIRS) <= 0.6
