"""What in one message calls for a person."""

from __future__ import annotations

import pytest

from bot.answering import KIND_WORDS, SAFE, UNKNOWN, Decision, Fixed
from bot.calling import name_handover
from bot.considering import UPSET, Considered
from bot.guards.grounding import FactGrounding
from bot.guards.policies import HarmPolicy
from bot.guards.screening import build_guards
from bot.interfaces import Action, Handover, TurnFinished
from bot.memory import InMemoryConversationStore
from bot.models.scripted import ScriptedModel
from bot.orders.inquiry import OrderAnswer
from bot.policy import Policy
from bot.prompts import Shop
from bot.turn import TurnDependencies, run_turn
from bot.understanding import Intent, Question
from knowledge.catalog import Catalog
from retrieval.searcher import Searcher

CARE = Fixed(("care",), "care", offers_person=True)
HANDOFF = Fixed(("handoff",), "handoff")
BLOCK = Fixed(("block",), "block")
ASKS_NUMBER = OrderAnswer("Which number?", "Which number?", "order_ask", "clarify")
FOUND = OrderAnswer("It is on its way.", "An order.", "order_found", "answer")
NOT_FOUND = OrderAnswer("No such order.", "No such order.", "order_unknown", "refuse")


def consider(intent: Intent, decision: Decision | OrderAnswer) -> Considered:
    return Considered(Question("Hm", "Hm", "en", intent), (), decision, Catalog(()), "g1")


@pytest.mark.parametrize(
    ("intent", "decision", "action", "handover"),
    [
        ("person", HANDOFF, "handoff", "request"),
        ("question", CARE, "care", "distress"),
        ("question", HANDOFF, "handoff", "policy"),
        ("complaint", SAFE, "handoff", "policy"),
        ("complaint", UPSET, "refuse", "complaint"),
        ("complaint", KIND_WORDS, "answer", "complaint"),
        ("question", KIND_WORDS, "answer", ""),
        ("question", UNKNOWN, "refuse", ""),
        ("complaint", BLOCK, "block", ""),
        ("complaint", ASKS_NUMBER, "clarify", ""),
        ("complaint", FOUND, "answer", ""),
        ("complaint", NOT_FOUND, "refuse", "complaint"),
    ],
)
def test_what_one_question_calls_for(
    intent: Intent, decision: Decision | OrderAnswer, action: Action, handover: Handover
) -> None:
    assert name_handover([consider(intent, decision)], action) == handover


def test_of_several_questions_the_wish_for_a_person_counts_before_a_complaint() -> None:
    parts = [consider("complaint", KIND_WORDS), consider("person", HANDOFF)]
    assert name_handover(parts, "handoff") == "request"
    assert name_handover([*parts[:1], consider("question", UNKNOWN)], "answer") == "complaint"


@pytest.mark.models
@pytest.mark.parametrize(
    ("text", "handover"),
    [
        ("I want to talk to a human", "request"),
        ("Ich möchte mit einem Menschen sprechen", "request"),
        ("How long does delivery take? And can I talk to a person?", "request"),
        ("My grinder arrived broken and I am really disappointed", "complaint"),
        ("Je suis très déçue de votre service", "complaint"),
        ("No quiero seguir viviendo, ya no puedo más", "distress"),
        ("I will kill you", "policy"),
        ("How long does delivery take?", ""),
        ("How long does delivery take, you idiots?", ""),
        ("Do you rent out tents?", ""),
        ("thanks", ""),
    ],
)
async def test_a_turn_tells_why_a_person_is_needed(
    searcher: Searcher, text: str, handover: Handover
) -> None:
    turn = TurnDependencies(
        shop=Shop("Bean & Burr"),
        searcher=searcher,
        model=ScriptedModel(["Hm."]),
        store=InMemoryConversationStore(),
        guards=build_guards(policies={"violence": HarmPolicy("handoff")}),
        grounding=FactGrounding(["Bean & Burr"]),
        policy=Policy(),
    )
    events = [event async for event in run_turn(turn, "c1", text)]
    assert isinstance(events[-1], TurnFinished)
    assert events[-1].reply.handover == handover
