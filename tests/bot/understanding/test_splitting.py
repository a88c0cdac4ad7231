"""One message to its questions: where it is cut, and above all where it is not."""

import pytest

from bot.understanding.splitting import MOST_CONTEXT_WORDS, ask_alone, split_questions


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "How long is delivery and can I pay with PayPal?",
            ["How long is delivery", "can I pay with PayPal?"],
        ),
        (
            "Do you have vegan boots? Also what's your return policy",
            ["Do you have vegan boots?", "what's your return policy"],
        ),
        (
            "1. How long is delivery? 2. Do you take Amex? 3. Can I return a mattress?",
            ["How long is delivery?", "Do you take Amex?", "Can I return a mattress?"],
        ),
        (
            "1) delivery time to Spain 2) can i return it",
            ["delivery time to Spain", "can i return it"],
        ),
        (
            "How much is the Corrie 2 and is it in stock?",
            ["How much is the Corrie 2", "is it in stock?"],
        ),
        (
            "What does delivery to Germany cost and how long does it take?",
            ["What does delivery to Germany cost", "how long does it take?"],
        ),
        (
            "when are your stores open and can i pay cash there",
            ["when are your stores open", "can i pay cash there"],
        ),
        (
            "how do i wash merino and can my tent go in the washing machine",
            ["how do i wash merino", "can my tent go in the washing machine"],
        ),
        ("price of the dark rye and is it vegan?", ["price of the dark rye", "is it vegan?"]),
        (
            "do you have parking and a phone number",
            ["do you have parking?", "do you have a phone number"],
        ),
        (
            "I need a tent for 2 and a stove",
            ["I need a tent for 2", "I need a stove"],
        ),
        (
            "2 person tent and a sleeping bag for -5",
            ["show me 2 person tent", "show me a sleeping bag for -5"],
        ),
        (
            "How long do I have to return something, and is it free?",
            ["How long do I have to return something", "is it free?"],
        ),
        ("配送要多久？可以用支付宝付款吗？", ["配送要多久？", "可以用支付宝付款吗？"]),
        ("配送要多久，可以用支付宝吗", ["配送要多久", "可以用支付宝吗"]),
        ("这款帐篷多少钱，有现货吗？", ["这款帐篷多少钱", "有现货吗？"]),
        (
            "Was kostet der Versand und wie lange dauert er?",
            ["Was kostet der Versand", "wie lange dauert er?"],
        ),
        (
            "Combien coûte la livraison et quand arrive mon colis ?",
            ["Combien coûte la livraison", "quand arrive mon colis ?"],
        ),
        ("¿Cuánto cuesta el envío y cuándo llega?", ["¿Cuánto cuesta el envío", "cuándo llega?"]),
        (
            "how long is delivery can i pay with paypal",
            ["how long is delivery", "can i pay with paypal"],
        ),
        (
            "Do you ship to Switzerland? And how long is the warranty on tents?",
            ["Do you ship to Switzerland?", "And how long is the warranty on tents?"],
        ),
        (
            "i want a red dress size 10. also do you do gift wrapping",
            ["i want a red dress size 10.", "do you do gift wrapping"],
        ),
        (
            "Where are you based? Do you have a showroom? Can I test the bikes there?",
            ["Where are you based?", "Do you have a showroom?", "Can I test the bikes there?"],
        ),
        (
            "Is the drill cordless, and does it come with a battery?",
            ["Is the drill cordless", "does it come with a battery?"],
        ),
        (
            "Hi! What's the price of the Lode compass? Also how do gift cards work?",
            ["What's the price of the Lode compass?", "how do gift cards work?"],
        ),
        (
            "What is the price and what is the weight of the Corrie 2?",
            ["What is the price of the Corrie 2?", "what is the weight of the Corrie 2?"],
        ),
        (
            "How big is the sofa? Will it fit through a 70 cm door?",
            ["How big is the sofa?", "Will it fit through a 70 cm door?"],
        ),
        (
            "I bought a lamp and it flickers. Can I return it? How long does a refund take?",
            ["I bought a lamp and it flickers. Can I return it?", "How long does a refund take?"],
        ),
        ("do you sell dog food and is delivery free", ["do you sell dog food", "is delivery free"]),
        (
            "are your candles soy based and do you ship to the us",
            ["are your candles soy based", "do you ship to the us"],
        ),
        (
            "can i cancel my order & how long does the refund take",
            ["can i cancel my order", "how long does the refund take"],
        ),
        (
            "what sizes does the kids bike come in; is it adjustable?",
            ["what sizes does the kids bike come in", "is it adjustable?"],
        ),
        (
            "Do you ship to Spain? I bought a tent last week and it leaks. What can I do?",
            ["Do you ship to Spain?", "I bought a tent last week and it leaks. What can I do?"],
        ),
        (
            "do you have tents and what about sleeping bags",
            ["do you have tents", "what about sleeping bags"],
        ),
    ],
)
def test_several_questions_are_told_apart(text: str, parts: list[str]) -> None:
    assert split_questions(text) == parts


@pytest.mark.parametrize(
    "text",
    [
        "compare the Corrie 1 and the Corrie 2",
        "boots in red and blue",
        "do you have boots in red and blue?",
        "is it warm and waterproof",
        "I bought a tent last week and it leaks. What can I do?",
        "Do you ship to Ireland and the UK?",
        "Which is better and why?",
        "how long and how wide is the table",
        "What is the difference between the A100 and the B200?",
        "Can I return it and get a refund?",
        "My parcel is late and I am angry, what now?",
        "If I order today, can I get it by Friday?",
        "What if my order is late, do I get a refund?",
        "what happens when it rains and when it snows",
        "Which tent sleeps four and can carry snow loads?",
        "hi there! hope ur well. just wondering if you ship to ireland? thx so much",
        "I need a tent for two people. It should be light and under 200 euros.",
        "I need a new tent. Which one is lightest?",
        "which of your two person tents do you recommend",
        "which colours of the corrie do you have",
        "do you know how long it takes",
        "can you tell me what you have in stock",
        "show me lamps under 50 and over 20",
        "Do you have a tent with a porch and a footprint?",
        "It's waterproof, isn't it?",
        "is the cheddar made from cow's milk and aged over 12 months?",
        "the boots i bought are too small and what can i do",
        "We have a cat and a dog. Which vacuum cleaner do you recommend?",
        "What about the Corrie 2, is it waterproof?",
        "is this suitable for men and women",
        "I have a nut allergy. What can I eat?",
        "Hello, I'm looking for a gift for my wife, she likes hiking and camping. Any ideas?",
        "do you sell nuts and bolts",
        "my tent has a hole and a broken pole",
        "a broken zip and a torn strap",
        "I need a present for my wife and a friend",
        "a 2 m ladder with a shelf and a hook",
        "how do I clean and store my tent?",
        "When and how can I return?",
        "红色和蓝色的靴子有吗？",
        "Haben Sie Schuhe in Rot und Blau?",
        "Pouvez-vous livrer en France et en Belgique ?",
        "Looking for boots. My size is EU 42. What do you have under 150?",
        "what do you have in blue and is under 30 euros",
        "I'd like to know what it costs, please",
        "how much is 2 kg of coffee and a grinder together",
        "Is it possible to order by phone and collect in store?",
    ],
)
def test_one_question_stays_whole(text: str) -> None:
    assert len(split_questions(text)) == 1


def test_a_story_stays_with_its_question() -> None:
    text = "I bought a tent last week and it leaks. What can I do? Also how long is delivery?"
    assert split_questions(text) == [
        "I bought a tent last week and it leaks. What can I do?",
        "how long is delivery?",
    ]


def test_a_long_story_is_cut_to_its_end() -> None:
    story = " ".join(f"Then we drove {place} miles further north." for place in range(60))
    (part,) = split_questions(f"{story} Which sleeping bag should I take?")
    assert part.endswith("59 miles further north. Which sleeping bag should I take?")
    assert len(part.split()) <= MOST_CONTEXT_WORDS + 6


@pytest.mark.parametrize("text", ["", "hello there!", "Hi! Hope you are well. Thanks!"])
def test_courtesies_alone_are_no_part(text: str) -> None:
    assert split_questions(text) == []


def test_what_is_said_again_and_again_is_one_part() -> None:
    hurry = "Please answer me as soon as you can because I am in a hurry. " * 20
    assert split_questions(f"Do you ship to Spain? {hurry}") == ["Do you ship to Spain?"]


def test_a_thing_pointed_at_in_front_of_a_question_is_no_courtesy() -> None:
    text = "the second one, how heavy is it?"
    assert split_questions(text) == [text]


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("we're a scout group and need 12 tents, do you do quotes?", "do you do quotes?"),
        ("I moved house. Where do I change my address?", "Where do I change my address?"),
        ("I ordered the wrong size, can I still change it?", ""),
        ("I live in Norway, can I order from you?", ""),
        ("I was born in Norway. Can I pay by invoice?", "Can I pay by invoice?"),
        ("We are moving, do you deliver there?", ""),
        ("Do you rent kayaks?", ""),
        ("my kettle broke, any ideas", ""),
    ],
)
def test_a_question_is_told_from_the_story_that_it_does_not_lean_on(text: str, alone: str) -> None:
    assert ask_alone(text) == alone
