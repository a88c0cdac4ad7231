"""From a message that was stopped wrongly to a head that leaves it alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.guards.policies import HARM
from bot.receipts.interfaces import Screened
from bot.training.fitting import Plan
from bot.training.guards import Lesson, train_head
from bot.training.messages import Example
from bot.training.reviewed import ReviewUnreadable, load_reviewed
from bot.training.vectors import VectorCache
from retrieval.interfaces import Embedder, Vectors
from server.review import ReviewQueue, build_example
from server.settings import load_settings
from server.storage.blocking import open_blocking_database
from tests.server.receipts import make_receipt

STOPPED = "ich tötet jeden Fleck jetzt"
LESSON = Lesson("words", ("violence",), Plan(hidden=0, passes=80, decay=1e-5))


def build_examples() -> list[Example]:
    """Invent threats that kill, and calm messages that do not."""
    things = "Nachbar Chef Freund Vater Bruder Mann Mensch Kollege Lehrer Doktor".split()
    times = "jetzt heute morgen bald nachts montags dienstags sofort gleich abends".split()
    said = [(thing, time) for thing in things for time in times]
    harm = [Example(f"ich tötet jeden {a} {b}", {"violence": True}, "x", a + b) for a, b in said]
    calm = [Example(f"habt ihr {b} Zeit für {a}", {"violence": False}, "x", b + a) for a, b in said]
    return [*harm, *calm]


class NoVectors:
    """Heads that read letters ask for none."""

    name = "none"
    dim = 1

    def embed(self, texts: list[str]) -> Vectors:
        raise AssertionError("no vector is read")


def score(examples: list[Example]) -> float:
    embedder: Embedder = NoVectors()  # type: ignore[assignment]
    head = train_head(LESSON, examples, VectorCache(embedder), "a test")
    return head.score(STOPPED, None)["violence"]


def export(folder: Path) -> Path:
    """Stop a message, mark it, and export it as ``storehand review export`` does."""
    database = open_blocking_database(load_settings(home=folder))
    queue = ReviewQueue(database)
    screened = Screened(False, "block", dict.fromkeys(HARM, 0.0) | {"violence": 0.97}, ("x",))
    queue.add(make_receipt(message=STOPPED, screened=screened))
    for one in queue.list_stopped():
        queue.mark(one.id, "wrongly-stopped")
    lines = [json.dumps(build_example(one)) for one in queue.list_stopped(True)]
    database.close()
    assert len(lines) == 2  # a withheld sentence, too
    file = folder / "review.jsonl"
    file.write_text("\n".join(lines) + "\n", "utf-8")
    return file


def test_a_wrongly_stopped_message_is_learnt(tmp_path: Path) -> None:
    (reviewed,) = load_reviewed(export(tmp_path))
    assert (reviewed.text, reviewed.source) == (STOPPED, "review")
    assert not any(reviewed.known.values())
    before = score(build_examples())
    after = score([*build_examples(), reviewed])
    assert after < 0.5 < before, (after, before)


@pytest.mark.parametrize(
    "line", ["no json", "\0", "[]", '{"text": "a"}', '{"text": "a", "known": 1}']
)
def test_another_file_is_one_sentence(tmp_path: Path, line: str) -> None:
    file = tmp_path / "review.jsonl"
    file.write_text(line, "utf-8")
    with pytest.raises(ReviewUnreadable, match=r"line 1 is no reviewed message; 'storehand"):
        load_reviewed(file)
    with pytest.raises(ReviewUnreadable, match="cannot be read: No such file"):
        load_reviewed(tmp_path / "missing")
