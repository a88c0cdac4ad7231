from __future__ import annotations

import pytest

from bot.interfaces import ChatMessage, Sampling
from bot.models.scripted import ScriptedModel

PROMPT = [ChatMessage("user", "How much?")]


async def test_answers_come_in_turn_and_begin_again() -> None:
    model = ScriptedModel(["One.", "Two."])
    assert await model.draft(PROMPT, Sampling(num_return_sequences=3)) == ["One.", "Two.", "One."]


async def test_a_function_answers_the_prompt() -> None:
    model = ScriptedModel(lambda prompt: prompt[-1].content.upper())
    assert await model.draft(PROMPT, Sampling()) == ["HOW MUCH?"]


async def test_white_space_of_the_answer_is_kept() -> None:
    text = "  two\n\nlines "
    assert await ScriptedModel([text]).draft(PROMPT, Sampling()) == [text]


def test_no_answers_are_refused() -> None:
    with pytest.raises(ValueError, match="answers is empty"):
        ScriptedModel([])
