"""Sockets: how many one server process holds, what each of them costs, how fast messages pass.

Beside Storehand, in the same run and with the same clients, a bare echo server of the `websockets`
library shows what the library itself takes. Clients and servers share the machine; the clients come
from several loopback addresses, since each has only some 28,000 ports to connect from.
"""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.table import Table
from websockets.asyncio.client import ClientConnection, connect
from websockets.protocol import State

from server.cli.options import DEMO
from server.serving import allow_descriptors
from tests.benchmarks._echoes import running
from tests.benchmarks.turn import (
    QUESTIONS,
    describe_machine,
    percentile,
    read_faq_questions,
    read_resident_megabytes,
    run_storehand,
    serving,
    wait_for,
)

CONNECTIONS = int(os.environ.get("SOCKETS_CONNECTIONS", "10000"))
MESSAGES = int(os.environ.get("SOCKETS_MESSAGES", "3000"))
HOLD_SECONDS = float(os.environ.get("SOCKETS_HOLD_SECONDS", "60"))
"""Longer than a ping and the wait for its answer, so that whoever is still there is alive."""
TALKERS = 64
DEMO_TALKERS = 16
DEMO_SHARE = 20
"""A whole turn costs some twenty times what its way over the wire does: so many fewer are asked."""
ADDRESSES = 4
CONNECT_AT_ONCE = 100
SPARE_DESCRIPTORS = 500

Exchange = Callable[[ClientConnection, str, str], Awaitable[float]]
"""Sends the message of an id and a text and waits for the answer; returns the seconds until it was
acknowledged."""


@dataclass(frozen=True)
class Target:
    """A server to measure."""

    name: str
    port: int
    pid: int
    exchange: Exchange

    @property
    def megabytes(self) -> float:
        return read_resident_megabytes(self.pid)

    def read_processor_seconds(self) -> float:
        """Processor time used so far (Linux)."""
        fields = Path(f"/proc/{self.pid}/stat").read_text("utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Held:
    """Idle connections to one server.

    Attributes:
        asked: how many were tried.
        held: how many lived after `HOLD_SECONDS`.
        seconds: to open them, with a conversation each where the server has such.
        kilobytes: of resident memory for each.
        busy: share of one core that the server used while they were idle.
    """

    name: str
    asked: int
    held: int
    seconds: float
    kilobytes: float
    busy: float


@dataclass(frozen=True)
class Talk:
    """Messages of several clients, each of which sends the next one when it has its answer.

    Attributes:
        idle: connections held meanwhile beside the clients'.
    """

    name: str
    clients: int
    idle: int
    seconds: float
    acknowledged_ms: list[float]
    answered_ms: list[float]


def run(_data: Path) -> list[Table]:
    """Measure; the data is not used."""
    count = min(CONNECTIONS, allow_descriptors() - SPARE_DESCRIPTORS)
    held: list[Held] = []
    talks: list[Talk] = []
    for open_target in (_open_echo, _open_storehand):
        with open_target() as target:
            asyncio.run(_measure(target, count, held, talks))
    with _open_demo() as target:
        talks.append(asyncio.run(_measure_demo(target)))
    return [_held_table(held), _talk_table(talks)]


async def _measure(target: Target, count: int, held: list[Held], talks: list[Talk]) -> None:
    """Measure messages alone, idle connections, and messages beside these."""
    texts = [f"message {number}" for number in range(MESSAGES)]
    talks.append(await _talk(target, TALKERS, texts))
    before = target.megabytes
    began = time.perf_counter()
    sockets = await _connect_many(target.port, count)
    seconds = time.perf_counter() - began
    grown = target.megabytes - before
    worked = target.read_processor_seconds()
    await asyncio.sleep(HOLD_SECONDS)
    busy = (target.read_processor_seconds() - worked) / HOLD_SECONDS
    alive = sum(socket.state is State.OPEN for socket in sockets)
    held.append(Held(target.name, count, alive, seconds, 1024 * grown / count, busy))
    talks.append(await _talk(target, TALKERS, texts, alive))
    for socket in sockets:
        socket.transport.abort()


async def _measure_demo(target: Target) -> Talk:
    """Measure whole turns: search, reading, checks, and a model that says what it was told to."""
    questions = [*read_faq_questions(), *QUESTIONS]
    count = max(len(questions), MESSAGES // DEMO_SHARE)
    texts = [questions[number % len(questions)] for number in range(count)]
    return await _talk(target, DEMO_TALKERS, texts)


# Clients


async def _connect_many(port: int, count: int) -> list[ClientConnection]:
    """Open sockets, each with a conversation of its own."""
    places = asyncio.Semaphore(CONNECT_AT_ONCE)

    async def open_one(number: int) -> ClientConnection:
        async with places:
            return await _connect(port, number)

    return await asyncio.gather(*(open_one(number) for number in range(count)))


async def _connect(port: int, number: int) -> ClientConnection:
    """Open one socket and greet; the answer of either server comes back."""
    socket = await connect(
        f"ws://127.0.0.1:{port}/ws",
        proxy=None,
        compression=None,
        ping_interval=None,
        open_timeout=120,
        local_addr=(f"127.0.0.{2 + number % ADDRESSES}", 0),
    )
    await socket.send('{"type":"hello","v":1}')
    await socket.recv()
    return socket


async def _talk(target: Target, clients: int, texts: Sequence[str], idle: int = 0) -> Talk:
    """Send all texts; each client takes the next one when it has its answer."""
    sockets = await _connect_many(target.port, clients)
    todo = iter(enumerate(texts))
    acknowledged_ms: list[float] = []
    answered_ms: list[float] = []

    async def converse(socket: ClientConnection) -> None:
        for number, text in todo:
            began = time.perf_counter()
            acknowledged = await target.exchange(socket, f"m{number}", text)
            acknowledged_ms.append(1000 * acknowledged)
            answered_ms.append(1000 * (time.perf_counter() - began))

    began = time.perf_counter()
    await asyncio.gather(*(converse(socket) for socket in sockets))
    seconds = time.perf_counter() - began
    await asyncio.gather(*(socket.close() for socket in sockets))
    return Talk(target.name, clients, idle, seconds, acknowledged_ms, answered_ms)


async def _exchange_frames(socket: ClientConnection, id: str, text: str) -> float:
    began, acknowledged = time.perf_counter(), 0.0
    await socket.send(json.dumps({"type": "message", "v": 1, "id": id, "text": text}))
    while True:
        frame = json.loads(await socket.recv())
        if frame["type"] == "ack":
            acknowledged = time.perf_counter() - began
        elif frame["type"] == "done":
            return acknowledged
        elif frame["type"] == "error":
            raise RuntimeError(f"The server answered {frame['code']!r}.")


async def _exchange_echo(socket: ClientConnection, id: str, text: str) -> float:
    began = time.perf_counter()
    await socket.send(json.dumps({"type": "message", "v": 1, "id": id, "text": text}))
    await socket.recv()
    return time.perf_counter() - began


# Servers


@contextmanager
def _open_echo() -> Iterator[Target]:
    with running("echo") as (port, pid):
        yield Target("bare websockets echo", port, pid, _exchange_echo)


@contextmanager
def _open_storehand() -> Iterator[Target]:
    with tempfile.TemporaryDirectory() as home, running("storehand", home) as (port, pid):
        wait_for(port, "/readyz")
        yield Target("Storehand, echo engine", port, pid, _exchange_frames)


@contextmanager
def _open_demo() -> Iterator[Target]:
    with tempfile.TemporaryDirectory() as folder:
        run_storehand("ingest", str(DEMO), "--home", folder)
        with serving(Path(folder), STOREHAND_GENERATOR="scripted") as start:
            yield Target("Storehand, demo shop", start.port, start.pid, _exchange_frames)


# Tables


def _held_table(each: Sequence[Held]) -> Table:
    table = Table(title=f"Idle connections of one process, for {HOLD_SECONDS:g} s")
    for heading in ("server", "held", "opened in", "memory each", "of one core, idle"):
        table.add_column(heading, justify="left" if heading == "server" else "right")
    for held in each:
        table.add_row(
            held.name,
            f"{held.held:,} of {held.asked:,}",
            f"{held.seconds:.1f} s",
            f"{held.kilobytes:.1f} KiB",
            f"{held.busy:.1%}",
        )
    table.caption = f"target 10,000; {describe_machine()}"
    return table


def _talk_table(talks: Sequence[Talk]) -> Table:
    table = Table(title="Messages, each client waiting for its answer; times in ms")
    table.add_column("server")
    for heading in ("clients", "idle", "a second", "ack p50", "p99", "answer p50", "p99"):
        table.add_column(heading, justify="right")
    for talk in talks:
        shown = [
            percentile(times, percent)
            for times in (talk.acknowledged_ms, talk.answered_ms)
            for percent in (50, 99)
        ]
        rate = len(talk.answered_ms) / talk.seconds
        times = (f"{value:.1f}" for value in shown)
        table.add_row(talk.name, str(talk.clients), str(talk.idle), f"{rate:,.0f}", *times)
    table.caption = f"the demo shop with scripted answers; {describe_machine()}"
    return table
