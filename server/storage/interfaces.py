"""The nouns of the storage, and its errors. Read this first.

A conversation is a log of numbered events. Whoever adds to it, on whichever node, takes the next
numbers in one transaction, so that there is no gap and no number twice; the database alone decides.

Errors::

    StorageError
    ├── StorageUnavailable    dead, locked or full: nothing was written; try again
    ├── StorageNewer          a newer version of Storehand made the tables; no use to try again
    ├── UnknownConversation   there is none of that id
    ├── ClaimLost             another node answers; what this one was about to write is dropped
    ├── TooManyWaiting        the bot has not answered the earlier messages
    └── StateMoved            another answers meanwhile: the change is not made
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from bot.interfaces import Message, Role
from server.frames import NumberedFrame, State

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

BuildFrame = Callable[[int], NumberedFrame]
"""Number to frame: an event is built once its number is known."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A conversation as it stands.

    Attributes:
        origin: of the page that began it; empty where no browser did.
        reason: why a person was called; empty where none was.
        agent: id of the agent it is with; empty where it is with none.
        waiting_since: ISO 8601; empty where nobody waits.
        refusals: replies in a row in which the bot could not answer.
        last_seq: number of the newest event; 0 where there is none.
    """

    id: str
    visitor: str
    origin: str
    locale: str
    page: str
    state: State
    reason: str
    agent: str
    waiting_since: str
    refusals: int
    last_seq: int
    created_at: str
    updated_at: str


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message to be stored.

    Attributes:
        id: made by whoever wrote it; with the role unique in the conversation.
        text: masked.
        author: id of the agent who wrote it; empty of all others.
    """

    id: str
    role: Role
    text: str
    author: str = ""


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a message.

    Attributes:
        seq: its number, the first one where it came before.
        new: it came for the first time.
        state: who answers it.
    """

    seq: int
    new: bool
    state: State


@dataclass(frozen=True, slots=True)
class Waiting:
    """A customer's message that the bot has still to answer.

    Attributes:
        seq: its number in the conversation.
        text: masked.
    """

    conversation: str
    id: str
    seq: int
    text: str


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to answer in a conversation, until another node takes it from a dead one.

    Attributes:
        number: grows with every claim; an older one writes nothing.
    """

    conversation: str
    node: str
    number: int


@dataclass(frozen=True, slots=True)
class Change:
    """What else changes with an event.

    Attributes:
        state: who answers from now on.
        reason: why a person was called.
        agent: id of the agent; empty is none.
        expected: states from which the change may be made; empty is any.
        holder: id of the agent whom the conversation must be with; empty is any, or none.
    """

    state: State
    reason: str = ""
    agent: str = ""
    expected: tuple[State, ...] = ()
    holder: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """The end of an answer: stored together with its last event.

    Attributes:
        seq: number of the message that was answered; it waits no more.
        reply: the bot's message, masked, with what it was about; None where an error ended it.
        action: of the reply.
        receipt: of the reply.
        refusals: in a row, with this one; see `server.handover.triggers.count_refusals`.
    """

    seq: int
    reply: Message | None = None
    action: str = ""
    receipt: str = ""
    refusals: int = 0


@dataclass(frozen=True, slots=True)
class Happened:
    """What others may want to be told of: a message, or that another answers.

    Attributes:
        seq: number of the event that tells it.
        before: who answered until now.
        state: who answers from now on.
        reason: why a person was called.
        message: None where none was written.
        receipt: of a bot's message.
    """

    conversation: str
    seq: int
    before: State
    state: State
    reason: str = ""
    message: NewMessage | None = None
    receipt: str = ""


class Outbox(Protocol):
    """Keeps what others are to be told, to be sent later."""

    async def add(self, connection: AsyncConnection, happened: Happened) -> None:
        """Write it within the open transaction, after what happened itself."""
        ...


class StorageError(Exception):
    """Base of the storage's errors."""


class StorageUnavailable(StorageError):
    """The database cannot be reached or written. Nothing was stored.

    Attributes:
        reason: what it says itself.
    """

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(
            f"The database {place} cannot be used: {reason} Nothing was stored; see that it runs, "
            "is not locked and has room, then try again."
        )
        self.reason = reason


class StorageNewer(StorageError):
    """A newer version of Storehand made the tables of the database."""

    def __init__(self, place: str, found: str, known: str) -> None:
        super().__init__(
            f"The database {place} has the tables of a newer version of Storehand: migration "
            f"{found!r}, where this version knows those up to {known!r}. Nothing was changed; "
            "install the newer version, or set another database."
        )


class UnknownConversation(StorageError):
    """There is no conversation of that id."""

    def __init__(self, id: str) -> None:
        super().__init__(f"There is no conversation {id!r}; it may have been erased.")


class ClaimLost(StorageError):
    """Another node answers in this conversation now."""

    def __init__(self, claim: Claim) -> None:
        super().__init__(
            f"The claim {claim.number} of node {claim.node} on conversation {claim.conversation} "
            "is out of date: another node answers there now."
        )


class TooManyWaiting(StorageError):
    """A conversation has as many unanswered messages as may wait; nothing was stored."""

    def __init__(self, id: str, limit: int) -> None:
        super().__init__(
            f"In the conversation {id} {limit} messages wait for an answer, as many as may wait."
        )


class StateMoved(StorageError):
    """A conversation is not in the state from which it was to change.

    Attributes:
        state: in which it is.
        agent: id of the agent it is with; empty where it is with none.
    """

    def __init__(self, id: str, state: State, agent: str) -> None:
        super().__init__(
            f"The conversation {id} is in the state {state!r} now; nothing was changed. Look at it "
            "again."
        )
        self.state: State = state
        self.agent = agent


def list_numbers(last: int, count: int) -> Sequence[int]:
    """Return the numbers of `count` new events, the last of which is `last`."""
    return range(last - count + 1, last + 1)
