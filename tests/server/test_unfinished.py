"""Turns that end without an answer are on record, and their visitor can be found."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from bot.interfaces import ChatMessage, LanguageModel, ModelBusy
from bot.models.scripted import ScriptedModel
from server.audit import _ALL
from server.engine import Engine
from server.records import Records
from server.settings import load_settings
from tests.bot.shop import write_shop
from tests.server.canaries import ASKING, CARRIED

pytestmark = pytest.mark.models


class FailingEngine(Engine):
    """Its model is busy, or breaks, where the prompt says so."""

    def _observe(self, model: LanguageModel) -> LanguageModel:
        return ScriptedModel(self._answer)

    def _answer(self, prompt: Sequence[ChatMessage]) -> str:
        text = prompt[-1].content
        if "BUSY" in text:
            raise ModelBusy(64, 64)
        if "BREAK" in text:
            raise ValueError(f"cannot answer {text}")
        return CARRIED


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[FailingEngine]:
    settings = load_settings(home=tmp_path / "home", generator="scripted")
    engine = FailingEngine(settings, [write_shop(tmp_path / "shop")])
    engine.load()
    yield engine
    engine.close()


def read_log(engine: Engine) -> list[dict[str, Any]]:
    engine.close()
    records = Records(engine.settings)
    assert records.audit is not None
    rows = records.audit._load(_ALL)
    assert records.audit.verify().broken == 0
    conversations = records.visitors.find("v").conversations
    records.close()
    found = [json.loads(entry.body or "{}") for entry in rows]
    assert {one["conversation"] for one in found} == set(conversations)
    return [{name: one.get(name) for name in ("who", "what", "why")} for one in found]


@pytest.mark.parametrize(("word", "why"), [("BUSY", "ModelBusy"), ("BREAK", "ValueError")])
async def test_what_was_raised_is_on_record(engine: FailingEngine, word: str, why: str) -> None:
    with pytest.raises((ModelBusy, ValueError)):
        async for _ in engine.run_turn("c1", f"{word} {ASKING}, says ann@mail.example", "v"):
            pass
    assert read_log(engine) == [{"who": "server", "what": "unfinished", "why": why}]


async def test_a_cancelled_turn_is_on_record(engine: FailingEngine) -> None:
    events = engine.run_turn("c1", f"{ASKING}?", "v")
    await anext(events)
    await events.aclose()
    assert read_log(engine) == [{"who": "server", "what": "unfinished", "why": "cancelled"}]


async def test_a_cancelled_task_is_on_record(engine: FailingEngine) -> None:
    began = asyncio.Event()

    async def ask() -> None:
        async for _ in engine.run_turn("c1", f"{ASKING}?", "v"):
            began.set()
            await asyncio.sleep(20)

    task = asyncio.create_task(ask())
    await began.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.sleep(0)
    assert read_log(engine) == [{"who": "server", "what": "unfinished", "why": "cancelled"}]


async def test_a_finished_turn_is_an_answer_and_nothing_else(engine: FailingEngine) -> None:
    events = engine.run_turn("c1", f"{ASKING}?", "v")
    async for _ in events:
        pass
    await events.aclose()
    assert [entry["what"] for entry in read_log(engine)] == ["answer"]
