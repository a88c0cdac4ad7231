"""Commands that judge: screen, explain, eval, bench."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from server.cli.options import DATA, Home, Json, Url, fail, read_lines


def screen(home: Home = None, as_json: Json = False) -> None:
    """Judge each line of standard input with the guards alone; an index's own words pass."""
    from bot.guards.screening import screen_message
    from bot.privacy.masking import mask
    from server.logs import configure_logs
    from server.settings import load_settings
    from server.wiring import build_home_detector, build_input_guards

    settings = load_settings(home=home)
    configure_logs(settings.model_copy(update={"log_level": "error"}))
    guards, detector = build_input_guards(settings), build_home_detector(settings)
    for text in read_lines():
        verdict, spans = screen_message(guards, text), detector.find(text)
        found = [{"type": s.type, "start": s.start, "end": s.end} for s in spans]
        result = {
            "action": verdict.action,
            "categories": dict(verdict.categories),
            "pii": found,
            "masked": mask(text, spans),
        }
        if as_json:
            print(json.dumps(result, ensure_ascii=False), flush=True)
        else:
            print(f"{verdict.action}\t{', '.join(verdict.reasons) or '-'}\t{result['masked']}")


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
        fail(str(error))
    if as_json:
        print(explain.encode_explanation(explanation))
    else:
        explain.print_explanation(Console(), explanation)


def evaluate(
    cases: Annotated[list[Path], typer.Argument(metavar="CASES...", help="Files of JSON lines.")],
    home: Home = None,
    url: Url = None,
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
        fail(str(error), code=2)
    if failures := command.find_failures(summary, outcomes, thresholds):
        fail(" ".join(failures))


def bench(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]...", help="Without one: all of them.")
    ] = None,
    data: Annotated[Path, typer.Option(help="Folder of the development data.")] = DATA,
) -> None:
    """Measure, and print tables. Needs a checkout of the repository; run it on a quiet machine."""
    from server.benchmarks import load_benchmarks

    console = Console()
    for name, benchmark in load_benchmarks(names or []).items():
        console.rule(f"bench {name}")
        for table in benchmark(data):
            console.print(table)
