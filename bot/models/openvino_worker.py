"""The engine's own process: one thread steps the pipeline for every conversation.

`bot.models.engine_process` starts it and describes the wire.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections import defaultdict
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import IO, Any

from bot.interfaces import ChatMessage, Sampling
from bot.models.openvino_pipeline import LoadedPipeline, build_config, load_pipeline
from bot.models.prompting import render_prompt
from bot.models.streaming import AnswerText

Command = dict[str, Any]


@dataclass(slots=True)
class _Request:
    """One request inside the pipeline; `texts` by number of the answer."""

    handle: Any
    texts: defaultdict[int, AnswerText] = field(default_factory=defaultdict)

    @property
    def stopped(self) -> bool:
        return bool(self.texts) and all(text.stopped for text in self.texts.values())


class Worker:
    """Steps a pipeline, feeding it commands and writing what comes out.

    Args:
        loaded: the pipeline, used by nobody else.
        options: ``context_tokens`` and ``repetition_penalty`` of `OpenVinoModel`.
        out: where events go, one JSON object a line.
    """

    def __init__(self, loaded: LoadedPipeline, options: Command, out: IO[str]) -> None:
        self._pipeline = loaded.pipeline
        self._tokenizer = loaded.tokenizer
        self._options = options
        self._out = out
        self._running: dict[int, _Request] = {}

    def run(self, commands: SimpleQueue[Command | None]) -> None:
        """Work until the queue gives None."""
        while self._take(commands):
            self._step()
            for number in list(self._running):
                self._deliver(number)
            self._out.flush()
        for number in list(self._running):
            self._cancel(number)
        self._step()

    def _step(self) -> None:
        if self._pipeline.has_non_finished_requests():
            self._pipeline.step()

    def _take(self, commands: SimpleQueue[Command | None]) -> bool:
        """Obey what is waiting, or wait while there is nothing to compute."""
        try:
            while True:
                command = commands.get(block=not self._running)
                if command is None:
                    return False
                self._obey(command)
        except Empty:
            return True

    def _obey(self, command: Command) -> None:
        if "cancel" in command:
            self._cancel(command["cancel"])
            return
        try:
            self._running[command["id"]] = self._add(command)
        except Exception as error:  # this request is refused; the others go on
            self._write({"id": command["id"], "end": f"it refused a request: {error}"})
            self._out.flush()

    def _add(self, command: Command) -> _Request:
        sampling = Sampling(**command["sampling"])
        prompt = [ChatMessage(**message) for message in command["messages"]]
        tokens = self._encode(prompt, sampling)
        config = build_config(sampling, command["answers"], self._options["repetition_penalty"])
        handle = self._pipeline.add_request(command["id"], tokens, config)
        open_text = partial(AnswerText, self._tokenizer.decode, sampling.stop)
        return _Request(handle, defaultdict(open_text))

    def _encode(self, prompt: list[ChatMessage], sampling: Sampling) -> Any:
        template = partial(self._tokenizer.apply_chat_template, add_generation_prompt=True)
        text = render_prompt(prompt, template)
        tokens = self._tokenizer.encode(text, add_special_tokens=False).input_ids
        length = tokens.shape[1]
        limit = self._options["context_tokens"] - sampling.max_new_tokens
        if length > limit:
            raise ValueError(
                f"the prompt has {length} tokens and at most {limit} leave room for the answer. "
                "Shorten the evidence or the history."
            )
        return tokens

    def _deliver(self, number: int) -> None:
        request = self._running[number]
        while request.handle.can_read():
            for answer, output in request.handle.read().items():
                self._write_text(number, answer, request.texts[answer].push(output.generated_ids))
        status = request.handle.get_status().name
        if status != "RUNNING" or request.stopped:
            self._conclude(number, request, status)

    def _conclude(self, number: int, request: _Request, status: str) -> None:
        for answer, text in request.texts.items():
            self._write_text(number, answer, text.finish())
        full = "its key-value cache is full; give it more memory." if status == "IGNORED" else None
        self._write({"id": number, "end": full})
        self._cancel(number)

    def _cancel(self, number: int) -> None:
        """Let go of a request; the pipeline frees its memory at the next step."""
        if request := self._running.pop(number, None):
            request.handle.stop()

    def _write_text(self, number: int, answer: int, text: str) -> None:
        if text:
            self._write({"id": number, "answer": answer, "text": text})

    def _write(self, event: Command) -> None:
        self._out.write(json.dumps(event) + "\n")


def main() -> None:
    """Read options, load, say so, and serve until standard input ends."""
    out = _take_standard_output()
    options = json.loads(sys.stdin.readline())
    cache_dir = Path(options["cache_dir"]) if options["cache_dir"] else None
    try:
        loaded = load_pipeline(Path(options["weights"]), cache_dir, options["kv_cache_gigabytes"])
    except (RuntimeError, ImportError) as error:
        print(
            json.dumps({"failed": f"{options['weights']} could not be loaded: {error}"}),
            file=out,
            flush=True,
        )
        return
    print(json.dumps({"ready": {"source": str(loaded.source)}}), file=out, flush=True)
    commands: SimpleQueue[Command | None] = SimpleQueue()
    threading.Thread(target=_read_commands, args=(commands,), daemon=True).start()
    Worker(loaded, options, out).run(commands)


def _read_commands(commands: SimpleQueue[Command | None]) -> None:
    for line in sys.stdin:
        commands.put(json.loads(line))
    commands.put(None)


def _take_standard_output() -> IO[str]:
    """Keep standard output for the wire; what libraries print goes to standard error."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return out
