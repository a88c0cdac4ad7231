"""Our own messages to learn guarding from: `messages/*.yaml`, written for this project.

A line may hold slots, such as ``{thing}``; it is said with several fillings, drawn at random, and
all of them lie in one fold.
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

FOLDS = 5
"""Parts of the data. What is judged is judged by a head that learnt from the four others."""

_DRAWS = ("second draw", "third draw", "fourth draw")
"""Ways to deal the groups to the folds: a score that holds in one alone was luck."""

DRAWS = len(_DRAWS)

_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Example:
    """One text with what is known of it.

    Attributes:
        text: as somebody would write it.
        known: category to whether it holds; a category that is missing is not known, and nothing
            is learnt of it.
        source: the set it comes from.
        group: texts of one group lie in one fold.
        weight: how much it counts, 1 being a text like any other.
    """

    text: str
    known: Mapping[str, bool]
    source: str
    group: str
    weight: float = 1.0

    @property
    def held_out(self) -> bool:
        """Whether it is kept from those who write rules."""
        return draw_fold(self.group) == 0


def draw_fold(group: str, draw: int = 0) -> int:
    """Draw a group's fold by its name, 0 to `FOLDS` - 1; the same on every machine."""
    return int(FOLDS * draw_share(f"{_DRAWS[draw]} {group}"))


def draw_share(name: str) -> float:
    """Return a number from 0 to 1, 1 excluded, that depends on the name alone."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4]) / 2**32


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
                yield Example(text, known, path.stem, line)


def fill(line: str, slots: Mapping[str, Any]) -> list[str]:
    """Return a line with up to `FILLINGS` fillings of its slots, drawn by the line itself."""
    names = _SLOT.findall(line)
    if not names:
        return [line]
    random = Random(line)
    options = slots[names[0]]
    chosen = random.sample(options, min(FILLINGS, len(options)))
    return [line.replace(f"{{{names[0]}}}", one) for one in chosen]
