"""Frames of states, and the sentences that stand for them, in every language."""

from __future__ import annotations

import re

import pytest

from server.frames import StateChanged
from server.handover.queue import Prospect
from server.handover.telling import TEXTS, build_state, tell_state
from server.storage.interfaces import Change

PROSPECT = Prospect(True, 2, 4.0, "2026-05-05T09:00:00+02:00")
WAITING = StateChanged(seq=1, state="waiting", reason="request", position=2, wait_minutes=4.0)
IN_VAIN = StateChanged(
    seq=1, state="bot", reason="request", available=False, opens_at="2026-05-05T09:00:00+02:00"
)


@pytest.mark.parametrize(
    ("change", "frame"),
    [
        (Change("waiting", "request"), WAITING),
        (Change("bot", "request"), IN_VAIN),
        (Change("bot"), StateChanged(seq=1, state="bot")),
        (Change("agent", "distress", "a1"), StateChanged(seq=1, state="agent", reason="distress",
                                                         name="Ann")),
        (Change("returned"), StateChanged(seq=1, state="returned")),
        (Change("closed", "request"), StateChanged(seq=1, state="closed", reason="request")),
    ],
)  # fmt: skip
def test_a_frame_says_what_matters_in_its_state(change: Change, frame: StateChanged) -> None:
    assert build_state(change, PROSPECT, "Ann" if change.agent else "")(1) == frame


@pytest.mark.parametrize(
    ("frame", "text"),
    [
        (
            WAITING,
            "A person has been called. You are number 2 in the queue. Lately it took about 4 min.",
        ),
        (
            StateChanged(seq=1, state="waiting", position=1),
            "A person has been called. You are next.",
        ),
        (
            StateChanged(seq=1, state="waiting"),
            "A person has been called.",
        ),
        (
            IN_VAIN,
            "Nobody can come right now. People are there again from 2026-05-05 09:00 (UTC+02:00). "
            "Leave your e-mail address to be answered there.",
        ),
        (
            StateChanged(seq=1, state="bot", available=False),
            "Nobody can come right now. Leave your e-mail address to be answered there.",
        ),
        (StateChanged(seq=1, state="agent", name="Ann"), "Ann answers you now."),
        (StateChanged(seq=1, state="agent"), "A person answers you now."),
        (StateChanged(seq=1, state="returned"), "The assistant answers you again."),
        (StateChanged(seq=1, state="bot"), "The assistant answers you again."),
        (
            StateChanged(seq=1, state="closed"),
            "This conversation is closed. Write a message to begin again.",
        ),
    ],
)
def test_what_a_customer_reads(frame: StateChanged, text: str) -> None:
    assert tell_state(frame, "en") == text
    assert tell_state(frame, "tlh") == text


@pytest.mark.parametrize("language", TEXTS)
def test_every_language_says_everything_with_the_same_facts(language: str) -> None:
    def facts(text: str) -> list[str]:
        return re.findall(r"\{\w+\}", text)

    assert list(TEXTS[language]) == list(TEXTS["en"])
    assert [facts(text) for text in TEXTS[language].values()] == [
        facts(text) for text in TEXTS["en"].values()
    ]
    told = tell_state(WAITING, language), tell_state(IN_VAIN, language)
    assert "2" in told[0] and "4" in told[0] and "2026-05-05 09:00" in told[1]


def test_a_name_with_braces_is_only_a_name() -> None:
    frame = StateChanged(seq=1, state="agent", name="{position}")
    assert tell_state(frame, "en") == "{position} answers you now."
