"""What several commands share: options, reading lines, failing with a sentence."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from server.settings import Settings

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


def load_home(home: Path | None) -> Settings:
    """Read the settings of a home that is there, for a command that says little itself."""
    from server.logs import configure_logs
    from server.settings import load_settings

    settings = load_settings(home=home)
    configure_logs(settings.model_copy(update={"log_level": "error"}))
    if not settings.home.is_dir():
        fail(f"There is no folder {settings.home}; name the shop's own with --home.")
    return settings


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
