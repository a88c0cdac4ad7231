"""Reads a conversation from the store, as a summary wants it."""

from __future__ import annotations

from typing import Any

import structlog
from pydantic import TypeAdapter
from sqlalchemy import Row, or_, select

from bot.interfaces import Topic
from bot.receipts.interfaces import Receipt, ReceiptStore, ReceiptsUnreadable
from server.handover.exchanges import Entry
from server.handover.summary import FIRST_READ, LAST_READ
from server.storage.database import Database
from server.storage.schema import messages

log = structlog.get_logger(__name__)

_TOPICS: TypeAdapter[tuple[Topic, ...]] = TypeAdapter(tuple[Topic, ...])
_REPLY = "reply-"
"""Before the number of the message that a bot's answers; see `server.storage.conversations`."""


async def load_entries(database: Database, receipts: ReceiptStore, id: str) -> list[Entry]:
    """Return the messages of a conversation that a summary reads, oldest first.

    Args:
        database: of the shop.
        receipts: of the bot's replies; one that cannot be read is left out.
        id: of the conversation; one that is not there has no messages.

    Raises:
        StorageUnavailable: the database cannot be read.
    """
    own = messages.c.conversation == id
    ends = (messages.c.seq.asc(), FIRST_READ), (messages.c.seq.desc(), LAST_READ)
    read = [
        messages.c.seq.in_(select(messages.c.seq).where(own).order_by(order).limit(most))
        for order, most in ends
    ]
    query = select(messages).where(own, or_(*read)).order_by(messages.c.seq)
    async with database.reading() as connection:
        rows = (await connection.execute(query)).all()
    return [_build(row, await _find_receipt(receipts, row.receipt)) for row in rows]


async def _find_receipt(receipts: ReceiptStore, id: str) -> Receipt | None:
    try:
        return await receipts.find(id) if id else None
    except ReceiptsUnreadable as error:
        log.warning("summary_without_receipt", reason=error.reason)
        return None


def _build(row: Row[Any], receipt: Receipt | None) -> Entry:
    answered = row.id.removeprefix(_REPLY) if row.role == "bot" else ""
    return Entry(
        seq=row.seq,
        role=row.role,
        text=row.text,
        action=row.action,
        reply_to=int(answered) if answered.isdigit() else 0,
        about=_TOPICS.validate_json(row.about),
        receipt=receipt,
    )
