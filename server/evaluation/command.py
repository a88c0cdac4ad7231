"""``storehand eval`` from files to exit code: run, report, compare, decide."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bot.interfaces import ModelUnavailable
from server.client import LocalChat, RemoteChat
from server.engine import Engine
from server.evaluation.cases import Case, CaseError
from server.evaluation.evidence import ShopEvidence
from server.evaluation.judging import Outcome
from server.evaluation.reporting import (
    Section,
    build_junit,
    build_markdown,
    build_sections,
    build_tables,
)
from server.evaluation.results import build_comparison, encode_results
from server.evaluation.running import run_cases
from server.evaluation.summary import OVERALL, Summary, build_summary
from server.interfaces import TurnRunner
from server.logs import configure_logs
from server.settings import Settings, load_settings
from server.wiring import open_searcher

SETTINGS_FILE = "storehand.toml"
ORDERS_FILE = "orders.csv"
"""In a shop's folder: where its orders are looked up. No loader takes such a table as documents."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Which bot is judged.

    Attributes:
        home: a shop's home; with `url` its documents judge what the server says.
        url: a server's socket; None runs an engine in this process.
        shop: a folder of shop files, taken into a home that is thrown away afterwards.
        bare: judge the generator alone, without deciding and checking.
    """

    home: Path | None = None
    url: str | None = None
    shop: Path | None = None
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Outputs:
    """Files to write; None writes none."""

    junit: Path | None = None
    markdown: Path | None = None
    results: Path | None = None


def select_cases(cases: Sequence[Case], kinds: Sequence[str]) -> list[Case]:
    """Return the cases of these kinds; all of them where no kind is named.

    Raises:
        CaseError: a kind that no case has.
    """
    known = {case.kind for case in cases}
    if unknown := [kind for kind in kinds if kind not in known]:
        raise CaseError(
            f"--kind {', '.join(unknown)}: no case is of this kind; "
            f"there are {', '.join(sorted(known))}."
        )
    return [case for case in cases if not kinds or case.kind in kinds]


def parse_thresholds(texts: Sequence[str], kinds: Iterable[str]) -> dict[str, float]:
    """Read ``0.97`` and ``KIND=0.95``.

    Args:
        texts: one threshold each; a bare number is about all cases together.
        kinds: the kinds there are.

    Raises:
        CaseError: one is no share from 0 to 1, or names a kind that no case has.
    """
    known, thresholds = {OVERALL, *kinds}, {}
    for text in texts:
        kind, _, number = text.rpartition("=")
        share = float(number) if number.replace(".", "", 1).isdecimal() else -1.0
        if not 0 <= share <= 1:
            raise CaseError(f"--at-least {text!r} is no share from 0 to 1, such as 0.97.")
        if (kind or OVERALL) not in known:
            raise CaseError(
                f"--at-least {text!r} names a kind that no case has; "
                f"there are {', '.join(sorted(known))}."
            )
        thresholds[kind or OVERALL] = share
    return thresholds


def find_failures(
    summary: Summary, outcomes: Sequence[Outcome], thresholds: Mapping[str, float]
) -> list[str]:
    """Return why the run as a whole fails, a sentence each; nothing where it passes.

    Without thresholds each failed case fails the run.
    """
    failed = sum(not outcome.passed for outcome in outcomes)
    if not thresholds:
        return [f"{failed} of {len(outcomes)} cases failed."] if failed else []
    return [
        f"{kind}: {summary.kinds[kind].value:.3f} of the cases passed; at least {least} must."
        for kind, least in thresholds.items()
        if summary.kinds[kind].value < least
    ]


def evaluate(cases: Sequence[Case], subject: Subject, console: Console) -> list[Outcome]:
    """Run the cases against the subject.

    Raises:
        CaseError: a shop's folder is named beside a home or a server, or a server's generator is
            to be judged alone.
        ChatError: no server answers at the address.
        ModelUnavailable: the engine does not load.
        IndexUnavailable: the home has no index.
    """
    if subject.shop is not None and (subject.home or subject.url):
        raise CaseError("--shop brings a home of its own; give it without --home and --url.")
    if subject.bare and subject.url is not None:
        raise CaseError("--bare needs the generator in this process; give it without --url.")
    with _show_progress(console, len(cases)) as advance:
        if subject.url is not None:
            return asyncio.run(_run_remotely(cases, subject, subject.url, advance))
        with _open_engine(subject) as engine:
            evidence = _open_evidence(engine.settings)
            chat = LocalChat(_choose_runner(engine, subject))
            return asyncio.run(run_cases(cases, chat, evidence, advance))


def report(
    outcomes: Sequence[Outcome],
    outputs: Outputs,
    baseline: Sequence[Outcome] | None,
    console: Console,
) -> Summary:
    """Print a run, write what was asked for, and return its numbers."""
    summary = build_summary(outcomes)
    sections = build_sections(summary, outcomes)
    if baseline is not None:
        sections += build_comparison(baseline, outcomes)
    for table in build_tables(sections):
        console.print(table)
    _write(outputs, outcomes, sections)
    return summary


def _write(outputs: Outputs, outcomes: Sequence[Outcome], sections: Sequence[Section]) -> None:
    for path, text in (
        (outputs.junit, build_junit(outcomes)),
        (outputs.markdown, build_markdown(sections)),
        (outputs.results, encode_results(outcomes)),
    ):
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")


async def _run_remotely(
    cases: Sequence[Case], subject: Subject, url: str, advance: _Advance
) -> list[Outcome]:
    evidence = None if subject.home is None else _open_evidence(load_settings(home=subject.home))
    async with RemoteChat(url) as chat:
        return await run_cases(cases, chat, evidence, advance)


def _choose_runner(engine: Engine, subject: Subject) -> TurnRunner:
    if not subject.bare:
        return engine.run_turn
    from server.evaluation.bare import BareGenerator

    return BareGenerator(engine.turn).run_turn


def _open_evidence(settings: Settings) -> ShopEvidence:
    return ShopEvidence(open_searcher(settings), (settings.shop_name, settings.support_email))


@contextmanager
def _open_engine(subject: Subject) -> Iterator[Engine]:
    with TemporaryDirectory(prefix="storehand-eval-") as folder:
        home = subject.home if subject.shop is None else _place_settings(subject.shop, Path(folder))
        settings = load_settings(home=home, orders=_find_orders(subject.shop))
        configure_logs(settings.model_copy(update={"log_level": "error"}))
        engine = Engine(settings, sources=[subject.shop] if subject.shop else [])
        try:
            engine.load()
            if not engine.readiness.ready:
                raise ModelUnavailable("of this shop", engine.readiness.reason)
            yield engine
        finally:
            engine.close()


def _place_settings(shop: Path, home: Path) -> Path:
    if (shop / SETTINGS_FILE).is_file():
        shutil.copyfile(shop / SETTINGS_FILE, home / SETTINGS_FILE)
    return home


def _find_orders(shop: Path | None) -> str | None:
    """Return the shop's own table of orders, if its folder has one."""
    file = shop / ORDERS_FILE if shop is not None else None
    return str(file.resolve()) if file is not None and file.is_file() else None


class _Advance:
    """Moves the progress bar on by one case."""

    def __init__(self, bar: Progress, total: int) -> None:
        self._bar = bar
        self._task = bar.add_task("cases", total=total)

    def __call__(self, outcome: Outcome) -> None:
        self._bar.advance(self._task)


@contextmanager
def _show_progress(console: Console, total: int) -> Iterator[_Advance]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=console) as bar:
        yield _Advance(bar, total)
