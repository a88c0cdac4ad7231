"""What a customer wrote is in no report of an error, wherever it was raised and whoever prints it.

Here every exception quotes the whole prompt or message, as libraries do.
"""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.metrics import Metrics
from server.settings import load_settings
from tests.server.canaries import (
    Sinks,
    find_leaks,
    log_into,
)
from tests.server.conftest import Serve
from tests.server.engines import EchoEngine

EMAIL = "canary.err@mailbox-kqz.example"


@pytest.fixture
def sinks(tmp_path: Path) -> Iterator[Sinks]:
    settings = load_settings(home=tmp_path / "home", log_level="debug", log_format="json")
    settings.home.mkdir()
    yield from log_into(Sinks(settings.home, tmp_path / "server.log", Metrics()), settings)


async def test_the_frame_of_an_error_and_its_traceback(sinks: Sinks, serve: Serve) -> None:
    running = await serve(engine=EchoEngine())
    client = await running.connect()
    await client.hello()
    await client.send(type="message", id="m1", text=f"crash {EMAIL}")
    frame = (await client.until("error"))[-1]
    assert frame["code"] == "internal"
    assert EMAIL not in json.dumps(frame)
    assert "turn_failed" in sinks.log_file.read_text("utf-8")
    assert find_leaks(sinks, [EMAIL]) == []


async def test_a_task_that_nobody_waits_for(sinks: Sinks) -> None:
    """Asyncio prints such a task with its exception's own words."""

    async def fail() -> None:
        raise ValueError(f"cannot read {EMAIL}")

    task = asyncio.create_task(fail())
    await asyncio.sleep(0)
    del task
    gc.collect()
    assert "never retrieved" in sinks.log_file.read_text("utf-8")
    assert find_leaks(sinks, [EMAIL]) == []


def test_a_library_that_logs_its_failure(sinks: Sinks) -> None:
    try:
        raise ValueError(f"cannot read {EMAIL}")
    except ValueError as error:
        logging.getLogger("some.library").warning("it failed", exc_info=error)
        logging.getLogger("some.library").exception("it failed: %s", error)
    assert find_leaks(sinks, [EMAIL]) == []


UNCAUGHT = """
import threading
from server.logs import report_uncaught
report_uncaught()
def fail(): raise ValueError("cannot read EMAIL")
thread = threading.Thread(target=fail)
thread.start()
thread.join()
class Broken:
    def __del__(self): raise ValueError("cannot end EMAIL")
Broken()
raise ValueError("cannot go on EMAIL")
"""


def test_what_python_itself_prints() -> None:
    """The hooks of threads, of ``__del__`` and of the end of the process."""
    done = subprocess.run(
        [sys.executable, "-c", UNCAUGHT.replace("EMAIL", EMAIL)],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert done.stderr.count("builtins.ValueError") == 3
    assert EMAIL not in done.stderr + done.stdout


def test_commands_report_uncaught_errors_so() -> None:
    program = f"""
import sys, server.cli as cli, typer
@cli.app.command()
def fail() -> None: raise ValueError("cannot read {EMAIL}")
sys.argv = ["storehand", "fail"]
cli.main()
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 1
    assert done.stderr.startswith("Storehand stops because of a defect: builtins.ValueError\n  at ")
    assert EMAIL not in done.stderr + done.stdout
