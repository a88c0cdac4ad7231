"""What a session wants done: carried out by `server.connection`, in their order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from server.frames import ServerFrame

if TYPE_CHECKING:
    from server.session import Session


@dataclass(frozen=True, slots=True)
class Send:
    """Send this frame."""

    frame: ServerFrame


@dataclass(frozen=True, slots=True)
class StartTurn:
    """Answer this message; report each event to `Session.emit` or `Session.fail`."""

    conversation_id: str
    message_id: str
    text: str


@dataclass(frozen=True, slots=True)
class CancelTurn:
    """Stop the running turn; none of its events may be reported any more."""


@dataclass(frozen=True, slots=True)
class Close:
    """Close the socket with this code and reason."""

    code: int
    reason: str


@dataclass(frozen=True, slots=True)
class Displace:
    """Close the socket of another session, which has lost its conversation to this one."""

    session: Session


Command = Send | StartTurn | CancelTurn | Close | Displace
