"""Guards that throw, hang or are not there: closed ones end the turn, the others are left out."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import pytest

from bot.guards.content import ContentGuard
from bot.guards.failing import (
    DOWN,
    GuardFailed,
    GuardFailure,
    GuardMissing,
    GuardWatch,
    MissingGuard,
    WatchedGrounding,
)
from bot.guards.grounding import FactGrounding
from bot.guards.screening import WITHHELD, build_guards, mask_and_screen, screen_message
from bot.interfaces import InputGuard, Reply, Span, TurnFinished, Verdict
from bot.memory import InMemoryConversationStore
from bot.models.scripted import ScriptedModel
from bot.policy import Policy
from bot.prompts import Shop
from bot.receipts.memory import InMemoryReceiptStore
from bot.turn import TurnDependencies, run_turn
from retrieval.searcher import Searcher

WARRANTY = "Does the espresso machine have a warranty and for how many months"
CARRIED = "Espresso machines carry a warranty of 24 months from the day of delivery."
CANARY = "canary.77@mail.example"


class Throwing:
    """An open guard that quotes what it was given."""

    def check_message(self, text: str) -> Verdict:
        raise ValueError(f"cannot read {text}")


class ThrowingClosed(Throwing):
    fails_closed = True


class Hanging:
    """A guard that does not come back until it is let go."""

    def __init__(self) -> None:
        self.let_go = threading.Event()

    def check_message(self, text: str) -> Verdict:
        self.let_go.wait()
        return Verdict(False, "block")


NO_WEIGHTS = FileNotFoundError("weights/harm.safetensors")


class Noted(list[GuardFailure]):
    """What the watch was told."""

    def watch(self, seconds: float = 30.0) -> GuardWatch:
        return GuardWatch(self.append, seconds)


@pytest.fixture
def noted() -> Noted:
    return Noted()


@pytest.fixture
def hanging() -> Iterator[Hanging]:
    guard = Hanging()
    yield guard
    guard.let_go.set()


def test_an_open_guard_that_throws_is_left_out_and_noted(noted: Noted) -> None:
    verdict = screen_message([Throwing(), ContentGuard()], "I will kill you", noted.watch())
    assert verdict.action == "block"
    assert noted == [GuardFailure("Throwing", "threw", "builtins.ValueError", closed=False)]


def test_a_closed_guard_that_throws_hands_over(noted: Noted) -> None:
    verdict = screen_message([ContentGuard(), ThrowingClosed()], "Hello", noted.watch())
    assert (verdict.passed, verdict.action) == (False, "handoff")
    assert noted[0].closed


def test_a_guard_that_hangs_is_not_waited_for(noted: Noted, hanging: Hanging) -> None:
    verdict = screen_message([hanging, ContentGuard()], "Hello", noted.watch(0.05))
    assert verdict.passed
    assert [(one.guard, one.why) for one in noted] == [("Hanging", "slow")]


def test_a_guard_without_weights_is_missing_at_every_message(noted: Noted) -> None:
    guards: list[InputGuard] = [MissingGuard("NoWeights", NO_WEIGHTS), ContentGuard()]
    assert screen_message(guards, "Hello", noted.watch()).passed
    assert not screen_message(guards, "I will kill you", noted.watch()).passed
    error = "builtins.FileNotFoundError"
    assert noted == [GuardFailure("NoWeights", "missing", error, closed=False)] * 2


def test_a_closed_guard_without_weights_hands_over(noted: Noted) -> None:
    guard = MissingGuard("NoWeights", NO_WEIGHTS, fails_closed=True)
    assert screen_message([guard], "Hello", noted.watch()).action == "handoff"
    with pytest.raises(GuardMissing):
        guard.check_message("Hello")


def test_care_comes_before_a_guard_that_is_down(noted: Noted) -> None:
    verdict = screen_message([ContentGuard(), ThrowingClosed()], "I want to die", noted.watch())
    assert verdict.action == "care"


def test_a_message_that_cannot_be_masked_is_not_kept(noted: Noted) -> None:
    def mask(text: str) -> str:
        raise RuntimeError(text)

    masked, verdict = mask_and_screen(mask, build_guards(), "Hello", noted.watch())
    assert (masked, verdict) == (WITHHELD, DOWN)
    assert noted == [GuardFailure("privacy", "threw", "builtins.RuntimeError", closed=True)]


class BrokenGrounding:
    def check_sentence(self, sentence: str, evidence: Sequence[str], question: str = "") -> Verdict:
        raise MemoryError


def test_a_grounding_that_throws_is_noted_as_closed(noted: Noted) -> None:
    with pytest.raises(GuardFailed, match=r"grounding failed: threw, builtins\.MemoryError"):
        WatchedGrounding(BrokenGrounding(), noted.watch()).check_sentence("a", ["b"])
    assert noted[0].closed


# Whole turns


@pytest.fixture
def make_turn(searcher: Searcher, noted: Noted) -> Callable[..., TurnDependencies]:
    def make(**parts: object) -> TurnDependencies:
        turn = TurnDependencies(
            shop=Shop("Bean & Burr", contact="help@beanburr.example"),
            searcher=searcher,
            model=ScriptedModel([CARRIED]),
            store=InMemoryConversationStore(),
            guards=build_guards(),
            grounding=FactGrounding(["Bean & Burr"]),
            policy=Policy(),
            watch=noted.watch(),
        )
        return replace(turn, **parts)  # type: ignore[arg-type]

    return make


async def ask(turn: TurnDependencies, text: str) -> Reply:
    events = [event async for event in run_turn(turn, "c1", text)]
    assert isinstance(events[-1], TurnFinished)
    return events[-1].reply


@pytest.mark.models
async def test_privacy_fails_closed_with_a_fixed_sentence_and_a_person(
    make_turn: Callable[..., TurnDependencies], noted: Noted
) -> None:
    def find(text: str) -> list[Span]:
        raise ValueError(text)

    receipts = InMemoryReceiptStore()
    turn = make_turn(find_personal=find, receipts=receipts)
    reply = await ask(turn, f"{WARRANTY}, I am {CANARY}")
    assert (reply.action, reply.path) == ("handoff", "fixed")
    assert reply.text.startswith("I cannot answer this safely at the moment.")
    assert "help@beanburr.example" in reply.text
    kept = await turn.store.recent("c1", 10)
    assert kept[0].text == WITHHELD
    receipt = await receipts.find(reply.receipt)
    assert receipt is not None and CANARY not in repr(receipt)
    assert [one.guard for one in noted] == ["privacy"]


@pytest.mark.models
async def test_grounding_fails_closed_with_a_fixed_sentence_and_a_person(
    make_turn: Callable[..., TurnDependencies], noted: Noted
) -> None:
    reply = await ask(make_turn(grounding=BrokenGrounding()), WARRANTY)
    assert (reply.action, reply.path) == ("handoff", "fixed")
    assert reply.text.startswith("I cannot answer this safely at the moment.")
    assert "24 months" not in reply.text
    assert reply.text.count("I cannot answer this safely") == 1
    assert {one.guard for one in noted} == {"grounding"}


@pytest.mark.models
async def test_an_open_guard_that_fails_costs_no_answer(
    make_turn: Callable[..., TurnDependencies], noted: Noted
) -> None:
    reply = await ask(make_turn(guards=[Throwing(), *build_guards()]), WARRANTY)
    assert (reply.action, reply.text) == ("answer", CARRIED)
    assert [one.guard for one in noted] == ["Throwing"]
