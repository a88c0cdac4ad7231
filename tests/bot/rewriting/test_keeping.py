"""Two texts that state the same, and pairs of which one says more, less or otherwise."""

import pytest

from bot.guards.grounding import FactGrounding
from bot.rewriting.keeping import states_the_same

TEXT = "You can send the tent back within 45 days. It must be unused."


@pytest.mark.parametrize(
    "variant",
    [
        "Hello Jane, you can send the tent back within 45 days. It must be unused.",
        "Happy to help! You can send the tent back within 45 days. It must be unused!",
        "You can send the tent back within 45 days. It must be unused. I hope this helps.",
        "Please note that it must be unused. You can send the tent back within 45 days.",
    ],
)
def test_courtesy_and_order_change_nothing(variant: str) -> None:
    assert states_the_same(TEXT, variant, FactGrounding())


@pytest.mark.parametrize(
    "variant",
    [
        "You can send the tent back within 45 days.",
        "You can send the tent back within 30 days. It must be unused.",
        "You can send the tent back within 45 weeks. It must be unused.",
        "You can send the tent back within 45 days. It must be used.",
        "You cannot send the tent back within 45 days. It must be unused.",
        "You can send the tent back within 45 days, free of charge. It must be unused.",
        "You can send the tent back within 45 days. It must be unused. We pay the postage.",
        "Thank you for your order of 3 tents. " + TEXT,
        "Happy to help!",
        "",
    ],
)
def test_a_fact_more_or_less_is_not_the_same(variant: str) -> None:
    assert not states_the_same(TEXT, variant, FactGrounding())


def test_what_is_too_short_to_be_checked_must_stand_word_for_word() -> None:
    assert states_the_same("Yes, we do.", "Happy to help! Yes, we do.", FactGrounding())
    assert not states_the_same("Yes, we do.", "No, we do not.", FactGrounding())
