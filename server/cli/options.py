"""What several commands share: options, reading lines, failing with a sentence."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, NoReturn

import typer

DEMO = Path(__file__).resolve().parents[2] / "knowledge" / "demo"
DATA = Path("../shared/data")

Home = Annotated[
    Path | None,
    typer.Option(help="Folder that holds everything of the shop: index, settings file."),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object per line.")]
Url = Annotated[
    str | None, typer.Option(metavar="WS", help="A server's socket, ws://HOST:PORT/ws.")
]
Data = Annotated[
    Path, typer.Option(help="Folder of the development data.", exists=True, file_okay=False)
]


def fail(sentence: str, code: int = 1) -> NoReturn:
    """End the command: one sentence on standard error."""
    print(sentence, file=sys.stderr)
    sys.exit(code)


def read_lines() -> Iterator[str]:
    """Yield the lines of standard input without their ends; what is no UTF-8 becomes U+FFFD."""
    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")
    for line in sys.stdin:
        yield line.rstrip("\r\n")
