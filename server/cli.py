"""The ``storehand`` command. Each command imports what it needs, so that ``--help`` is quick."""

from __future__ import annotations

import asyncio
import json
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console

if TYPE_CHECKING:
    from knowledge.interfaces import Changes
    from server.engine import Engine
    from server.settings import Settings

app = typer.Typer(
    help="An extra hand in the store: answers customers from the shop's own documents.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
train = typer.Typer(
    help="Train the small models that come along. Needs the development data.",
    no_args_is_help=True,
)
app.add_typer(train, name="train")
DEMO = Path(__file__).resolve().parent.parent / "knowledge" / "demo"
MAX_SKIPPED_SHOWN = 100
"""Skipped rows printed one by one; a broken export has thousands of the same kind."""

Home = Annotated[
    Path | None,
    typer.Option(help="Folder that holds everything of the shop: index, settings file."),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object per line.")]


@app.command()
def serve(
    demo: Annotated[bool, typer.Option(help="Serve the demo shop that comes along.")] = False,
    home: Home = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 picks a free one.")] = None,
) -> None:
    """Serve the chat: widget and storefront at /, socket at /ws."""
    from server.serving import serve as run_server
    from server.settings import load_settings

    if demo:
        _place_demo_settings(load_settings(home=home).home)
    settings = load_settings(home=home, host=host, port=port)
    raise typer.Exit(run_server(settings, sources=[DEMO] if demo else []))


@app.command()
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
        _fail(f"Nothing could be read from {', '.join(map(str, sources))}; the index is as it was.")


@app.command()
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


@app.command()
def chat(
    home: Home = None,
    url: Annotated[
        str | None, typer.Option(metavar="WS", help="A server's socket, ws://HOST:PORT/ws.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Chat in the terminal, with an engine of its own or with a server."""
    from server.client import LocalChat, RemoteChat
    from server.terminal import run_json_chat, run_terminal_chat

    async def talk(conversation: LocalChat | RemoteChat, shop: str) -> None:
        if as_json:
            await run_json_chat(conversation, sys.stdin)
        else:
            await run_terminal_chat(conversation, Console(), shop)

    async def talk_remotely(address: str) -> None:
        async with RemoteChat(address) as remote:
            await talk(remote, address)

    if url is not None:
        asyncio.run(talk_remotely(url))
        return
    engine = _load_engine(home)
    try:
        local = LocalChat(engine.run_turn, visitor="terminal")
        asyncio.run(talk(local, engine.settings.shop_name or "Storehand"))
    finally:
        engine.close()


@app.command()
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
        _fail(f"--kind is {kind!r}; it must be one of {', '.join(KINDS)}.", code=2)
    console = Console()
    searcher = open_searcher(load_settings(home=home))
    for text in [query] if query is not None else _input_lines():
        hits = searcher.search(Query(text, k, kinds))
        if as_json:
            print(encode_hits(text, hits), flush=True)
        else:
            print_hits(console, text, hits)


@app.command()
def screen(as_json: Json = False) -> None:
    """Judge each line of standard input with the guards alone."""
    from bot.guards.pii import mask_personal_data
    from bot.guards.screening import build_guards, screen_message

    guards = build_guards()
    for text in _input_lines():
        verdict = screen_message(guards, text)
        found = [{"type": s.type, "start": s.start, "end": s.end} for s in verdict.spans]
        result = {
            "action": verdict.action,
            "categories": dict(verdict.categories),
            "pii": found,
            "masked": mask_personal_data(text),
        }
        if as_json:
            print(json.dumps(result, ensure_ascii=False), flush=True)
        else:
            print(f"{verdict.action}\t{', '.join(verdict.reasons) or '-'}\t{result['masked']}")


@app.command()
def conflicts(home: Home = None, as_json: Json = False) -> None:
    """List the sources that contradict each other, as answers met them."""
    from server.conflicts import load_conflicts
    from server.settings import load_settings

    for one in load_conflicts(load_settings(home=home).home):
        if as_json:
            print(json.dumps(one, ensure_ascii=False))
        else:
            print(f"{one['kept']} against {one['other']} ({one['kind']}): {one['reason']}")


@app.command()
def explain(
    receipt: Annotated[str, typer.Argument(metavar="ID", help="As the reply shows it.")],
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Show what an answer rests on, and whether it would be the same today."""
    from server import explain
    from server.logs import configure_logs
    from server.settings import load_settings

    settings = load_settings(home=home)
    configure_logs(settings.model_copy(update={"log_level": "error"}))
    try:
        explanation = asyncio.run(explain.explain_receipt(receipt, settings))
    except explain.ReceiptUnknown as error:
        _fail(str(error))
    if as_json:
        print(explain.encode_explanation(explanation))
    else:
        explain.print_explanation(Console(), explanation)


@app.command("eval")
def evaluate(
    cases: Annotated[list[Path], typer.Argument(metavar="CASES...", help="Files of JSON lines.")],
    home: Home = None,
    url: Annotated[
        str | None, typer.Option(metavar="WS", help="Judge a server, ws://HOST:PORT/ws.")
    ] = None,
    shop: Annotated[
        Path | None, typer.Option(help="Judge a folder of shop files, in a home of its own.")
    ] = None,
    kind: Annotated[list[str] | None, typer.Option(help="Only cases of this kind.")] = None,
    junit: Annotated[Path | None, typer.Option(help="Write JUnit XML here.")] = None,
    markdown: Annotated[Path | None, typer.Option(help="Write the report here.")] = None,
    results: Annotated[Path | None, typer.Option(help="Write every outcome here, JSON.")] = None,
    baseline: Annotated[
        Path | None, typer.Option(help="Compare with what --results of another run wrote.")
    ] = None,
    at_least: Annotated[
        list[str] | None,
        typer.Option(metavar="[KIND=]SHARE", help="Shares that must pass, instead of all cases."),
    ] = None,
    bare: Annotated[
        bool, typer.Option("--bare", help="Judge the generator alone, undecided and unchecked.")
    ] = False,
) -> None:
    """Run a shop's own cases; exits with 1 when one fails."""
    from server.evaluation import command
    from server.evaluation.cases import CaseError, load_cases
    from server.evaluation.results import load_results

    try:
        chosen = command.select_cases(load_cases(cases), kind or [])
        before = load_results(baseline) if baseline else None
        thresholds = command.parse_thresholds(at_least or [], {case.kind for case in chosen})
        subject, outputs = (
            command.Subject(home, url, shop, bare),
            command.Outputs(junit, markdown, results),
        )
        outcomes = command.evaluate(chosen, subject, Console(stderr=True))
        summary = command.report(outcomes, outputs, before, Console())
    except CaseError as error:
        _fail(str(error), code=2)
    if failures := command.find_failures(summary, outcomes, thresholds):
        _fail(" ".join(failures))


@app.command()
def bench(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]...", help="Without one: all of them.")
    ] = None,
    data: Annotated[Path, typer.Option(help="Folder of the development data.")] = Path(
        "../shared/data"
    ),
) -> None:
    """Measure, and print tables. Needs a checkout of the repository; run it on a quiet machine."""
    from server.benchmarks import load_benchmarks

    console = Console()
    for name, benchmark in load_benchmarks(names or []).items():
        console.rule(f"bench {name}")
        for table in benchmark(data):
            console.print(table)


@train.command("reranker")
def train_reranker(
    data: Annotated[
        Path, typer.Option(help="Folder of the development data.", exists=True, file_okay=False)
    ] = Path("../shared/data"),
    minutes: Annotated[float, typer.Option(min=0.1, help="Minutes of training.")] = 20.0,
    output: Annotated[
        Path | None, typer.Option(help="Weights to write; without it those of this checkout.")
    ] = None,
    start: Annotated[
        Path | None, typer.Option(help="Weights to go on from.", exists=True, dir_okay=False)
    ] = None,
) -> None:
    """Train what tells whether a passage answers; the best state is kept as it goes."""
    from retrieval.reranker import WEIGHTS
    from retrieval.training import train_reranker as run_training

    command = f"storehand train reranker --minutes {minutes:g}{' --start WEIGHTS' if start else ''}"
    report = run_training(data, minutes, output or WEIGHTS, command, start=start)
    print(json.dumps(report, indent=2, sort_keys=True))


@train.command("answers")
def train_answers(
    data: Annotated[
        Path, typer.Option(help="Folder of the development data.", exists=True, file_okay=False)
    ] = Path("../shared/data"),
    output: Annotated[
        Path | None, typer.Option(help="File to write; without it that of this checkout.")
    ] = None,
) -> None:
    """Choose how sure a passage must be to answer; run it after training the reranker."""
    from retrieval.calibrating import calibrate
    from retrieval.calibration import ANSWERS
    from retrieval.embedder import SentenceEmbedder
    from retrieval.reranker import CrossEncoder

    calibration = calibrate(data, SentenceEmbedder(), CrossEncoder(), "storehand train answers")
    calibration.save(output or ANSWERS)
    print(json.dumps(calibration.run, indent=2))


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


def main() -> None:
    """Run the command; an expected error is one sentence on standard error and exit code 1."""
    from bot.interfaces import BotError
    from bot.receipts.interfaces import ReceiptsUnreadable
    from knowledge.interfaces import LoadError
    from retrieval.interfaces import RetrievalError
    from server.benchmarks import BenchmarkError
    from server.client import ChatError
    from server.settings_text import SettingError

    expected = (
        BenchmarkError,
        BotError,
        ChatError,
        LoadError,
        ReceiptsUnreadable,
        RetrievalError,
        SettingError,
    )
    try:
        app()
    except expected as error:
        _fail(str(error))
    except KeyboardInterrupt:
        sys.exit(130)


def _fail(sentence: str, code: int = 1) -> NoReturn:
    print(sentence, file=sys.stderr)
    sys.exit(code)


def _input_lines() -> Iterable[str]:
    for line in sys.stdin:
        yield line.rstrip("\r\n")


def _place_demo_settings(home: Path) -> None:
    """Give the demo's home the demo shop's settings file, unless it has one."""
    target = home / "storehand.toml"
    if not target.exists():
        home.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(DEMO / "storehand.toml", target)


def _load_engine(home: Path | None) -> Engine:
    from server.engine import Engine
    from server.logs import configure_logs
    from server.settings import load_settings

    settings = load_settings(home=home)
    configure_logs(settings.model_copy(update={"log_level": "error"}))
    engine = Engine(settings)
    engine.load()
    if not engine.readiness.ready:
        _fail(engine.readiness.reason)
    return engine


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
