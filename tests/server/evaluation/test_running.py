"""Running cases over a chat that is slow to let us in."""

from collections.abc import AsyncGenerator

import pytest

from bot.interfaces import Reply, TurnEvent, TurnFinished
from server.client import ChatError
from server.evaluation import running
from server.evaluation.cases import Case
from server.protocol import SENTENCES


class LimitedChat:
    """Answers every message after refusing it `refusals` times."""

    introduction = ""

    def __init__(self, refusals: int) -> None:
        self.refusals = refusals
        self.asked: list[str] = []
        self.conversations = 0

    async def ask(self, text: str) -> AsyncGenerator[TurnEvent, None]:
        self.asked.append(text)
        if self.asked.count(text) <= self.refusals:
            raise ChatError(SENTENCES["rate_limited"])
        yield TurnFinished(Reply(text.upper(), "answer", "fixed"))

    async def restart(self) -> None:
        self.conversations += 1


CASES = [
    Case.model_validate({"id": "a", "kind": "k", "turns": ["one", "two"], "must": ["TWO"]}),
    Case.model_validate({"id": "b", "kind": "k", "turns": ["three"], "action": "answer"}),
]


@pytest.mark.parametrize(("refusals", "passed"), [(0, True), (3, True), (10**6, False)])
async def test_a_rate_limit_is_waited_for_and_not_for_ever(
    monkeypatch: pytest.MonkeyPatch, refusals: int, passed: bool
) -> None:
    monkeypatch.setattr(running, "RATE_LIMIT_PAUSE_SECONDS", 0.0)
    chat = LimitedChat(refusals)
    outcomes = await running.run_cases(CASES, chat, None)
    assert [outcome.passed for outcome in outcomes] == [passed, passed]
    assert chat.conversations == len(CASES)
    assert chat.asked.count("one") == 1 + min(refusals, running.RATE_LIMIT_TRIES)
