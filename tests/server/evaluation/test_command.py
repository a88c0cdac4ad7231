"""Whole evaluations of the coffee shop: by an engine here, in a process, and over a socket."""

import json
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bot.interfaces import Reply
from server.client import RemoteChat
from server.evaluation.cases import CaseError, load_cases
from server.evaluation.command import find_failures, parse_thresholds, select_cases
from server.evaluation.judging import judge_case
from server.evaluation.running import run_cases
from server.evaluation.summary import build_summary
from tests.bot.shop import write_shop
from tests.server.conftest import Serve

PATIENCE_SECONDS = 600
"""Only so that a broken test ends; nothing is asserted about time."""

CASES = [
    {"id": "delivery", "kind": "direct", "turns": ["How long does delivery take?"],
     "must": [["2 to 4 working days"]], "action": "answer", "source": "faq.csv#1"},
    {"id": "price", "kind": "catalogue", "turns": ["hello", "price of GR-7"],
     "must": [["89[.,]90"]], "cards": "GR-7"},
    {"id": "match", "kind": "unanswerable", "turns": ["Who won the match?"], "action": "refuse"},
    {"id": "wrong", "kind": "direct", "turns": ["How long is delivery?"], "must": ["9 days"]},
]  # fmt: skip


def write_cases(folder: Path, rows: list[dict[str, object]] = CASES) -> Path:  # type: ignore[assignment]
    path = folder / "cases.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    return path


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "server", "eval", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        env={**os.environ, "STOREHAND_GENERATOR": "scripted", "COLUMNS": "160"},
    )


def test_a_shop_is_judged_from_its_folder(tmp_path: Path) -> None:
    shop, cases = write_shop(tmp_path / "shop"), write_cases(tmp_path)
    junit, markdown, results = (tmp_path / "out" / name for name in ("j.xml", "r.md", "r.json"))
    done = run(
        cases, "--shop", shop, "--junit", junit, "--markdown", markdown, "--results", results
    )
    assert done.returncode == 1, done.stderr
    assert "1 of 4 cases failed." in done.stderr
    assert "the reply does not hold /9 days/" in done.stdout
    root = ElementTree.fromstring(junit.read_text("utf-8"))
    assert (root.get("tests"), root.get("failures")) == ("4", "1")
    assert "| direct | 1 | 2 | 50.0 % |" in markdown.read_text("utf-8")
    assert "| unsupported statements | 0 |" in markdown.read_text("utf-8")
    again = run(cases, "--shop", shop, "--baseline", results, "--at-least", "0.75",
                "--at-least", "catalogue=1")  # fmt: skip
    assert again.returncode == 0, again.stderr
    assert "Against the baseline" in again.stdout and "Changed cases" not in again.stdout


def test_the_generator_alone_is_judged(tmp_path: Path) -> None:
    shop, markdown = write_shop(tmp_path / "shop"), tmp_path / "bare.md"
    done = run(write_cases(tmp_path), "--shop", shop, "--bare", "--markdown", markdown,
               "--kind", "unanswerable")  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert "| generated | 1 | 100.0 % |" in markdown.read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["--kind", "direkt"], 2, "--kind direkt: no case is of this kind; there are catalogue"),
        (["--at-least", "97"], 2, "--at-least '97' is no share from 0 to 1"),
        (["--baseline", "/no/such.json"], 2, "these are no results of an evaluation"),
        (["--shop", ".", "--home", "."], 2, "--shop brings a home of its own"),
        (["--bare", "--url", "ws://127.0.0.1:9/ws"], 2, "--bare needs the generator in this"),
        (["--url", "ws://127.0.0.1:9/ws"], 1, "No Storehand server answers at ws://127.0.0.1:9"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    tmp_path: Path, arguments: list[str], code: int, sentence: str
) -> None:
    done = run(write_cases(tmp_path), *arguments)
    assert done.returncode == code, done.stderr
    assert sentence in done.stderr and "Traceback" not in done.stderr


def test_a_broken_case_exits_with_2(tmp_path: Path) -> None:
    done = run(write_cases(tmp_path, [{"id": "a"}]))
    assert done.returncode == 2
    assert "cases.jsonl:1: the key 'kind' is missing" in done.stderr


async def test_a_server_is_judged_over_its_socket(serve: Serve, tmp_path: Path) -> None:
    running = await serve()
    rows: list[dict[str, object]] = [
        {"id": "echo", "kind": "k", "turns": ["one", "two"], "must": ["two"], "must_not": ["one"]},
        {"id": "limit", "kind": "k", "turns": ["busy now"], "action": "refuse"},
    ]
    seen: list[str] = []
    async with RemoteChat(f"ws://127.0.0.1:{running.port}/ws") as chat:
        outcomes = await run_cases(
            load_cases([write_cases(tmp_path, rows)]), chat, None, lambda o: seen.append(o.id)
        )
    assert [outcome.reasons for outcome in outcomes] == [(), ()]
    assert seen == ["echo", "limit"]
    assert len(outcomes[0].total_ms) == 2


def test_thresholds_are_by_kind_or_for_all(tmp_path: Path) -> None:
    cases = load_cases([write_cases(tmp_path)])
    reply = Reply("89.90", "answer", "fixed")
    outcomes = [judge_case(case, [reply] * len(case.turns), None) for case in cases]
    summary = build_summary(outcomes)
    kinds = [case.kind for case in cases]
    assert find_failures(summary, outcomes, {}) == ["3 of 4 cases failed."]
    assert find_failures(summary, outcomes, parse_thresholds(["0.25", "catalogue=1"], kinds)) == []
    assert find_failures(summary, outcomes, parse_thresholds(["direct=0.5"], kinds)) == [
        "direct: 0.000 of the cases passed; at least 0.5 must."
    ]
    with pytest.raises(CaseError, match="names a kind that no case has"):
        parse_thresholds(["polite=0.5"], kinds)
    assert [case.id for case in select_cases(cases, ["direct"])] == ["delivery", "wrong"]
