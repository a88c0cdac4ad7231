"""What a session wants done: carried out by `server.link`, in their order."""

from __future__ import annotations

from dataclasses import dataclass

from server.frames import (
    AskBot,
    AskPerson,
    Cancel,
    CustomerMessage,
    CustomerTyping,
    EndConversation,
    Feedback,
    Hello,
    LeaveEmail,
    Rating,
    ServerFrame,
)


@dataclass(frozen=True, slots=True)
class Send:
    """Send this frame."""

    frame: ServerFrame


@dataclass(frozen=True, slots=True)
class Open:
    """Start or resume a conversation; report it to `Session.opened` or `Session.refuse`."""

    hello: Hello


@dataclass(frozen=True, slots=True)
class Take:
    """Store a message; report its number to `Session.taken`, or why not to `Session.refuse`."""

    message: CustomerMessage


Wish = (
    Cancel | CustomerTyping | AskPerson | AskBot | LeaveEmail | EndConversation | Feedback | Rating
)


@dataclass(frozen=True, slots=True)
class Act:
    """Do what else the customer wants; what comes of it is an event of the conversation."""

    frame: Wish


@dataclass(frozen=True, slots=True)
class CatchUp:
    """Read the conversation's events after this number; report them to `Session.deliver`."""

    after: int


@dataclass(frozen=True, slots=True)
class Renew:
    """Make the visitor's next token; report it to `Session.renewed`."""


@dataclass(frozen=True, slots=True)
class Close:
    """Close the connection with this code and reason."""

    code: int
    reason: str


Command = Send | Open | Take | Act | CatchUp | Renew | Close
