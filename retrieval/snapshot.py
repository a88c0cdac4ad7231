"""One immutable generation of the index, in memory and on disk.

``HOME/index/000007/`` holds one generation::

    manifest.json                 written last; see `retrieval.manifest`
    documents-000001.jsonl ...    held documents with their chunks; see `retrieval.journal`
    order.npy                     which of those lines count, in order
    dense/KIND.base.faiss ...     vectors; see `retrieval.vectors`
    lexical/                      a tantivy index

Files that did not change are hard links to the generation before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from knowledge.catalog import Catalog
from knowledge.interfaces import Chunk, Product
from retrieval.dense import SPACES, DenseIndex, Space, load_dense_index
from retrieval.interfaces import IndexUnavailable, chunk_number
from retrieval.journal import Journal, Segment, load_journal
from retrieval.lexical import LexicalIndex
from retrieval.manifest import BrokenGeneration, FileEntry, Manifest, load_manifest
from retrieval.vectors import Part

INDEX_FOLDER: Final = "index"
DENSE_FOLDER: Final = "dense"
LEXICAL_FOLDER: Final = "lexical"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A generation that can be searched. Immutable: it stays valid when its folder is pruned.

    Attributes:
        folder: where it lies on disk.
        manifest: what it says of itself.
        journal: the documents held.
        chunks: by id, in the order of the documents.
        ids: chunk ids by number; see `chunk_number`.
        by_parent: chunk ids of a whole, by the chunk's `parent`.
        catalog: products with their offers.
        dense: the dense arm.
        lexical: the lexical arm.
    """

    folder: Path
    manifest: Manifest
    journal: Journal
    chunks: Mapping[str, Chunk]
    ids: Mapping[int, str]
    by_parent: Mapping[str, tuple[str, ...]]
    catalog: Catalog
    dense: DenseIndex
    lexical: LexicalIndex

    @property
    def name(self) -> str:
        """Six digits or more, growing with every generation."""
        return self.manifest.name


def list_generations(home: Path) -> list[Path]:
    """Return the folders of all generations, newest first; they may be broken."""
    folder = home / INDEX_FOLDER
    if not folder.is_dir():
        return []
    found = [path for path in folder.iterdir() if path.name.isdigit() and path.is_dir()]
    return sorted(found, key=lambda path: int(path.name), reverse=True)


def load_newest(
    home: Path, embedder: str | None = None, previous: Snapshot | None = None
) -> Snapshot:
    """Load the newest whole generation; a broken one is passed over for the one before it.

    Args:
        home: the shop's folder.
        embedder: name of the embedder that will embed the queries; None takes any.
        previous: a generation in memory, whose unchanged parts are used again. If it is the
            newest, it is returned itself.

    Raises:
        IndexUnavailable: there is none, or only broken ones, or ones of another embedder.
    """
    reasons = []
    for folder in list_generations(home):
        if previous is not None and folder == previous.folder:
            return previous
        try:
            return load_snapshot(folder, embedder, previous)
        except BrokenGeneration as error:
            reasons.append(f"{folder.name} cannot be used: {error}")
    raise IndexUnavailable(str(home), " ".join(reasons) or "nothing was ingested yet.")


def load_snapshot(
    folder: Path, embedder: str | None = None, previous: Snapshot | None = None
) -> Snapshot:
    """Load one generation.

    Raises:
        BrokenGeneration: it is half-written, damaged, of another format or another embedder.
    """
    manifest = load_manifest(folder)
    if embedder is not None and manifest.embedder != embedder:
        raise BrokenGeneration(
            f"its vectors come from the embedder {manifest.embedder}, and the settings name "
            f"{embedder}."
        )
    try:
        return _load_parts(folder, manifest, previous)
    except (OSError, RuntimeError, ValueError, KeyError, IndexError) as error:
        raise BrokenGeneration(f"it cannot be read ({error}).") from error


def _load_parts(folder: Path, manifest: Manifest, previous: Snapshot | None) -> Snapshot:
    journal = load_journal(folder, manifest.segments, _known_segments(manifest, previous))
    chunks = {chunk.id: chunk for held in journal.held for chunk in held.chunks}
    ids = {chunk_number(chunk_id): chunk_id for chunk_id in chunks}
    return Snapshot(
        folder=folder,
        manifest=manifest,
        journal=journal,
        chunks=chunks,
        ids=ids,
        by_parent=_group_by_parent(chunks),
        catalog=Catalog(_products(journal)),
        dense=load_dense_index(folder / DENSE_FOLDER, ids, _known_bases(manifest, previous)),
        lexical=LexicalIndex(folder / LEXICAL_FOLDER, ids),
    )


def _known_segments(manifest: Manifest, previous: Snapshot | None) -> dict[str, Segment]:
    if previous is None:
        return {}
    same = _unchanged(manifest.files, previous.manifest.files)
    return {one.file: one for one in previous.journal.segments if one.file in same}


def _known_bases(manifest: Manifest, previous: Snapshot | None) -> dict[Space, Part]:
    if previous is None:
        return {}
    same = _unchanged(manifest.files, previous.manifest.files)
    bases = previous.dense.bases
    return {space: bases[space] for space in SPACES if f"{DENSE_FOLDER}/{space}.base.faiss" in same}


def _unchanged(files: Mapping[str, FileEntry], before: Mapping[str, FileEntry]) -> set[str]:
    return {name for name, entry in files.items() if before.get(name) == entry}


def _products(journal: Journal) -> Iterator[Product]:
    documents = (held.document for held in journal.held)
    return (document for document in documents if isinstance(document, Product))


def _group_by_parent(chunks: Mapping[str, Chunk]) -> dict[str, tuple[str, ...]]:
    groups: dict[str, list[str]] = {}
    for chunk in chunks.values():
        groups.setdefault(chunk.parent, []).append(chunk.id)
    return {parent: tuple(ids) for parent, ids in groups.items()}
