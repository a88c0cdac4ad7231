"""Models for the suite, each loaded once; weights are read once in the whole session."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.interfaces import LanguageModel
from bot.models.langchain import open_openai_model
from bot.models.openvino import OpenVinoModel
from bot.models.scripted import ScriptedModel
from tests.bot.models.openai_server import ANSWER, OpenAiServer

MAX_CONCURRENT, QUEUE_LIMIT = 3, 2
"""Of every model in the suite."""


@pytest.fixture(scope="session")
def weights_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("weights")


@pytest.fixture(scope="session")
def openai_server() -> Iterator[OpenAiServer]:
    server = OpenAiServer()
    yield server
    server.stop()


@pytest.fixture(
    scope="module",
    params=[
        "scripted",
        "langchain",
        pytest.param("openvino", marks=pytest.mark.models),
        pytest.param("transformers", marks=pytest.mark.models),
    ],
)
def model(
    request: pytest.FixtureRequest, openai_server: OpenAiServer, weights_cache: Path
) -> Iterator[LanguageModel]:
    """One of the implementations, loaded."""
    opened = _open_model(request.param, openai_server, weights_cache)
    opened.load()
    yield opened
    opened.close()


def _open_model(kind: str, server: OpenAiServer, cache: Path) -> LanguageModel:
    if kind == "scripted":
        return ScriptedModel([ANSWER], max_concurrent=MAX_CONCURRENT, queue_limit=QUEUE_LIMIT)
    if kind == "langchain":
        return open_openai_model(
            server.base_url, "well", max_concurrent=MAX_CONCURRENT, queue_limit=QUEUE_LIMIT
        )
    if kind == "openvino":
        return OpenVinoModel(
            cache_dir=cache, max_concurrent=MAX_CONCURRENT, queue_limit=QUEUE_LIMIT
        )
    from bot.models.transformers import TransformersModel  # torch: only where it is used

    return TransformersModel(max_concurrent=MAX_CONCURRENT, queue_limit=QUEUE_LIMIT)
