"""The promises of `LanguageModel`, kept by every implementation."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, aclosing

import pytest

from bot.interfaces import ChatMessage, LanguageModel, ModelBusy, ModelUnavailable, Sampling
from tests.bot.models.conftest import MAX_CONCURRENT, QUEUE_LIMIT

PROMPT = [
    ChatMessage("system", "You describe the goods of a shop."),
    ChatMessage("user", "Describe a tent for three people in one long sentence."),
]
GREEDY = Sampling(max_new_tokens=24)


def open_stream(
    model: LanguageModel, sampling: Sampling = GREEDY
) -> aclosing[AsyncGenerator[str, None]]:
    return aclosing(model.stream(PROMPT, sampling))


async def read_stream(model: LanguageModel, sampling: Sampling = GREEDY) -> list[str]:
    return [piece async for piece in model.stream(PROMPT, sampling)]


async def read_whole(model: LanguageModel) -> str:
    """Return the answer that repeats: OpenVINO rounds a prompt otherwise once it remembers it."""
    await read_stream(model)
    return "".join(await read_stream(model))


async def read_slowly(model: LanguageModel, begun: asyncio.Event) -> None:
    async for _ in model.stream(PROMPT, Sampling(max_new_tokens=500)):
        begun.set()
        await asyncio.sleep(60)


def test_the_name_says_which_model_it_is(model: LanguageModel) -> None:
    assert len(model.name.split()) >= 2


async def test_pieces_of_a_stream_join_to_the_whole_answer(model: LanguageModel) -> None:
    await read_stream(model)
    pieces = await read_stream(model)
    assert len(pieces) > 5
    assert all(pieces)
    assert "".join(pieces) == (await model.draft(PROMPT, GREEDY))[0]


async def test_max_new_tokens_cuts_the_same_answer_short(model: LanguageModel) -> None:
    whole = await read_whole(model)
    short = "".join(await read_stream(model, Sampling(max_new_tokens=6)))
    assert 0 < len(short) < len(whole)
    assert whole.startswith(short)


async def test_the_answer_ends_before_the_first_stop_string(model: LanguageModel) -> None:
    whole = await read_whole(model)
    middle = len(whole) // 2
    stop = whole[middle : middle + 5]
    sampling = Sampling(max_new_tokens=24, stop=("no such text", stop))
    expected = whole[: whole.index(stop)]
    assert "".join(await read_stream(model, sampling)) == expected
    assert await model.draft(PROMPT, sampling) == [expected]


async def test_text_held_for_a_stop_string_that_never_comes_is_given(model: LanguageModel) -> None:
    whole = await read_whole(model)
    sampling = Sampling(max_new_tokens=24, stop=(whole[-3:] + "\x00",))
    assert "".join(await read_stream(model, sampling)) == whole


@pytest.mark.parametrize("temperature", [0.0, 0.8])
async def test_as_many_drafts_as_wanted(model: LanguageModel, temperature: float) -> None:
    sampling = Sampling(
        temperature=temperature, top_k=40, top_p=0.9, max_new_tokens=8, num_return_sequences=3
    )
    drafts = await model.draft(PROMPT, sampling)
    assert len(drafts) == 3
    assert all(drafts)


def test_longer_text_has_no_fewer_tokens(model: LanguageModel) -> None:
    text = "A tent, 2.4 kg, for 129 euros. 帐篷防水。 🏕️ It's waterproof!"
    counts = [model.count_tokens(text[:end]) for end in range(0, len(text), 7)]
    assert counts[0] == 0
    assert counts[-1] > 5
    assert counts == sorted(counts)


async def test_streams_run_side_by_side(model: LanguageModel) -> None:
    order: list[str] = []

    async def follow(name: str) -> None:
        async for _ in model.stream(PROMPT, GREEDY):
            order.append(name)

    await asyncio.gather(follow("a"), follow("b"))
    assert order.index("a") < len(order) - 1 - order[::-1].index("b")
    assert order.index("b") < len(order) - 1 - order[::-1].index("a")


async def test_a_full_queue_is_refused_at_once_and_the_waiting_are_served(
    model: LanguageModel,
) -> None:
    async with AsyncExitStack() as running:
        for _ in range(MAX_CONCURRENT):
            stream = await running.enter_async_context(open_stream(model))
            await anext(stream)
        waiting = [asyncio.create_task(read_stream(model)) for _ in range(QUEUE_LIMIT)]
        await asyncio.sleep(0)
        with pytest.raises(ModelBusy, match="2 answers are waiting and the limit is 2") as refusal:
            await read_stream(model)
        assert (refusal.value.waiting, refusal.value.limit) == (2, 2)
        assert not any(task.done() for task in waiting)
    assert all(await asyncio.gather(*waiting))


async def test_closing_a_stream_gives_its_place_back(model: LanguageModel) -> None:
    for _ in range(MAX_CONCURRENT + QUEUE_LIMIT + 1):
        async with open_stream(model, Sampling(max_new_tokens=500)) as stream:
            assert await anext(stream)
    assert await read_stream(model)


async def test_cancelling_the_reader_gives_its_place_back(model: LanguageModel) -> None:
    for _ in range(MAX_CONCURRENT + QUEUE_LIMIT + 1):
        begun = asyncio.Event()
        task = asyncio.create_task(read_slowly(model, begun))
        await begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert await read_stream(model)


async def test_a_begun_answer_and_an_empty_message_are_taken(model: LanguageModel) -> None:
    begun = [*PROMPT, ChatMessage("user", ""), ChatMessage("assistant", "This tent")]
    assert [piece async for piece in model.stream(begun, GREEDY)]


async def test_closing_twice_is_safe_and_a_closed_model_says_so(model: LanguageModel) -> None:
    # The last test of this file for each model: the fixture's model is gone after it.
    model.close()
    model.close()
    with pytest.raises(ModelUnavailable, match="is not available"):
        await read_stream(model)
    with pytest.raises(ModelUnavailable, match="is not available"):
        await model.draft(PROMPT, GREEDY)
