"""A question costs little time, and none while Valkey is known to be away."""

from __future__ import annotations

import asyncio

import pytest
from structlog.testing import capture_logs

from server.bus.asking import REST_SECONDS, Asking, ValkeyAway
from server.metrics import Metrics
from tests.bot.orders.conftest import Clock


class Server:
    """Answers, fails or says nothing."""

    def __init__(self) -> None:
        self.asked = 0
        self.error: Exception | None = None
        self.silent = False

    async def answer(self) -> str:
        self.asked += 1
        if self.silent:
            await asyncio.Event().wait()
        if self.error:
            raise self.error
        return "yes"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def asking(clock: Clock) -> Asking:
    return Asking("limits", "valkey.example:6379/0", Metrics(), clock)


async def test_an_answer_is_returned(asking: Asking, server: Server) -> None:
    assert await asking.ask(server.answer) == "yes"


async def test_after_a_failure_nothing_is_asked_for_a_while(
    asking: Asking, server: Server, clock: Clock
) -> None:
    server.error = OSError("gone")
    for _ in range(3):
        with pytest.raises(ValkeyAway):
            await asking.ask(server.answer)
    assert server.asked == 1
    clock.now += REST_SECONDS
    server.error = None
    assert await asking.ask(server.answer) == "yes"


async def test_a_server_that_says_nothing_is_given_up(
    asking: Asking, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.bus.asking.ASK_SECONDS", 0.01)
    server.silent = True
    with pytest.raises(ValkeyAway):
        await asking.ask(server.answer)


async def test_an_outage_is_told_once_and_its_end(
    asking: Asking, server: Server, clock: Clock
) -> None:
    with capture_logs() as lines:
        for error in (OSError("gone"), OSError("gone"), None, None):
            server.error = error
            clock.now += REST_SECONDS
            try:
                await asking.ask(server.answer)
            except ValkeyAway:
                continue
    assert [line["event"] for line in lines] == ["bus_unanswered", "bus_answers"]
    assert lines[0]["reason"] == "OSError: gone"


async def test_a_defect_is_no_outage(asking: Asking, server: Server) -> None:
    server.error = ValueError("ours")
    with pytest.raises(ValueError, match="ours"):
        await asking.ask(server.answer)
