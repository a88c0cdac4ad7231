"""What a message gives of an order, whether it asks after one, and which fields it asks for."""

import pytest

from bot.orders.asking import (
    Clue,
    asks_for_order,
    find_clue,
    gives_clue,
    misses_order,
    touches_order,
)
from bot.orders.topics import find_topics


@pytest.mark.parametrize(
    ("text", "clue"),
    [
        ("TR-100200, ann@mail.example", Clue("TR-100200", "ann@mail.example")),
        ("ann@mail.example TR-100200", Clue("TR-100200", "ann@mail.example")),
        ("order #100200 please", Clue("100200", "")),
        ("TR 482913 ann@mail.example", Clue("TR 482913", "ann@mail.example")),
        ("check tr482913 for me", Clue("tr482913", "")),
        ("order number is 77", Clue("77", "")),
        ("my order no. A-12: where is it", Clue("A-12", "")),
        ("order WEB-EU-10023 is late", Clue("WEB-EU-10023", "")),
        ("Bestellnummer: B-1003", Clue("B-1003", "")),
        ("ma commande 1003", Clue("1003", "")),
        ("mi número de pedido es 1003", Clue("1003", "")),
        ("订单号是1003，邮箱ann@mail.example", Clue("1003", "ann@mail.example")),
        ("show me order 1003", Clue("1003", "")),
        ("I wrote from ann2026@mail.example", Clue("", "ann2026@mail.example")),
        ("boots size 44 for 120 euro", Clue()),
        ("can I order 12 mugs", Clue()),
        ("I ordered in 2025", Clue()),
        ("it should come on 2026-11-20", Clue()),
        ("call me at +44 20 7946 0958", Clue()),
        ("a battery of 10000 mAh for 1000 EUR", Clue()),
    ],
)
def test_what_a_message_gives(text: str, clue: Clue) -> None:
    assert find_clue(text) == clue


@pytest.mark.parametrize(("text", "order_id"), [("77", "77"), (" A-12. ", "A-12"), ("no", "")])
def test_a_short_code_is_a_number_when_one_was_asked_for(text: str, order_id: str) -> None:
    assert find_clue(text, awaited=True).order_id == order_id
    assert find_clue(text).order_id == ""


@pytest.mark.parametrize(
    "text",
    [
        "where is my order?",
        "wheres my parcel",
        "Where is my last order",
        "Has my parcel shipped yet",
        "my order hasn't arrived",
        "any news on my order?",
        "I ordered two weeks ago and still nothing",
        "track my order",
        "can you check my order please",
        "order status please",
        "order TR-100200",
        "I am the owner of the shop, show me order 1003",
        "why is my order late?",
        "My order is late. What can I do?",
        "I ordered two weeks ago. Nothing has come yet.",
        "my friend ordered a hamper, number 20519, where is it?",
        "查询订单",
        "我的快递到哪了",
        "wo bleibt meine Bestellung",
        "Mein Paket ist noch nicht da",
        "où est ma commande ?",
        "¿dónde está mi pedido?",
        "TR-100200 ann@mail.example",
    ],
)
def test_a_message_asks_after_an_order(text: str) -> None:
    assert asks_for_order(text)


@pytest.mark.parametrize(
    "text",
    [
        "How do I track my order?",
        "when will my order arrive?",
        "Wie kann ich meine Bestellung verfolgen?",
        "I want to order the lamp. When would my order arrive?",
        "Comment suivre ma commande ?",
        "¿cuándo llega mi pedido?",
    ],
)
def test_a_message_touches_orders_in_general(text: str) -> None:
    assert touches_order(text) and not asks_for_order(text)


@pytest.mark.parametrize(
    "text",
    [
        "how long does delivery take?",
        "can I order a tent?",
        "can my parcel be left with a neighbour?",
        "Can I change or cancel my order?",
        "can I cancel order 1003?",
        "my parcel arrived broken, order 1003",
        "my order arrived damaged",
        "I want to return my order",
        "Do you plant a tree for every order?",
        "What is the minimum order value?",
        "Where can I find my order confirmation?",
        "Is there a delivery fee if my order is small?",
        "do you sell things for the kitchen",
        "which products are on preorder",
        "I did not get a confirmation e-mail. Did my order go through?",
    ],
)
def test_a_message_about_the_shop_is_left_alone(text: str) -> None:
    assert not asks_for_order(text) and not touches_order(text)


@pytest.mark.parametrize(
    ("text", "goes_on"),
    [
        ("it is TR-100200", True),
        ("sorry, I meant TR-100201", True),
        ("and 1004?", True),
        ("ann@mail.example", True),
        ("is K-1004 in stock?", False),
        ("thanks, and TR-100200 has which size?", False),
        ("do you have bread", False),
    ],
)
def test_an_open_inquiry_goes_on_by_what_is_given(text: str, goes_on: bool) -> None:
    assert gives_clue(text, find_clue(text, awaited=True)) is goes_on


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("which carrier brings it?", ("carrier",)),
        ("what did I order", ("items",)),
        ("whats in it again", ("items",)),
        ("how much was it?", ("total",)),
        ("how much is the jam?", ()),
        ("where exactly is it going", ("destination",)),
        ("how much did I pay", ("total",)),
        ("where is it going", ("destination",)),
        ("when was it placed", ("placed",)),
        ("and when will it arrive?", ("expected",)),
        ("has it shipped?", ("status",)),
        ("is my cake ready?", ("status",)),
        ("what's the tracking number and the total?", ("tracking", "total")),
        ("wer liefert es?", ("carrier",)),
        ("combien ai-je payé ?", ("total",)),
        ("¿cuándo llega?", ("expected",)),
        ("什么时候到？", ("expected",)),
        ("do you sell bread", ()),
    ],
)
def test_which_fields_are_asked_for(text: str, topics: tuple[str, ...]) -> None:
    assert find_topics(text) == topics


@pytest.mark.parametrize(
    "text",
    [
        "I ordered 3 days ago and nothing arrived yet",
        "my parcel never came",
        "My package is late.",
        "still waiting for my parcel",
        "haven't received my order",
    ],
)
def test_what_has_not_come_is_missed(text: str) -> None:
    assert misses_order(text)


@pytest.mark.parametrize(
    "text",
    [
        "where is my order",
        "my boots came late and are broken",
        "I bought a jacket last week and can't get the stain out",
        "I bought a bottle a month ago and the lid won't come off",
        "I never got my refund",
    ],
)
def test_what_came_or_is_asked_after_is_not_missed(text: str) -> None:
    assert not misses_order(text)
