"""Several questions of one message: each answered or named, in one reply."""

import pytest

from bot.answering import Approved
from bot.considering import Considered
from bot.interfaces import Message, Reply, Sentence, TurnFinished
from bot.joining import Joiner
from bot.models.scripted import ScriptedModel
from bot.turn import TurnDependencies, run_turn
from bot.understanding import Question
from retrieval.interfaces import Query
from retrieval.searcher import Searcher
from tests.bot.test_turn import make_turn


async def ask(turn: TurnDependencies, text: str) -> Reply:
    events = [event async for event in run_turn(turn, "c1", text)]
    assert isinstance(events[-1], TurnFinished)
    return events[-1].reply


async def remembered(turn: TurnDependencies) -> Message:
    return (await turn.store.recent("c1", 1))[-1]


async def test_every_question_is_answered_in_order(searcher: Searcher) -> None:
    reply = await ask(
        make_turn(searcher), "How long does delivery take? And can I return opened coffee beans?"
    )
    first, second = reply.text.split("\n\n")
    assert first.startswith("Parcels arrive within 2 to 4 working days")
    assert second == "Opened bags of beans cannot be returned."
    assert [citation.source for citation in reply.citations] == ["faq.csv#1", "faq.csv#3"]
    assert (reply.action, reply.path) == ("answer", "approved")


async def test_a_shared_subject_is_carried_over(searcher: Searcher) -> None:
    reply = await ask(make_turn(searcher), "How much is the Tarka grinder and is it in stock?")
    assert "89.90" in reply.text and "in stock" in reply.text
    assert [card.id for card in reply.products] == ["GR-7"]


async def test_the_question_without_an_answer_is_named(searcher: Searcher) -> None:
    reply = await ask(
        make_turn(searcher), "How long does delivery take? Do you rent out bouncy castles?"
    )
    assert "About “Do you rent out bouncy castles” I found nothing" in reply.text
    assert reply.action == "answer"
    assert reply.choices == ("Talk to a person",)


async def test_nothing_known_is_said_once(searcher: Searcher) -> None:
    reply = await ask(
        make_turn(searcher), "Who won the football match? Do you rent out bouncy castles?"
    )
    assert reply.action == "refuse"
    assert reply.text.count("found nothing") == 1


async def test_who_was_promised_a_person_gets_one(searcher: Searcher) -> None:
    reply = await ask(
        make_turn(searcher), "How long does delivery take? And can I talk to a person?"
    )
    assert reply.action == "handoff"
    assert "2 to 4 working days" in reply.text


async def test_the_same_answer_is_given_once(searcher: Searcher) -> None:
    reply = await ask(
        make_turn(searcher), "How long does delivery take? how long does the delivery take?"
    )
    assert reply.text.count("2 to 4 working days") == 1


async def test_each_part_is_a_topic_for_the_next_message(searcher: Searcher) -> None:
    turn = make_turn(searcher)
    await ask(turn, "How much is the Tarka grinder? How long does delivery take?")
    first, second = (await remembered(turn)).about
    assert (first.question, first.products) == ("How much is the Tarka grinder?", ("GR-7",))
    assert (second.question, second.products) == ("How long does delivery take?", ())
    assert (await ask(turn, "what colour is it?")).products[0].id == "GR-7"


async def test_small_talk_is_no_topic(searcher: Searcher) -> None:
    turn = make_turn(searcher)
    await ask(turn, "thanks!")
    assert (await remembered(turn)).about == ()


async def test_an_offered_person_can_be_accepted(searcher: Searcher) -> None:
    turn = make_turn(searcher)
    assert (await ask(turn, "Who won the football match last night?")).action == "refuse"
    assert (await ask(turn, "yes please")).action == "handoff"


async def test_a_complaint_gets_kind_words_an_answer_and_an_offer(searcher: Searcher) -> None:
    reply = await ask(
        make_turn(searcher),
        "My parcel never arrived, I am so disappointed. How long does delivery take?",
    )
    assert reply.text.startswith("I am sorry to hear that. ")
    assert "Talk to a person" in reply.choices


async def test_questions_beyond_the_limit_are_asked_for_again(searcher: Searcher) -> None:
    listed = "\n".join(f"{n}. How long does delivery take to place {n}?" for n in range(1, 7))
    reply = await ask(make_turn(searcher), listed)
    assert "I took your first 4 questions" in reply.text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("😀😀", "I can only read words."),
        ("\x00\x01\x02\x07", "I did not catch that."),
        ("x" * 200, "it does not look like text"),
        ("lorem ipsum dolor sit amet " * 400, "That was a long message"),
    ],
)
async def test_what_cannot_be_read_is_said_so(searcher: Searcher, text: str, said: str) -> None:
    reply = await ask(make_turn(searcher, ScriptedModel(["No."])), text)
    assert reply.action == "clarify"
    assert said in reply.text


async def test_a_question_in_a_long_message_is_found(searcher: Searcher) -> None:
    hurry = "Please answer me as soon as you can because I am in a hurry. " * 150
    reply = await ask(make_turn(searcher), f"How long does delivery take? {hurry}")
    assert "2 to 4 working days" in reply.text


async def test_the_language_of_the_documents_is_named_once_and_on_top(searcher: Searcher) -> None:
    joiner, said = Joiner(several=True), ""
    for hit in searcher.search(Query("How long does delivery take?", 2, frozenset({"faq"}))):
        question = Question("Frage?", "Frage?", "de", "question")
        joiner.begin(Considered(question, (hit,), Approved(hit), searcher.catalog, "g"))
        pieces = joiner.take(Sentence(hit.chunk.text))
        said += "".join(piece.text for piece in pieces if isinstance(piece, Sentence))
    first, second = said.split("\n\n")
    assert "Englisch" in first and "\n" in first
    assert "Englisch" not in second
