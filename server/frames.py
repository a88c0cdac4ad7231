"""Every frame of the wire, in both directions.

A frame is one JSON object in one websocket text message, with a ``type`` and the version ``v``.
Fields may be added without a new version: each side ignores the fields it does not know.

Frames of a conversation carry ``seq``: 1, 2, 3, ... without a gap. A client that comes back says
the last one it saw (``hello.last_seq``) and gets what it missed. All other frames concern one
socket only, carry no ``seq`` and are never sent again.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from bot.interfaces import Citation, ProductCard, Reply

VERSION: Final = 1

ErrorCode = Literal[
    "bad_json",
    "bad_frame",
    "unknown_type",
    "unsupported_version",
    "too_large",
    "binary_not_allowed",
    "out_of_order",
    "too_many_errors",
    "empty_message",
    "message_too_long",
    "rate_limited",
    "too_many_connections",
    "busy",
    "not_ready",
    "unavailable",
    "timeout",
    "cancelled",
    "shutting_down",
    "internal",
    "storage",
    "token_refused",
    "identity_refused",
]

State = Literal["bot", "waiting", "agent", "returned", "closed"]
"""Who answers in a conversation; see `server.handover.states`."""

PERSON_STATES: Final[tuple[State, ...]] = ("waiting", "agent")
"""States in which the bot is silent."""

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]


class Frame(BaseModel):
    """What every frame has.

    Attributes:
        v: version of the protocol.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    v: Literal[1] = VERSION


class Hello(Frame):
    """First frame of every socket: start a conversation, or resume one.

    Attributes:
        conversation: id from an earlier `Welcome`; goes on where ``token`` is its visitor's.
        token: the newest one from `Welcome` or `Token`.
        identity: who the shop says the customer is: a JWT signed with the shop's key.
        last_seq: last ``seq`` the client saw; what came after it is sent again.
        page: path of the page the widget is on.
        locale: language of the page, BCP 47.
    """

    type: Literal["hello"]
    conversation: Id | None = None
    token: Annotated[str, StringConstraints(max_length=1024)] | None = None
    identity: Annotated[str, StringConstraints(max_length=4096)] | None = None
    last_seq: Annotated[int, Field(ge=0)] = 0
    page: Annotated[str, StringConstraints(max_length=2048)] = ""
    locale: Annotated[str, StringConstraints(max_length=35)] = ""


class CustomerMessage(Frame):
    """What the customer says. Sending the same id again is safe: it is acknowledged again only.

    Attributes:
        id: made by the client, unique in the conversation, for example a UUID.
    """

    type: Literal["message"]
    id: Id
    text: str


class Cancel(Frame):
    """Stop the answer that is being given."""

    type: Literal["cancel"]


class AskPerson(Frame):
    """Call a person, as the button that is always there does; asking twice changes nothing."""

    type: Literal["person"]


class AskBot(Frame):
    """Go on with the bot, and wait for a person no more."""

    type: Literal["bot"]


class Kept(Frame):
    """What is kept without being an event; doing it twice changes nothing.

    Attributes:
        id: made by the client; where it is given, an `Ack` tells that the frame is stored, and an
            `Error` about it names it.
    """

    id: Id = ""


class LeaveEmail(Kept):
    """Leave an address to be answered at, where nobody is there."""

    type: Literal["email"]
    email: Annotated[str, StringConstraints(max_length=254)]


class EndConversation(Frame):
    """The customer has no more to ask; the next message begins anew."""

    type: Literal["end"]


class Feedback(Kept):
    """Whether an answer helped; the last one counts.

    Attributes:
        reply_to: the client's id of the message that was answered.
        reason: why not, from a short list; empty says nothing.
        comment: in the customer's own words.
    """

    type: Literal["feedback"]
    reply_to: Id
    helpful: bool
    reason: Literal["", "wrong", "unclear", "incomplete", "unfriendly", "other"] = ""
    comment: Annotated[str, StringConstraints(max_length=1000)] = ""


class Rating(Kept):
    """How the conversation was, 1 to 5; the last one counts."""

    type: Literal["rating"]
    stars: Annotated[int, Field(ge=1, le=5)]
    comment: Annotated[str, StringConstraints(max_length=1000)] = ""


class CustomerTyping(Frame):
    """The customer started or stopped typing."""

    type: Literal["typing"]
    on: bool = True


class Limits(BaseModel):
    """What the client may send, so that it can say so before it is refused."""

    message_chars: int
    frame_bytes: int
    messages_per_minute: int


class Welcome(Frame):
    """Answer to `Hello`.

    Attributes:
        resumed: the conversation asked for goes on; false means that this is a new one.
        token: proves who the visitor is; it goes with ``hello`` and, as a bearer token, with HTTP
            requests. Short-lived and bound to the page's origin.
        token_seconds: how long it is valid; a `Token` comes before that.
        state: who answers.
        disclosure: that an AI is speaking, in the page's language, to be shown and read out before
            ``greeting``; empty where the greeting itself says so.
        last_seq: last ``seq`` given so far; 0 in a new conversation.
        ready: models and index are loaded; messages before that get the error ``not_ready``.
    """

    type: Literal["welcome"] = "welcome"
    conversation: str
    token: str
    token_seconds: float
    resumed: bool
    last_seq: int
    state: State = "bot"
    shop: str
    greeting: str
    disclosure: str = ""
    suggestions: tuple[str, ...] = ()
    support_email: str = ""
    ready: bool
    limits: Limits


class Ack(Frame):
    """The frame with this client id is stored.

    Attributes:
        seq: the event that a message became; an address, feedback or a rating has none.
    """

    type: Literal["ack"] = "ack"
    id: str
    seq: int | None = None


class Token(Frame):
    """The visitor's next token; the one before stays valid until it expires."""

    type: Literal["token"] = "token"
    token: str
    token_seconds: float


class Said(Frame):
    """A message of a person as it was said.

    A customer's own is sent to the other windows of the conversation, and when it is resumed.

    Attributes:
        id: made by the client that sent it.
        name: of an agent, as customers see it.
    """

    type: Literal["message"] = "message"
    seq: int
    role: Literal["customer", "agent"]
    id: str
    text: str
    name: str = ""
    products: tuple[ProductCard, ...] = ()


class StateChanged(Frame):
    """Another answers from now on.

    Attributes:
        reason: why a person was called: ``request``, ``refusals``, ``complaint``, ``distress`` or
            ``policy``; empty where none was.
        name: of the agent, as customers see it.
        available: a person can come; otherwise an address may be left.
        position: place in the queue, from 1; 0 is not known.
        wait_minutes: expected; None where nothing is known to tell it from.
        opens_at: when people are there again, ISO 8601; empty where that is not known.
    """

    type: Literal["state"] = "state"
    seq: int
    state: State
    reason: str = ""
    name: str = ""
    available: bool = True
    position: int = 0
    wait_minutes: float | None = None
    opens_at: str = ""


class Queue(Frame):
    """Where a waiting customer stands now; see `StateChanged`."""

    type: Literal["queue"] = "queue"
    position: int
    wait_minutes: float | None = None


class Typing(Frame):
    """The bot or an agent started or stopped writing.

    Attributes:
        name: of the agent; empty is the bot.
    """

    type: Literal["typing"] = "typing"
    on: bool
    name: str = ""


class Text(Frame):
    """The next piece of an answer. Pieces are joined as they are and never withdrawn.

    Attributes:
        reply_to: the client's id of the message that is answered.
    """

    type: Literal["text"] = "text"
    seq: int
    reply_to: str
    delta: str
    citations: tuple[Citation, ...] = ()


class Products(Frame):
    """Product cards that belong to the answer."""

    type: Literal["products"] = "products"
    seq: int
    reply_to: str
    products: tuple[ProductCard, ...]


class Done(Frame):
    """The answer is complete; ``reply`` repeats the whole of it."""

    type: Literal["done"] = "done"
    seq: int
    reply_to: str
    reply: Reply


class Status(Frame):
    """Whether the server can answer now."""

    type: Literal["status"] = "status"
    ready: bool


class Error(Frame):
    """Something could not be done.

    Attributes:
        code: stable; what a program decides on.
        message: what a customer may read.
        detail: for developers, in English; never holds what the customer wrote.
        fatal: the server closes the socket after this.
        reply_to: the message that will get no (further) answer, or the `Kept` frame that was not
            stored.
        seq: set where the error ends an answer; such an error is part of the conversation.
        retry_after_seconds: set where waiting helps: the client keeps what it sent and sends it
            again after so long.
    """

    type: Literal["error"] = "error"
    code: ErrorCode
    message: str
    detail: str = ""
    fatal: bool = False
    reply_to: str | None = None
    seq: int | None = None
    retry_after_seconds: float | None = None


ClientFrame = (
    Hello
    | CustomerMessage
    | Cancel
    | CustomerTyping
    | AskPerson
    | AskBot
    | LeaveEmail
    | EndConversation
    | Feedback
    | Rating
)
ServerFrame = (
    Welcome
    | Token
    | Ack
    | Said
    | Typing
    | Text
    | Products
    | Done
    | StateChanged
    | Queue
    | Status
    | Error
)
NumberedFrame = Said | Text | Products | Done | StateChanged | Error
