"""Conversations in memory: their numbered events, what waits for an answer, who may resume.

Nothing here does I/O. A conversation outlives its socket for a while, so that a client that comes
back gets what it missed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from server.auth import build_conversation_id, build_resume_token, tokens_match
from server.frames import NumberedFrame

EVENTS_KEPT = 1000
"""Events of one conversation that can be sent again: far beyond what one socket loss misses."""


@dataclass(frozen=True, slots=True)
class Pending:
    """A customer's message that has no complete answer yet.

    Attributes:
        id: the client's id of it.
    """

    id: str
    text: str


@dataclass(slots=True, eq=False)
class Conversation:
    """One conversation.

    Attributes:
        events: numbered frames, oldest first.
        last_seq: number of the newest event.
        taken: the client's message id to the number it was given: what makes sending twice safe.
        waiting: messages to answer, oldest first, without the running one.
        running: the message that is being answered.
        spoke: some of the running answer was sent already.
        holder: the session that has it now.
        left_at: when the last session left it, on the clock of `Session.receive`.
    """

    id: str
    resume_token: str
    events: deque[NumberedFrame] = field(default_factory=lambda: deque(maxlen=EVENTS_KEPT))
    last_seq: int = 0
    taken: dict[str, int] = field(default_factory=dict)
    waiting: deque[Pending] = field(default_factory=deque)
    running: Pending | None = None
    spoke: bool = False
    holder: object | None = None
    left_at: float = 0.0

    def record(self, build: Callable[[int], NumberedFrame]) -> NumberedFrame:
        """Give the next number to an event and keep it.

        Args:
            build: number to frame.
        """
        self.last_seq += 1
        frame = build(self.last_seq)
        self.events.append(frame)
        return frame

    def take(self, message: Pending, seq: int) -> None:
        """Remember a customer's message as taken, and put it at the end of the queue."""
        self.taken[message.id] = seq
        if len(self.taken) > EVENTS_KEPT:
            del self.taken[next(iter(self.taken))]
        self.waiting.append(message)

    def since(self, seq: int) -> list[NumberedFrame]:
        """Return the kept events after a number, oldest first."""
        return [event for event in self.events if (event.seq or 0) > seq]


def _ignore(_id: str) -> None:
    """Nobody else remembers a conversation."""


class Conversations:
    """All conversations of one process, by id.

    Args:
        limit: most conversations kept after their socket went; the longest left one goes first.
        resume_seconds: time after which a conversation that was left is forgotten.
        on_forgotten: told the id of each that is.
    """

    def __init__(
        self, limit: int, resume_seconds: float, on_forgotten: Callable[[str], None] = _ignore
    ) -> None:
        self._limit = limit
        self._resume_seconds = resume_seconds
        self._on_forgotten = on_forgotten
        self._held: dict[str, Conversation] = {}
        # In the order in which they were left, so that the first is always the next to forget.
        self._left: dict[str, Conversation] = {}

    def __len__(self) -> int:
        return len(self._held) + len(self._left)

    def find(self, id: str | None, token: str | None, now: float) -> Conversation | None:
        """Return the conversation that may be resumed with this token, else None.

        An unknown id, a forgotten one and a wrong token look the same to whoever asks.
        """
        self.forget_old(now)
        found = self._held.get(id or "") or self._left.get(id or "")
        return found if found and tokens_match(found.resume_token, token) else None

    def peek(self, id: str) -> Conversation | None:
        """Return a conversation whoever holds it, else None."""
        return self._held.get(id) or self._left.get(id)

    def erase(self, conversation: Conversation) -> None:
        """Forget a conversation now; nobody can resume it."""
        self._held.pop(conversation.id, None)
        self._left.pop(conversation.id, None)

    def start(self) -> Conversation:
        """Make a new conversation; it is kept once it is held."""
        return Conversation(build_conversation_id(), build_resume_token())

    def hold(self, conversation: Conversation, holder: object) -> None:
        """Give a conversation to a session."""
        conversation.holder = holder
        self._left.pop(conversation.id, None)
        self._held[conversation.id] = conversation

    def leave(self, conversation: Conversation, now: float) -> None:
        """Keep a conversation without a session, unless it was erased, while it can be resumed."""
        conversation.holder, conversation.left_at = None, now
        if self._held.pop(conversation.id, None) is None:
            return
        self._left[conversation.id] = conversation
        self.forget_old(now)

    def forget_old(self, now: float) -> None:
        """Forget the conversations that nobody may resume any more."""
        while self._left:
            first = next(iter(self._left.values()))
            expired = now - first.left_at > self._resume_seconds
            if not expired and len(self._left) <= self._limit:
                return
            del self._left[first.id]
            self._on_forgotten(first.id)
