from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.interfaces import ChatMessage, ModelUnavailable, Sampling
from bot.models.openvino import OpenVinoModel

pytestmark = pytest.mark.models

PROMPT = [ChatMessage("user", "What is the capital of France?")]
ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def model(weights_cache: Path) -> Iterator[OpenVinoModel]:
    opened = OpenVinoModel(cache_dir=weights_cache, context_tokens=512)
    opened.load()
    yield opened
    opened.close()


async def answer(model: OpenVinoModel, sampling: Sampling | None = None) -> str:
    return (await model.draft(PROMPT, sampling or Sampling(max_new_tokens=16)))[0]


async def test_the_weights_know_something(model: OpenVinoModel) -> None:
    assert "Paris" in await answer(model)


async def test_the_answer_ends_by_itself(model: OpenVinoModel) -> None:
    text = await answer(model, Sampling(max_new_tokens=200))
    assert text.endswith(".")
    assert "<|" not in text


async def test_emoji_and_chinese_come_whole(model: OpenVinoModel) -> None:
    prompt = [ChatMessage("user", "Repeat: 帐篷 🎉🎉🏕️ 防水"), ChatMessage("assistant", "帐篷 🎉")]
    pieces = [piece async for piece in model.stream(prompt, Sampling(max_new_tokens=24))]
    assert "\ufffd" not in "".join(pieces)
    assert not "".join(pieces).isascii()


async def test_drafts_differ_from_call_to_call(model: OpenVinoModel) -> None:
    sampling = Sampling(temperature=1.5, max_new_tokens=12, num_return_sequences=3)
    prompt = [ChatMessage("user", "Invent a name for a tent.")]
    drafts = await model.draft(prompt, sampling) + await model.draft(prompt, sampling)
    assert len(set(drafts)) > 3


async def test_a_prompt_too_long_is_refused_alone(model: OpenVinoModel) -> None:
    long = [ChatMessage("user", "tent " * 600)]
    with pytest.raises(ModelUnavailable, match=r"has \d+ tokens and at most 496 leave room"):
        await model.draft(long, Sampling(max_new_tokens=16))
    assert await answer(model)


async def test_the_event_loop_is_free_while_it_computes(model: OpenVinoModel) -> None:
    turns = 0

    async def count_turns() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0.001)
            turns += 1

    counter = asyncio.create_task(count_turns())
    pieces = [piece async for piece in model.stream(PROMPT * 3, Sampling(max_new_tokens=48))]
    counter.cancel()
    # In one process with the engine there is one turn a token: a step keeps the interpreter.
    assert turns > 2 * len(pieces)


async def test_a_dead_engine_is_told_to_all_and_loading_replaces_it(model: OpenVinoModel) -> None:
    readers = [asyncio.create_task(answer(model, Sampling(max_new_tokens=400))) for _ in range(3)]
    await asyncio.sleep(0.1)
    os.kill(model.process_id, signal.SIGKILL)
    for outcome in await asyncio.gather(*readers, return_exceptions=True):
        assert isinstance(outcome, ModelUnavailable | str)
    with pytest.raises(ModelUnavailable, match=r"engine (ended with code -9|has ended)"):
        await answer(model)
    await asyncio.to_thread(model.load)
    assert await answer(model)


def test_weights_that_are_no_weights(tmp_path: Path) -> None:
    path = tmp_path / "broken.gguf"
    path.write_bytes(b"GGUF but not really")
    with pytest.raises(ModelUnavailable, match=r"broken\.gguf could not be loaded"):
        OpenVinoModel(str(path), cache_dir=tmp_path / "cache").load()


_WATCH = """
    import os, sys

    def watch(event, arguments):
        if event in ("socket.connect", "socket.sendto", "socket.getaddrinfo", "os.fork"):
            with open(os.environ["WATCH_LOG"], "a") as log:
                log.write(f"{event} {arguments}\\n")

    with open(os.environ["WATCH_LOG"], "a") as log:
        log.write(f"watching {os.getpid()}\\n")
    sys.addaudithook(watch)
"""

_USE = """
    import asyncio, os
    from pathlib import Path
    from bot.interfaces import ChatMessage, Sampling
    from bot.models.openvino import OpenVinoModel

    model = OpenVinoModel(cache_dir=Path(os.environ["WEIGHTS"]))
    model.load()
    print(asyncio.run(model.draft([ChatMessage("user", "Hello")], Sampling(max_new_tokens=8))))
    files = [os.readlink(file) for pid in (os.getpid(), model.process_id)
             for file in Path(f"/proc/{pid}/fd").iterdir() if file.is_symlink()]
    print("sockets:", sum(file.startswith("socket:") for file in files))
    model.close()
"""


def test_nothing_connects_anywhere(tmp_path: Path, weights_cache: Path) -> None:
    """Telemetry of openvino sends by a forked process and urllib; both would be seen."""
    (tmp_path / "sitecustomize.py").write_text(textwrap.dedent(_WATCH))
    log = tmp_path / "log"
    environment = {name: value for name, value in os.environ.items() if name != "CI"} | {
        "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)]),
        "WATCH_LOG": str(log),
        "WEIGHTS": str(weights_cache),
        "HOME": str(tmp_path),  # without a consent file, telemetry is on by default
    }
    ran = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(_USE)],
        env=environment, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    lines = log.read_text().splitlines()
    assert len([line for line in lines if line.startswith("watching")]) == 2
    assert [line for line in lines if not line.startswith("watching")] == []
    assert not (tmp_path / "intel").exists()
    assert "sockets: 0" in ran.stdout
