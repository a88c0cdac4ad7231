"""What customers say of answers and of conversations; the last word counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from server.storage.database import Database
from server.storage.inserting import build_upsert
from server.storage.interfaces import UnknownConversation
from server.storage.schema import feedback, messages, now_text

KEY = ("conversation", "message")
WHOLE = ""
"""Stands for the conversation as a whole, in place of a message's id."""


@dataclass(frozen=True, slots=True)
class Voice:
    """What a customer said of an answer, or of a whole conversation.

    Attributes:
        helpful: None of a conversation.
        stars: 1 to 5; None of an answer.
        reason: why an answer did not help; may be empty.
        comment: masked; may be empty.
    """

    helpful: bool | None
    stars: int | None
    reason: str
    comment: str


class FeedbackStore:
    """Keeps thumbs and ratings.

    All methods raise `StorageUnavailable`, and `UnknownConversation` where it was erased.

    Args:
        database: of the shop.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(
        self, conversation: str, message: str, helpful: bool, reason: str, comment: str
    ) -> None:
        """Keep whether an answer helped; of a message that has no answer nothing is kept.

        Args:
            conversation: its id.
            message: the customer's id of the message that was answered.
            helpful: whether it helped.
            reason: why not; empty says nothing.
            comment: masked.
        """
        if not await self._is_answered(conversation, message):
            return
        words = {"helpful": helpful, "reason": reason, "comment": comment}
        await self._replace(conversation, message, words)

    async def list_voices(self, conversation: str) -> dict[str, Voice]:
        """Return what a customer said, by the id of the message that was answered."""
        query = select(feedback).where(feedback.c.conversation == conversation)
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
        return {row.message: Voice(row.helpful, row.stars, row.reason, row.comment) for row in rows}

    async def rate(self, conversation: str, stars: int, comment: str) -> None:
        """Keep how a conversation was, 1 to 5; the comment is masked."""
        await self._replace(conversation, WHOLE, {"stars": stars, "comment": comment})

    async def _is_answered(self, conversation: str, message: str) -> bool:
        """Tell whether the bot answered a customer's message."""
        own = messages.c.conversation == conversation
        asked = select(messages.c.seq).where(
            own, messages.c.role == "customer", messages.c.id == message
        )
        async with self._database.reading() as connection:
            seq = await connection.scalar(asked)
            reply = select(messages.c.seq).where(
                own, messages.c.role == "bot", messages.c.id == f"reply-{seq}"
            )
            return seq is not None and await connection.scalar(reply) is not None

    async def _replace(self, conversation: str, message: str, words: dict[str, Any]) -> None:
        row = {"conversation": conversation, "message": message, **words, "at": now_text()}
        try:
            async with self._database.writing() as connection:
                await connection.execute(build_upsert(connection.dialect, feedback, row, KEY))
        except IntegrityError:
            raise UnknownConversation(conversation) from None
