"""The commands about who may come to the desk, in real processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

PASSWORD = "correct horse battery\n"
ADA = "ada@shop.example"

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def run_agent(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "server", "agent", *arguments, "--home", str(tmp_path)],
            input=stdin,
            capture_output=True,
            text=True,
            timeout=120,
            env=os.environ | {"COLUMNS": "200"},
        )

    return run_agent


def test_an_agent_comes_changes_and_goes(run: Run, tmp_path: Path) -> None:
    add = ("add", "Ada@Shop.example", "--name", "Ada", "--role", "admin", "--password-stdin")
    added = run(*add, stdin=PASSWORD)
    assert (added.stdout, added.stderr) == (f"{ADA} is added, as admin.\n", "")
    again = run(*add, stdin=PASSWORD)
    assert again.returncode == 1
    assert again.stderr == f"There is an account for {ADA} already; change that one.\n"
    assert run("add", "bob@shop.example", "--name", "Bob", "--oidc").returncode == 0
    assert run("disable", "bob@shop.example").stdout == "bob@shop.example is disabled.\n"
    listed = [json.loads(line) for line in run("list", "--json").stdout.splitlines()]
    assert [(one["email"], one["role"], one["active"]) for one in listed] == [
        (ADA, "admin", True),
        ("bob@shop.example", "agent", False),
    ]
    assert "password" not in listed[0]
    assert run("enable", "bob@shop.example").stdout == "bob@shop.example is active.\n"
    assert run("list").stdout.count("\tactive\t") == 2
    assert run("password", ADA, "--password-stdin", stdin="another horse battery\n").returncode == 0
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
    assert b"horse" not in kept


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["add", ADA, "--name", "Ada", "--role", "boss"], 2, "--role is 'boss'; it must be one of"),
        (["add", ADA, "--name", "Ada"], 2, "There is no terminal to ask for a password"),
        (["add", "ada", "--name", "Ada", "--oidc"], 1, "This is no e-mail address"),
        (["add", ADA, "--name", " ", "--oidc"], 1, "The name must have 1 to 80 characters"),
        (["add", ADA, "--name", "Ada", "--password-stdin"], 1, "The password has 5 characters"),
        (["disable", ADA], 1, f"There is no agent '{ADA}'"),
        (["password", ADA, "--password-stdin"], 1, f"There is no agent '{ADA}'"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    run: Run, arguments: list[str], code: int, sentence: str
) -> None:
    done = run(*arguments, stdin="short\n")
    assert done.returncode == code
    assert done.stderr.startswith(sentence)
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


def test_the_only_admin_stays(run: Run) -> None:
    run("add", ADA, "--name", "Ada", "--role", "admin", "--oidc")
    done = run("disable", ADA)
    assert done.returncode == 1
    assert done.stderr.startswith("This is the only active admin; nothing was changed.")
