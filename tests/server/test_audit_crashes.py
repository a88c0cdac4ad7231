"""The chain holds whatever happens to those who write it: together, killed, or cut off."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from server.audit import AuditLog
from server.sealing import HomeKey
from server.settings import load_settings
from server.storage.address import FILE_NAME
from server.storage.blocking import open_blocking_database

KEY = HomeKey("k" * 32)
LOG = f"{FILE_NAME}-wal"
"""Of SQLite: what was committed last lies there, until it is taken into the file."""

OPEN = """
import os, sys
from server.audit import AuditLog, _append
from server.sealing import HomeKey
from server.settings import load_settings
from server.storage.blocking import open_blocking_database
database = open_blocking_database(load_settings(home=sys.argv[1], database=sys.argv[2]))
log = AuditLog(database, HomeKey("k" * 32))
"""

APPEND = f"""{OPEN}
for number in range(int(sys.argv[3])):
    log.append("customer", "answer", conversation=f"c{{number}}")
    print(number, flush=True)
"""

DIE_MIDWAY = f"""{OPEN}
with database.writing() as connection:
    _append(connection, log._key, {{"who": "server", "what": "half"}})
    os._exit(9)
"""


def start(program: str, *arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", program, *map(str, arguments)]
    root = Path(__file__).parents[2]
    return subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True)


@contextmanager
def opened(home: Path, url: str = "") -> Iterator[AuditLog]:
    database = open_blocking_database(load_settings(home=home, database=url))
    try:
        yield AuditLog(database, KEY)
    finally:
        database.close()


def test_several_processes_append_to_one_chain(tmp_path: Path, database_url: str) -> None:
    running = [start(APPEND, tmp_path, database_url, 25) for _ in range(4)]
    assert [process.wait(120) for process in running] == [0] * 4
    for process in running:
        process.communicate()
    with opened(tmp_path, database_url) as log:
        found = log.verify()
    assert (found.entries, found.broken) == (100, 0)


def test_an_entry_that_was_not_committed_was_never_there(tmp_path: Path, database_url: str) -> None:
    with opened(tmp_path, database_url) as log:
        log.append("customer", "answer")
        process = start(DIE_MIDWAY, tmp_path, database_url)
        process.communicate(timeout=60)
        assert process.returncode == 9
        assert (log.verify().entries, log.verify().broken) == (1, 0)
        log.append("customer", "answer")
        assert (log.verify().entries, log.verify().broken) == (2, 0)


def test_a_writer_killed_at_any_moment_leaves_whole_entries(
    tmp_path: Path, database_url: str
) -> None:
    process = start(APPEND, tmp_path, database_url, 100_000)
    assert process.stdout is not None
    told = [int(process.stdout.readline()) for _ in range(30)]
    os.kill(process.pid, signal.SIGKILL)
    rest = process.communicate(timeout=60)[0].split()
    written = int(rest[-1]) if rest and rest[-1].isdigit() else told[-1]
    with opened(tmp_path, database_url) as log:
        found = log.verify()
        assert found.broken == 0
        assert found.entries >= written + 1  # whoever was told that it was written, finds it
        log.append("operator", "review")
        assert log.verify().broken == 0


@pytest.mark.parametrize("lost_bytes", [1, 100, 4096, 8000])
def test_a_torn_end_of_the_file_costs_the_last_entries_alone(
    tmp_path: Path, lost_bytes: int
) -> None:
    """As after a power cut: the end of SQLite's log was not on the disk yet."""
    home = tmp_path / "home"
    process = start(APPEND, home, "", 6)
    process.communicate(timeout=60)
    with opened(home) as log:
        log.append("customer", "answer")
        before = log.verify()
        torn = tmp_path / "torn"
        torn.mkdir()
        for name in (FILE_NAME, LOG):
            (torn / name).write_bytes((home / name).read_bytes())
    content = (torn / LOG).read_bytes()
    assert len(content) > lost_bytes
    (torn / LOG).write_bytes(content[:-lost_bytes] + b"\0" * (lost_bytes // 2))
    with opened(torn) as log:
        found = log.verify()
        assert (found.broken, found.entries) == (0, 6)
        assert log.verify(before.head).broken == 7, "an end written down tells what is missing"
        log.append("customer", "answer")
        assert (log.verify().broken, log.verify().entries) == (0, 7)
