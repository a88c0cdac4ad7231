"""A run as tables for a terminal, as Markdown, and as JUnit XML for continuous integration."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

from rich.markup import escape
from rich.table import Table

from server.evaluation.judging import Outcome
from server.evaluation.summary import Share, Summary

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, escaped or not (section 2.2)."""

_NOT_JUDGED = "not judged: give --home or --shop"


@dataclass(frozen=True, slots=True)
class Section:
    """One table, for any output."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]


def build_sections(summary: Summary, outcomes: Sequence[Outcome]) -> list[Section]:
    """Lay a run out as tables; the failed cases, if any, come last."""
    sections = [
        Section(
            "Accuracy by kind",
            ("kind", "passed", "cases", "share", "95 % interval"),
            [_kind_row(kind, share) for kind, share in summary.kinds.items()],
        ),
        Section("Measures", ("measure", "value"), list(_measure_rows(summary))),
        Section(
            "Paths",
            ("path", "replies", "share"),
            [(path, str(s.part), _percent(s.value)) for path, s in summary.paths.items()],
        ),
    ]
    failed = [_failed_row(outcome) for outcome in outcomes if not outcome.passed]
    header = ("case", "asked", "reply", "why it failed")
    return [*sections, Section("Failed cases", header, failed)] if failed else sections


def build_tables(sections: Iterable[Section]) -> Iterator[Table]:
    """Turn sections into tables for a terminal."""
    for section in sections:
        table = Table(
            title=section.title, title_justify="left", show_lines=len(section.header) == 4
        )
        for name in section.header:
            table.add_column(name, overflow="fold")
        for row in section.rows:
            table.add_row(*map(escape, row))
        yield table


def build_markdown(sections: Iterable[Section]) -> str:
    """Turn sections into Markdown with pipe tables."""
    blocks = ["# Evaluation"]
    for section in sections:
        lines = [section.header, ["---"] * len(section.header), *section.rows]
        table = "\n".join("| " + " | ".join(map(_cell, line)) + " |" for line in lines)
        blocks.append(f"## {section.title}\n\n{table}")
    return "\n\n".join(blocks) + "\n"


def build_junit(outcomes: Sequence[Outcome]) -> str:
    """Turn outcomes into JUnit XML: a suite for each kind, a test case for each case.

    Source: the format of Jenkins' xUnit plugin, which GitHub, GitLab and Gitea read too.
    """
    root = ElementTree.Element("testsuites", {"name": "storehand eval"} | _counts(outcomes))
    for kind in dict.fromkeys(outcome.kind for outcome in outcomes):
        members = [outcome for outcome in outcomes if outcome.kind == kind]
        suite = ElementTree.SubElement(root, "testsuite", {"name": _xml(kind)} | _counts(members))
        for outcome in members:
            _add_test_case(suite, outcome)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _add_test_case(suite: ElementTree.Element, outcome: Outcome) -> None:
    case = ElementTree.SubElement(
        suite,
        "testcase",
        name=_xml(outcome.id),
        classname=_xml(outcome.kind),
        time=_seconds(outcome),
    )
    if not outcome.passed:
        failure = ElementTree.SubElement(case, "failure", message=_xml(outcome.reasons[0]))
        failure.text = _xml("\n".join([*outcome.reasons, "", *_dialogue(outcome)]))


def _dialogue(outcome: Outcome) -> Iterator[str]:
    yield from (f"customer: {message}" for message in outcome.asked)
    yield f"bot ({outcome.action}, {outcome.path}): {outcome.text}"


def _counts(outcomes: Sequence[Outcome]) -> dict[str, str]:
    failed = sum(not outcome.passed for outcome in outcomes)
    seconds = sum(sum(outcome.total_ms) for outcome in outcomes) / 1000
    return {"tests": str(len(outcomes)), "failures": str(failed), "time": f"{seconds:.3f}"}


def _seconds(outcome: Outcome) -> str:
    return f"{sum(outcome.total_ms) / 1000:.3f}"


def _kind_row(kind: str, share: Share) -> tuple[str, ...]:
    low, high = share.interval
    bounds = f"{_percent(low)} to {_percent(high)}"
    return kind, str(share.part), str(share.whole), _percent(share.value), bounds


def _measure_rows(summary: Summary) -> Iterator[tuple[str, str]]:
    unsupported, broken, refusals = summary.unsupported, summary.broken, summary.refusals
    yield "unsupported statements", _NOT_JUDGED if unsupported is None else str(unsupported)
    held = f"{broken.part} of {broken.whole}" if broken is not None else _NOT_JUDGED
    yield "citations that do not hold", held
    if refusals.right or refusals.wrong or refusals.missed:
        yield "refusal precision", f"{refusals.precision:.3f}"
        yield "refusal recall", f"{refusals.recall:.3f}"
        yield "refusal F1", f"{refusals.f1:.3f}"
    yield "first text, p50 / p95", _times(summary.ttft_ms)
    yield "whole reply, p50 / p95", _times(summary.total_ms)


def _failed_row(outcome: Outcome) -> tuple[str, ...]:
    reply = f"{outcome.text}\n({outcome.action}, {outcome.path})"
    return outcome.id, "\n".join(map(_shorten, outcome.asked)), reply, "\n".join(outcome.reasons)


def _shorten(text: str, most: int = 300) -> str:
    return text if len(text) <= most else f"{text[:most]}… ({len(text)} characters)"


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _times(pair: tuple[float, float]) -> str:
    return f"{pair[0]:.0f} ms / {pair[1]:.0f} ms"


def _cell(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("\n", "<br>")


def _xml(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
