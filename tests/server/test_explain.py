"""``storehand explain`` in real processes: chat, ask why, change the shop, ask again."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from server.explain import Explanation, print_explanation
from server.storage.address import FILE_NAME
from tests.bot.shop import write_shop
from tests.server.receipts import make_receipt

ENVIRONMENT = {**os.environ, "STOREHAND_GENERATOR": "scripted", "COLUMNS": "160"}
QUESTIONS = "how long does the delivery take\nWho won the match?\nprice of GR-7\n"


def run(*arguments: str | Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "server", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=600,  # only so that a broken test ends
        env=ENVIRONMENT,
    )


class Asked:
    """A home in which three questions were asked."""

    def __init__(self, folder: Path) -> None:
        self.shop = write_shop(folder / "shop")
        self.home = folder / "home"
        self.ingest()
        done = run("chat", "--json", "--home", self.home, stdin=QUESTIONS)
        assert done.returncode == 0, done.stderr
        self.replies: list[dict[str, Any]] = [json.loads(line) for line in done.stdout.splitlines()]

    def ingest(self) -> None:
        assert run("ingest", self.shop, "--home", self.home).returncode == 0

    def explain(self, place: int) -> dict[str, Any]:
        done = run("explain", self.replies[place]["receipt"], "--home", self.home, "--json")
        assert done.returncode == 0, done.stderr
        explained: dict[str, Any] = json.loads(done.stdout)
        return explained


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Asked:
    return Asked(tmp_path_factory.mktemp("explain"))


def test_a_reply_names_its_receipt_which_explains_it(asked: Asked) -> None:
    explained = asked.explain(0)
    receipt, replay = explained["receipt"], explained["replay"]
    assert receipt["text"] == asked.replies[0]["text"]
    assert receipt["steps"][0]["rule"] == "approved"
    assert (replay["same"], replay["changes"], explained["obstacle"]) == (True, [], "")


def test_a_person_reads_why_and_what_was_compared(asked: Asked) -> None:
    done = run("explain", asked.replies[0]["receipt"], "--home", asked.home)
    assert done.returncode == 0, done.stderr
    for part in (
        "how long does the delivery take",
        "The shop's own answer faq.csv#1 fits",
        "approved_similarity",
        "as written",
        "decision    same",
        "answer      same",
        "generation 000001",
        "least_answers",
        "storehand train answers",
    ):
        assert part in " ".join(done.stdout.split("\n")), part


def test_a_changed_shop_is_told(tmp_path: Path) -> None:
    asked = Asked(tmp_path)
    table = asked.shop / "products.tsv"
    table.write_text(table.read_text("utf-8").replace("89.90 EUR", "79.90 EUR"), "utf-8")
    asked.ingest()
    priced, refused = asked.explain(2), asked.explain(1)
    assert "The record of GR-7 has changed." in priced["replay"]["changes"]
    assert priced["replay"]["steps"][0]["answer"] == "different"
    assert refused["replay"]["same"] and len(refused["replay"]["changes"]) == 1


def test_without_an_index_the_receipt_is_still_shown(tmp_path: Path) -> None:
    asked = Asked(tmp_path)
    for manifest in asked.home.glob("index/*/manifest.json"):
        manifest.unlink()
    explained = asked.explain(0)
    assert explained["receipt"]["text"] and explained["replay"] is None
    assert "no usable index" in explained["obstacle"]


def test_an_unknown_id_is_one_sentence(asked: Asked) -> None:
    prefix = asked.replies[0]["receipt"][:-1]
    for wrong in (prefix, "%", "../../etc/passwd"):
        done = run("explain", wrong, "--home", asked.home)
        assert (done.returncode, done.stdout) == (1, "")
        assert f"There is no receipt {wrong!r} in {asked.home / FILE_NAME}" in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1


def test_a_damaged_file_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text("no database\n" * 100, "utf-8")
    done = run("explain", "x", "--home", tmp_path)
    assert done.returncode == 1
    assert "file is not a database" in done.stderr and "Traceback" not in done.stderr


def show(explanation: Explanation) -> str:
    out = io.StringIO()
    print_explanation(Console(file=out, width=160), explanation)
    return out.getvalue()


def test_verdicts_reasons_and_quotes_are_shown() -> None:
    shown = show(Explanation(make_receipt(), None, "no index"))
    assert "passed  It takes two to four days." in shown
    assert "faq.csv#1: “It takes two to four days.”" in shown
    assert "withheld  It is free." in shown and "word free is carried by nothing" in shown
    assert "It cannot be asked again: no index" in shown
    assert "Be brief." in shown and "a" * 32 in shown


def test_a_customer_cannot_drive_the_terminal() -> None:
    wicked = make_receipt(message="\x1b[2J\x1b]0;owned\x07 [red]hi[/red] \u202egnp")
    shown = show(Explanation(replace(wicked), None, "no index"))
    assert not set(shown) & set("\x1b\x07\u202e")
    assert "[red]hi[/red]" in shown
