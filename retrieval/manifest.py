"""The manifest of a generation: what it holds and every file's size and digest, written last.

A folder without a manifest, or with files of other sizes than it says, is a half-written one and
is never served.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from retrieval.files import digest_file, flush_to_disk

FORMAT: Final = 1
"""Raised when a generation is written differently, or `retrieval.lexical.analyze` gives other
tokens; older generations are then built anew."""

MANIFEST_FILE: Final = "manifest.json"
_SMALL_BYTES: Final = 1_000_000
"""Files up to this size are digested at every load; larger ones only by `check_digests`."""


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One file of a generation.

    Attributes:
        size_bytes: its size.
        blake2b: BLAKE2b-256 of its content, hexadecimal.
    """

    size_bytes: int
    blake2b: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation holds.

    Attributes:
        format: see `FORMAT`.
        name: the folder's name, six digits or more.
        created_at: ISO 8601, UTC.
        embedder: name of the embedder; vectors of another are never mixed in.
        dim: length of a vector.
        recipe: how documents were cut, `knowledge.chunking.RECIPE`.
        counts: documents and chunks by kind, and both in all.
        segments: the journal's files, oldest first.
        files: every other file by its path relative to the folder, with forward slashes.
    """

    format: int
    name: str
    created_at: str
    embedder: str
    dim: int
    recipe: str
    counts: Mapping[str, int]
    segments: tuple[str, ...]
    files: Mapping[str, FileEntry]


class BrokenGeneration(Exception):
    """A folder that is not a whole generation; the message says why."""


def build_entries(
    folder: Path, known: Mapping[str, FileEntry], previous: Path | None
) -> dict[str, FileEntry]:
    """Describe every file in a folder and wait until it is on disk.

    Args:
        folder: holds the generation.
        known: entries of the generation before.
        previous: its folder; a file that is the same there is not read again.
    """
    entries = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        if name in known and previous and _is_same_file(path, previous / name):
            entries[name] = known[name]
        elif not name.endswith(".lock"):
            flush_to_disk(path)
            entries[name] = FileEntry(path.stat().st_size, digest_file(path))
    return entries


def dump_manifest(manifest: Manifest, folder: Path) -> None:
    """Write the manifest at once or not at all."""
    draft = folder / (MANIFEST_FILE + ".part")
    draft.write_text(json.dumps(asdict(manifest), indent=1, ensure_ascii=False), encoding="utf-8")
    flush_to_disk(draft)
    draft.replace(folder / MANIFEST_FILE)
    flush_to_disk(folder)


def load_manifest(folder: Path) -> Manifest:
    """Read a manifest and check that its files are there, with the sizes it says.

    Small files are digested too. Large ones are not, to keep the start short: `check_digests`.

    Raises:
        BrokenGeneration: it is half-written, damaged, or of another format.
    """
    try:
        read = json.loads((folder / MANIFEST_FILE).read_text(encoding="utf-8"))
        if read["format"] != FORMAT:
            raise BrokenGeneration(
                f"it has format {read['format']}, and this version reads format {FORMAT}."
            )
        files = {name: FileEntry(**entry) for name, entry in read.pop("files").items()}
        manifest = Manifest(**{**read, "segments": tuple(read["segments"])}, files=files)
    except OSError as error:
        raise BrokenGeneration(f"it has no readable {MANIFEST_FILE}.") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BrokenGeneration(f"its {MANIFEST_FILE} is damaged ({error}).") from error
    for name, entry in files.items():
        _check_file(folder / name, name, entry, digest=entry.size_bytes <= _SMALL_BYTES)
    return manifest


def check_digests(folder: Path, manifest: Manifest) -> None:
    """Read every file of a generation and compare its digest.

    Raises:
        BrokenGeneration: a file is damaged; the message names it.
    """
    for name, entry in manifest.files.items():
        _check_file(folder / name, name, entry, digest=True)


def _check_file(path: Path, name: str, entry: FileEntry, *, digest: bool) -> None:
    try:
        size_bytes = path.stat().st_size
        damaged = size_bytes != entry.size_bytes or (digest and digest_file(path) != entry.blake2b)
    except OSError as error:
        raise BrokenGeneration(f"its file {name} is missing or cannot be read.") from error
    if damaged:
        raise BrokenGeneration(
            f"its file {name} is damaged ({size_bytes} of {entry.size_bytes} bytes)."
        )


def _is_same_file(path: Path, other: Path) -> bool:
    try:
        return path.samefile(other)
    except OSError:
        return False
