"""The engine's loop over a stand-in for openvino's pipeline; the real one is in the suite."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from queue import SimpleQueue
from types import SimpleNamespace
from typing import Any

import pytest

from bot.models.openvino_pipeline import LoadedPipeline
from bot.models.openvino_worker import Command, Worker

Status = Enum("Status", ["RUNNING", "FINISHED", "IGNORED", "STOP"])


@dataclass
class ByteHandle:
    """Gives back the prompt's bytes, one a step."""

    left: list[int]
    status: Status = Status.RUNNING
    ready: list[int] = field(default_factory=list)

    def can_read(self) -> bool:
        return bool(self.ready)

    def read(self) -> dict[int, SimpleNamespace]:
        tokens, self.ready = self.ready, []
        return {0: SimpleNamespace(generated_ids=tokens)}

    def get_status(self) -> Status:
        return self.status

    def stop(self) -> None:
        self.status = Status.STOP


class BytePipeline:
    """Refuses prompts with a "!", runs out of memory at a "#"; counts the steps."""

    def __init__(self) -> None:
        self.handles: list[ByteHandle] = []
        self.steps = 0

    def add_request(self, number: int, tokens: Any, config: Any) -> ByteHandle:
        if ord("!") in tokens.ids:
            raise RuntimeError("no exclamation")
        self.handles.append(ByteHandle(list(tokens.ids)))
        return self.handles[-1]

    def has_non_finished_requests(self) -> bool:
        return any(handle.status is Status.RUNNING for handle in self.handles)

    def step(self) -> None:
        self.steps += 1
        for handle in self.handles:
            if handle.status is not Status.RUNNING:
                continue
            token = handle.left.pop(0)
            handle.ready.append(token)
            if not handle.left:
                handle.status = Status.FINISHED
            if token == ord("#"):
                handle.status = Status.IGNORED


class ByteTokenizer:
    def apply_chat_template(self, messages: list[Command], add_generation_prompt: bool) -> str:
        return str(messages[-1]["content"])

    def encode(self, text: str, add_special_tokens: bool) -> SimpleNamespace:
        ids = list(text.encode())
        return SimpleNamespace(input_ids=SimpleNamespace(ids=ids, shape=(1, len(ids))))

    def decode(self, tokens: list[int]) -> str:
        return bytes(tokens).decode(errors="ignore")


def work(*commands: Command | None) -> tuple[list[Command], BytePipeline]:
    """Run the worker over commands; return its events and the pipeline."""
    pipeline, out = BytePipeline(), io.StringIO()
    queue = SimpleQueue[Command | None]()
    for command in (*commands, None):
        queue.put(command)
    loaded = LoadedPipeline(Path(), ByteTokenizer(), pipeline)
    worker = _WorkerToTheEnd(loaded, {"context_tokens": 64, "repetition_penalty": 1.0}, out)
    worker.run(queue)
    return [json.loads(line) for line in out.getvalue().splitlines()], pipeline


class _WorkerToTheEnd(Worker):
    """Takes the end of its commands only when everything was answered."""

    def _take(self, commands: SimpleQueue[Command | None]) -> bool:
        while not commands.empty():
            command = commands.get()
            if command is not None:
                self._obey(command)
        return bool(self._running)


def ask(number: int, text: str, **sampling: Any) -> Command:
    return {
        "id": number,
        "messages": [{"role": "user", "content": text}],
        "sampling": {"max_new_tokens": 16, **sampling},
        "answers": 1,
    }


def text_of(events: list[Command], number: int) -> str:
    return "".join(event.get("text", "") for event in events if event["id"] == number)


def end_of(events: list[Command], number: int) -> Any:
    ends = [event["end"] for event in events if event["id"] == number and "end" in event]
    assert len(ends) == 1
    return ends[0]


def test_requests_advance_together() -> None:
    events, pipeline = work(ask(1, "tent"), ask(2, "帐篷"))
    assert (text_of(events, 1), text_of(events, 2)) == ("tent", "帐篷")
    assert end_of(events, 1) is end_of(events, 2) is None
    assert pipeline.steps == 6


def test_a_stop_string_stops_the_computing_too() -> None:
    events, pipeline = work(ask(1, "one.two.three", stop=["."]))
    assert text_of(events, 1) == "one"
    assert end_of(events, 1) is None
    assert pipeline.steps == 4
    assert pipeline.handles[0].status is Status.STOP


def test_a_cancelled_request_is_stopped_and_says_no_more() -> None:
    events, pipeline = work(ask(1, "tent"), ask(2, "bag"), {"cancel": 1}, {"cancel": 7})
    assert {event["id"] for event in events} == {2}
    assert pipeline.handles[0].status is Status.STOP


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("wow!", "it refused a request: no exclamation"),
        ("tent#s", "its key-value cache is full"),
        ("x" * 49, "the prompt has 49 tokens and at most 48 leave room for the answer"),
    ],
)
def test_what_goes_wrong_for_one_is_told_to_that_one(text: str, reason: str) -> None:
    events, _ = work(ask(1, text), ask(2, "bag"))
    assert reason in end_of(events, 1)
    assert (text_of(events, 2), end_of(events, 2)) == ("bag", None)


def test_the_end_of_commands_stops_what_runs() -> None:
    pipeline, out = BytePipeline(), io.StringIO()
    queue = SimpleQueue[Command | None]()
    queue.put(ask(1, "tent"))
    queue.put(None)
    options = {"context_tokens": 64, "repetition_penalty": 1.0}
    Worker(LoadedPipeline(Path(), ByteTokenizer(), pipeline), options, out).run(queue)
    assert pipeline.handles[0].status is Status.STOP
