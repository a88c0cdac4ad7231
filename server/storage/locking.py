"""Taking turns where the database would let several do the same at once."""

from __future__ import annotations

from sqlalchemy import Connection, func, select


def take_turn(connection: Connection, name: str) -> None:
    """Wait until nobody else does what bears this name; over all processes, until the commit.

    In SQLite whoever writes is alone already.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(name))))
