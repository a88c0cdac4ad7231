"""Finds the benchmarks of a repository checkout: ``tests/benchmarks/NAME.py`` with a ``run``."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.table import Table

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "tests" / "benchmarks"

Benchmark = Callable[[Path], list[Table]]
"""Takes the folder of development data, returns what to print."""


class BenchmarkError(Exception):
    """A benchmark cannot run; one sentence for the developer."""


def load_benchmarks(names: Sequence[str]) -> dict[str, Benchmark]:
    """Import the named benchmarks, or all, in alphabetical order.

    Raises:
        BenchmarkError: this is no checkout, or there is no benchmark of that name.
    """
    found = {path.stem: path for path in sorted(FOLDER.glob("[a-z]*.py"))}
    if not found:
        raise BenchmarkError(
            f"There are no benchmarks in {FOLDER}; they come with the repository, "
            "not with the installed package. Clone it and run 'make bench'."
        )
    unknown = [name for name in names if name not in found]
    if unknown:
        raise BenchmarkError(
            f"There is no benchmark {', '.join(unknown)}; there are {', '.join(found)}."
        )
    if str(ROOT) not in sys.path:
        sys.path.append(str(ROOT))  # they use pieces of the tests, which are not installed
    return {name: _load(found[name]) for name in names or found}


def _load(path: Path) -> Benchmark:
    spec = importlib.util.spec_from_file_location(f"benchmarks.{path.stem}", path)
    assert spec is not None and spec.loader is not None, path
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up by name
    spec.loader.exec_module(module)
    run: Benchmark = module.run
    return run
