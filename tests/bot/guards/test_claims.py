"""A generated sentence claims nothing that the evidence does not."""

import pytest

from bot.guards.claims import ClaimsGuard

PLAIN = ["Wool blanket\nThe blanket is made of wool. Delivery takes 3 days."]
GUARD = ClaimsGuard()


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("Hurry, this blanket is only available today!", "urgency"),
        ("Order now before it's too late.", "urgency"),
        ("Nur heute zu diesem Preis.", "urgency"),
        ("Dépêchez-vous, dernière chance.", "urgency"),
        ("Solo hoy, date prisa.", "urgency"),
        ("限时优惠，赶快下单。", "urgency"),
        ("There are only 2 left in stock.", "scarcity"),
        ("It is selling fast.", "scarcity"),
        ("Nur noch 3 verfügbar.", "scarcity"),
        ("Il ne reste que 2 disponibles.", "scarcity"),
        ("Solo quedan 2 unidades.", "scarcity"),
        ("仅剩两件。", "scarcity"),
        ("You get the best price here.", "price"),
        ("The blanket is 50 % off.", "price"),
        ("Sie bekommen 20 % Rabatt.", "price"),
        ("C'est le meilleur prix.", "price"),
        ("El mejor precio del mercado.", "price"),
        ("现在五折。", "price"),
        ("The blanket cures insomnia.", "health"),
        ("It is proven to reduce pain without side effects.", "health"),
        ("A detox for the body.", "health"),
        ("Die Decke lindert Schmerzen.", "health"),
        ("La couverture soulage la douleur.", "health"),
        ("La manta alivia el dolor.", "health"),
        ("可以缓解疼痛。", "health"),
        ("We guarantee delivery in 3 days.", "promise"),
        ("You have our word.", "promise"),
        ("Wir garantieren die Lieferung.", "promise"),
        ("Nous garantissons la livraison.", "promise"),
        ("Garantizamos la entrega.", "promise"),
        ("我们保证三天送到。", "promise"),
    ],
)
def test_a_claim_of_its_own_is_withheld(sentence: str, kind: str) -> None:
    verdict = GUARD.check_sentence(sentence, PLAIN)
    assert not verdict.passed
    assert f"claims {kind} that the evidence does not" in verdict.reasons


@pytest.mark.parametrize(
    ("sentence", "evidence"),
    [
        ("There are only 2 left in stock.", "Blanket\nOnly 2 left in stock."),
        ("The sale ends on Friday.", "Sale\nThe sale ends on Friday."),
        ("Students get 10 % off.", "Discounts\nStudents get a 10% discount."),
        ("The balm relieves muscle pain.", "Balm\nIt relieves pain in tired muscles: muscle pain."),
        ("We guarantee the frame for 5 years.", "Frame\nWe guarantee the frame for 5 years."),
        ("Wir garantieren den Rahmen.", "Rahmen\nWir garantieren den Rahmen 5 Jahre."),
        ("我们保证正品。", "正品\n我们保证所有商品是正品。"),
    ],
)
def test_what_the_shop_says_may_be_said(sentence: str, evidence: str) -> None:
    assert GUARD.check_sentence(sentence, [evidence]).passed


@pytest.mark.parametrize(
    ("sentence", "evidence"),
    [
        ("There are only 2 left in stock.", "Blanket\nOnly 3 left in stock."),
        ("You get 50 % off.", "Discounts\nStudents get 10 % off."),
        ("The balm cures eczema.", "Balm\nIt soothes eczema."),
        ("We guarantee delivery dates.", "Delivery\nWe do not guarantee delivery dates."),
        ("The tea cures colds.", "Tea\nThe tea does not cure colds."),
    ],
)
def test_another_figure_word_or_a_denial_is_no_proof(sentence: str, evidence: str) -> None:
    assert not GUARD.check_sentence(sentence, [evidence]).passed


@pytest.mark.parametrize(
    "sentence",
    [
        "Delivery takes 3 days.",
        "We do not guarantee delivery dates.",
        "The tea does not cure any illness.",
        "The warranty is 24 months.",
        "The blanket costs 49.90 EUR.",
        "It is in stock.",
        "Bestellungen bis 14 Uhr gehen am selben Tag hinaus.",
        "La garantie est de deux ans.",
        "El envío tarda 3 días.",
        "三天送达。",
        "You can order today and change it within 60 minutes.",
    ],
)
def test_plain_answers_pass(sentence: str) -> None:
    assert GUARD.check_sentence(sentence, PLAIN).passed
