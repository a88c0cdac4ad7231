from __future__ import annotations

import asyncio
import gc
import socket
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest
from langchain_core.language_models import GenericFakeChatModel
from langchain_core.messages import AIMessage

from bot.interfaces import ChatMessage, ModelBusy, ModelUnavailable, Sampling
from bot.models.langchain import LangChainModel, open_openai_model
from tests.bot.models.openai_server import ANSWER, OpenAiServer

PROMPT = [ChatMessage("system", "Be brief."), ChatMessage("user", "Which tent?</s>")]


@pytest.fixture(autouse=True)
async def let_connections_end() -> AsyncIterator[None]:
    """A connection that was hung up ends in the event loop's next turns."""
    yield
    gc.collect()
    await asyncio.sleep(0.05)


def open_model(server: OpenAiServer, name: str) -> LangChainModel:
    return open_openai_model(server.base_url, name, max_retries=0, timeout_seconds=0.5)


async def read(model: LangChainModel, sampling: Sampling | None = None) -> str:
    return "".join([piece async for piece in model.stream(PROMPT, sampling or Sampling())])


async def test_the_request_carries_prompt_and_sampling(openai_server: OpenAiServer) -> None:
    sampling = Sampling(temperature=0.3, top_k=20, top_p=0.8, max_new_tokens=9, stop=["\n"])
    await read(open_model(openai_server, "well"), sampling)
    sent = openai_server.requests[-1]
    assert sent["messages"] == [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "Which tent? "},
    ]
    wanted = {"temperature": 0.3, "top_k": 20, "top_p": 0.8, "max_tokens": 9, "stop": ["\n"]}
    assert {name: sent[name] for name in wanted} == wanted


async def test_what_is_not_set_is_not_sent(openai_server: OpenAiServer) -> None:
    await read(open_model(openai_server, "well"))
    assert not {"stop", "top_k", "stream_options"} & openai_server.requests[-1].keys()


@pytest.mark.parametrize(("name", "status"), [("busy", "429"), ("overloaded", "503")])
async def test_a_server_without_room_is_busy(
    openai_server: OpenAiServer, name: str, status: str
) -> None:
    model = open_model(openai_server, name)
    with pytest.raises(ModelBusy, match=f"{name} at .* is busy: it answered {status}"):
        await read(model)
    with pytest.raises(ModelBusy):
        await model.draft(PROMPT, Sampling())


@pytest.mark.parametrize("name", ["broken", "silent"])
async def test_a_stream_that_fails_says_so(openai_server: OpenAiServer, name: str) -> None:
    with pytest.raises(ModelUnavailable, match=f"{name} at .* is not available"):
        await read(open_model(openai_server, name))


async def test_nobody_at_the_address() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    model = open_openai_model(address, "lost", max_retries=0)
    with pytest.raises(ModelUnavailable, match="could not be asked"):
        model.load()
    with pytest.raises(ModelUnavailable, match="could not be asked"):
        await read(model)


def test_loading_finds_the_server(openai_server: OpenAiServer) -> None:
    open_model(openai_server, "well").load()


async def test_closing_the_stream_hangs_up(openai_server: OpenAiServer) -> None:
    openai_server.hung_up.clear()
    model = open_model(openai_server, "endless")
    async with aclosing(model.stream(PROMPT, Sampling())) as stream:
        assert await anext(stream) == "The "
    assert await asyncio.to_thread(openai_server.hung_up.wait, 10)


async def test_any_chat_model_of_langchain_will_do() -> None:
    messages = iter([AIMessage(ANSWER), AIMessage(ANSWER)])
    model = LangChainModel(GenericFakeChatModel(messages=messages), "fake model")
    model.load()
    assert await read(model) == ANSWER
    assert await model.draft(PROMPT, Sampling(stop=[" weighs"])) == ["The tent"]
