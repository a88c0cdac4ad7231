"""Writing a generation: built aside, probed, its manifest last, then renamed into place.

A crash at any step leaves at most a folder ``.building-*``, which is never served and which the
next writer clears away. One writer at a time holds the home's lock; readers need none.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from knowledge.interfaces import KINDS, Chunk
from retrieval.dense import Added, Space, build_dense_index
from retrieval.files import flush_to_disk
from retrieval.interfaces import Embedder, IndexLocked, chunk_number
from retrieval.journal import Journal
from retrieval.lexical import analyze, write_lexical_index
from retrieval.manifest import FORMAT, MANIFEST_FILE, Manifest, build_entries, dump_manifest
from retrieval.snapshot import (
    DENSE_FOLDER,
    INDEX_FOLDER,
    LEXICAL_FOLDER,
    Snapshot,
    list_generations,
    load_snapshot,
)

KEPT_GENERATIONS: Final = 2
"""The newest and the one before it, in case the newest is damaged. A process that serves an older
one has read or mapped all of it, so removing its folder takes nothing away."""

_BUILDING = ".building-"
_LOCK_FILE = ".lock"
_PROBED_CHUNKS: Final = 5
_PROBE_HITS: Final = 10


@dataclass(frozen=True, slots=True)
class Edition:
    """What the next generation holds.

    Attributes:
        name: from `next_name`.
        journal: its documents.
        chunks: all its chunks by id.
        added: chunks that the generation before does not have.
        removed: ids of chunks that only the generation before has.
        recipe: see `Manifest`.
    """

    name: str
    journal: Journal
    chunks: Mapping[str, Chunk]
    added: Sequence[Chunk]
    removed: Sequence[str]
    recipe: str


@contextmanager
def open_lock(home: Path) -> Iterator[None]:
    """Hold the right to write to a home; the kernel gives it back when the process dies.

    Raises:
        IndexLocked: another process holds it.
    """
    folder = home / INDEX_FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / _LOCK_FILE)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise IndexLocked(str(home)) from error
    try:
        yield
    finally:
        lock.release()


def next_name(home: Path) -> str:
    """Return the name of the generation to write next."""
    newest = next(iter(list_generations(home)), None)
    return f"{int(newest.name) + 1 if newest else 1:06d}"


def publish(
    home: Path,
    edition: Edition,
    vectors: Mapping[Space, Added],
    previous: Snapshot | None,
    embedder: Embedder,
) -> Snapshot:
    """Write a generation, prove that it finds what it holds, and put it in its place.

    The caller holds the lock (`open_lock`).

    Args:
        home: the shop's folder.
        edition: what it holds.
        vectors: of the added chunks, from `retrieval.dense.embed_chunks`.
        previous: the generation that the edition was revised from.
        embedder: whose vectors they are.

    Raises:
        OSError: the disk is full or cannot be written.
        RuntimeError: the probe failed; the generation before still serves.
    """
    index = home / INDEX_FOLDER
    _clear_unfinished(index)
    building = Path(tempfile.mkdtemp(prefix=_BUILDING, dir=index))
    try:
        _write_parts(building, edition, vectors, previous, embedder.dim)
        dump_manifest(_build_manifest(building, edition, previous, embedder), building)
        probed = load_snapshot(building, embedder.name, previous)
        check_findable(probed, edition.added)
        building.rename(index / edition.name)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    flush_to_disk(index)
    _prune(home)
    return load_snapshot(index / edition.name, embedder.name, probed)


def check_findable(snapshot: Snapshot, added: Sequence[Chunk]) -> None:
    """Search a generation for some chunks that it must hold, with both arms.

    Args:
        snapshot: the generation.
        added: chunks to look for; where there are none, any.

    Raises:
        RuntimeError: it holds other numbers of chunks than it says, or does not find them.
    """
    held = len(snapshot.chunks)
    questions = sum(chunk.kind == "faq" for chunk in snapshot.chunks.values())
    if len(snapshot.lexical) != held or len(snapshot.dense) != held + questions:
        raise RuntimeError(
            f"The new generation holds {held} chunks, but {len(snapshot.lexical)} can be found by "
            f"words and {len(snapshot.dense) - questions} by meaning. The old index still serves."
        )
    probes = list(added[:_PROBED_CHUNKS]) or list(snapshot.chunks.values())[:_PROBED_CHUNKS]
    if probes and not any(_is_found(snapshot, chunk) for chunk in probes):
        raise RuntimeError(
            f"The new generation does not find '{probes[0].source}', which it holds. "
            "The old index still serves; ingest the sources into an empty home."
        )


def _is_found(snapshot: Snapshot, chunk: Chunk) -> bool:
    text, kinds = f"{chunk.title}\n{chunk.text}", frozenset([chunk.kind])
    vector = snapshot.dense.vector(chunk)
    by_words = snapshot.lexical.search(text, vector, _PROBE_HITS, kinds)
    by_meaning = snapshot.dense.search(text, vector, _PROBE_HITS, kinds)
    wordless = not analyze(text)
    return (wordless or _is_among(chunk.id, by_words)) and _is_among(chunk.id, by_meaning)


def _is_among(chunk_id: str, found: Sequence[tuple[str, float]]) -> bool:
    """Return whether a chunk was found, or lost only to others with the very same score."""
    scores = {round(score, 3) for _, score in found}
    return any(one == chunk_id for one, _ in found) or (
        len(found) >= _PROBE_HITS and len(scores) == 1
    )


def _write_parts(
    folder: Path,
    edition: Edition,
    vectors: Mapping[Space, Added],
    previous: Snapshot | None,
    dim: int,
) -> None:
    before = previous.folder if previous else None
    edition.journal.save(folder, before)
    ids = {chunk_number(chunk_id): chunk_id for chunk_id in edition.chunks}
    old = previous.dense if previous else build_dense_index(dim)
    (folder / DENSE_FOLDER).mkdir()
    old.revise(edition.removed, vectors, ids).save(
        folder / DENSE_FOLDER, old, before and before / DENSE_FOLDER
    )
    write_lexical_index(
        folder / LEXICAL_FOLDER, before and before / LEXICAL_FOLDER, edition.removed, edition.added
    )


def _build_manifest(
    folder: Path, edition: Edition, previous: Snapshot | None, embedder: Embedder
) -> Manifest:
    known = previous.manifest.files if previous else {}
    return Manifest(
        format=FORMAT,
        name=edition.name,
        created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        embedder=embedder.name,
        dim=embedder.dim,
        recipe=edition.recipe,
        counts=_count(edition),
        segments=tuple(segment.file for segment in edition.journal.segments),
        files=build_entries(folder, known, previous.folder if previous else None),
    )


def _count(edition: Edition) -> dict[str, int]:
    kinds = [chunk.kind for chunk in edition.chunks.values()]
    by_kind = {f"{kind}_chunks": kinds.count(kind) for kind in KINDS}
    return {"documents": len(edition.journal.order), "chunks": len(kinds), **by_kind}


def _clear_unfinished(index: Path) -> None:
    for folder in index.glob(_BUILDING + "*"):
        shutil.rmtree(folder, ignore_errors=True)


def _prune(home: Path) -> None:
    for folder in list_generations(home)[KEPT_GENERATIONS:]:
        # Without its manifest a folder that is only partly removed is not taken for a whole one.
        with suppress(OSError):
            (folder / MANIFEST_FILE).unlink(missing_ok=True)
            shutil.rmtree(folder)
