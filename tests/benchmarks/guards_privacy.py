"""Personal data: what is found of marked sentences, and what is masked of clean messages.

Held out is half of the sentences' templates, drawn by a hash of the template's number: nothing was
tuned on those. A marked value is found where at least half of its letters and digits are masked; a
find is right where it touches a marked value. Clean are messages to shops without an ``@`` and
without four digits in a row; a name that a customer gave in one of them counts as wrongly masked.
"""

from __future__ import annotations

import hashlib
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from bot.privacy.detecting import PersonalDataDetector
from bot.privacy.masking import mask
from bot.privacy.ner import SpacyNames, has_name_model
from retrieval.training_data import read_rows
from server.evaluation.summary import Share

DEMO = Path(__file__).resolve().parents[1] / "eval" / "demo.jsonl"
PROSE = Path(__file__).resolve().parents[2] / "knowledge" / "demo" / "pages"

FREE = ("PERSON", "ADDRESS")
ACCEPTED = {
    "PERSON": {"PERSON", "TITLE", "PREFIX"},
    "ADDRESS": {"ADDRESS", "LOCATION"},
    "DATE_OF_BIRTH": {"DATE_TIME"},
}
"""Marks that a find of a kind may touch; of all others any mark will do."""

LEFT_ALONE = frozenset({"LOCATION", "ORGANIZATION", "DATE_TIME", "DOMAIN_NAME", "TITLE", "PREFIX"})
"""Marks that are not personal by themselves: a country to ship to, a company, a web page."""

CLEAN_MESSAGES = 500
WORST = 12

Row = dict[str, Any]


def run(data: Path) -> list[Table]:
    """Measure with the model of names where it is installed, and with rules alone.

    Raises:
        FileNotFoundError: a set of the development data is missing.
    """
    rules = PersonalDataDetector()
    ways = {"rules alone": rules}
    if has_name_model():
        names = SpacyNames()
        names.load()
        ways["rules and model"] = PersonalDataDetector(names=names)
    rows = [row for row in read_rows(data / "pii" / "sentences.jsonl.gz") if is_held_out(row)]
    best = list(ways.values())[-1]
    return [
        *(measure_recall(rows, way, detector) for way, detector in ways.items()),
        measure_precision(rows, ways),
        measure_clean(data, ways),
        show_worst(rows, best),
        measure_cost(rows, ways),
    ]


def is_held_out(row: Row) -> bool:
    """Tell whether a sentence's template belongs to the half that nothing was tuned on."""
    return hashlib.sha256(str(row["template_id"]).encode()).digest()[0] % 2 == 0


def measure_recall(rows: Sequence[Row], way: str, detector: PersonalDataDetector) -> Table:
    """Count found values by their mark."""
    found, total = Counter[str](), Counter[str]()
    for row in rows:
        missed = [span["start"] for span in find_missed(row, detector)]
        for span in row["spans"]:
            group = _group(span["type"])
            for name in (span["type"], group) if group else (span["type"],):
                total[name] += 1
                found[name] += span["start"] not in missed
    table = Table("mark", "values", "found", "recall", "95 % interval", title=f"Recall, {way}")
    for name in sorted(total, key=lambda one: (one in LEFT_ALONE, one)):
        label = f"{name} (left alone)" if name in LEFT_ALONE else name
        table.add_row(label, *describe(Share(found[name], total[name])))
    return table


def _group(mark: str) -> str:
    if mark in LEFT_ALONE:
        return ""
    return "names and addresses" if mark in FREE else "structured kinds"


def find_missed(row: Row, detector: PersonalDataDetector) -> Iterator[Row]:
    """Yield marked spans of which less than half is masked."""
    text = row["text"]
    masked = bytearray(len(text))
    for span in detector.find(text):
        masked[span.start : span.end] = b"\1" * (span.end - span.start)
    for mark in row["spans"]:
        places = [p for p in range(mark["start"], mark["end"]) if text[p].isalnum()]
        if 2 * sum(masked[place] for place in places) < len(places):
            yield mark


def measure_precision(rows: Sequence[Row], ways: dict[str, PersonalDataDetector]) -> Table:
    """Count finds that touch a mark of their kind."""
    table = Table("way", "kind", "finds", "right", "precision", "95 % interval", title="Precision")
    for way, detector in ways.items():
        right, total = Counter[str](), Counter[str]()
        for row in rows:
            for span in detector.find(row["text"]):
                marks = {
                    m["type"]
                    for m in row["spans"]
                    if m["start"] < span.end and span.start < m["end"]
                }
                accepted = ACCEPTED.get(span.type)
                for name in (span.type, "all kinds"):
                    total[name] += 1
                    right[name] += bool(marks & accepted if accepted else marks)
        for name in sorted(total):
            table.add_row(way, name, *describe(Share(right[name], total[name])))
    return table


def measure_clean(data: Path, ways: dict[str, PersonalDataDetector]) -> Table:
    """Count clean messages that are masked."""
    title = "Messages without personal data that are masked all the same"
    table = Table(
        "way", "set", "messages", "masked", "share", "95 % interval", "first", title=title
    )
    for way, detector in ways.items():
        for name, texts in read_clean(data).items():
            wrong = [text for text in texts if detector.find(text)]
            kinds = Counter(span.type for text in wrong for span in detector.find(text))
            table.add_row(way, name, *describe(Share(len(wrong), len(texts))), str(dict(kinds)))
    return table


def read_clean(data: Path) -> dict[str, list[str]]:
    """Return messages to shops and assistants, the demo's questions, and its prose."""
    intents: dict[str, list[str]] = {}
    for path in sorted((data / "intents").glob("*.jsonl.gz")):
        texts = [row["text"] for row in read_rows(path)]
        intents.setdefault(path.name.partition("_")[0], []).extend(filter(is_clean, texts))
    shops = intents["powerplay11"] + intents["sofmattress"]
    cases = [json.loads(line) for line in DEMO.read_text("utf-8").splitlines()]
    demo = [t if isinstance(t, str) else t["text"] for case in cases for t in case["turns"]]
    prose = [line for path in PROSE.glob("*.md") for line in path.read_text("utf-8").splitlines()]
    return {
        "shop bots (HINT3)": Random(7).sample(shops, CLEAN_MESSAGES),
        "assistants (CLINC150)": Random(7).sample(intents["clinc150"], CLEAN_MESSAGES),
        "demo shop's questions": list(filter(is_clean, dict.fromkeys(demo))),
        "demo shop's pages, by line": [line for line in prose if line.strip() and "@" not in line],
    }


def is_clean(text: str) -> bool:
    """Tell whether a message holds no address of mail and no number but sizes and prices."""
    digits = 0
    for char in text:
        digits = digits + 1 if char.isdigit() else 0
        if digits == 4 or char == "@":
            return False
    return bool(text.strip())


def show_worst(rows: Sequence[Row], detector: PersonalDataDetector) -> Table:
    """Show templates whose values are missed most, their letters hidden."""
    missed: dict[tuple[int, str], list[str]] = {}
    for row in rows:
        for mark in find_missed(row, detector):
            if mark["type"] not in LEFT_ALONE:
                hidden = "".join("x" if c.isalnum() else c for c in row["text"])
                shown = mask(hidden, detector.find(row["text"]))
                missed.setdefault((row["template_id"], mark["type"]), []).append(shown)
    table = Table("template", "mark", "missed", "one of them", title="Missed most, letters hidden")
    for (template, kind), texts in sorted(missed.items(), key=lambda one: -len(one[1]))[:WORST]:
        table.add_row(str(template), kind, str(len(texts)), " ".join(texts[0][:80].split()))
    return table


def measure_cost(rows: Sequence[Row], ways: dict[str, PersonalDataDetector]) -> Table:
    """Time a sentence."""
    table = Table("way", "p50, ms", "p95, ms", title="Cost of one sentence")
    for way, detector in ways.items():
        seconds = []
        for row in rows:
            began = time.perf_counter()
            detector.find(row["text"])
            seconds.append(time.perf_counter() - began)
        p50, p95 = np.percentile(np.array(seconds) * 1000, (50, 95))
        table.add_row(way, f"{p50:.1f}", f"{p95:.1f}")
    return table


def describe(share: Share) -> tuple[str, str, str, str]:
    """Return whole, part, share and its Wilson interval."""
    low, high = share.interval
    return str(share.whole), str(share.part), f"{share.value:.3f}", f"{low:.3f} to {high:.3f}"


if __name__ == "__main__":
    for one in run(Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/data")):
        Console(width=150).print(one)
