"""An engine in a process of its own.

Why a process and not a thread: openvino_genai holds Python's interpreter lock for the whole of
every step (a thread that wakes each millisecond ran 94 times a second beside it, 900 beside a
call that frees the lock). In our process a step of some 20 to 100 ms would stall every websocket,
and a search, which takes the lock anew for each of its operations, would wait for many steps.

The wire is lines of JSON. To the engine: first its options, then ``{"id", "messages",
"sampling", "answers"}`` or ``{"cancel": id}``. From it: first ``{"ready": {...}}`` or
``{"failed": reason}``, then ``{"id", "answer", "text"}`` and ``{"id", "end": reason or null}``.
When either side closes its end, or dies, the other ends too.
"""

from __future__ import annotations

import atexit
import itertools
import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from bot.interfaces import ModelUnavailable
from bot.models.generation import Generation

_CLOSE_SECONDS = 10.0
"""Patience with an engine that is to end, before it is killed; a step takes under a second."""

_ROOT = Path(__file__).parents[2]


class EngineProcess:
    """A running engine; construction starts it and waits until it is ready.

    Args:
        module: with a function ``main()`` that speaks the wire above.
        options: sent as the first line.
        name: for errors.

    Attributes:
        ready: what the engine told about itself.

    Raises:
        ModelUnavailable: the engine did not start.
    """

    def __init__(self, module: str, options: Mapping[str, Any], name: str) -> None:
        self._name = name
        self._ids = itertools.count()
        self._running: dict[int, Generation] = {}
        self._lock = threading.Lock()
        self._end: str | None = None
        self._process = _start_process(module)
        self._send(options)
        self.ready = self._wait_until_ready()
        self._reader = threading.Thread(target=self._read, name="generator", daemon=True)
        self._reader.start()
        atexit.register(self.close)

    @property
    def process_id(self) -> int:
        """Of the engine, for the operator's tools."""
        return self._process.pid

    def submit(self, generation: Generation, request: Mapping[str, Any]) -> int:
        """Start a generation and return its number.

        Raises:
            ModelUnavailable: the engine was closed or has failed.
        """
        with self._lock:
            number = next(self._ids)
            # Known before it is sent: the engine may answer at once.
            self._running[number] = generation
            try:
                self._send({"id": number, **request})
            except ModelUnavailable:
                del self._running[number]
                raise
            return number

    def cancel(self, number: int) -> None:
        """Stop computing for a generation; harmless once it or the engine has ended."""
        with self._lock:
            if self._running.pop(number, None):
                with suppress(ModelUnavailable):
                    self._send({"cancel": number})

    def close(self) -> None:
        """End every generation with an error, then the process; safe to call twice."""
        atexit.unregister(self.close)
        with self._lock:
            self._end = self._end or "it was closed."
            _close_quietly(self._process.stdin)
        try:
            self._process.wait(_CLOSE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join()
        _close_quietly(self._process.stdout)

    def _send(self, message: Mapping[str, Any]) -> None:
        if self._end is not None:
            raise ModelUnavailable(self._name, self._end)
        stdin = self._process.stdin
        assert stdin is not None
        try:
            stdin.write(json.dumps(message) + "\n")
            stdin.flush()
        except OSError as error:
            raise ModelUnavailable(self._name, f"its engine has ended ({error}).") from error

    def _wait_until_ready(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        first: dict[str, Any] = json.loads(self._process.stdout.readline() or "{}")
        if "ready" in first:
            return dict(first["ready"])
        self._process.kill()
        code = self._process.wait()
        _close_quietly(self._process.stdin)
        _close_quietly(self._process.stdout)
        reason = first.get("failed", f"its engine ended with code {code} while it was loading.")
        raise ModelUnavailable(self._name, reason)

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._route(json.loads(line))
        code = self._process.wait()
        with self._lock:
            self._end = self._end or f"its engine ended with code {code}. Load it again."
            left, self._running = self._running, {}
        for generation in left.values():
            generation.post(ModelUnavailable(self._name, self._end))

    def _route(self, event: dict[str, Any]) -> None:
        number = event["id"]
        if (generation := self._running.get(number)) is None:
            return  # it was cancelled while this was on its way
        if "text" in event:
            heard = generation.post((event["answer"], event["text"]))
        else:
            with self._lock:
                self._running.pop(number, None)
            reason = event["end"]
            heard = generation.post(ModelUnavailable(self._name, reason) if reason else None)
        if not heard:
            self.cancel(number)


def _start_process(module: str) -> subprocess.Popen[str]:
    """Start the engine with our packages on its path and away from the terminal's Ctrl-C."""
    path = os.pathsep.join(filter(None, [os.environ.get("PYTHONPATH", ""), str(_ROOT)]))
    return subprocess.Popen(  # noqa: S603 - this interpreter and a module of ours
        [sys.executable, "-P", "-c", f"from {module} import main; main()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": path},
    )


def _close_quietly(stream: IO[str] | None) -> None:
    """Close a pipe whose other end may be gone with something unsent."""
    with suppress(OSError):
        if stream is not None:
            stream.close()
