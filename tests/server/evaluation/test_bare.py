"""The generator alone: what it is asked, what it is held to, and that nothing saves it."""

from collections.abc import Sequence

from bot.guards.grounding import FactGrounding
from bot.guards.screening import build_guards
from bot.interfaces import ChatMessage, Reply, Sentence, TurnFinished, TurnStarted
from bot.memory import InMemoryConversationStore
from bot.models.scripted import ScriptedModel
from bot.policy import Policy
from bot.prompts import Shop
from bot.turn import TurnDependencies
from retrieval.searcher import Searcher
from server.evaluation.bare import PASSAGES, BareGenerator

INVENTED = "Kivra gives every buyer in Portugal a free toaster."


class Listener:
    """A script that keeps what it was asked."""

    def __init__(self, answer: str) -> None:
        self.answer = answer
        self.prompts: list[Sequence[ChatMessage]] = []

    def __call__(self, prompt: Sequence[ChatMessage]) -> str:
        self.prompts.append(prompt)
        return self.answer


def make_bare(searcher: Searcher, script: Listener) -> BareGenerator:
    return BareGenerator(
        TurnDependencies(
            shop=Shop("Bean & Burr"),
            searcher=searcher,
            model=ScriptedModel(script),
            store=InMemoryConversationStore(),
            guards=build_guards(),
            grounding=FactGrounding(["Bean & Burr"]),
            policy=Policy(),
        )
    )


async def ask(bare: BareGenerator, text: str) -> Reply:
    events = [event async for event in bare.run_turn("c1", text)]
    assert isinstance(events[0], TurnStarted) and isinstance(events[-1], TurnFinished)
    said = "".join(event.text for event in events if isinstance(event, Sentence))
    assert said.strip() == events[-1].reply.text
    return events[-1].reply


async def test_what_it_says_is_the_answer(searcher: Searcher) -> None:
    reply = await ask(make_bare(searcher, Listener(INVENTED)), "Who won the match?")
    assert (reply.text, reply.action, reply.path) == (INVENTED, "answer", "generated")
    assert 0 <= reply.ttft_ms <= reply.total_ms


async def test_the_first_passages_are_put_before_it_and_cited(searcher: Searcher) -> None:
    script = Listener("It costs 89.90 EUR.")
    reply = await ask(make_bare(searcher, script), "price of GR-7")
    assert len(reply.citations) == PASSAGES
    assert reply.citations[0].source == "GR-7"
    asked = script.prompts[0][-1].content
    assert "89.90" in asked and asked.endswith("Question: price of GR-7")


async def test_what_was_said_before_is_put_before_it(searcher: Searcher) -> None:
    script = Listener("Yes.")
    bare = make_bare(searcher, script)
    await ask(bare, "Do you have grinders?")
    await ask(bare, "and in black?")
    assert [message.content for message in script.prompts[1][-3:-1]] == [
        "Do you have grinders?",
        "Yes.",
    ]


async def test_without_a_word_to_search_it_still_answers(searcher: Searcher) -> None:
    reply = await ask(make_bare(searcher, Listener("Hello.")), "???")
    assert (reply.text, reply.citations) == ("Hello.", ())
