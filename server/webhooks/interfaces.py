"""The nouns of webhooks. Read this first.

What happens in a conversation becomes a `Delivery` for every `Endpoint` that wants to be told, in
the same transaction (`server.webhooks.outbox`). A `Sender` on every node takes those that are due,
and a `Carrier` brings each to its endpoint, at least once.

Errors::

    WebhookError
    ├── DeliveryUnknown   there is none of that id
    ├── EndpointUnknown   a delivery is for an address that the settings do not have any more
    └── SignatureRefused  a body was not signed by whoever has the secret, or is too old
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal, Protocol, get_args

EventName = Literal[
    "handover.requested",
    "handover.taken",
    "handover.returned",
    "message.created",
    "conversation.closed",
]
EVENTS: Final[tuple[EventName, ...]] = get_args(EventName)

Format = Literal["signed", "slack", "mail"]
"""How an endpoint is told: JSON with a signature, a text as chat programs take it, an e-mail."""

DeliveryState = Literal["waiting", "delivered", "failed"]
STATES: Final[tuple[DeliveryState, ...]] = get_args(DeliveryState)

GONE: Final = 410
"""The status with which an endpoint says that it wants to be told no more. Source: RFC 9110,
15.5.11; Standard Webhooks, "Delivery failure"."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Who is told.

    Attributes:
        name: host and a short hash of the address, so that it can be shown, stored and logged: an
            address may hold a password, or be a secret itself.
        format: see `Format`.
        url: without what is ours in it: the prefix of the format, and the events.
        events: of which it is told.
    """

    name: str
    format: Format
    url: str = field(repr=False)
    events: frozenset[EventName] = frozenset(EVENTS)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event on its way to one endpoint.

    Attributes:
        id: the same at every attempt, so that a receiver can tell what it has already.
        endpoint: its name.
        event: `EventName`, or ``webhook.test``.
        conversation: id; empty in a test.
        body: JSON; see `server.webhooks.bodies`.
        attempts: made so far, with the one that is being made.
        state: see `DeliveryState`.
        status: of the last answer; 0 where there was none.
        error: a sentence about the last attempt; empty where it went well.
        next_at: not sent before, ISO 8601.
        at: when it happened, ISO 8601.
    """

    id: str
    endpoint: str
    event: str
    conversation: str
    body: str
    attempts: int = 0
    state: DeliveryState = "waiting"
    status: int = 0
    error: str = ""
    next_at: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one attempt.

    Attributes:
        status: of the answer; 0 where there was none.
        error: a sentence; empty where the endpoint took it.
        retry_after_seconds: the endpoint asks to be left alone for so long.
    """

    status: int
    error: str = ""
    retry_after_seconds: float = 0.0


class Carrier(Protocol):
    """Brings deliveries to endpoints of one format."""

    async def carry(self, endpoint: Endpoint, delivery: Delivery) -> Outcome:
        """Try once; what a receiver or the network does wrong is an outcome, no error."""
        ...


class WebhookError(Exception):
    """Base of the errors of webhooks; the text is one sentence for the operator."""


class DeliveryUnknown(WebhookError):
    """There is no delivery of that id."""

    def __init__(self, id: str) -> None:
        super().__init__(
            f"There is no delivery {id!r}; give an id as 'storehand webhook list' shows it. It may "
            "have expired, or been erased with its conversation."
        )


class EndpointUnknown(WebhookError):
    """A delivery is for an address that is not in the settings."""

    def __init__(self, delivery: Delivery) -> None:
        super().__init__(
            f"The delivery {delivery.id} is for {delivery.endpoint}, which is not in the setting "
            "webhook_urls any more; put the address back, or leave the delivery."
        )


class SignatureRefused(WebhookError):
    """A body does not carry a good signature: do nothing of what it says."""
