"""Visitors, conversations, messages, events, what waits, nodes, agents."""

from __future__ import annotations

from alembic import op

from server.storage.schema import METADATA

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the first tables."""
    METADATA.create_all(op.get_bind())
