"""Variants that an agent is offered, and none where none holds."""

from dataclasses import replace

import pytest

from bot.guards.failing import GuardWatch
from bot.guards.grounding import FactGrounding
from bot.interfaces import Verdict
from bot.models.scripted import ScriptedModel
from bot.policy import Policy
from bot.rewriting.keeping import states_the_same
from bot.rewriting.offering import MOST_CHARACTERS, offer_variants
from bot.rewriting.styles import Style
from bot.turn import TurnDependencies
from retrieval.searcher import Searcher
from tests.bot.receipts.test_recording import make_turn

TEXT = "Hi Jane, thanks for your message! You will get 39.90 EUR back within 14 days."
STYLES: tuple[Style, ...] = ("shorter", "longer", "friendlier", "more_formal")


def silent(searcher: Searcher) -> TurnDependencies:
    """Return a turn whose generator writes English only, as the bundled one does."""
    return replace(make_turn(searcher), policy=Policy(written_language="en"))


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        "We do not ship to Norway. Please note that customs would add a fee.",
        "Sie können das Zelt innerhalb von 45 Tagen zurückgeben!",
        "Vous serez remboursé sous 14 jours.",
        "Le devolvemos 39,90 EUR en 14 días.",
        "45天内可以退货！",
    ],
)
async def test_every_variant_states_the_same(searcher: Searcher, style: Style, text: str) -> None:
    variants = await offer_variants(silent(searcher), text, style)
    assert len(set(variants)) == len(variants)
    assert text not in variants
    assert all(states_the_same(text, one, FactGrounding()) for one in variants)


async def test_each_style_does_what_it_says(searcher: Searcher) -> None:
    turn = silent(searcher)
    shorter = await offer_variants(turn, TEXT, "shorter")
    longer = await offer_variants(turn, "You'll get 39.90 EUR back.", "longer")
    formal = await offer_variants(turn, TEXT, "more_formal")
    friendly = await offer_variants(turn, "You will get 39.90 EUR back.", "friendlier")
    assert shorter[0] == "You'll get 39.90 EUR back within 14 days."
    assert longer[0].startswith("Thank you for your message. You will get")
    assert formal[-1].startswith("Hello Jane, thank you for your message. You will")
    assert friendly[0].startswith("Happy to help! You'll get 39.90 EUR back.")


@pytest.mark.parametrize("text", ["", "  ", "Yes.", "x" * (MOST_CHARACTERS + 1)])
async def test_nothing_is_offered_where_nothing_can_go(searcher: Searcher, text: str) -> None:
    assert await offer_variants(silent(searcher), text, "shorter") == []


@pytest.mark.parametrize(
    ("draft", "kept"),
    [
        ("Within 14 days you will get 39.90 EUR back.", True),
        ("You will get 39.90 EUR back within 14 days.", True),
        ("You will get 49.90 EUR back within 14 days.", False),
        ("You will get 39.90 EUR back.", False),
        ("You will get 39.90 EUR back within 14 days, and a voucher.", False),
    ],
)
async def test_what_a_generator_writes_is_checked(
    searcher: Searcher, draft: str, kept: bool
) -> None:
    text = "Hi Jane, you will get 39.90 EUR back within 14 days. I hope this helps."
    turn = replace(make_turn(searcher), model=ScriptedModel([draft]))
    assert (draft in await offer_variants(turn, text, "shorter")) is kept


class Broken:
    """A check that throws."""

    def check_sentence(self, sentence: str, evidence: object, question: str = "") -> Verdict:
        raise ValueError


async def test_a_check_that_fails_offers_nothing(searcher: Searcher) -> None:
    turn = replace(
        make_turn(searcher),
        model=ScriptedModel(["You get 39.90 EUR in 14 days."]),
        grounding=Broken(),
        watch=GuardWatch(),
    )
    text = "Within 14 days we pay 39.90 EUR back to you."
    assert await offer_variants(turn, text, "friendlier") == []
