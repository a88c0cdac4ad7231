"""The command line as a contract: real commands in real processes, on the demo's kind of files."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from server.cli.knowing import parse_columns
from tests.bot.shop import write_shop

REPLY_FIELDS = [
    "text", "action", "path", "citations", "products", "language", "receipt", "ttft_ms", "total_ms",
]  # fmt: skip
ENVIRONMENT = {**os.environ, "STOREHAND_GENERATOR": "scripted", "COLUMNS": "200"}


def run(*arguments: str | Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "server", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=600,  # only so that a broken test ends
        env=ENVIRONMENT,
    )


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_shop(tmp_path_factory.mktemp("cli") / "shop")


@pytest.fixture(scope="module")
def home(shop: Path) -> Path:
    home = shop.parent / "home"
    done = run("ingest", shop, "--home", home)
    assert done.returncode == 0, done.stderr
    assert "added 10, changed 0, removed 0, skipped 0" in done.stdout
    return home


def test_ingesting_again_changes_nothing(shop: Path, home: Path) -> None:
    done = run("ingest", shop, "--home", home)
    assert done.returncode == 0
    assert "added 0, changed 0, removed 0, skipped 0, unchanged 10" in done.stdout
    assert "texts embedded: 0" in done.stdout


def test_chat_answers_each_line_with_one_json_object(home: Path) -> None:
    lines = "How long does delivery take?\n/new\n\nWho won the match?\nprice of GR-7\n"
    done = run("chat", "--json", "--home", home, stdin=lines)
    assert done.returncode == 0, done.stderr
    replies = [json.loads(line) for line in done.stdout.splitlines()]
    assert [reply["action"] for reply in replies] == ["answer", "clarify", "refuse", "answer"]
    assert all(list(reply) == REPLY_FIELDS for reply in replies)
    assert replies[0]["citations"][0] == {
        "source": "faq.csv#1",
        "title": "How long does delivery take?",
        "quote": replies[0]["text"],
    }
    assert list(replies[3]["products"][0]) == [
        "id", "title", "price", "currency", "availability", "link",
    ]  # fmt: skip


def test_search_prints_hits_per_query(home: Path) -> None:
    done = run("search", "--json", "-k", "2", "--home", home, stdin="descale\nwarranty\n")
    results = [json.loads(line) for line in done.stdout.splitlines()]
    assert [result["query"] for result in results] == ["descale", "warranty"]
    assert results[0]["hits"][0]["source"] == "faq.csv#2"
    assert list(results[0]["hits"][0]) == ["source", "kind", "title", "score", "text"]
    assert all(len(result["hits"]) <= 2 for result in results)
    only = run("search", "warranty", "--kind", "page", "--json", "--home", home)
    assert {hit["kind"] for hit in json.loads(only.stdout)["hits"]} == {"page"}


def test_screen_prints_a_verdict_per_line() -> None:
    done = run("screen", "--json", stdin="hello\nmail ann@example.org\nI will kill you\n")
    verdicts = [json.loads(line) for line in done.stdout.splitlines()]
    assert [verdict["action"] for verdict in verdicts] == ["allow", "allow", "block"]
    assert verdicts[1]["pii"] == [{"type": "EMAIL", "start": 5, "end": 20}]
    assert verdicts[1]["masked"] == "mail <EMAIL>"
    assert all(list(v) == ["action", "categories", "pii", "masked"] for v in verdicts)


def test_screen_lets_the_shops_own_words_pass(home: Path) -> None:
    text = "I asked Kivra Brevo, and Anna Kovalenko\n"
    (verdict,) = [
        json.loads(line)
        for line in run("screen", "--json", "--home", home, stdin=text).stdout.splitlines()
    ]
    assert verdict["masked"] == "I asked Kivra Brevo, and <PERSON>"


def test_screen_reads_what_is_no_text() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "server", "screen", "--json"],
        input=b"\n\xff\xfe\x00 I will kill you\n",
        capture_output=True,
        timeout=120,
    )
    verdicts = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert [verdict["action"] for verdict in verdicts] == ["allow", "block"]
    assert b"guard_failed" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["ingest", "/no/such/file.csv"], 1, "/no/such/file.csv"),
        (["search", "x", "--kind", "toy"], 2, "--kind is 'toy'; it must be one of product, faq"),
        (["search", "x"], 1, "There is no usable index in"),
        (["chat", "--json"], 1, "There is no usable index in"),
        (["chat", "--url", "ws://127.0.0.1:9/ws"], 1, "No Storehand server answers at ws://127"),
        (["bench", "speed"], 1, "There is no benchmark speed; there are"),
        (["ingest", ".", "--map", "title"], 2, "--map 'title' is not FIELD=COLUMN"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    tmp_path: Path, arguments: list[str], code: int, sentence: str
) -> None:
    where = [] if arguments[0] == "bench" else ["--home", str(tmp_path / "home")]
    done = run(*arguments, *where)
    assert done.returncode == code
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_a_bad_setting_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "storehand.toml").write_text("port = 'many'\n")
    done = run("search", "x", "--home", tmp_path)
    assert done.returncode == 1
    assert "port" in done.stderr and "'many'" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_an_unreadable_source_leaves_the_index_as_it_was(tmp_path: Path, home: Path) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7 but no more than that")
    done = run("ingest", broken, "--home", home)
    assert done.returncode == 1
    assert "broken.pdf" in done.stderr
    found = run("search", "descale", "--json", "--home", home)
    assert json.loads(found.stdout)["hits"][0]["source"] == "faq.csv#2"


def test_columns_are_read_as_pairs() -> None:
    assert parse_columns(["title = Name", "price=Preis=EUR"]) == {
        "title": "Name",
        "price": "Preis=EUR",
    }
    with pytest.raises(typer.BadParameter, match="FIELD=COLUMN"):
        parse_columns(["=x"])
