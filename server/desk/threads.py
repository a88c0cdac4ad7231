"""The thread of a conversation: messages with their cards, and between them who answered when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.interfaces import ProductCard
from server import frames
from server.desk.showing import Shown
from server.frames import NumberedFrame
from server.storage.conversations import ConversationLog
from server.storage.transcripts import Spoken, Transcripts

MOST_SHOWN = 60
"""Messages that a page gets at once; it asks for those before as an agent scrolls up."""


@dataclass(slots=True)
class Thread:
    """A stretch of a conversation, masked.

    Attributes:
        spoken: messages, oldest first.
        earlier: there are messages before these.
        cards: shown with messages, by their numbers.
        changes: of who answers, as a page shows them.
    """

    spoken: Sequence[Spoken]
    earlier: bool
    cards: dict[int, Sequence[ProductCard]] = field(default_factory=dict)
    changes: list[Shown] = field(default_factory=list)

    def take(self, event: NumberedFrame, times: Mapping[int, str]) -> None:
        """Take in what an event shows beside the messages."""
        match event:
            case frames.Said():
                self.cards[event.seq] = event.products
            case frames.Done():
                self.cards[event.seq] = event.reply.products
            case frames.StateChanged():
                self.changes.append(_show_change(event, times.get(event.seq, "")))


class Threads:
    """Reads threads.

    Args:
        transcripts: masked messages.
        log: what customers saw.
    """

    def __init__(self, transcripts: Transcripts, log: ConversationLog) -> None:
        self._transcripts = transcripts
        self._log = log

    async def load(self, id: str, before: int | None) -> Thread:
        """Return the newest stretch of a conversation, or of what comes before a number."""
        spoken = await self._transcripts.read(id, before, MOST_SHOWN + 1)
        thread = Thread(spoken[-MOST_SHOWN:], len(spoken) > MOST_SHOWN)
        times = await self._transcripts.list_times(id, "state")
        cursor = thread.spoken[0].seq - 1 if thread.earlier else 0
        while events := await self._log.since(id, cursor):
            cursor = events[-1].seq or 0
            for event in events:
                if before is not None and (event.seq or 0) >= before:
                    return thread
                thread.take(event, times)
        return thread


def _show_change(event: frames.StateChanged, at: str) -> Shown:
    return {
        "seq": event.seq,
        "role": "state",
        "state": event.state,
        "reason": event.reason,
        "name": event.name,
        "at": at,
    }
