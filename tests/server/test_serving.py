"""The process: taking the port, starting light, stopping gracefully."""

from __future__ import annotations

import asyncio
import resource
import signal
import socket
import subprocess
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import connect

from server.serving import ListenError, allow_descriptors, open_listener, serve
from server.settings import Settings
from tests.server.conftest import PATIENCE_SECONDS, Client
from tests.server.engines import EchoEngine

ROOT = Path(__file__).parents[2]
PROGRAM = """
import sys
from server.serving import serve
from server.settings import load_settings
from tests.server.engines import EchoEngine

settings = load_settings(home=sys.argv[1], port=0, shutdown_grace_seconds=float(sys.argv[2]))
sys.exit(serve(settings, EchoEngine()))
"""


def test_a_port_in_use_is_one_sentence_and_exit_code_1(
    build_settings: Callable[..., Settings], capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert serve(build_settings(port=port), EchoEngine()) == 1
    said = capsys.readouterr().err
    assert f"Port {port} on 127.0.0.1 is in use." in said
    assert "--port" in said and "Traceback" not in said


def test_a_process_may_hold_as_many_sockets_as_the_system_allows() -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(before[1], 512), before[1]))
        assert allow_descriptors() == before[1]
        assert resource.getrlimit(resource.RLIMIT_NOFILE) == (before[1], before[1])
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_an_address_of_another_machine_is_told() -> None:
    with pytest.raises(ListenError, match=r"192\.0\.2\.1 is no address of this machine"):
        open_listener("192.0.2.1", 0)


def test_starting_loads_no_heavy_library() -> None:
    heavy = ("torch", "openvino", "openvino_genai", "transformers", "faiss", "tantivy")
    code = f"import server.serving, sys; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


@pytest.fixture
async def start(tmp_path: Path) -> AsyncIterator[Callable[..., Any]]:
    """Start a server process: ``process, port = await start(grace_seconds)``."""
    started: list[Process] = []

    async def run(grace_seconds: float) -> tuple[Process, int]:
        command = ["-c", PROGRAM, str(tmp_path), str(grace_seconds)]
        process = await asyncio.create_subprocess_exec(
            sys.executable, *command, cwd=ROOT, stdout=PIPE, stderr=PIPE
        )
        started.append(process)
        assert process.stdout is not None
        line = (await process.stdout.readline()).decode()
        assert line.startswith("Storehand listens on http://127.0.0.1:")
        return process, int(line.strip().rsplit(":", 1)[1])

    yield run
    for process in started:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def open_chat(port: int) -> Client:
    client = Client(await connect(f"ws://127.0.0.1:{port}/ws", proxy=None))
    await client.hello()
    return client


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_closes_idle_sockets_and_exits_with_0(
    start: Callable[..., Any], number: signal.Signals
) -> None:
    process, port = await start(5.0)
    client = await open_chat(port)
    process.send_signal(number)
    assert await client.closed() == 1012
    assert await process.wait() == 0


async def test_a_running_answer_is_finished_before_the_stop(start: Callable[..., Any]) -> None:
    process, port = await start(30.0)
    client = await open_chat(port)
    await client.send(type="message", id="m1", text="many 2000")
    await client.until("text")
    process.send_signal(signal.SIGTERM)
    done = (await client.until("done"))[-1]
    assert done["reply_to"] == "m1"
    assert await client.closed() == 1012
    assert await process.wait() == 0


async def test_an_answer_longer_than_the_grace_is_cut_and_the_server_stops(
    start: Callable[..., Any],
) -> None:
    process, port = await start(0.3)
    client = await open_chat(port)
    await client.send(type="message", id="m1", text="hang for ever")
    await client.until("typing")
    process.send_signal(signal.SIGTERM)
    assert await client.closed() == 1012
    assert await process.wait() == 0


async def test_a_stopping_server_takes_nothing_new(start: Callable[..., Any]) -> None:
    process, port = await start(30.0)
    client = await open_chat(port)
    await client.send(type="message", id="m1", text="hang")
    await client.until("typing")
    process.send_signal(signal.SIGTERM)
    await _refuses_connections(port)
    await client.send(type="message", id="m2", text="Hi")
    error = (await client.until("error"))[-1]
    assert (error["code"], error["reply_to"]) == ("shutting_down", "m2")


async def _refuses_connections(port: int) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        with pytest.raises(OSError):
            while True:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                await writer.wait_closed()
