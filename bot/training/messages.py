"""Our own messages to learn guarding from: `messages/*.yaml`, written for this project.

A line may hold slots, such as ``{thing}``; it is said with several fillings, drawn at random, and
all of them are held out together or not at all.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import yaml

MESSAGES = Path(__file__).parent / "messages"
FILLINGS = 12
"""Most fillings of one line."""

_DRAW = "second draw"
"""Renewed when the mistakes on the held-out part have been read, since what is written after that
would be judged on what it was written for."""

_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Example:
    """One text with what is known of it.

    Attributes:
        text: as somebody would write it.
        known: category to whether it holds; a category that is missing is not known, and nothing
            is learnt of it.
        source: the set it comes from.
        group: texts of one group are held out together.
        held_out: kept for judging.
        weight: how much it counts, 1 being a text like any other.
    """

    text: str
    known: Mapping[str, bool]
    source: str
    group: str
    held_out: bool = False
    weight: float = 1.0


def is_held_out(group: str, share: float = 0.2) -> bool:
    """Draw by a group's name whether it is kept for judging; the same on every machine."""
    digest = hashlib.sha256(f"{_DRAW} {group}".encode()).digest()
    return int.from_bytes(digest[:4]) < share * 2**32


def load_messages(folder: Path = MESSAGES) -> dict[str, list[Example]]:
    """Return our own messages by the name of their file; `known` holds the section's categories.

    Raises:
        FileNotFoundError: the folder holds no messages.
    """
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        raise FileNotFoundError(f"There are no messages to learn from in {folder}.")
    return {path.stem: list(_read(path)) for path in paths}


def _read(path: Path) -> Iterator[Example]:
    content = yaml.safe_load(path.read_text("utf-8"))
    slots: Mapping[str, Sequence[str]] = content.get("slots", {})
    for section in content["sections"]:
        known = dict.fromkeys(section["categories"], True)
        for line in section["messages"]:
            for text in fill(line, slots):
                yield Example(text, known, path.stem, line, is_held_out(line))


def fill(line: str, slots: Mapping[str, Any]) -> list[str]:
    """Return a line with up to `FILLINGS` fillings of its slots, drawn by the line itself."""
    names = _SLOT.findall(line)
    if not names:
        return [line]
    random = Random(line)
    options = slots[names[0]]
    chosen = random.sample(options, min(FILLINGS, len(options)))
    return [line.replace(f"{{{names[0]}}}", one) for one in chosen]
