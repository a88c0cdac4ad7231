"""One process may open the file of a database twice beside other processes."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from pathlib import Path

from server.settings import load_settings
from server.storage.blocking import open_blocking_database

READ_AND_CLOSE = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
connection.execute("select count(*) from nodes").fetchall()
connection.close()
"""


def test_the_log_of_sqlite_stays_while_this_process_has_it_open(tmp_path: Path) -> None:
    settings = load_settings(home=tmp_path)
    file = tmp_path / "storehand.db"
    with closing(open_blocking_database(settings)), closing(open_blocking_database(settings)):
        # Whoever takes itself for the last one deletes the log as it closes, and what this process
        # wrote after that would be lost.
        subprocess.run([sys.executable, "-c", READ_AND_CLOSE, file], check=True, timeout=60)
        assert file.with_name("storehand.db-wal").exists()
