"""Servers that only repeat, in processes of their own: ``python -m tests.benchmarks._echoes``."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from websockets.asyncio.server import ServerConnection
from websockets.asyncio.server import serve as serve_websockets

from server.serving import allow_descriptors, serve
from server.settings import load_settings
from tests.server.engines import EchoEngine

ROOT = Path(__file__).parents[2]


@contextmanager
def running(*arguments: str) -> Iterator[tuple[int, int]]:
    """Run a server; yield its port and process id.

    Args:
        arguments: of this file: ``echo``, or ``storehand`` and a home.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks._echoes", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline().strip().rpartition(":")[2]), process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=120)


def _serve_storehand(home: str) -> int:
    """Serve with a real store and an engine that only repeats."""
    settings = load_settings(
        home=home,
        port=0,
        connections_per_address=1_000_000,
        messages_per_minute=1_000_000,
        messages_per_minute_per_address=1_000_000,
        shutdown_grace_seconds=1.0,
        log_level="error",
    )
    return serve(settings, EchoEngine())


async def _serve_echo() -> None:
    async def echo(socket: ServerConnection) -> None:
        async for message in socket:
            await socket.send(message)

    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    async with serve_websockets(echo, "127.0.0.1", 0, compression=None, backlog=2048) as server:
        port = server.sockets[0].getsockname()[1]
        sys.stdout.write(f"An echo listens on ws://127.0.0.1:{port}\n")
        sys.stdout.flush()
        await stopped.wait()


if __name__ == "__main__":
    if sys.argv[1] == "storehand":
        sys.exit(_serve_storehand(sys.argv[2]))
    allow_descriptors()
    asyncio.run(_serve_echo())
