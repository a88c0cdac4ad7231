"""A turn over the websocket: a real server on the demo shop, with a real client beside it.

The targets are those of the project for two cores and the embedded model. Client and server share
the machine, so that what is printed is what a customer on this machine would have seen.
"""

from __future__ import annotations

import asyncio
import csv
import json
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.table import Table
from websockets.asyncio.client import connect

from server.cli.options import DEMO

TOGETHER = 16
PATIENCE_SECONDS = 300.0

# Answered by pages, not by an FAQ: the generator has to speak.
QUESTIONS = (
    "Do you keep card details?",
    "How long are chat messages kept?",
    "When is a rope retired?",
    "How do I find a leak in my mat?",
    "What happens if the carrier finds nobody at home?",
    "When does a parcel count as lost?",
    "How are power banks shipped?",
    "Is a dome tent free standing?",
    "What is a 2-season tent good for?",
    "Where should I cook in a tent?",
    "How long does a groundsheet last on stony ground?",
    "How should I store my inflatable mat?",
    "What do I do with wet boots?",
    "How often should I wash my waterproof jacket?",
    "What happens to my points when I return something?",
    "When do points expire?",
    "What is Second Trail?",
    "How do I measure my feet for boots?",
    "Which size do I take between two sizes?",
    "What is the late fee on an invoice?",
    "Can I combine a discount code with a voucher?",
    "Can I try sleeping bags on before I return them?",
    "How does a tent get mould?",
    "When is the birthday voucher sent?",
)

OPEN_LIMITS = {
    "STOREHAND_MESSAGES_PER_MINUTE": "100000",
    "STOREHAND_MESSAGES_PER_MINUTE_PER_ADDRESS": "100000",
    "STOREHAND_CONNECTIONS_PER_ADDRESS": "1000",
    "STOREHAND_LOG_LEVEL": "warning",
}


@dataclass(frozen=True)
class Answer:
    """One answer as the client saw it; times from sending the message."""

    path: str
    first_ms: float
    total_ms: float
    chars: int


@dataclass(frozen=True)
class Start:
    """One start of the server; times from starting the process."""

    port: int
    pid: int
    open_seconds: float
    ready_seconds: float


def run(data: Path) -> list[Table]:
    """Measure; `data` is not used, since the demo shop comes with the project."""
    with tempfile.TemporaryDirectory(prefix="storehand-bench-") as folder:
        home = Path(folder)
        shutil.copyfile(DEMO / "storehand.toml", home / "storehand.toml")
        run_storehand("ingest", str(DEMO), "--home", str(home))
        with serving(home) as first_start:
            pass
        with serving(home) as start:
            return asyncio.run(_measure(first_start, start))


async def _measure(first_start: Start, start: Start) -> list[Table]:
    approved = await _ask_alone(start, read_faq_questions())
    generated = await _ask_alone(start, QUESTIONS)
    memory = _resident_megabytes(start.pid)
    alone = await _measure_load(start, 1)
    together = await _measure_load(start, TOGETHER)
    return [
        _latency_table(approved, generated),
        _load_table(alone, together),
        _start_table(first_start, start, memory),
    ]


# Asking


def read_faq_questions() -> list[str]:
    with (DEMO / "faq.csv").open(encoding="utf-8", newline="") as file:
        return [row["question"] for row in csv.DictReader(file)]


async def _ask_alone(start: Start, questions: Sequence[str]) -> list[Answer]:
    """Ask one question after the other, each in a conversation of its own."""
    return [await _ask(start, question) for question in questions]


async def _ask(start: Start, question: str) -> Answer:
    async with connect(f"ws://127.0.0.1:{start.port}/ws", proxy=None) as socket:
        await socket.send('{"type":"hello","v":1}')
        await socket.recv()
        began = time.perf_counter()
        await socket.send(json.dumps({"type": "message", "id": "m1", "text": question}))
        first: float | None = None
        while True:
            frame = json.loads(await socket.recv())
            passed_ms = 1000 * (time.perf_counter() - began)
            if frame["type"] == "text" and first is None:
                first = passed_ms
            if frame["type"] == "error":
                return Answer(f"error {frame['code']}", passed_ms, passed_ms, 0)
            if frame["type"] == "done":
                reply = frame["reply"]
                return Answer(reply["path"], first or passed_ms, passed_ms, len(reply["text"]))


@dataclass(frozen=True)
class Load:
    """So many conversations at once, each asking all questions."""

    conversations: int
    answers: list[Answer]
    seconds: float
    pieces: float

    @property
    def pieces_per_second(self) -> float:
        """Tokens that the generator gave, of all conversations together."""
        return self.pieces / self.seconds


async def _measure_load(start: Start, conversations: int) -> Load:
    """Ask every question once; each conversation takes the next as soon as it is answered."""
    before, began = _read_pieces(start), time.perf_counter()
    todo = iter(QUESTIONS * 2)

    async def converse() -> list[Answer]:
        return [await _ask(start, question) for question in todo]

    lists = await asyncio.gather(*(converse() for _ in range(conversations)))
    seconds = time.perf_counter() - began
    answers = [answer for each in lists for answer in each]
    return Load(conversations, answers, seconds, _read_pieces(start) - before)


def _read_pieces(start: Start) -> float:
    text = _get(start.port, "/metrics").decode()
    found = re.search(r"^storehand_model_pieces_total (\S+)$", text, re.MULTILINE)
    return float(found[1]) if found else 0.0


# The server


def run_storehand(*arguments: str) -> None:
    subprocess.run([*_command(), *arguments], check=True, stdout=subprocess.DEVNULL)


def _command() -> list[str]:
    return [sys.executable, "-c", "from server.cli import main; main()"]


@contextmanager
def serving(home: Path, **environment: str) -> Iterator[Start]:
    """Start a server process and wait until it is ready; stop it with SIGTERM."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [*_command(), "serve", "--home", str(home), "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **OPEN_LIMITS, **environment},
    )
    try:
        assert process.stdout is not None
        port = int(process.stdout.readline().strip().rsplit(":", 1)[1])
        wait_for(port, "/healthz")
        open_seconds = time.perf_counter() - began
        wait_for(port, "/readyz")
        yield Start(port, process.pid, open_seconds, time.perf_counter() - began)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def wait_for(port: int, path: str) -> None:
    deadline = time.perf_counter() + PATIENCE_SECONDS
    while time.perf_counter() < deadline:
        try:
            _get(port, path)
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.05)
    raise TimeoutError(f"{path} did not answer with 200 within {PATIENCE_SECONDS:g} s.")


def _get(port: int, path: str) -> bytes:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"http://127.0.0.1:{port}{path}", timeout=30) as response:
        content: bytes = response.read()
        return content


def _resident_megabytes(pid: int) -> dict[str, float]:
    """Read the resident memory of a process and its children from /proc (Linux)."""
    engines = {f"engine {place}": child for place, child in enumerate(_children(pid), start=1)}
    return {
        name: read_resident_megabytes(number) for name, number in {"server": pid, **engines}.items()
    }


def read_resident_megabytes(pid: int) -> float:
    size = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text("utf-8"))
    return int(size[1]) / 1024 if size else 0.0


def _children(pid: int) -> list[int]:
    listed = [path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    return [int(number) for line in listed for number in line.split()]


# Tables


def _latency_table(approved: Sequence[Answer], generated: Sequence[Answer]) -> Table:
    table = Table(title="One conversation: message to first checked text, over the websocket (ms)")
    for heading in ("questions", "path", "n", "p50", "p95", "total p50", "target"):
        table.add_column(heading, justify="left" if heading in ("questions", "path") else "right")
    spoken = ("generated", "quoted")
    _add_latency(table, "the FAQ's own", approved, ("approved",), "p50 < 60")
    _add_latency(table, "about the pages", generated, spoken, "p50 < 600, p95 < 1500")
    others = [each for each in approved if each.path != "approved"]
    others += [each for each in generated if each.path not in spoken]
    for path, count in Counter(each.path for each in others).items():
        table.add_row("all others", path, str(count), "", "", "", "")
    table.caption = describe_machine()
    return table


def _add_latency(
    table: Table, name: str, answers: Sequence[Answer], paths: Sequence[str], target: str
) -> None:
    chosen = [each for each in answers if each.path in paths]
    first, total = [each.first_ms for each in chosen], [each.total_ms for each in chosen]
    shown = [percentile(first, 50), percentile(first, 95), percentile(total, 50)]
    path = ", ".join(f"{n} {path}" for path, n in Counter(each.path for each in chosen).items())
    table.add_row(name, path, str(len(chosen)), *(f"{value:.0f}" for value in shown), target)


def percentile(values: Sequence[float], percent: int) -> float:
    if len(values) < 2:
        return values[0] if values else float("nan")
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def _load_table(alone: Load, together: Load) -> Table:
    table = Table(title=f"{TOGETHER} conversations at once against one, the same questions")
    for heading in ("conversations", "answers/s", "tokens/s", "first text p50 ms", "p95 ms"):
        table.add_column(heading, justify="right")
    for load in (alone, together):
        first = [each.first_ms for each in load.answers]
        table.add_row(
            str(load.conversations),
            f"{len(load.answers) / load.seconds:.2f}",
            f"{load.pieces_per_second:.1f}",
            f"{percentile(first, 50):.0f}",
            f"{percentile(first, 95):.0f}",
        )
    gain = together.pieces_per_second / alone.pieces_per_second if alone.pieces else float("nan")
    table.caption = f"tokens per second times {gain:.2f} (target 3); {describe_machine()}"
    return table


def _start_table(first_start: Start, start: Start, memory: dict[str, float]) -> Table:
    table = Table(title="Start and memory")
    for heading in ("measure", "value", "target"):
        table.add_column(heading, justify="left" if heading == "measure" else "right")
    table.add_row("first start: port open", f"{first_start.open_seconds:.1f} s", "3 s")
    table.add_row("first start: ready", f"{first_start.ready_seconds:.1f} s", "")
    table.add_row("warm disk: port open", f"{start.open_seconds:.1f} s", "3 s")
    table.add_row("warm disk: ready", f"{start.ready_seconds:.1f} s", "15 s")
    for name, megabytes in memory.items():
        table.add_row(f"resident, {name}", f"{megabytes:.0f} MiB", "")
    table.add_row("resident, together", f"{sum(memory.values()):.0f} MiB", "")
    table.caption = describe_machine()
    return table


def describe_machine() -> str:
    return f"{os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f}"
