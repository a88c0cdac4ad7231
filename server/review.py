"""The review queue: what the guards stopped, for a person to say whether rightly so.

Messages of customers and sentences that were withheld from them, masked. What was marked goes into
the next training of the guards.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import delete, insert, select, update

from bot.guards.pii import mask_personal_data
from bot.receipts.interfaces import Receipt
from bot.receipts.recording import REPEATED
from server.personal import Exported, Visitor, each_conversation
from server.storage.blocking import BlockingDatabase, Found
from server.storage.records_schema import stopped
from server.storage.schema import now_text, to_text

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
        database: of the shop.
    """

    name = "review"

    def __init__(self, database: BlockingDatabase) -> None:
        self._database = database

    def add(self, receipt: Receipt) -> None:
        """Put what was stopped of a turn at the end, if anything was; blocking."""
        place = {"conversation": receipt.conversation_id, "receipt": receipt.id}
        at = now_text()
        rows = [{**place, **found, "at": at} for found in _list_new(receipt)]
        if not rows:
            return
        with self._database.writing() as connection:
            connection.execute(insert(stopped), rows)

    def list_stopped(self, marked: bool | None = None) -> list[Stopped]:
        """Return messages, oldest first: all, or those that are marked, or those that are not."""
        found = [_read(row) for row in self._database.read(_ALL)]
        return [one for one in found if marked is None or bool(one.mark) == marked]

    def mark(self, number: int, mark: Mark) -> Stopped:
        """Say whether a message was stopped rightly; a later mark counts.

        Raises:
            ReviewUnknown: there is no message of this number.
        """
        marked = update(stopped).filter_by(id=number).values(mark=mark)
        with self._database.writing() as connection:
            if not connection.execute(marked).rowcount:
                raise ReviewUnknown(
                    f"The review queue has no message {number}; 'storehand review list' shows them."
                )
            return _read(connection.execute(_ALL.filter_by(id=number)).one())

    def export_visitor(self, visitor: Visitor) -> list[Exported]:
        """Return whole messages; see `PersonalStore.export_visitor`."""
        return [
            asdict(_read(row))
            for conversation in visitor.conversations
            for row in self._database.read(_ALL.filter_by(conversation=conversation))
        ]

    def erase_visitor(self, visitor: Visitor) -> int:
        """Delete a visitor's messages; see `PersonalStore.erase_visitor`."""
        return each_conversation(visitor, self._erase)

    def expire(self, before: datetime) -> int:
        """Delete what came before; see `PersonalStore.expire`."""
        return self._database.delete(delete(stopped).where(stopped.c.at < to_text(before)))

    def _erase(self, conversation: str) -> int:
        return self._database.delete(delete(stopped).filter_by(conversation=conversation))


_ALL = select(stopped).order_by(stopped.c.id)


def _read(row: Found) -> Stopped:
    found = dict(row._mapping)
    categories, reasons = (json.loads(found.pop(name)) for name in ("categories", "reasons"))
    return Stopped(**found, categories=categories, reasons=reasons)


def _list_new(receipt: Receipt) -> Iterator[dict[str, str]]:
    """Yield what was stopped of a turn: message, action, categories and reasons."""
    screened = receipt.screened
    if not screened.passed:
        yield _describe(
            receipt.message, screened.action, dict(screened.categories), screened.reasons
        )
    for said in (said for step in receipt.steps for said in step.said):
        if said.outcome == "withheld" and tuple(said.reasons) != (REPEATED,):
            yield _describe(mask_personal_data(said.text), WITHHELD, {}, said.reasons)


def _describe(
    message: str, action: str, categories: Mapping[str, float], reasons: Sequence[str]
) -> dict[str, str]:
    return {
        "message": message,
        "action": action,
        "categories": json.dumps(categories, sort_keys=True),
        "reasons": json.dumps(list(reasons)),
    }


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
