"""Held documents on disk: segments of JSON lines that never change, and which lines count.

A generation writes one segment with what is new and shares the others with the generation
before, so that one changed document is one line. Lines that no longer count are dropped once
they outnumber those that do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Final

import numpy as np

from knowledge.interfaces import Held
from knowledge.records import dump_held, load_held
from retrieval.files import link_file

ORDER_FILE: Final = "order.npy"
_MOST_SEGMENTS: Final = 16
_FREE_LINES: Final = 1000
"""Lines that may be dead before a small journal is written anew."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One file of held documents, one a line.

    Attributes:
        file: its name.
        lines: in the order of the file.
    """

    file: str
    lines: Sequence[Held]


@dataclass(frozen=True)
class Journal:
    """Held documents and where they are written.

    Attributes:
        segments: oldest first.
        order: positions, in all segments' lines taken together, of the documents that count.
    """

    segments: tuple[Segment, ...] = ()
    order: tuple[int, ...] = ()

    @cached_property
    def held(self) -> list[Held]:
        """The documents that count, in order."""
        lines = self._lines()
        return [lines[place] for place in self.order]

    def revise(self, held: Sequence[Held], name: str) -> Journal:
        """Return the journal of `held`; what is not written yet goes to the segment `name`."""
        kept = self._kept(held)
        written = _places(kept)
        new = [one for one in held if id(one) not in written]
        segments = (*kept, Segment(f"documents-{name}.jsonl", new)) if new else kept
        places = _places(segments)
        return Journal(segments, tuple(places[id(one)] for one in held))

    def save(self, folder: Path, previous: Path | None) -> None:
        """Write into a folder; segments that the folder `previous` has are linked."""
        for segment in self.segments:
            if previous and (previous / segment.file).exists():
                link_file(previous / segment.file, folder / segment.file)
            else:
                dump_held(folder / segment.file, segment.lines)
        np.save(folder / ORDER_FILE, np.array(self.order, dtype=np.int64))

    def _lines(self) -> list[Held]:
        return list(chain.from_iterable(segment.lines for segment in self.segments))

    def _kept(self, held: Sequence[Held]) -> tuple[Segment, ...]:
        lines = sum(len(segment.lines) for segment in self.segments)
        if lines > 2 * len(held) + _FREE_LINES:
            return ()
        if len(self.segments) < _MOST_SEGMENTS:
            return self.segments
        return (max(self.segments, key=lambda segment: len(segment.lines)),)


def load_journal(
    folder: Path, files: Sequence[str], known: Mapping[str, Segment] | None = None
) -> Journal:
    """Read what `Journal.save` wrote.

    Args:
        folder: as for `save`.
        files: the segments' names, oldest first.
        known: segments that are in memory already, by name.

    Raises:
        OSError, ValueError: a file is missing or broken.
    """
    known = known or {}
    segments = (known.get(file) or Segment(file, load_held(folder / file)) for file in files)
    order = np.load(folder / ORDER_FILE, allow_pickle=False)
    return Journal(tuple(segments), tuple(order.tolist()))


def _places(segments: Sequence[Segment]) -> dict[int, int]:
    lines = chain.from_iterable(segment.lines for segment in segments)
    return {id(held): place for place, held in enumerate(lines)}
