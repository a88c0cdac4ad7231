"""The files of approved corrections: complete, in order, and safe to write again."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from server.desk.publishing import ANSWERS, CASES, FOLDER, Publisher
from server.evaluation.cases import load_cases
from server.storage.corrections import Correction


def build(id: str, answer: str = "Yes.") -> Correction:
    return Correction(id, "", 1, f"Question {id}?", answer, "approved", "a1", "", "a2", "")


class Ingested:
    """What was taken into the index."""

    def __init__(self) -> None:
        self.paths: list[Path] = []

    def __call__(self, path: Path) -> None:
        self.paths.append(path)


def publish(home: Path, *corrections: Correction) -> bool:
    return Publisher(home, Ingested()).publish(corrections)


def read(home: Path) -> list[dict[str, str]]:
    text = (home / FOLDER / ANSWERS).read_bytes().decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_rows_are_added_and_keep_their_places(tmp_path: Path) -> None:
    assert publish(tmp_path, build("a"))
    assert publish(tmp_path, build("b"), build("a"))
    assert not publish(tmp_path, build("a"), build("b"))
    assert [row["correction"] for row in read(tmp_path)] == ["a", "b"]
    cases = load_cases([tmp_path / FOLDER / CASES])
    assert [(case.id, case.source) for case in cases] == [
        ("correction-a", (f"{ANSWERS}#1",)),
        ("correction-b", (f"{ANSWERS}#2",)),
    ]


def test_a_change_replaces_its_row_and_its_case(tmp_path: Path) -> None:
    publish(tmp_path, build("a"), build("b"))
    assert publish(tmp_path, build("a", "No."))
    assert [row["answer"] for row in read(tmp_path)] == ["No.", "Yes."]
    [first, _] = load_cases([tmp_path / FOLDER / CASES])
    assert first.must[0][0].pattern == r"No\."


def test_what_an_operator_wrote_stays(tmp_path: Path) -> None:
    folder = tmp_path / FOLDER
    folder.mkdir()
    (folder / ANSWERS).write_text("question,answer\nMine?,Mine.\n", "utf-8")
    (folder / CASES).write_text('{"id": "mine", "kind": "own", "turns": ["Mine?"]}\n', "utf-8")
    publish(tmp_path, build("a"))
    assert [row["question"] for row in read(tmp_path)] == ["Mine?", "Question a?"]
    cases = load_cases([folder / CASES])
    assert [case.id for case in cases] == ["mine", "correction-a"]
    assert cases[1].source == (f"{ANSWERS}#2",)


def test_lines_quotes_and_long_answers_come_back_as_they_were(tmp_path: Path) -> None:
    answer = 'First "line", with a comma.\n\nSecond line; 退货 ok.\r\nThird.'
    publish(tmp_path, build("a", answer))
    assert read(tmp_path)[0]["answer"] == answer
    assert not Publisher(tmp_path, Ingested()).lacks([build("a", answer)])
    assert Publisher(tmp_path, Ingested()).lacks([build("a", answer), build("b")])
    load_cases([tmp_path / FOLDER / CASES])


def test_nothing_is_written_for_nothing(tmp_path: Path) -> None:
    ingested = Ingested()
    assert not Publisher(tmp_path, ingested).publish([])
    assert not (tmp_path / FOLDER).exists() and not ingested.paths
    Publisher(tmp_path, ingested).publish([build("a")])
    assert ingested.paths == [tmp_path / FOLDER / ANSWERS]
