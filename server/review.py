"""The review queue: what the guards stopped, for a person to say whether rightly so.

Messages of customers and sentences that were withheld from them, masked. What was marked goes into
the next training of the guards.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from bot.guards.pii import mask_personal_data
from bot.receipts.interfaces import Receipt
from bot.receipts.recording import REPEATED
from server.databases import Database
from server.personal import Exported, Visitor, each_conversation

FILE_NAME = "review.db"
_TABLE = """
create table if not exists stopped (
    id integer primary key autoincrement,
    at text not null,
    conversation text not null,
    receipt text not null,
    message text not null,
    action text not null,
    categories text not null,
    reasons text not null,
    mark text not null default ''
)
"""

WITHHELD = "withheld"
"""Action of a generated sentence that a guard kept from the customer."""

Mark = Literal["", "wrongly-stopped", "rightly-stopped"]


class ReviewUnknown(Exception):
    """There is no such message in the queue; the text is one sentence for the operator."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """A message that a guard stopped, or a sentence that was withheld.

    Attributes:
        id: from 1, in the order in which they came.
        at: ISO 8601 in UTC.
        message: or the sentence; personal data masked.
        action: block, care or handoff; `WITHHELD` for a sentence.
        categories: name to score, 0 to 1.
        reasons: of the guard.
        mark: what a person said of it; empty before.
    """

    id: int
    at: str
    conversation: str
    receipt: str
    message: str
    action: str
    categories: dict[str, float]
    reasons: list[str]
    mark: Mark = ""


class ReviewQueue:
    """Keeps what was stopped for some days; implements `server.personal.PersonalStore`.

    Args:
        home: the shop's folder; the file is made with the first message.
    """

    name = "review"

    def __init__(self, home: Path) -> None:
        self._database = Database(home / FILE_NAME, [_TABLE])

    def add(self, receipt: Receipt) -> None:
        """Put what was stopped of a turn at the end, if anything was; blocking."""
        at = datetime.now(UTC).isoformat()
        rows = [
            (at, receipt.conversation_id, receipt.id, *stopped) for stopped in _list_new(receipt)
        ]
        if not rows:
            return
        with self._database.writing() as connection:
            connection.executemany(
                "insert into stopped (at, conversation, receipt, message, action, categories, "
                "reasons) values (?, ?, ?, ?, ?, ?, ?)",
                rows,
            )

    def list_stopped(self, marked: bool | None = None) -> list[Stopped]:
        """Return messages, oldest first: all, or those that are marked, or those that are not."""
        found = list(self._load("select * from stopped order by id"))
        return [one for one in found if marked is None or bool(one.mark) == marked]

    def mark(self, number: int, mark: Mark) -> Stopped:
        """Say whether a message was stopped rightly; a later mark counts.

        Raises:
            ReviewUnknown: there is no message of this number.
        """
        found = list(self._load("select * from stopped where id = ?", [number]))
        if not found:
            raise ReviewUnknown(
                f"The review queue has no message {number}; 'storehand review list' shows them."
            )
        with self._database.writing() as connection:
            connection.execute("update stopped set mark = ? where id = ?", (mark, number))
        return self._load_one(number)

    def export_visitor(self, visitor: Visitor) -> list[Exported]:
        """Return a visitor's messages; see `PersonalStore.export_visitor`."""
        wanted = set(visitor.conversations)
        return [asdict(one) for one in self.list_stopped() if one.conversation in wanted]

    def erase_visitor(self, visitor: Visitor) -> int:
        """Delete a visitor's messages; see `PersonalStore.erase_visitor`."""
        return each_conversation(visitor, self._erase)

    def expire(self, before: datetime) -> int:
        """Delete what came before; see `PersonalStore.expire`."""
        return self._database.delete("delete from stopped where at < ?", [before.isoformat()])

    def close(self) -> None:
        """Close the file; safe to call twice."""
        self._database.close()

    def _load(self, query: str, values: Sequence[Any] = ()) -> Iterator[Stopped]:
        for row in self._database.read(query, values):
            number, at, conversation, receipt, message, action, categories, reasons, mark = row
            yield Stopped(
                id=number,
                at=at,
                conversation=conversation,
                receipt=receipt,
                message=message,
                action=action,
                categories=json.loads(categories),
                reasons=json.loads(reasons),
                mark=mark,
            )

    def _load_one(self, number: int) -> Stopped:
        return next(self._load("select * from stopped where id = ?", [number]))

    def _erase(self, conversation: str) -> int:
        return self._database.delete("delete from stopped where conversation = ?", [conversation])


def _list_new(receipt: Receipt) -> Iterator[tuple[str, str, str, str]]:
    """Yield text, action, categories and reasons of what was stopped of a turn."""
    screened = receipt.screened
    if not screened.passed:
        scores = json.dumps(dict(screened.categories), sort_keys=True)
        yield receipt.message, screened.action, scores, json.dumps(list(screened.reasons))
    for said in (said for step in receipt.steps for said in step.said):
        if said.outcome == "withheld" and tuple(said.reasons) != (REPEATED,):
            yield mask_personal_data(said.text), WITHHELD, "{}", json.dumps(list(said.reasons))


def build_example(stopped: Stopped) -> dict[str, Any]:
    """Return a marked message as the training of the guards reads it, one JSON object a line.

    ``known`` is that of `bot.training.messages.Example`: of a message that was stopped wrongly no
    category that scored holds, of one that was stopped rightly the highest does. Of a sentence
    nothing is known: what withholds it are rules and evidence, not what is trained here.
    """
    scores = stopped.categories
    if stopped.mark == "wrongly-stopped":
        known = dict.fromkeys(scores, False)
    else:
        known = {name: True for name, score in scores.items() if score == max(scores.values())}
    return {"text": stopped.message, "known": known, "source": "review"}
