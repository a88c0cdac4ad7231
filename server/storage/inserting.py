"""Rows of which there is one, whoever comes first; each database says it in its own words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Dialect, Insert, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection


async def insert_new(connection: AsyncConnection, table: Table, row: Mapping[str, Any]) -> bool:
    """Insert a row unless there is one like it; return whether it is new.

    Like it is a row with the same primary key, or the same values where these must differ.
    """
    statement = build_insert_new(connection.dialect, table)
    return (await connection.execute(statement, dict(row))).rowcount > 0


def build_insert_new(dialect: Dialect, table: Table) -> Insert:
    """Build the statement that inserts rows unless there are some like them; see `insert_new`."""
    return _begin(dialect, table).on_conflict_do_nothing()


def build_upsert(
    dialect: Dialect,
    table: Table,
    row: Mapping[str, Any],
    key: Sequence[str],
    but: Sequence[str] = (),
) -> Insert:
    """Build the statement that inserts a row, or changes the one that is there.

    Args:
        dialect: of the connection that will execute it.
        table: where to.
        row: column to value.
        key: columns that name the row; a unique index holds them.
        but: further columns that a row that is there keeps.
    """
    statement = _begin(dialect, table).values(dict(row))
    changed = {name: statement.excluded[name] for name in row if name not in {*key, *but}}
    return statement.on_conflict_do_update(index_elements=key, set_=changed)


def _begin(dialect: Dialect, table: Table) -> sqlite.Insert | postgresql.Insert:
    insert = sqlite.insert if dialect.name == "sqlite" else postgresql.insert
    return insert(table)
