"""Files and folders to documents: which loader reads which extension, and what is passed over.

A file that is named must be readable, or the whole ingest stops before anything changes. Inside
a folder an unreadable file is skipped with its reason, and the others load.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from knowledge.interfaces import (
    Loaded,
    LoadError,
    Skipped,
    Source,
    SourceFile,
    SourceNotFound,
    UnknownFormat,
    UnreadableSource,
)
from knowledge.loaders.columns import check_map

OnFile = Callable[[str, int, int], None]
"""Called before each file with its name, its number from 1, and how many files there are."""

MAX_TABLE_BYTES = 512 * 1024 * 1024
"""About a million products; a bigger file does not fit beside its own rows in a small server."""

_PAGES = {".md": "markdown", ".markdown": "markdown", ".html": "html", ".htm": "html"}
_PAGES |= {".txt": "text", ".text": "text", ".pdf": "pdf", ".docx": "word"}
_TABLES = {".csv": "csv", ".tsv": "csv", ".tab": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl"}
_TABLES |= {".json": "json", ".yaml": "yaml", ".yml": "yaml", ".xml": "feed", ".rss": "feed"}
_TABLES |= {".atom": "feed"}
FORMATS: Mapping[str, str] = MappingProxyType({**_PAGES, **_TABLES})
"""Extension to format."""

# Lie in many shops' folders beside the documents and never hold any.
_ASSETS = frozenset(
    ".svg .png .jpg .jpeg .gif .webp .avif .ico .bmp .tif .tiff .css .scss .less .js .mjs .ts .map "
    ".woff .woff2 .ttf .otf .eot .mp3 .mp4 .webm .mov .db .lock .tmp .bak .log .toml .ini".split()
)
_IGNORED_NAMES = frozenset({"__MACOSX", "__pycache__", "node_modules"})
_NO_COLUMNS: Mapping[str, str] = MappingProxyType({})


def load_files(
    paths: Sequence[Path],
    columns: Mapping[str, str] = _NO_COLUMNS,
    on_file: OnFile | None = None,
) -> Iterator[SourceFile]:
    """Read files and folders; folders recursively, sorted by name, without hidden files.

    All paths are looked at before the first file is read. Inside a folder an unknown or
    unreadable file is yielded as failed with its reason; pictures, styles and scripts are passed
    over in silence.

    Args:
        paths: files and folders; a file reached twice is read once.
        columns: ``--map``: field name to column name.
        on_file: progress.

    Raises:
        SourceNotFound: a path is not there.
        UnknownFormat: a named file has an extension that no loader reads.
        UnreadableSource: a named file cannot be read, or a folder holds nothing.
        LoadError: ``columns`` names an unknown field.
    """
    check_map(columns)
    found = {file: root for root in paths for file in _find(root)}
    return _load_all(found, columns, on_file)


def _load_all(
    found: Mapping[Path, Path], columns: Mapping[str, str], on_file: OnFile | None
) -> Iterator[SourceFile]:
    for index, (file, root) in enumerate(found.items(), 1):
        name = _name(file, root)
        if on_file:
            on_file(name, index, len(found))
        yield _load_one(file, root, name, columns)


def _find(root: Path) -> list[Path]:
    """Return the files to read of one SOURCE, as absolute paths."""
    if root.is_dir():
        files = list(_walk(root.resolve()))
        if not files:
            raise UnreadableSource(
                str(root),
                "The folder holds no documents.",
                f"Put files of these kinds into it: {_listed()}.",
            )
        return files
    if not root.is_file():
        raise SourceNotFound(
            str(root), "There is no such file or folder.", "Check the path and its spelling."
        )
    if root.suffix.lower() not in FORMATS:
        raise _unknown(str(root), root.suffix)
    return [root.resolve()]


def _walk(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not _ignored(name))
        for name in sorted(names):
            path = Path(parent, name)
            if not _ignored(name) and path.suffix.lower() not in _ASSETS and path.is_file():
                yield path


def _ignored(name: str) -> bool:
    return name.startswith((".", "~$")) or name in _IGNORED_NAMES


def _name(file: Path, root: Path) -> str:
    folder = root.resolve()
    return file.name if file == folder else file.relative_to(folder).as_posix()


def _load_one(file: Path, root: Path, name: str, columns: Mapping[str, str]) -> SourceFile:
    folder = root.resolve()
    try:
        items = tuple(_load(file, name, columns))
    except LoadError as error:
        if file == folder:
            raise type(error)(str(root), error.reason, error.remedy) from error
        items = (Skipped(name, f"{error.reason} {error.remedy}"),)
        return SourceFile(str(folder), str(file), name, items, failed=True)
    return SourceFile(str(folder), str(file), name, items)


def _load(file: Path, name: str, columns: Mapping[str, str]) -> Sequence[Loaded]:
    extension = file.suffix.lower()
    if extension not in FORMATS:
        raise _unknown(name, file.suffix)
    try:
        _check_size(file, name)
        data = file.read_bytes()
    except OSError as error:
        raise UnreadableSource(
            name, f"It cannot be opened: {error.strerror}.", "Check its permissions."
        ) from error
    return list(_loader(FORMATS[extension]).load(data, name, columns))


def _check_size(file: Path, name: str) -> None:
    from knowledge.loaders.pages import check_size

    size_bytes = file.stat().st_size
    if file.suffix.lower() in _PAGES:
        check_size(name, size_bytes)
    elif size_bytes > MAX_TABLE_BYTES:
        raise UnreadableSource(
            name,
            f"It has {size_bytes / 2**20:.0f} MB; a table may have {MAX_TABLE_BYTES // 2**20} MB.",
            "Split it into several files of one folder.",
        )


def _loader(name: str) -> Source:
    """Return a format's loader; each brings its parser along, so it is imported when needed."""
    if name == "pdf":
        from knowledge.loaders.pdf import PdfLoader

        return PdfLoader()
    if name == "word":
        from knowledge.loaders.word import WordLoader

        return WordLoader()
    if name == "feed":
        from knowledge.loaders.feeds import FeedLoader

        return FeedLoader()
    from knowledge.loaders import pages, tables

    loaders: dict[str, Source] = {
        "markdown": pages.MarkdownLoader(),
        "html": pages.HtmlLoader(),
        "text": tables.TextOrTableLoader(),
        "csv": tables.csv_loader,
        "jsonl": tables.jsonl_loader,
        "json": tables.json_loader,
        "yaml": tables.yaml_loader,
    }
    return loaders[name]


def _unknown(source: str, extension: str) -> UnknownFormat:
    shown = repr(extension) if extension else "no extension"
    return UnknownFormat(source, f"No loader reads files with {shown}.", f"Known are {_listed()}.")


def _listed() -> str:
    return ", ".join(extension.lstrip(".") for extension in FORMATS)
