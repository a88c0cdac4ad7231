"""A timed model passes on what its model says, and stops it when it is closed."""

from __future__ import annotations

from bot.interfaces import ChatMessage, Sampling
from bot.models.scripted import ScriptedModel
from server.metrics import Metrics
from server.observing import ObservedModel

PROMPT = [ChatMessage("user", "Hello")]


async def test_pieces_are_passed_on_and_counted() -> None:
    metrics = Metrics()
    model = ObservedModel(ScriptedModel(["two to four days"]), metrics)
    model.load()
    pieces = [piece async for piece in model.stream(PROMPT, Sampling())]
    assert "".join(pieces) == "two to four days"
    shown = metrics.render().decode()
    assert f"storehand_model_pieces_total {len(pieces)}.0" in shown
    assert "storehand_model_first_token_seconds_count 1.0" in shown
    assert (model.name, model.count_tokens("a b")) == ("scripted answers", 2)
    assert await model.draft(PROMPT, Sampling()) == ["two to four days"]


async def test_closing_the_stream_gives_the_place_back() -> None:
    model = ObservedModel(ScriptedModel(["a b c"], max_concurrent=1, queue_limit=0), Metrics())
    first = model.stream(PROMPT, Sampling())
    await anext(first)
    await first.aclose()
    assert [piece async for piece in model.stream(PROMPT, Sampling())]
    model.close()
