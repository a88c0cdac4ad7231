"""Follow-ups in many trades: what each means once it stands alone."""

from collections.abc import Sequence

import pytest

from bot.interfaces import Topic
from bot.understanding.followups import accept_offer, resolve
from tests.bot.understanding.trades import topic, words

HEADPHONES = topic("Which headphones do you have?", "HP1", "HP2", "HP3")
JACKET = topic("Do you have the rain jacket?", "JK-S", "JK-M", "JK-L")
TRAMO = topic("How much is the Tramo in blue?", "BK-1")
COMPARED = topic("Compare the Echo 5 and the Aria 3", "HP1", "HP2")
GERMANY = topic("Do you ship to Germany?")
DELIVERY = topic("How long does delivery take?")


BROKEN = topic("My lamp arrived broken, I am disappointed")


@pytest.mark.parametrize(
    ("topics", "text", "standalone"),
    [
        ([HEADPHONES], "the second one, how heavy is it?", "how heavy is Sonra Aria 3 Headphones?"),
        ([HEADPHONES], "what about the 2nd one: is it red?", "is Sonra Aria 3 Headphones red?"),
        (
            [COMPARED],
            "how much are both together?",
            "how much are Sonra Echo 5 Headphones and Sonra Aria 3 Headphones together?",
        ),
        (
            [COMPARED],
            "are they both in stock?",
            "are Sonra Echo 5 Headphones and Sonra Aria 3 Headphones in stock?",
        ),
        ([TRAMO], "which colours?", "what colours does the Tramo in blue come in?"),
        ([TRAMO], "and what sizes are there", "what sizes does the Tramo in blue come in?"),
        ([BROKEN], "what do i do now?", f"{BROKEN.question}, what do i do now?"),
        ([BROKEN], "what now?", f"{BROKEN.question}, what now?"),
        ([GERMANY], "how much then?", "Do you ship to Germany, how much then?"),
        ([GERMANY], "who pays?", "Do you ship to Germany, who pays?"),
        ([GERMANY], "how much is delivery there?", "how much is delivery to Germany?"),
        ([GERMANY], "is there a minimum order?", "is there a minimum order?"),
        ([GERMANY], "i meant austria", "Do you ship to austria?"),
        ([GERMANY], "can you double check?", "Do you ship to Germany?"),
        ([GERMANY], "and when do i get my money back", "when do i get my money back"),
    ],
)
def test_what_was_meant_is_said_in_full(
    topics: Sequence[Topic], text: str, standalone: str
) -> None:
    assert resolve(text, topics, words().shelf) == standalone


@pytest.mark.parametrize(
    ("topics", "text", "standalone"),
    [
        ([TRAMO], "and in green?", "How much is the Tramo in green?"),
        ([TRAMO], "the green one?", "How much is the Tramo in green?"),
        ([TRAMO], "is it in stock", "is the Tramo in blue in stock"),
        ([TRAMO], "do you have it in green", "do you have the Tramo in green"),
        ([TRAMO], "what about the Alto?", "How much is the Alto?"),
        ([TRAMO], "how heavy is it", "how heavy is the Tramo in blue"),
        ([TRAMO], "do you sell gift cards?", "do you sell gift cards?"),
        ([TRAMO], "can i return it?", "can i return city bikes?"),
        ([GERMANY], "how long does that take?", "how long does shipping to Germany take?"),
        ([GERMANY], "and to Norway?", "Do you ship to Norway?"),
        ([GERMANY], "what about switzerland", "Do you ship to switzerland?"),
        ([GERMANY], "and if I'm in Switzerland", "Do you ship to Switzerland?"),
        ([GERMANY], "and what does it cost", "what does shipping to Germany cost"),
        ([DELIVERY], "does that include weekends", "does delivery include weekends"),
        ([DELIVERY], "and for express?", "How long does delivery take for express?"),
        ([DELIVERY], "ok and returns?", "returns"),
        ([DELIVERY], "why", "How long does delivery take?"),
        ([DELIVERY], "are you sure?", "How long does delivery take?"),
        (
            [topic("Can I return opened dog food?")],
            "is that free?",
            "is returning opened dog food free?",
        ),
        (
            [topic("Can I return opened dog food?")],
            "can i exchange it instead",
            "can i exchange opened dog food instead",
        ),
        (
            [topic("What is the warranty on bikes?")],
            "and on sofas?",
            "What is the warranty on sofas?",
        ),
        (
            [topic("What is the warranty on bikes?")],
            "does it cover the battery",
            "does the warranty on bikes cover the battery",
        ),
        ([HEADPHONES], "the second one", "Tell me about Sonra Aria 3 Headphones"),
        ([HEADPHONES], "how much is the third one", "how much is Sonra Mute 7 Headphones"),
        (
            [HEADPHONES],
            "which of them is lightest",
            "Which headphones do you have, which of them is lightest?",
        ),
        ([HEADPHONES], "the cheapest one", "Which headphones do you have, the cheapest one?"),
        ([HEADPHONES], "how heavy is the cheapest one", "how heavy is Sonra Aria 3 Headphones"),
        ([HEADPHONES], "are they wireless", "are headphones wireless"),
        ([HEADPHONES], "under 100", "Which headphones do you have under 100?"),
        ([HEADPHONES], "anything cheaper?", "Which headphones do you have, anything cheaper?"),
        (
            [COMPARED],
            "which one is lighter?",
            "which one is lighter: Sonra Echo 5 Headphones or Sonra Aria 3 Headphones?",
        ),
        (
            [COMPARED],
            "the cheaper one",
            "the cheaper one: Sonra Echo 5 Headphones or Sonra Aria 3 Headphones?",
        ),
        ([COMPARED], "is the cheaper one in stock", "is Sonra Aria 3 Headphones in stock"),
        (
            [topic("How much is the Brisa?", "SF2"), topic("How much is the Lund?", "SF-1")],
            "which is cheaper",
            "which is cheaper: Hygge Brisa Sofa or Hygge Lund Sofa?",
        ),
        ([JACKET], "do you have it in M", "do you have the rain jacket in M"),
        ([JACKET], "in L?", "Do you have the rain jacket in L?"),
        ([JACKET], "what sizes are there?", "what sizes does the rain jacket come in?"),
        (
            [topic("How much is the Arc lamp?", "LP1")],
            "is the lamp dimmable",
            "is the Arc lamp dimmable",
        ),
        ([JACKET], "how much?", "how much is the rain jacket?"),
        (
            [topic("How much is the Arc lamp?", "LP1")],
            "do you have a cheaper one?",
            "do you have any lamps cheaper than Lumo Arc Floor Lamp?",
        ),
        (
            [topic("How much is the Arc lamp?", "LP1")],
            "what is your return policy",
            "what is your return policy",
        ),
        (
            [DELIVERY, topic("How much is the Alto?", "BK9")],
            "how heavy is it",
            "how heavy is the Alto",
        ),
        (
            [DELIVERY, topic("How much is the Alto?", "BK9")],
            "how much does it cost",
            "how much does delivery cost",
        ),
        (
            [topic("Do you have floor lamps?", "LP1")],
            "and table lamps?",
            "Do you have table lamps?",
        ),
        (
            [
                topic(
                    "Which do you mean?",
                    choices=(
                        "How long does delivery take?",
                        "How much does delivery cost?",
                    ),
                )
            ],
            "2",
            "How much does delivery cost?",
        ),
        (
            [
                topic(
                    "delivery",
                    choices=(
                        "How long does delivery take?",
                        "How much does delivery cost?",
                    ),
                )
            ],
            "how much",
            "How much does delivery cost?",
        ),
        (
            [
                topic(
                    "delivery",
                    choices=(
                        "How long does delivery take?",
                        "How much does delivery cost?",
                    ),
                )
            ],
            "the cost",
            "How much does delivery cost?",
        ),
        (
            [topic("Can I pay by invoice?")],
            "up to what amount?",
            "Can I pay by invoice, up to what amount?",
        ),
        ([HEADPHONES], "whats the cheapest", "Which headphones do you have, whats the cheapest?"),
        (
            [topic("How do returns work?")],
            "and if I already wore it",
            "How do returns work, if I already wore it?",
        ),
        ([topic("How do I order a cake?")], "and if i cancel", "what happens if i cancel?"),
        (
            [COMPARED],
            "i'll take the lighter one, is it in stock?",
            "i'll take Sonra Aria 3 Headphones, is it in stock?",
        ),
        (
            [COMPARED],
            "and the price?",
            "what is the price of Sonra Echo 5 Headphones or Sonra Aria 3 Headphones?",
        ),
        (
            [topic("How much is the Arc lamp?", "LP1")],
            "do you have bulbs for it",
            "do you have bulbs for the Arc lamp",
        ),
        ([topic("How much is the Arc lamp?", "LP1")], "weight?", "weight for the Arc lamp?"),
        (
            [topic("Can you send a sofa to Leiden?")],
            "and to Ghent?",
            "Can you send a sofa to Ghent?",
        ),
        (
            [topic("do you post the Copper Kettle", "KT1")],
            "how do i descale it",
            "how do i descale the Copper Kettle",
        ),
        (
            [topic("Is the Brisa sofa washable?", "SF2")],
            "what about the lund one",
            "Is the lund sofa washable?",
        ),
        (
            [topic("Can you repair my bike?")],
            "how much and how long?",
            "Can you repair my bike, how much and how long?",
        ),
        (
            [topic("Can I collect my order in a store?")],
            "which stores?",
            "Can I collect my order in a store, which stores?",
        ),
        (
            [topic("Do you teach knitting?")],
            "how many people are there?",
            "Do you teach knitting, how many people are there?",
        ),
        ([topic("How do gift cards work?")], "do they expire?", "do gift cards expire?"),
        ([GERMANY], "I bought a kettle and it leaks", "I bought a kettle and it leaks"),
        ([GERMANY], "is it possible to visit your shop?", "is it possible to visit your shop?"),
        (
            [topic("Wie lange dauert der Versand nach Deutschland?")],
            "und in die Schweiz?",
            "Wie lange dauert der Versand in die Schweiz?",
        ),
        (
            [topic("Combien coûte la livraison en France ?")],
            "et en Suisse ?",
            "Combien coûte la livraison en Suisse?",
        ),
        ([topic("退货要多久？")], "那换货呢？", "退货要多久？那换货呢？"),
        ([topic("运到德国要多久？")], "那法国呢？", "运到法国要多久?"),
        ([topic("Echo 5多少钱？", "HP1")], "它有现货吗？", "Sonra Echo 5 Headphones有现货吗？"),
        (
            [topic("How much is the Copper Kettle?", "KT1")],
            "how long before do I have to order?",
            "how long before do I have to order the Copper Kettle?",
        ),
    ],
)
def test_a_follow_up_stands_alone(topics: Sequence[Topic], text: str, standalone: str) -> None:
    assert resolve(text, topics, words().shelf) == standalone


@pytest.mark.parametrize(
    "text",
    [
        "What is your return policy?",
        "Do you have table lamps?",
        "Is there a shop in Leiden?",
        "when are you open",
        "where is my order",
        "How much is the Brisa sofa?",
        "I need a dress for a wedding",
        "can I pay in instalments",
        "Do you deliver on Saturdays?",
        "I bought a kettle and it leaks",
    ],
)
@pytest.mark.parametrize("last", [TRAMO, HEADPHONES, GERMANY])
def test_a_change_of_subject_drags_nothing_along(last: Topic, text: str) -> None:
    assert resolve(text, [last], words().shelf) == text


def test_without_a_topic_a_message_stays_as_it_is() -> None:
    assert resolve("and in blue?", [], words().shelf) == "and in blue?"


def test_a_number_means_a_choice() -> None:
    asked = topic("delivery", choices=("How long does delivery take?", "Is delivery free?"))
    assert resolve("the 2", [asked], words().shelf) == "the 2"
    assert resolve("2", [asked], words().shelf) == "Is delivery free?"
    assert resolve("7", [asked], words().shelf) == "7"


@pytest.mark.parametrize(
    "text", ["yes", "Yes please!", "ok", "ja gerne", "oui", "sí por favor", "好的"]
)
def test_yes_takes_the_only_offer(text: str) -> None:
    assert accept_offer(text, ["Talk to a person"]) == "Talk to a person"
    assert accept_offer(text, ["One", "Two"]) == ""
    assert accept_offer(text, []) == ""


def test_no_takes_no_offer() -> None:
    assert accept_offer("no thanks", ["Talk to a person"]) == ""
