"""Numbers, reports and comparisons of outcomes written by hand."""

from dataclasses import replace
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from rich.console import Console

from server.evaluation.cases import CaseError
from server.evaluation.judging import Outcome
from server.evaluation.reporting import build_junit, build_markdown, build_sections, build_tables
from server.evaluation.results import build_comparison, encode_results, load_results
from server.evaluation.summary import OVERALL, Refusals, Share, build_summary

GOOD = Outcome(
    "a", "direct", ("How long?",), "45 days.", "answer", "approved",
    unsupported=(), broken=(), citations=1, wants_refusal=False,
    ttft_ms=(10.0,), total_ms=(20.0,),
)  # fmt: skip
BAD = replace(
    GOOD, id="b|1", kind="other", text="A\x00\n<b>|[red]", action="refuse", path="fixed",
    reasons=("it is wrong", "very"), unsupported=("9 days",), total_ms=(120.0,),
)  # fmt: skip
RUN = [GOOD, BAD]


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    # Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I,
    # method 3.
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_intervals_are_those_of_the_literature(
    part: int, whole: int, low: float, high: float
) -> None:
    assert Share(part, whole).interval == pytest.approx((low, high), abs=5e-5)


def test_a_run_is_summed_up() -> None:
    summary = build_summary(RUN)
    assert dict(summary.kinds) == {
        "direct": Share(1, 1),
        "other": Share(0, 1),
        OVERALL: Share(1, 2),
    }
    assert summary.unsupported == 1
    assert summary.broken == Share(0, 2)
    assert dict(summary.paths) == {"approved": Share(1, 2), "fixed": Share(1, 2)}
    assert summary.ttft_ms == (10.0, 10.0)
    assert summary.total_ms == (70.0, 115.0)


def test_refusals_are_judged_where_the_case_says_what_is_right() -> None:
    outcomes = [
        replace(GOOD, wants_refusal=wants, action=action)
        for wants, action, times in (
            (True, "refuse", 5), (True, "handoff", 1), (True, "answer", 2),
            (False, "refuse", 4), (False, "answer", 9), (None, "refuse", 7),
        )
        for _ in range(times)
    ]  # fmt: skip
    refusals = build_summary(outcomes).refusals
    assert refusals == Refusals(right=6, wrong=4, missed=2)
    assert (refusals.precision, refusals.recall) == (0.6, 0.75)
    assert refusals.f1 == pytest.approx(2 * 0.6 * 0.75 / (0.6 + 0.75))


def test_nothing_judged_is_said_to_be_so() -> None:
    unjudged = [replace(GOOD, unsupported=None, broken=None)]
    summary = build_summary(unjudged)
    assert (summary.unsupported, summary.broken) == (None, None)
    assert "not judged" in build_markdown(build_sections(summary, unjudged))


def test_junit_is_xml_with_the_reasons() -> None:
    root = ElementTree.fromstring(build_junit(RUN))
    assert root.attrib == {"name": "storehand eval", "tests": "2", "failures": "1", "time": "0.140"}
    assert [suite.get("name") for suite in root] == ["direct", "other"]
    good, bad = root.iter("testcase")
    assert len(good) == 0
    failure = bad.find("failure")
    assert failure is not None and failure.get("message") == "it is wrong"
    assert failure.text is not None and "<b>|[red]" in failure.text and "\x00" not in failure.text


def test_the_report_reads_the_same_in_markdown_and_in_the_terminal() -> None:
    sections = build_sections(build_summary(RUN), RUN)
    markdown = build_markdown(sections)
    assert "| direct | 1 | 1 | 100.0 % | 20.7 % to 100.0 % |" in markdown
    assert (
        "| b\\|1 | How long? | A\x00<br><b>\\|[red]<br>(refuse, fixed) | it is wrong<br>very |"
        in markdown
    )
    written = StringIO()
    console = Console(width=120, file=written)
    for table in build_tables(sections):
        console.print(table)
    shown = written.getvalue()
    assert "20.7 % to 100.0 %" in shown and "[red]" in shown


def test_results_come_back_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    path.write_text(encode_results(RUN), "utf-8")
    assert load_results(path) == RUN
    path.write_text("[{}]", "utf-8")
    with pytest.raises(CaseError, match="these are no results of an evaluation"):
        load_results(path)


def test_two_runs_are_compared_over_the_cases_of_both() -> None:
    before = [GOOD, BAD, replace(GOOD, id="c"), replace(GOOD, id="gone")]
    after = [GOOD, replace(BAD, reasons=()), replace(BAD, id="c"), replace(BAD, id="new")]
    totals, changed = build_comparison(before, after)
    rows = {row[0]: row[1] for row in totals.rows}
    assert (rows["in both runs"], rows["fixed"], rows["broken"]) == ("3", "1", "1")
    assert rows["difference"] == "+0.0%, 95 % from -100.0% to +100.0%"
    assert changed.rows == [("b|1", "fixed"), ("c", "broken")]
    assert len(build_comparison(before, before)) == 1
