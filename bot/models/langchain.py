"""Any LangChain chat model as a generator; above all servers that speak OpenAI's protocol."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from typing import Any, cast
from urllib.parse import urlsplit

from langchain_core.exceptions import ModelAPIError, ModelRateLimitError
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import (
    AIMessage,
    AIMessageChunk,
    BaseMessage,
    HumanMessage,
    SystemMessage,
)
from langchain_openai import ChatOpenAI
from langchain_openai.chat_models.base import BaseChatOpenAI
from pydantic import SecretStr

from bot.interfaces import BotError, ChatMessage, ModelBusy, ModelUnavailable, Sampling
from bot.models.admission import Admission
from bot.models.prompting import defuse_control_tokens
from bot.models.streaming import StopText, cut_at_stop

BYTES_PER_TOKEN = 4
"""OpenAI's rule of thumb for English in its guide to tokenizers. A Chinese character, 3 bytes,
counts 0.75, where current tokenizers need about one or fewer."""

_BUSY_STATUS = frozenset({429, 503})
"""Too Many Requests (RFC 6585) and Service Unavailable (RFC 9110)."""

_MESSAGES: dict[str, type[BaseMessage]] = {
    "system": SystemMessage,
    "user": HumanMessage,
    "assistant": AIMessage,
}

ToArguments = Callable[[Sampling], dict[str, Any]]
"""Translates a sampling to what a chat model's ``astream`` takes beside its messages."""


class RemoteModelBusy(ModelBusy):
    """The server at the other end has no room.

    Attributes:
        model: its name.
    """

    def __init__(self, model: str, reason: str) -> None:
        BotError.__init__(
            self,
            f"The server of the language model {model} is busy: {reason} "
            "Try again in a moment, or give the server more capacity.",
        )
        self.model = model
        self.waiting = self.limit = 0


class LangChainModel:
    """A chat model of LangChain behind our Protocol.

    Args:
        chat_model: any; its own settings hold the address, the key, timeouts and retries.
        name: for receipts and errors.
        to_arguments: how it takes a sampling; the default uses OpenAI's names.
        check: called by `load` to find out whether the server is there.
        max_concurrent: most requests at once.
        queue_limit: most answers waiting for one of them.
    """

    def __init__(
        self,
        chat_model: BaseChatModel,
        name: str,
        *,
        to_arguments: ToArguments | None = None,
        check: Callable[[], Any] | None = None,
        max_concurrent: int = 16,
        queue_limit: int = 64,
    ) -> None:
        self._chat_model = chat_model
        self._name = name
        self._to_arguments = to_arguments or to_openai_arguments
        self._check = check
        self._admission = Admission(max_concurrent, queue_limit)
        self._closed = False

    @property
    def name(self) -> str:
        """As given."""
        return self._name

    def load(self) -> None:
        """Find out whether the server answers; see `LanguageModel.load`."""
        if self._check is None:
            return
        try:
            self._check()
        except Exception as error:  # each integration has its own tree of errors
            raise self._translate(error) from error

    def count_tokens(self, text: str) -> int:
        """Estimate, since the tokenizer is the server's; see `BYTES_PER_TOKEN`."""
        return math.ceil(len(text.encode()) / BYTES_PER_TOKEN)

    async def stream(
        self, prompt: Sequence[ChatMessage], sampling: Sampling
    ) -> AsyncGenerator[str, None]:
        """Yield text as it comes; closing the iterator hangs up. See `LanguageModel.stream`."""
        async with self._admission.place():
            stop = StopText(sampling.stop)
            async with aclosing(self._stream_raw(prompt, sampling)) as texts:
                async for text in texts:
                    if piece := stop.push(text):
                        yield piece
                    if stop.stopped:
                        return
            if tail := stop.finish():
                yield tail

    async def draft(self, prompt: Sequence[ChatMessage], sampling: Sampling) -> list[str]:
        """Ask for each answer apart: not every server can give several at once."""
        wanted = range(sampling.num_return_sequences)
        return await asyncio.gather(*(self._answer(prompt, sampling) for _ in wanted))

    def close(self) -> None:
        """Refuse further answers; idle connections end with the chat model itself."""
        self._closed = True

    async def _stream_raw(
        self, prompt: Sequence[ChatMessage], sampling: Sampling
    ) -> AsyncGenerator[str, None]:
        self._require_open()
        stream = self._chat_model.astream(_to_messages(prompt), **self._to_arguments(sampling))
        try:
            async with aclosing(cast(AsyncGenerator[AIMessageChunk, None], stream)) as chunks:
                async for chunk in chunks:
                    yield chunk.text
        except Exception as error:
            raise self._translate(error) from error

    async def _answer(self, prompt: Sequence[ChatMessage], sampling: Sampling) -> str:
        async with self._admission.place():
            self._require_open()
            try:
                message = await self._chat_model.ainvoke(
                    _to_messages(prompt), **self._to_arguments(sampling)
                )
            except Exception as error:
                raise self._translate(error) from error
            return cut_at_stop(message.text, sampling.stop)

    def _require_open(self) -> None:
        if self._closed:
            raise ModelUnavailable(self._name, "it was closed.")

    def _translate(self, error: Exception) -> BotError:
        status = getattr(error, "status_code", None)
        if isinstance(error, ModelRateLimitError) or status in _BUSY_STATUS:
            return RemoteModelBusy(
                self._name, f"it answered {status or 'that it is at its limit'}."
            )
        kind = "failed" if isinstance(error, ModelAPIError) else "could not be asked"
        return ModelUnavailable(self._name, f"its server {kind} ({error}).")


def open_openai_model(
    base_url: str,
    model: str,
    *,
    api_key: str = "",
    timeout_seconds: float = 30.0,
    max_retries: int = 2,
    max_concurrent: int = 16,
    queue_limit: int = 64,
) -> LangChainModel:
    """Open a model on a server that speaks OpenAI's protocol: vLLM, Ollama, llama.cpp, OpenAI.

    Args:
        base_url: address up to and with the version, for example ``http://127.0.0.1:8001/v1``.
        model: name as the server knows it.
        api_key: empty where the server asks for none.
        timeout_seconds: most silence, before the first text and between two pieces.
        max_retries: further tries, with growing pauses, where no text has come yet.
        max_concurrent: most requests at once.
        queue_limit: most answers waiting for one of them.
    """
    # OpenAI itself wants max_completion_tokens, which ChatOpenAI sends; the others know max_tokens.
    kind = ChatOpenAI if urlsplit(base_url).hostname == "api.openai.com" else BaseChatOpenAI
    chat_model = kind(
        model=model,
        base_url=base_url,
        # Without a key the library would take one from the environment and send it here.
        api_key=SecretStr(api_key or "none"),
        timeout=timeout_seconds,
        stream_chunk_timeout=timeout_seconds,
        max_retries=max_retries,
        stream_usage=False,
    )
    return LangChainModel(
        chat_model,
        f"{model} at {base_url}",
        check=chat_model.root_client.models.list,
        max_concurrent=max_concurrent,
        queue_limit=queue_limit,
    )


def to_openai_arguments(sampling: Sampling) -> dict[str, Any]:
    """Name a sampling as OpenAI does; top_k, which OpenAI lacks, only where it is set."""
    arguments: dict[str, Any] = {
        "temperature": sampling.temperature,
        "top_p": sampling.top_p,
        "max_tokens": sampling.max_new_tokens,
    }
    if sampling.stop:
        arguments["stop"] = list(sampling.stop)
    if sampling.top_k > 0:
        arguments["extra_body"] = {"top_k": sampling.top_k}
    return arguments


def _to_messages(prompt: Sequence[ChatMessage]) -> list[BaseMessage]:
    return [
        _MESSAGES[message.role](content=defuse_control_tokens(message.content))
        for message in prompt
    ]
