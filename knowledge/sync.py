"""Source against what we hold: what is new, changed, gone. Pure: reads and writes nothing.

A SOURCE governs the files at or below its path: ingesting a folder again drops what has gone
from it, ingesting another file adds to what is held. A file or row that is broken today takes
nothing away: what was held from it stays, and the reason says so.

Identity of a document: a product's id; a FAQ's question with its further columns; a page's
file. Of two documents with one identity the one read later wins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from knowledge.interfaces import Changes, Chunk, Document, Held, SourceFile

Chunker = Callable[[Document], list[Chunk]]


@dataclass(frozen=True, slots=True)
class SyncPlan:
    """The next generation, before anything is embedded.

    Attributes:
        held: every document of the next generation: those held before in their old order, then
            the new ones in the order they were read.
        chunks: every chunk of the next generation by id, in the order of `held`. Replaces the
            earlier chunks whole: a row that moved keeps its chunk's id and changes its source.
        added: chunks whose id was not held before: these alone need a vector.
        removed: ids of chunks that go.
        changes: counts; `embedded` is left 0 for the caller to fill in.
        stale: whether anything differs from what is held, be it only the time a price was read.
            False means that there is nothing to write.
    """

    held: list[Held]
    chunks: dict[str, Chunk]
    added: list[Chunk]
    removed: list[str]
    changes: Changes
    stale: bool


def build_plan(
    held: Iterable[Held],
    files: Iterable[SourceFile],
    chunker: Chunker | None = None,
    *,
    rechunk: bool = False,
) -> SyncPlan:
    """Compare what was read with what is held.

    Args:
        held: documents of the last generation; empty at the first ingest.
        files: what `knowledge.loaders.load_files` yields; read once, lazily.
        chunker: cuts a document; `knowledge.chunking.build_chunks` by default.
        rechunk: cut unchanged documents too: the generation was cut by another
            `knowledge.chunking.RECIPE`.
    """
    raise NotImplementedError
