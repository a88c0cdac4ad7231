"""What files and folders hold, without which file it came from."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from knowledge.interfaces import Loaded
from knowledge.loaders import load_files

_NO_COLUMNS: Mapping[str, str] = MappingProxyType({})


def load_sources(
    paths: Sequence[Path], columns: Mapping[str, str] = _NO_COLUMNS
) -> Iterator[Loaded]:
    for file in load_files(paths, columns):
        yield from file.items
