"""Rows of which there is one, whoever comes first; each database says it in its own words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection


async def insert_new(connection: AsyncConnection, table: Table, row: Mapping[str, Any]) -> bool:
    """Insert a row unless there is one like it; return whether it is new.

    Like it is a row with the same primary key, or the same values where these must differ.
    """
    build = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    statement = build(table).values(dict(row)).on_conflict_do_nothing()
    return (await connection.execute(statement)).rowcount > 0
