"""Approved corrections as the bot reads them: a file of questions and answers, and cases.

Both lie in ``HOME/corrections``. ``corrections.csv`` is ingested like any file of the shop, under a
name of its own, since a citation names FILE#ROW. ``cases.jsonl`` is for ``storehand eval``. Each
row and case bears the correction's id, so that publishing again adds nothing; what an operator
adds by hand stays.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from filelock import FileLock

from knowledge.sentences import split_sentences
from server.storage.corrections import Correction

FOLDER = "corrections"
ANSWERS = "corrections.csv"
CASES = "cases.jsonl"
COLUMNS = ("question", "answer", "correction")
LOCK_SECONDS = 30.0
"""Longest wait for another process that publishes; it ingests one file."""

Row = dict[str, str]
Ingest = Callable[[Path], object]
"""Takes a file into the index, as ``storehand ingest`` does; blocking."""


class Publisher:
    """Writes approved corrections into a home, and has them ingested. Blocking.

    Args:
        home: the shop's folder.
        ingest: takes the file into the index.
    """

    def __init__(self, home: Path, ingest: Ingest) -> None:
        self._folder = home / FOLDER
        self._ingest = ingest

    def publish(self, approved: Sequence[Correction]) -> bool:
        """Write what is missing or changed; return whether anything was.

        The file is ingested also where it was written before, since that may have failed.

        Raises:
            OSError: the home cannot be written.
            RetrievalError: the index cannot be written; publish again.
            filelock.Timeout: another process publishes for too long.
        """
        if not approved:
            return False
        self._folder.mkdir(parents=True, exist_ok=True)
        with FileLock(self._folder / ".lock", timeout=LOCK_SECONDS):
            changed = self._write_answers(approved)
            self._write_cases(approved)
            self._ingest(self._folder / ANSWERS)
        return changed

    def lacks(self, approved: Iterable[Correction]) -> bool:
        """Tell whether a correction is not in the home yet, for example approved elsewhere."""
        known = {row["correction"]: row for row in self._read_answers()}
        return any(_is_missing(one, known) for one in approved)

    def _write_answers(self, approved: Sequence[Correction]) -> bool:
        rows = self._read_answers()
        known = {row["correction"]: row for row in rows if row["correction"]}
        missing = [one for one in approved if _is_missing(one, known)]
        for one in missing:
            if one.id in known:
                known[one.id].update(_build_row(one))
            else:
                rows.append(_build_row(one))
        if missing:
            _replace(self._folder / ANSWERS, _write_csv(rows))
        return bool(missing)

    def _read_answers(self) -> list[Row]:
        path = self._folder / ANSWERS
        if not path.is_file():
            return []
        with path.open(encoding="utf-8", newline="") as file:
            return [{name: row.get(name) or "" for name in COLUMNS} for row in csv.DictReader(file)]

    def _write_cases(self, approved: Sequence[Correction]) -> None:
        places = {row["correction"]: place for place, row in enumerate(self._read_answers(), 1)}
        path = self._folder / CASES
        lines = path.read_text("utf-8").splitlines() if path.is_file() else []
        cases = {_read_id(line): line for line in lines}
        for one in approved:
            case = build_case(one, places[one.id])
            cases[case["id"]] = json.dumps(case, ensure_ascii=False)
        _replace(path, "".join(f"{line}\n" for line in cases.values()))


def build_case(correction: Correction, row: int) -> dict[str, Any]:
    """Build the case that the bot answers as the agent did; see `server.evaluation.cases`.

    Args:
        correction: approved.
        row: of it in the file, from 1.
    """
    first = next(iter(split_sentences(correction.answer)), correction.answer)
    return {
        "id": f"correction-{correction.id}",
        "kind": "correction",
        "turns": [correction.question],
        "must": [[r"\s+".join(map(re.escape, first.split()))]],
        "action": "answer",
        "path": "approved",
        "source": [f"{ANSWERS}#{row}"],
    }


def _build_row(correction: Correction) -> Row:
    return {
        "question": correction.question,
        "answer": correction.answer,
        "correction": correction.id,
    }


def _is_missing(correction: Correction, known: Mapping[str, Row]) -> bool:
    return known.get(correction.id) != _build_row(correction)


def _write_csv(rows: Sequence[Row]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _read_id(line: str) -> str:
    """Return the id of a case; the line itself where an operator wrote what is none."""
    try:
        return str(json.loads(line)["id"])
    except (ValueError, TypeError, KeyError):
        return line


def _replace(path: Path, text: str) -> None:
    """Write beside and swap, so that nobody reads half a file."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
