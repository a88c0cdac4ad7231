"""Commands about what the shop knows: ingest, orders, search, conflicts."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from server.cli.options import Home, Json, fail, read_lines

if TYPE_CHECKING:
    from knowledge.interfaces import Changes
    from server.settings import Settings

MAX_SKIPPED_SHOWN = 100
"""Skipped rows printed one by one; a broken export has thousands of the same kind."""


def ingest(
    sources: Annotated[list[Path], typer.Argument(metavar="SOURCE...", help="Files and folders.")],
    home: Home = None,
    map_: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="FIELD=COLUMN", help="Take a field from a column."),
    ] = None,
) -> None:
    """Read files and folders into the index; prints what changed."""
    from server.settings import load_settings

    settings = load_settings(home=home)
    columns = parse_columns(map_ or [])
    changes = _ingest_with_progress(settings, sources, columns)
    print_changes(changes)
    if not (changes.added or changes.changed or changes.removed or changes.unchanged):
        fail(f"Nothing could be read from {', '.join(map(str, sources))}; the index is as it was.")


def orders(
    source: Annotated[
        str, typer.Argument(metavar="SOURCE", help="A CSV file, a SQL URL or an HTTP(S) address.")
    ],
    home: Home = None,
    check: Annotated[
        bool, typer.Option("--check/--no-check", help="Look into the source before it is kept.")
    ] = True,
) -> None:
    """Say where orders are looked up; kept in the home's storehand.toml."""
    from server.orders import check_orders, keep_orders, place_source
    from server.settings import load_settings

    value = place_source(source)
    settings = load_settings(home=home, orders=value)
    report = asyncio.run(check_orders(settings)) if check else ["Not checked."]
    file = keep_orders(settings)
    print(*report, f"Kept in {file}; restart a running server to use it.", sep="\n")


def search(
    query: Annotated[
        str | None, typer.Argument(help="Without it, one query per input line.")
    ] = None,
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="Most hits.")] = 10,
    kind: Annotated[str | None, typer.Option(help="Only product, faq or page.")] = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Search the index: retrieval alone."""
    from knowledge.interfaces import KINDS
    from retrieval.interfaces import Query
    from server.settings import load_settings
    from server.terminal import encode_hits, print_hits
    from server.wiring import open_searcher

    kinds = frozenset(known for known in KINDS if known == kind)
    if kind is not None and not kinds:
        fail(f"--kind is {kind!r}; it must be one of {', '.join(KINDS)}.", code=2)
    console = Console()
    searcher = open_searcher(load_settings(home=home))
    for text in [query] if query is not None else read_lines():
        hits = searcher.search(Query(text, k, kinds))
        if as_json:
            print(encode_hits(text, hits), flush=True)
        else:
            print_hits(console, text, hits)


def conflicts(home: Home = None, as_json: Json = False) -> None:
    """List the sources that contradict each other, as answers met them."""
    from server.conflicts import load_conflicts
    from server.settings import load_settings

    for one in load_conflicts(load_settings(home=home).home):
        if as_json:
            print(json.dumps(one, ensure_ascii=False))
        else:
            print(f"{one['kept']} against {one['other']} ({one['kind']}): {one['reason']}")


def parse_columns(pairs: Iterable[str]) -> dict[str, str]:
    """Read ``FIELD=COLUMN`` pairs.

    Raises:
        typer.BadParameter: a pair has no equals sign or an empty side.
    """
    columns: dict[str, str] = {}
    for pair in pairs:
        field, _, column = pair.partition("=")
        if not field.strip() or not column.strip():
            raise typer.BadParameter(
                f"--map {pair!r} is not FIELD=COLUMN; write for example --map title=Name."
            )
        columns[field.strip()] = column.strip()
    return columns


def print_changes(changes: Changes) -> None:
    """Print what an ingest did, one fact per line."""
    print(
        f"added {changes.added}, changed {changes.changed}, removed {changes.removed}, "
        f"skipped {len(changes.skipped)}, unchanged {changes.unchanged} "
        f"(prices or stock alone: {changes.repriced}); texts embedded: {changes.embedded}"
    )
    for skipped in changes.skipped[:MAX_SKIPPED_SHOWN]:
        print(f"skipped {skipped.source}: {skipped.reason}")
    if len(changes.skipped) > MAX_SKIPPED_SHOWN:
        print(f"skipped {len(changes.skipped) - MAX_SKIPPED_SHOWN} more")
    for finding in changes.findings[:MAX_SKIPPED_SHOWN]:
        print(f"warning {finding.source}: {finding.reason}")
    if len(changes.findings) > MAX_SKIPPED_SHOWN:
        print(f"warning of {len(changes.findings) - MAX_SKIPPED_SHOWN} more")


def _ingest_with_progress(
    settings: Settings, sources: list[Path], columns: dict[str, str]
) -> Changes:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from server.wiring import ingest_sources

    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
    )
    with bar:
        tasks = {}

        def show(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=total)
            bar.update(tasks[stage], completed=done, total=total)

        return ingest_sources(settings, sources, columns, show)
