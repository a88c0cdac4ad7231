"""Questions about named products of the demo shop: every value is its own record's."""

import pytest

from knowledge.catalog import Catalog
from tests.bot.products.catalogs import demo, product, said, shown


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("how heavy is the corrie 2", "Corrie 2 Two-Person Tent: weight 1690 g."),
        ("whats the weight of the rannok geo 2", "weight 2950 g."),
        ("what is the Ghyll 26 made of", "material 100D ripstop nylon."),
        ("who makes the Beam 400", "brand Meridot."),
        ("how long does the battery of the Beam 400 last", "burn time 6 hours at 200 lm."),
        ("how wide is the Sky Light mat?", "183 x 51 x 7 cm"),
        ("what's the r-value of the Sky Insulated", "r value 4.5."),
        ("is the Spark 200 waterproof?", "water resistance IPX4."),
        ("how many pieces are in the Mend first aid kit?", "net content 42 pieces."),
        ("which allergens are in the red lentil dal?", "allergens mustard."),
        ("is the Jokul resolable?", "resolable yes."),
        ("how long is the Pace Fold", "length 110 cm; 120 cm; 130 cm."),
        ("is the Wisp 1 in ochre available?", "on back-order and is expected on 2026-12-18."),
        ("when is the Kiln multi-fuel stove back", "expected on 2027-01-29."),
        ("is the poppy red gust in size S in stock?", "Poppy Red, S is in stock: 15 left."),
        ("Is the Karst duffel 90 L in ink blue on sale?", "Ink Blue, 90 L costs €115.00"),
        ("What does the Vinter 800 cost in length Long?", "costs €579.00"),
        ("does the Gust come in XXL?", "does not come in XXL. It comes in: S, M, L."),
        ("does the Corrie 2 come in red", "It comes in: Moss Green, Rust Orange, Sand Beige."),
        ("does the Corrie 2 come in sand", "Yes, Fellgard Corrie 2 Two-Person Tent comes in Sand"),
        ("is the corrie 1 under 1.5 kg?", "Yes. Fellgard Corrie 1 Solo Tent: weight 1290 g."),
        ("is the corrie 2 lighter than 1 kg?", "No. Fellgard Corrie 2 Two-Person Tent: weight"),
        ("is the Vinter 800 warm enough for -10?", "Yes. "),
        ("price of the Spark 200? price of the Beam 1100?", "€129.00"),
        ("How heavy is the Corrie 2, and what colours does it come in?", "1690 g"),
        ("what does the Vinter 800 cost? how warm is it?", "temperature comfort -14 °C."),
        ("Is the Corrie 1 in stock? what about the Wisp 1", "Wisp 1 Ultralight"),
        ("TT-MAT-0009 price?", "€"),
        ("can I return the Blend 3 gas cartridge?", "No return: hazardous goods."),
    ],
)
def test_the_record_is_stated(text: str, part: str) -> None:
    assert part in said(text, demo())


def test_between_comfort_and_limit_nothing_is_decided() -> None:
    reply = said("is the Host 500 warm enough for -5?", demo())
    assert "temperature comfort -3 °C" in reply and "temperature limit -9 °C" in reply
    assert "Yes" not in reply and "No." not in reply


def test_what_the_record_lacks_is_said_with_what_it_has() -> None:
    reply = said("how bright is the Corrie 2", demo())
    assert reply.startswith("The shop's records do not state the brightness of Fellgard Corrie 2")
    assert "weight 1690 g" in reply


def test_one_name_of_several_products_answers_of_each() -> None:
    reply = said("how much is the Squall jacket", demo())
    assert "Squall Men's" in reply and "Squall Women's" in reply


def test_the_weight_is_not_the_shipping_weight() -> None:
    attributes = {"packed weight": "4 kg", "weight": "2 kg"}
    brevo = product(
        "A", "Kivra Brevo", brand="Kivra", shipping_weight="3 kg", attributes=attributes
    )
    catalog = Catalog([brevo])
    assert said("how heavy is the Brevo?", catalog) == "Kivra Brevo: weight 2 kg."


def test_the_past_is_not_answered_from_the_present() -> None:
    assert not said("what was the Corrie 2's price last year?", demo())


def test_comparison_names_the_winner_and_what_differs() -> None:
    reply = said("Corrie 1 or Corrie 2, which is lighter?", demo())
    assert reply.startswith(
        "Fellgard Corrie 1 Solo Tent has the lower weight: 1290 g against 1690 g."
    )
    assert "| weight | 1290 g | 1690 g |" in reply
    assert "| season |" not in reply
    assert len(shown("compare the Corrie 1 and the Corrie 2", demo())) == 2


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("ghyll 26 vs 38, which is cheaper?", "is cheaper: €95.00 against €159.00."),
        ("which is warmer, the Host 500 or the Vinter 800?", "Vinter 800 Down Sleeping Bag has"),
        ("difference between the Beam 400 and the Beam 1100", "| brightness | 400 lm | 1100 lm |"),
        ("compare the Beam 1100 and the cheapest headlamp", "is cheaper: €34.90 against €129.00."),
        ("compare the cheapest headlamp with the Beam 1100", "is cheaper: €34.90 against €129.00."),
    ],
)
def test_comparisons(text: str, part: str) -> None:
    assert part in said(text, demo())
