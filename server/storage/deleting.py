"""Conversations that go, and all that belongs to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Delete, Select, delete, select

from server.storage.schema import METADATA, conversations


def list_parts() -> list[Column[Any]]:
    """Return the columns by which rows belong to a conversation, in an order to delete them in."""
    return [
        key.parent
        for table in reversed(METADATA.sorted_tables)
        for key in table.foreign_keys
        if key.column is conversations.c.id
    ]


def build_hold(ids: Sequence[str], before: str = "") -> Select[Any]:
    """Build the query that keeps others from adding to conversations until the transaction ends.

    Args:
        ids: of conversations.
        before: only those in which nothing has happened since; empty holds all of them.
    """
    theirs = select(conversations.c.id).where(conversations.c.id.in_(ids))
    if before:
        theirs = theirs.where(conversations.c.updated_at < before)
    return theirs.order_by(conversations.c.id).with_for_update()  # in one order: no deadlock


def build_deletions(ids: Sequence[str]) -> dict[str, Delete]:
    """Build the statements that delete conversations, by table.

    They are executed in their order, while the conversations are held.
    """
    parts = {
        column.table.name: delete(column.table).where(column.in_(ids)) for column in list_parts()
    }
    return parts | {"conversations": delete(conversations).where(conversations.c.id.in_(ids))}
