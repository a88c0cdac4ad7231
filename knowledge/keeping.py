"""What stays although today's reading did not give it: bad input loses nothing already held."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from knowledge.interfaces import Document, Faq, Held, Product, Skipped, SourceFile


class Keeper:
    """Tells of each held document that was not read again whether it stays.

    It stays where no SOURCE of this ingest governs its file; where its file could not be read;
    and where its row is broken today, which is told by the row's id or question, or else by the
    row's number. Every such reason then says what was kept.
    """

    def __init__(self) -> None:
        self._roots: set[str] = set()
        self._skipped: list[tuple[Skipped, str]] = []
        self._files: dict[str, int] = {}  # failed file's path to its reason's place
        self._rows: dict[tuple[str, str], int] = {}  # path and key or source to the same
        self._kept: Counter[int] = Counter()
        self._governed: dict[str, bool] = {}

    def add_file(self, file: SourceFile) -> None:
        """Take note of a file that was looked at, before its items."""
        self._roots.add(file.root)
        self._governed.clear()
        if file.failed:
            self._files[file.path] = len(self._skipped)

    def add_skipped(self, skipped: Skipped, path: str) -> None:
        """Take note of a row or file that was not taken."""
        if not skipped.withdrawn:
            self._rows[path, skipped.key or skipped.source] = len(self._skipped)
        self._skipped.append((skipped, path))

    def governs(self, path: str) -> bool:
        """Whether a SOURCE of this ingest is the file or a folder above it."""
        if path not in self._governed:
            self._governed[path] = any(
                path == root or path.startswith(root.rstrip(os.sep) + os.sep)
                for root in self._roots
            )
        return self._governed[path]

    def keeps(self, old: Held) -> bool:
        """Whether a held document that was not read again stays."""
        if not self.governs(old.path):
            return True
        for reason in self._reasons_for(old):
            self._kept[reason] += 1
            return True
        return False

    def _reasons_for(self, old: Held) -> Iterator[int]:
        if old.path in self._files:
            yield self._files[old.path]
        for name in (_name_of(old.document), place_of(old.document)):
            if (old.path, name) in self._rows:
                yield self._rows[old.path, name]

    def reasons(self) -> Iterator[Skipped]:
        """Yield what was not taken, in the order read, saying also what was kept."""
        for index, (skipped, _) in enumerate(self._skipped):
            kept = self._kept[index]
            note = f" What was read from it before stays: {_counted(kept)}." if kept else ""
            yield replace(skipped, reason=skipped.reason + note)


def place_of(document: Document) -> str:
    """Return ``FILE#ROW`` of a product or FAQ, the path of a page."""
    return document.origin if isinstance(document, Product) else document.source


def _name_of(document: Document) -> str:
    if isinstance(document, Product):
        return document.id
    return document.question if isinstance(document, Faq) else ""


def _counted(count: int) -> str:
    return "1 document" if count == 1 else f"{count} documents"
