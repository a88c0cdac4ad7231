from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from bot.interfaces import ModelUnavailable
from bot.models.engine_process import EngineProcess
from bot.models.generation import Generation

MODULE = "tests.bot.models.echo_engine"


@pytest.fixture
def engine() -> Iterator[EngineProcess]:
    opened = EngineProcess(MODULE, {"color": "蓝"}, "echo")
    yield opened
    opened.close()


async def ask(engine: EngineProcess, *words: str, **request: Any) -> list[str]:
    generation = Generation()
    engine.submit(generation, {"words": words, **request})
    return [text async for _, text in generation.pieces()]


def test_it_is_ready_when_it_is_there(engine: EngineProcess) -> None:
    assert engine.ready == {"color": "蓝"}
    assert engine.process_id > 0


async def test_each_reader_gets_its_own_text(engine: EngineProcess) -> None:
    answers = await asyncio.gather(ask(engine, "a", "帐\n篷"), ask(engine, "b"), ask(engine))
    assert list(answers) == [["a", "帐\n篷"], ["b"], []]


async def test_an_engines_refusal_reaches_its_reader_alone(engine: EngineProcess) -> None:
    with pytest.raises(ModelUnavailable, match="echo is not available: too long"):
        await ask(engine, "a", error="too long")
    assert await ask(engine, "b") == ["b"]


async def test_when_the_engine_dies_nobody_waits_for_ever(engine: EngineProcess) -> None:
    waiting = asyncio.create_task(ask(engine, "a", ends=False))
    await asyncio.sleep(0)
    for reader in (ask(engine, "crash"), waiting, ask(engine, "late")):
        with pytest.raises(ModelUnavailable, match=r"engine (ended with code 9|has ended)"):
            await reader


async def test_closing_ends_who_waits(engine: EngineProcess) -> None:
    waiting = asyncio.create_task(ask(engine, "a", ends=False))
    await asyncio.sleep(0)
    await asyncio.to_thread(engine.close)
    engine.close()
    for reader in (waiting, ask(engine, "late")):
        with pytest.raises(ModelUnavailable, match="it was closed"):
            await reader


async def test_cancelling_twice_or_after_the_end_is_harmless(engine: EngineProcess) -> None:
    number = engine.submit(Generation(), {"words": ["a"], "ends": False})
    engine.cancel(number)
    engine.cancel(number)
    assert await ask(engine, "b") == ["b"]


def test_a_reader_whose_event_loop_is_gone_is_cancelled(engine: EngineProcess) -> None:
    async def leave() -> None:
        engine.submit(Generation(), {"words": ["a"] * 50})

    asyncio.run(leave())
    assert asyncio.run(ask(engine, "b")) == ["b"]


@pytest.mark.parametrize(
    ("options", "reason"),
    [({"fail": "no weights"}, "no weights"), ({"crash": 1}, "ended with code 7 while")],
)
def test_an_engine_that_does_not_start_says_why(options: dict[str, Any], reason: str) -> None:
    with pytest.raises(ModelUnavailable, match=reason):
        EngineProcess(MODULE, options, "echo")
