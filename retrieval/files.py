"""Files of a generation: shared where they did not change, digested, safely on disk."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path


def link_file(source: Path, target: Path) -> None:
    """Make `target` the same file as `source`; a copy where the file system has no hard links.

    Only for files that nobody changes any more.
    """
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def digest_file(path: Path) -> str:
    """Return the BLAKE2b-256 digest of a file's content, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=32)).hexdigest()


def flush_to_disk(path: Path) -> None:
    """Wait until a file's content, or a folder's list of names, survives a power cut."""
    if path.is_dir() and os.name == "nt":
        return  # Windows cannot open a folder; its file system journals names by itself.
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
