"""Personal data: what is found of marked sentences, and what is masked of clean messages.

Held out is half of the sentences' templates, drawn by a hash of the template's number: rules and
lists were written on the other half. A marked value is found where at least half of its letters and
digits are masked; a find is right where it touches a marked value. Clean are messages to shops and
assistants without an ``@`` and without four digits in a row, 500 of each drawn once; those in which
a reader found the name of a person (`NAMED`) are left out. Of another shop's products the titles
are asked for, once without its catalogue and once with it.
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
from bot.privacy.ner import SpacyNames
from bot.privacy.shops_own import build_words, says
from retrieval.training_data import read_rows
from server.evaluation.summary import Share

DEMO = Path(__file__).resolve().parents[1] / "eval" / "demo.jsonl"

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
NAMED = frozenset(
    "3f2ff1129640 54f204b2a276 cf804d3a8e7e e407f62bc3fc eb97b7c75de3 7cdb1365c0ae 515c3e8d28d1 "
    "9f62b876ef94 ff0e26fccfdf 3b8665b4127a 80be2f452344 42639650ab19 8c84bdddf502 0b55fcfb10e7 "
    "9863deb677a9 69c5e52c3fe8 00ace8b4df9c 44498bd7ed12 c3cfde2a1e3d".split()
)
"""First twelve digits of the SHA-256 of messages that name a person, such as whom to call."""

ASKED = (
    "Do you have the {} in stock?",
    "How much is {}?",
    "{}",
    "I want to return my {}",
    "Is {} still made?",
)
WORST = 12

Row = dict[str, Any]
Ways = dict[str, PersonalDataDetector]


def run(data: Path) -> list[Table]:
    """Measure with the lists and rules alone, and with the model of names beside them.

    Raises:
        FileNotFoundError: a set of the development data is missing.
    """
    names = SpacyNames()
    names.load()
    ways = {
        "rules alone": PersonalDataDetector(),
        "rules and model": PersonalDataDetector(names=names),
    }
    rows = [row for row in read_rows(data / "pii" / "sentences.jsonl.gz") if is_held_out(row)]
    return [
        measure_recall(rows, ways),
        measure_precision(rows, ways),
        measure_clean(read_clean(data), ways),
        measure_products(data, names),
        show_worst(rows, ways["rules and model"]),
        measure_cost(data, ways),
    ]


def is_held_out(row: Row) -> bool:
    """Tell whether a sentence's template belongs to the half that nothing was tuned on."""
    return hashlib.sha256(str(row["template_id"]).encode()).digest()[0] % 2 == 0


def measure_recall(rows: Sequence[Row], ways: Ways) -> Table:
    """Count found values by their mark."""
    title = f"Personal data: recall on {len(rows)} held-out sentences"
    table = Table("way", "mark", "values", "found", "recall", "95 % interval", title=title)
    for way, detector in ways.items():
        found, total = Counter[str](), Counter[str]()
        for row in rows:
            missed = [span["start"] for span in find_missed(row, detector)]
            for span in row["spans"]:
                for name in filter(None, (_group(span["type"]), span["type"])):
                    total[name] += span["type"] not in LEFT_ALONE
                    found[name] += span["start"] not in missed
        for name in sorted(+total):
            table.add_row(way, name, *describe(Share(found[name], total[name])))
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


def measure_precision(rows: Sequence[Row], ways: Ways) -> Table:
    """Count finds that touch a mark of their kind."""
    title = "Personal data: precision on the same sentences"
    table = Table("way", "kind", "finds", "right", "precision", "95 % interval", title=title)
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


def measure_clean(sets: dict[str, list[str]], ways: Ways) -> Table:
    """Count clean messages that are masked."""
    title = "Messages without personal data that are masked all the same"
    table = Table("way", "set", "messages", "masked", "share", "95 % interval", title=title)
    for way, detector in ways.items():
        masked, whole = 0, 0
        for name, texts in sets.items():
            wrong = sum(bool(detector.find(text)) for text in texts)
            table.add_row(way, name, *describe(Share(wrong, len(texts))))
            masked, whole = masked + wrong, whole + len(texts)
        table.add_row(way, "all", *describe(Share(masked, whole)))
    return table


def read_clean(data: Path) -> dict[str, list[str]]:
    """Return messages to shops and assistants, and the demo's questions."""
    intents: dict[str, list[str]] = {}
    for path in sorted((data / "intents").glob("*.jsonl.gz")):
        texts = [row["text"] for row in read_rows(path)]
        intents.setdefault(path.name.partition("_")[0], []).extend(filter(is_clean, texts))
    shops = intents["powerplay11"] + intents["sofmattress"]
    cases = [json.loads(line) for line in DEMO.read_text("utf-8").splitlines()]
    demo = [t if isinstance(t, str) else t["text"] for case in cases for t in case["turns"]]
    drawn = {
        "shop bots (HINT3)": Random(7).sample(shops, CLEAN_MESSAGES),
        "assistants (CLINC150)": Random(7).sample(intents["clinc150"], CLEAN_MESSAGES),
        "demo shop's questions": list(filter(is_clean, dict.fromkeys(demo))),
    }
    return {name: [t for t in texts if _digest(t) not in NAMED] for name, texts in drawn.items()}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def measure_products(data: Path, names: SpacyNames) -> Table:
    """Count questions for a product that are masked, of a shop that nothing was tuned to."""
    title = "Questions for products of an electronics shop that are masked"
    table = Table("catalogue", "questions", "masked", "share", "95 % interval", title=title)
    rows = list(read_rows(data / "product_search" / "products.jsonl.gz"))
    words = build_words(f"{row['brand']} {row['title']}" for row in rows)
    draw = Random(7)
    texts = [draw.choice(ASKED).format(row["title"]) for row in draw.sample(rows, CLEAN_MESSAGES)]
    ways = {
        "unknown": PersonalDataDetector(names=names),
        "known": PersonalDataDetector(lambda text: says(words, text), names),
    }
    for way, detector in ways.items():
        wrong = sum(bool(detector.find(text)) for text in texts)
        table.add_row(way, *describe(Share(wrong, len(texts))))
    return table


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


def measure_cost(data: Path, ways: Ways) -> Table:
    """Time the messages to shops and assistants."""
    table = Table("way", "p50, ms", "p95, ms", title="Personal data: time of one message")
    texts = [text for texts in read_clean(data).values() for text in texts]
    for way, detector in ways.items():
        seconds = []
        for text in texts:
            began = time.perf_counter()
            detector.find(text)
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
