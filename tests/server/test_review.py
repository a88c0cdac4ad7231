"""The review queue: what was stopped, what a person says of it, what training reads."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.receipts.interfaces import Said, Screened
from bot.receipts.recording import REPEATED
from server.personal import Visitor
from server.review import WITHHELD, ReviewQueue, ReviewUnknown, build_example
from server.storage.blocking import BlockingDatabase
from tests.server.databases import list_files_with
from tests.server.receipts import make_receipt

STOPPED = Screened(False, "block", {"violence": 0.9, "hate": 0.2}, ("a threat of violence",))


@pytest.fixture
def queue(blocking: BlockingDatabase) -> ReviewQueue:
    review = ReviewQueue(blocking)
    for number in range(2):
        receipt = make_receipt(
            message=f"message {number} of <EMAIL_1>",
            conversation_id=f"c{number}",
            screened=STOPPED,
            steps=(),
        )
        review.add(receipt)
    return review


def test_messages_wait_in_order(queue: ReviewQueue) -> None:
    first, second = queue.list_stopped()
    assert (first.id, second.id) == (1, 2)
    assert first.message == "message 0 of <EMAIL_1>"
    assert (first.action, first.categories) == ("block", {"violence": 0.9, "hate": 0.2})
    assert first.reasons == ["a threat of violence"]


def test_withheld_sentences_wait_masked(blocking: BlockingDatabase) -> None:
    review = ReviewQueue(blocking)
    receipt = make_receipt()
    (step,) = receipt.steps
    said = (
        *step.said,
        Said("It is free.", "withheld", (REPEATED,)),
        Said("Write to ann.lee@mail.example.", "withheld", ("no record says so",)),
    )
    review.add(replace(receipt, steps=(replace(step, said=said),)))
    found = [(one.message, one.action, one.reasons) for one in review.list_stopped()]
    assert found == [
        ("It is free.", WITHHELD, ["word free is carried by nothing"]),
        ("Write to <EMAIL>.", WITHHELD, ["no record says so"]),
    ]
    assert review.list_stopped()[0].receipt == receipt.id
    marked = review.mark(1, "wrongly-stopped")
    assert build_example(marked)["known"] == {}


def test_what_passed_does_not_wait(blocking: BlockingDatabase) -> None:
    review = ReviewQueue(blocking)
    review.add(make_receipt(steps=()))
    assert review.list_stopped() == []


def test_a_marked_message_no_longer_waits(queue: ReviewQueue) -> None:
    assert queue.mark(1, "wrongly-stopped").mark == "wrongly-stopped"
    assert [one.id for one in queue.list_stopped(marked=False)] == [2]
    assert [one.id for one in queue.list_stopped(marked=True)] == [1]
    assert queue.mark(1, "rightly-stopped").mark == "rightly-stopped"


def test_an_unknown_number_is_a_sentence(queue: ReviewQueue) -> None:
    with pytest.raises(ReviewUnknown, match="no message 7; 'storehand review list'"):
        queue.mark(7, "wrongly-stopped")


def test_training_learns_what_does_not_hold_and_what_surely_does(queue: ReviewQueue) -> None:
    stopped = queue.list_stopped()[0]
    wrong = build_example(replace(stopped, mark="wrongly-stopped"))
    right = build_example(replace(stopped, mark="rightly-stopped"))
    assert wrong["known"] == {"violence": False, "hate": False}
    assert right["known"] == {"violence": True}
    assert (wrong["text"], wrong["source"]) == (stopped.message, "review")


def test_a_visitor_is_exported_and_erased_alone(queue: ReviewQueue) -> None:
    visitor = Visitor("v", ("c0",))
    assert [one["id"] for one in queue.export_visitor(visitor)] == [1]
    assert queue.erase_visitor(visitor) == 1
    assert [one.conversation for one in queue.list_stopped()] == ["c1"]


def test_a_number_is_never_given_again(queue: ReviewQueue) -> None:
    queue.erase_visitor(Visitor("v", ("c0", "c1")))
    queue.add(make_receipt(screened=STOPPED, steps=()))
    assert [one.id for one in queue.list_stopped()] == [3]


def test_old_messages_expire(queue: ReviewQueue, tmp_path: Path) -> None:
    assert queue.expire(datetime.now(UTC) - timedelta(days=1)) == 0
    assert queue.expire(datetime.now(UTC) + timedelta(days=1)) == 2
    assert list_files_with(tmp_path, b"message 0") == []
