"""Which messages are taken to concern an order, and does the clock tell whether an order exists?

Messages are those of people to assistants (CLINC150) and to live shops' bots (HINT3), by the
meaning that annotators gave them; the rules of words were written with their misses in sight.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from rich.table import Table

from bot.orders.asking import asks_for_order, touches_order
from bot.orders.csv_file import CsvOrders
from bot.orders.desk import OrderDesk
from bot.orders.tries import InMemoryTries
from retrieval.training_data import read_rows

ORDERS = Path(__file__).resolve().parents[1] / "shops" / "bakery" / "orders.csv"
MEANT = frozenset(("order_status", "ORDER_STATUS", "DELAY_IN_DELIVERY"))
"""The annotators' names for questions after an order of one's own."""

PAIRS = {
    "right": ("20519", "ines.okafor@mailbox.example"),
    "wrong address": ("20519", "tom.ashby@mailbox.example"),
    "no such order": ("29999", "tom.ashby@mailbox.example"),
}
LOOK_UPS = 40


def run(data: Path) -> list[Table]:
    """Measure both.

    Args:
        data: the folder of the development data.

    Raises:
        FileNotFoundError: a set is missing.
    """
    return [count_readings(data / "intents"), asyncio.run(time_look_ups())]


def count_readings(folder: Path) -> Table:
    """Count how messages are read, by set and meaning."""
    counts: dict[tuple[str, str], Counter[str]] = {}
    for name, meaning, text in read_messages(folder):
        counts.setdefault((name, meaning), Counter())[read(text)] += 1
    table = Table(title="Messages taken to concern an order")
    for column in ("set", "meant", "messages", "looked up", "offered", "left alone"):
        table.add_column(column)
    for (name, meaning), counted in sorted(counts.items()):
        shown = (counted[reading] for reading in ("looked up", "offered", "left alone"))
        table.add_row(name, meaning, str(counted.total()), *map(str, shown))
    return table


def read_messages(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Yield set, meaning and text of each message."""
    for path in sorted(folder.glob("*.jsonl.gz")):
        name = path.name.partition("_")[0]
        for row in read_rows(path):
            label = row.get("label") or row.get("intent")
            yield name, label if label in MEANT else "anything else", row["text"]


def read(text: str) -> str:
    """Say how a first message of a conversation is read."""
    if asks_for_order(text):
        return "looked up"
    return "offered" if touches_order(text) else "left alone"


async def time_look_ups() -> Table:
    """Time look-ups that find the order, fail the address, and find none, in turn."""
    source = CsvOrders(ORDERS)
    times_ms: dict[str, list[float]] = {kind: [] for kind in PAIRS}
    for _ in range(LOOK_UPS):
        for kind, pair in PAIRS.items():
            began = time.perf_counter()
            await OrderDesk(source, InMemoryTries()).find_order("visitor", *pair)
            times_ms[kind].append(1000 * (time.perf_counter() - began))
    table = Table(title=f"Time of a look-up in a CSV file, {LOOK_UPS} of each")
    for column in ("pair", "median ms", "least ms", "most ms"):
        table.add_column(column)
    for kind, times in times_ms.items():
        table.add_row(kind, *(f"{ms:.1f}" for ms in (median(times), min(times), max(times))))
    return table
