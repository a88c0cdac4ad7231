"""The turn as a Runnable: over an engine without weights, and the README's lines as they stand."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.runnables import RunnableLambda

from bot.interfaces import ModelBusy, ModelUnavailable
from server.replies import FIELDS
from server.runnable import VISITOR, StorehandRunnable
from tests.bot.shop import write_shop
from tests.server.engines import EchoEngine

README = Path(__file__).parents[2] / "README.md"


@pytest.fixture
def engine() -> EchoEngine:
    return EchoEngine()


@pytest.fixture
def bot(engine: EchoEngine) -> Iterator[StorehandRunnable]:
    with StorehandRunnable(engine) as bot:
        yield bot


def test_a_text_is_answered_in_the_contracts_fields(bot: StorehandRunnable) -> None:
    reply = bot.invoke("hello")
    assert tuple(reply) == FIELDS
    assert (reply["text"], reply["action"], reply["path"]) == (
        "You said: hello", "answer", "approved",
    )  # fmt: skip
    assert reply["citations"][0]["source"] == "faq.csv#1"
    assert reply["products"][0]["id"] == "TENT-1"


async def test_it_works_inside_a_running_loop(bot: StorehandRunnable) -> None:
    assert bot.invoke("one") == await bot.ainvoke("one")
    assert [reply["text"] for reply in bot.batch(["a", "b"])] == ["You said: a", "You said: b"]
    assert [reply["text"] for reply in await bot.abatch(["c"])] == ["You said: c"]


def test_a_stream_adds_up_to_the_reply(bot: StorehandRunnable) -> None:
    chunks = list(bot.stream("hello"))
    assert [chunk["text"] for chunk in chunks] == ["You said:", " hello", ""]
    total = chunks[0] + chunks[1] + chunks[2]
    assert total == bot.invoke("hello")


async def test_pieces_come_before_the_answer_is_whole(
    bot: StorehandRunnable, engine: EchoEngine
) -> None:
    stream = bot.astream("wait a little")
    assert (await anext(stream))["text"] == "You said:"
    assert len(engine.turns) == 1
    bot._turns._loop.call_soon_threadsafe(engine.go_on.set)
    assert [chunk["text"] async for chunk in stream] == [" wait a little", ""]


async def test_leaving_a_stream_cancels_the_turn(
    bot: StorehandRunnable, engine: EchoEngine
) -> None:
    async for _ in bot.astream("wait for ever"):
        break
    for _ in range(500):
        if engine.cancelled:
            break
        await asyncio.sleep(0.01)
    assert engine.cancelled == ["wait for ever"]


def test_a_conversation_goes_on_under_its_id(bot: StorehandRunnable, engine: EchoEngine) -> None:
    for text in ("one", "two"):
        bot.invoke({"text": text, "conversation_id": "c7"})
    bot.invoke("three")
    bot.invoke("four")
    ids = [conversation for conversation, _ in engine.turns]
    assert ids[:2] == ["c7", "c7"] and len(set(ids)) == 3


def test_whoever_is_not_named_shares_one_limit(bot: StorehandRunnable, engine: EchoEngine) -> None:
    bot.batch(["one", "two"])
    bot.invoke({"text": "three", "visitor": "ann"})
    assert engine.visitors == [VISITOR, VISITOR, "ann"]


def test_what_stops_a_turn_is_raised(bot: StorehandRunnable) -> None:
    with pytest.raises(ModelBusy):
        bot.invoke("busy now")
    replies = bot.batch(["busy now", "fine"], return_exceptions=True)
    assert isinstance(replies[0], ModelBusy) and replies[1]["text"] == "You said: fine"


@pytest.mark.parametrize("wrong", [{}, {"text": 3}, 7, None, {"question": "x"}])
def test_a_wrong_input_is_a_sentence(bot: StorehandRunnable, wrong: Any) -> None:
    with pytest.raises(ValueError, match="A message is a text, or a mapping with 'text'"):
        bot.invoke(wrong)


def test_it_takes_its_place_in_a_chain(bot: StorehandRunnable) -> None:
    def greet(name: str) -> str:
        return f"I am {name}"

    def shout(reply: dict[str, Any]) -> str:
        return str(reply["text"]).upper()

    chain = RunnableLambda(greet) | bot | RunnableLambda(shout)
    assert chain.invoke("Ann") == "YOU SAID: I AM ANN"


def test_callbacks_hear_of_it(bot: StorehandRunnable) -> None:
    class Listener(BaseCallbackHandler):
        def __init__(self) -> None:
            self.heard: list[Any] = []

        def on_chain_start(self, serialized: Any, inputs: Any, **more: Any) -> None:
            self.heard.append((more.get("name"), more.get("tags")))

    listener = Listener()
    bot.with_config(tags=["shop"]).invoke("hello", config={"callbacks": [listener]})
    assert listener.heard == [("Storehand", ["shop"])]


def test_closing_stops_the_engine_once(engine: EchoEngine) -> None:
    bot = StorehandRunnable(engine)
    bot.invoke("hello")
    bot.close()
    bot.close()
    assert engine.closed


def test_a_home_without_an_index_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STOREHAND_GENERATOR", "scripted")
    with pytest.raises(ModelUnavailable, match="storehand ingest"):
        StorehandRunnable.open(tmp_path)


@pytest.mark.models
@pytest.mark.parametrize("jupyter", [False, True])
def test_the_readmes_lines_run_as_they_stand(tmp_path: Path, jupyter: bool) -> None:
    code = re.search(
        r"## From a notebook.*?```python\n(.*?)```", README.read_text("utf-8"), re.DOTALL
    )
    assert code is not None
    lines = code[1].strip().splitlines()
    assert len([line for line in lines if line.strip()]) == 5
    home = tmp_path / "myshop" / ".storehand"
    environment = {**os.environ, "HOME": str(tmp_path), "STOREHAND_GENERATOR": "scripted"}
    shop = write_shop(tmp_path / "shop")
    root = README.parent
    ingest = [sys.executable, "-m", "server", "ingest", str(shop), "--home", str(home)]
    subprocess.run(ingest, check=True, cwd=root, env=environment, capture_output=True)
    body = code[1]
    if jupyter:  # a cell runs in the thread of a running loop
        indented = "".join(f"    {line}\n" for line in lines)
        body = f"import asyncio\nasync def cell():\n{indented}asyncio.run(cell())\n"
    done = subprocess.run(
        [sys.executable, "-c", body],
        cwd=root, env=environment, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Parcels arrive within 2 to 4 working days" in done.stdout
    assert "faq.csv#1" in done.stdout
