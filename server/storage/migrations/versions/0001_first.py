"""The first tables. What they hold is told in `server.storage.schema`."""

from __future__ import annotations

from alembic import op
from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    Text,
    UniqueConstraint,
    text,
)

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; constraints and indexes are named as the schema's convention says."""
    _make_people()
    _make_doors()
    _make_conversations()
    _make_desk()
    _make_deliveries()
    _make_records()
    _make_presence()


def _make_people() -> None:
    op.create_table(
        "visitors",
        Column("id", Text, primary_key=True),
        Column("identity", LargeBinary),
        Column("created_at", Text, nullable=False),
        Column("seen_at", Text, nullable=False, index=True),
    )
    op.create_table(
        "agents",
        Column("id", Text, primary_key=True),
        Column("email", Text, nullable=False, unique=True),
        Column("name", Text, nullable=False),
        Column("role", Text, nullable=False),
        Column("password", Text, nullable=False, server_default=""),
        Column("oidc_subject", Text, unique=True),
        Column("active", Boolean, nullable=False, server_default=text("true")),
        Column("created_at", Text, nullable=False),
    )
    op.create_table(
        "nodes",
        Column("id", Text, primary_key=True),
        Column("seen_at", Text, nullable=False),
    )


def _make_doors() -> None:
    op.create_table(
        "agent_sessions",
        Column("id", Text, primary_key=True),
        Column("agent", Text, ForeignKey("agents.id"), nullable=False, index=True),
        Column("csrf", Text, nullable=False),
        Column("created_at", Text, nullable=False),
        Column("seen_at", Text, nullable=False),
        Column("expires_at", Text, nullable=False),
    )
    op.create_table(
        "agent_links",
        Column("id", Text, primary_key=True),
        Column("agent", Text, ForeignKey("agents.id"), index=True),
        Column("expires_at", Text, nullable=False),
    )
    op.create_table(
        "sign_in_tries",
        Column("id", Text, primary_key=True),
        Column("failures", Integer, nullable=False),
        Column("last_at", Text, nullable=False, index=True),
    )


def _make_conversations() -> None:
    op.create_table(
        "conversations",
        Column("id", Text, primary_key=True),
        Column("visitor", Text, ForeignKey("visitors.id"), nullable=False, index=True),
        Column("origin", Text, nullable=False),
        Column("locale", Text, nullable=False),
        Column("page", Text, nullable=False),
        Column("state", Text, nullable=False, index=True),
        Column("reason", Text, nullable=False, server_default=""),
        Column("agent", Text),
        Column("waiting_since", Text),
        Column("refusals", Integer, nullable=False, server_default=text("0")),
        Column("last_seq", Integer, nullable=False, server_default=text("0")),
        Column("claimed_by", Text),
        Column("claim", Integer, nullable=False, server_default=text("0")),
        Column("created_at", Text, nullable=False),
        Column("updated_at", Text, nullable=False, index=True),
    )
    op.create_index("ix_conversations_queue", "conversations", ["state", "waiting_since"])
    op.create_table(
        "messages",
        Column("conversation", Text, ForeignKey("conversations.id"), primary_key=True),
        Column("seq", Integer, primary_key=True),
        Column("role", Text, nullable=False),
        Column("id", Text, nullable=False),
        Column("author", Text, nullable=False, server_default=""),
        Column("text", Text, nullable=False),
        Column("about", Text, nullable=False, server_default="[]"),
        Column("action", Text, nullable=False, server_default=""),
        Column("receipt", Text, nullable=False, server_default=""),
        Column("at", Text, nullable=False),
        UniqueConstraint("conversation", "role", "id"),
    )
    op.create_table(
        "events",
        Column("conversation", Text, ForeignKey("conversations.id"), primary_key=True),
        Column("seq", Integer, primary_key=True),
        Column("type", Text, nullable=False),
        Column("sealed", LargeBinary, nullable=False),
        Column("at", Text, nullable=False, index=True),
    )
    op.create_table(
        "feedback",
        Column("conversation", Text, ForeignKey("conversations.id"), primary_key=True),
        Column("message", Text, primary_key=True),
        Column("helpful", Boolean),
        Column("stars", Integer),
        Column("reason", Text, nullable=False, server_default=""),
        Column("comment", Text, nullable=False, server_default=""),
        Column("at", Text, nullable=False),
    )
    op.create_table(
        "pending",
        Column("conversation", Text, ForeignKey("conversations.id"), primary_key=True),
        Column("seq", Integer, primary_key=True),
    )


def _make_desk() -> None:
    op.create_table(
        "notes",
        Column("id", Text, primary_key=True),
        Column("conversation", Text, ForeignKey("conversations.id"), nullable=False, index=True),
        Column("agent", Text, nullable=False),
        Column("text", Text, nullable=False),
        Column("at", Text, nullable=False),
    )
    op.create_table(
        "tags",
        Column("conversation", Text, ForeignKey("conversations.id"), primary_key=True),
        Column("tag", Text, primary_key=True, index=True),
    )
    op.create_table(
        "desk_reads",
        Column("conversation", Text, ForeignKey("conversations.id"), primary_key=True),
        Column("agent", Text, primary_key=True),
        Column("seq", Integer, nullable=False),
    )
    op.create_table(
        "suggestions",
        Column("id", Text, primary_key=True),
        Column("conversation", Text, ForeignKey("conversations.id"), nullable=False),
        Column("seq", Integer, nullable=False),
        Column("place", Integer, nullable=False),
        Column("text", Text, nullable=False),
        Column("confidence", Text, nullable=False),
        Column("action", Text, nullable=False),
        Column("path", Text, nullable=False),
        Column("citations", Text, nullable=False),
        Column("products", Text, nullable=False),
        Column("outcome", Text, nullable=False, server_default=""),
        Column("distance", Float),
        Column("agent", Text, nullable=False, server_default=""),
        Column("at", Text, nullable=False, index=True),
        UniqueConstraint("conversation", "seq", "place"),
    )
    _make_texts()


def _make_texts() -> None:
    op.create_table(
        "replies",
        Column("id", Text, primary_key=True),
        Column("title", Text, nullable=False),
        Column("text", Text, nullable=False),
        Column("shortcut", Text, unique=True),
        Column("changed_at", Text, nullable=False),
    )
    op.create_table(
        "corrections",
        Column("id", Text, primary_key=True),
        Column("conversation", Text, ForeignKey("conversations.id")),
        Column("seq", Integer, nullable=False),
        Column("question", Text, nullable=False),
        Column("answer", Text, nullable=False),
        Column("status", Text, nullable=False, index=True),
        Column("created_by", Text, nullable=False),
        Column("decided_by", Text, nullable=False, server_default=""),
        Column("at", Text, nullable=False),
        UniqueConstraint("conversation", "seq"),
    )


def _make_deliveries() -> None:
    op.create_table(
        "deliveries",
        Column("number", Integer, primary_key=True),
        Column("id", Text, nullable=False, unique=True),
        Column("endpoint", Text, nullable=False),
        Column("event", Text, nullable=False),
        Column("conversation", Text, ForeignKey("conversations.id"), nullable=False, index=True),
        Column("body", Text, nullable=False),
        Column("attempts", Integer, nullable=False, server_default=text("0")),
        Column("state", Text, nullable=False, server_default="waiting"),
        Column("status", Integer, nullable=False, server_default=text("0")),
        Column("error", Text, nullable=False, server_default=""),
        Column("next_at", Text, nullable=False),
        Column("at", Text, nullable=False, index=True),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_deliveries_due", "deliveries", ["endpoint", "state", "next_at"])


def _make_records() -> None:
    op.create_table(
        "vault",
        Column("conversation", Text, primary_key=True),
        Column("placeholder", Text, primary_key=True),
        Column("sealed", LargeBinary),
        Column("at", Text, nullable=False, index=True),
    )
    op.create_table(
        "receipts",
        Column("id", Text, primary_key=True),
        Column("at", Text, nullable=False, index=True),
        Column("conversation", Text, nullable=False, index=True),
        Column("body", LargeBinary, nullable=False),
    )
    op.create_table(
        "stopped",
        Column("id", Integer, primary_key=True),
        Column("at", Text, nullable=False, index=True),
        Column("conversation", Text, nullable=False, index=True),
        Column("receipt", Text, nullable=False),
        Column("message", Text, nullable=False),
        Column("action", Text, nullable=False),
        Column("categories", Text, nullable=False),
        Column("reasons", Text, nullable=False),
        Column("mark", Text, nullable=False, server_default=""),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "audit_entries",
        Column("seq", Integer, primary_key=True, autoincrement=False),
        Column("at", Text, nullable=False),
        Column("previous", Text, nullable=False),
        Column("commitment", Text, nullable=False),
        Column("hash", Text, nullable=False),
        Column("salt", LargeBinary),
        Column("body", Text),
    )
    op.create_table(
        "audit_head",
        Column("id", Integer, primary_key=True, autoincrement=False),
        Column("seq", Integer, nullable=False),
        Column("hash", Text, nullable=False),
        Column("seal", Text, nullable=False),
    )
    op.create_table(
        "seen",
        Column("conversation", Text, primary_key=True),
        Column("visitor", Text, nullable=False, index=True),
        Column("first_at", Text, nullable=False),
        Column("last_at", Text, nullable=False, index=True),
    )


def _make_presence() -> None:
    op.create_table(
        "serving",
        Column("id", Text, primary_key=True),
        Column("until", Text, nullable=False),
    )
    op.create_table(
        "asked",
        Column("number", Integer, primary_key=True),
        Column("what", Text, nullable=False),
        Column("visitor", Text, nullable=False),
        Column("conversations", Text, nullable=False),
        Column("at", Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "told",
        Column("number", Integer, primary_key=True, autoincrement=False),
        Column("server", Text, primary_key=True),
        Column("sealed", LargeBinary, nullable=False),
    )
