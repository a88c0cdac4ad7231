"""Every table, once for both databases. Alembic makes them: see `server.storage.migrations`.

Times are ISO 8601 in UTC, so that they sort as text. What a customer wrote stands masked in
``messages``; what a customer saw stands sealed with the home's key in ``events``.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from sqlalchemy import (
    Boolean,
    Column,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    TypeDecorator,
    UniqueConstraint,
    text,
    types,
)

METADATA: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Text(TypeDecorator[str]):
    """Text of any length. The character NUL, which PostgreSQL's has not, becomes U+FFFD."""

    impl = types.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Return what is stored, or compared with what is."""
        return None if value is None else value.replace("\0", "\ufffd")


def now_text() -> str:
    """Return this moment as the tables keep it."""
    return to_text(datetime.now(UTC))


def to_text(moment: datetime) -> str:
    """Return a moment as the tables keep it: always as many characters, so that it sorts as text.

    Args:
        moment: aware of its time zone.
    """
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


visitors: Final = Table(
    "visitors",
    METADATA,
    Column("id", Text, primary_key=True),
    # Who the shop says it is, sealed: a JWT's subject, address and name. NULL is anonymous.
    Column("identity", LargeBinary),
    Column("created_at", Text, nullable=False),
    Column("seen_at", Text, nullable=False, index=True),
)

conversations: Final = Table(
    "conversations",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("visitor", Text, ForeignKey("visitors.id"), nullable=False, index=True),
    Column("origin", Text, nullable=False),  # of the page; empty where no browser is behind it
    Column("locale", Text, nullable=False),
    Column("page", Text, nullable=False),
    Column("state", Text, nullable=False, index=True),  # server.handover.states
    Column("reason", Text, nullable=False, server_default=""),  # why a person was called
    Column("agent", Text),  # id of the agent it is with
    Column("waiting_since", Text),
    Column("refusals", Integer, nullable=False, server_default=text("0")),  # in a row
    Column("last_seq", Integer, nullable=False, server_default=text("0")),
    # The node that answers, and how often the conversation was claimed: a claim that is out of
    # date writes nothing (a fencing token: Kleppmann, "How to do distributed locking", 2016).
    Column("claimed_by", Text),
    Column("claim", Integer, nullable=False, server_default=text("0")),
    Column("created_at", Text, nullable=False),
    Column("updated_at", Text, nullable=False, index=True),
)

messages: Final = Table(
    "messages",
    METADATA,
    Column("conversation", Text, ForeignKey("conversations.id"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("role", Text, nullable=False),  # customer, bot or agent
    Column("id", Text, nullable=False),  # who wrote it made it; of a bot's, what it replies to
    Column("author", Text, nullable=False, server_default=""),  # id of an agent
    Column("text", Text, nullable=False),  # masked
    Column("about", Text, nullable=False, server_default="[]"),  # bot.interfaces.Topic, as JSON
    Column("action", Text, nullable=False, server_default=""),  # of a bot's reply
    Column("receipt", Text, nullable=False, server_default=""),
    Column("at", Text, nullable=False),
    # Sending the same message again is safe because of this index.
    UniqueConstraint("conversation", "role", "id"),
)

events: Final = Table(
    "events",
    METADATA,
    Column("conversation", Text, ForeignKey("conversations.id"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("type", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("at", Text, nullable=False, index=True),
)

feedback: Final = Table(
    "feedback",
    METADATA,
    Column("conversation", Text, ForeignKey("conversations.id"), primary_key=True),
    # The customer's id of the message that was answered; empty of the conversation as a whole.
    Column("message", Text, primary_key=True),
    Column("helpful", Boolean),
    Column("stars", Integer),  # 1 to 5
    Column("reason", Text, nullable=False, server_default=""),
    Column("comment", Text, nullable=False, server_default=""),  # masked
    Column("at", Text, nullable=False),
)

pending: Final = Table(
    "pending",
    METADATA,
    # Customers' messages that the bot has still to answer.
    Column("conversation", Text, ForeignKey("conversations.id"), primary_key=True),
    Column("seq", Integer, primary_key=True),
)

nodes: Final = Table(
    "nodes",
    METADATA,
    # Processes that serve this database; one that was not seen for a while is dead.
    Column("id", Text, primary_key=True),
    Column("seen_at", Text, nullable=False),
)

agents: Final = Table(
    "agents",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("email", Text, nullable=False, unique=True),  # lower case
    Column("name", Text, nullable=False),  # as customers see it
    Column("role", Text, nullable=False),  # agent, lead or admin
    Column("password", Text, nullable=False, server_default=""),  # argon2; empty: OIDC alone
    # Who signs in over OIDC: issuer and subject, which stay when the address changes.
    Column("oidc_subject", Text, unique=True),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    Column("created_at", Text, nullable=False),
)

agent_sessions: Final = Table(
    "agent_sessions",
    METADATA,
    Column("id", Text, primary_key=True),  # hash of what the cookie holds
    Column("agent", Text, ForeignKey("agents.id"), nullable=False, index=True),
    Column("csrf", Text, nullable=False),  # the page sends it back with everything it changes
    Column("created_at", Text, nullable=False),
    Column("seen_at", Text, nullable=False),
    Column("expires_at", Text, nullable=False),
)

agent_links: Final = Table(
    "agent_links",
    METADATA,
    # One-time links with which a password is chosen.
    Column("id", Text, primary_key=True),  # hash of what the link holds
    Column("agent", Text, ForeignKey("agents.id"), index=True),  # NULL: makes the first admin
    Column("expires_at", Text, nullable=False),
)

sign_in_tries: Final = Table(
    "sign_in_tries",
    METADATA,
    Column("id", Text, primary_key=True),  # keyed hash of the address, account or device
    Column("failures", Integer, nullable=False),  # in a row
    Column("last_at", Text, nullable=False, index=True),
)

deliveries: Final = Table(
    "deliveries",
    METADATA,
    # What endpoints are told of by webhook; see server.webhooks.
    Column("number", Integer, primary_key=True),  # in the order of what happened
    Column("id", Text, nullable=False, unique=True),
    Column("endpoint", Text, nullable=False),  # its name; the address itself may be a secret
    Column("event", Text, nullable=False),
    Column("conversation", Text, ForeignKey("conversations.id"), nullable=False, index=True),
    Column("body", Text, nullable=False),  # JSON, masked
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("state", Text, nullable=False, server_default="waiting"),  # then delivered or failed
    Column("status", Integer, nullable=False, server_default=text("0")),  # of the last answer
    Column("error", Text, nullable=False, server_default=""),  # of the last attempt
    Column("next_at", Text, nullable=False),  # not sent before; put off while somebody sends
    Column("at", Text, nullable=False, index=True),
    sqlite_autoincrement=True,  # a number of what was deleted is not given again
)

Index("ix_deliveries_due", deliveries.c.endpoint, deliveries.c.state, deliveries.c.next_at)
Index("ix_conversations_queue", conversations.c.state, conversations.c.waiting_since)

# The desk

notes: Final = Table(
    "notes",
    METADATA,
    # What agents tell each other of a conversation; customers never see it.
    Column("id", Text, primary_key=True),
    Column("conversation", Text, ForeignKey("conversations.id"), nullable=False, index=True),
    Column("agent", Text, nullable=False),
    Column("text", Text, nullable=False),  # masked
    Column("at", Text, nullable=False),
)

tags: Final = Table(
    "tags",
    METADATA,
    Column("conversation", Text, ForeignKey("conversations.id"), primary_key=True),
    Column("tag", Text, primary_key=True, index=True),
)

desk_reads: Final = Table(
    "desk_reads",
    METADATA,
    # Up to which event an agent has read a conversation.
    Column("conversation", Text, ForeignKey("conversations.id"), primary_key=True),
    Column("agent", Text, primary_key=True),
    Column("seq", Integer, nullable=False),
)

suggestions: Final = Table(
    "suggestions",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("conversation", Text, ForeignKey("conversations.id"), nullable=False),
    Column("seq", Integer, nullable=False),  # of the customer's message
    Column("place", Integer, nullable=False),  # 0: the best; alternatives from 1
    Column("text", Text, nullable=False),  # masked; empty: nothing was found
    Column("confidence", Text, nullable=False),  # sure, likely or unsure
    Column("action", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("citations", Text, nullable=False),  # bot.interfaces.Citation, as JSON
    Column("products", Text, nullable=False),  # bot.interfaces.ProductCard, as JSON
    Column("outcome", Text, nullable=False, server_default=""),  # accepted, edited or dismissed
    Column("distance", Float),  # of an edited one: share of the text that changed, 0 to 1
    Column("agent", Text, nullable=False, server_default=""),  # who decided
    Column("at", Text, nullable=False, index=True),
    UniqueConstraint("conversation", "seq", "place"),
)

replies: Final = Table(
    "replies",
    METADATA,
    # Texts that agents send often, with variables.
    Column("id", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("shortcut", Text, unique=True),  # NULL: none
    Column("changed_at", Text, nullable=False),
)

corrections: Final = Table(
    "corrections",
    METADATA,
    # Answers of agents that the bot shall give from now on. What customers wrote is masked.
    Column("id", Text, primary_key=True),
    Column("conversation", Text, ForeignKey("conversations.id")),  # NULL: approved
    Column("seq", Integer, nullable=False),  # of the agent's answer
    Column("question", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("status", Text, nullable=False, index=True),  # draft, approved or rejected
    Column("created_by", Text, nullable=False),
    Column("decided_by", Text, nullable=False, server_default=""),
    Column("at", Text, nullable=False),
    UniqueConstraint("conversation", "seq"),
)
