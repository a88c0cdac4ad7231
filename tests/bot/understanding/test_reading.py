"""Whole messages: language, intent, parts, and what earlier replies were about."""

import pytest

from bot.interfaces import Message, Topic
from bot.understanding import understand
from bot.understanding.splitting import MOST_PARTS
from tests.bot.understanding.trades import topic, words


def after(*topics: Topic, said: str = "Hello") -> list[Message]:
    return [Message("customer", said), Message("bot", "Reply.", topics)]


def test_a_short_message_keeps_the_language_of_the_conversation() -> None:
    history = [Message("customer", "Wie lange dauert der Versand?"), Message("bot", "3 Tage.")]
    assert understand("Zelt?", history, "en").language == "de"


def test_a_language_that_the_shop_does_not_speak_is_answered_in_its_own() -> None:
    text = "Wie lange dauert der Versand?"
    assert understand(text, [], "en", ("en", "zh")).language == "en"
    assert understand(text, [], "en", ("en", "de")).language == "de"


def test_one_question_has_no_parts() -> None:
    question = understand("hi, do u ship to spain? thx", [], "en", words=words())
    assert question.text == "hi, do u ship to spain? thx"
    assert question.standalone == "do you ship to spain?"
    assert question.each == (question,)


def test_a_question_behind_an_insult_is_still_asked() -> None:
    question = understand("you are all stupid idiots, where is my parcel", [], "en")
    assert (question.standalone, question.intent) == ("where is my parcel", "question")
    assert understand("you are all stupid idiots", [], "en").intent == "insult"


def test_a_shared_subject_is_carried_into_the_later_part() -> None:
    question = understand("How much is the Echo 5 and is it in stock?", [], "en", words=words())
    assert [part.standalone for part in question.each] == [
        "How much is the Echo 5",
        "is the Echo 5 in stock?",
    ]


def test_each_part_has_its_own_intent() -> None:
    text = "Which lamps do you have? And can I talk to a person?"
    parts = understand(text, [], "en", words=words()).parts
    assert [part.intent for part in parts] == ["search", "person"]


def test_more_questions_than_are_answered_are_counted() -> None:
    text = "\n".join(f"{n}. Do you ship to place number {n}?" for n in range(1, 8))
    question = understand(text, [], "en")
    assert len(question.parts) == MOST_PARTS
    assert question.unread == 7 - MOST_PARTS


def test_the_last_reply_is_what_it_means() -> None:
    history = after(topic("How much is the Echo 5?", "HP1"))
    assert understand("how heavy is it", history, "en", words=words()).standalone == (
        "how heavy is the Echo 5"
    )


def test_small_talk_between_does_not_end_a_topic() -> None:
    history = [*after(topic("How much is the Echo 5?", "HP1")), *after(said="thanks!")]
    assert understand("is it in stock?", history, "en", words=words()).standalone == (
        "is the Echo 5 in stock?"
    )


def test_a_subject_comes_back_by_its_aspect() -> None:
    history = [
        *after(topic("How much is the Echo 5?", "HP1")),
        *after(topic("How long does delivery take?")),
    ]
    question = understand("and how heavy is it?", history, "en", words=words())
    assert question.standalone == "how heavy is the Echo 5?"


@pytest.mark.parametrize(("text", "intent"), [("yes please", "person"), ("no", "ok")])
def test_an_offer_of_a_person_is_taken_or_not(text: str, intent: str) -> None:
    history = after(topic("Do you rent cars?", choices=("Talk to a person",)))
    assert understand(text, history, "en").intent == intent


def test_an_offer_holds_for_one_reply() -> None:
    offer = after(topic("Do you rent cars?", choices=("Talk to a person",)))
    assert understand("yes", [*offer, *after()], "en").intent == "ok"


def test_a_complaint_keeps_its_story() -> None:
    text = "I bought a kettle and it leaks. What can I do?"
    question = understand(text, [], "en", words=words())
    assert (question.intent, question.standalone) == ("complaint", text)
