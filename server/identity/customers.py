"""Customers whom the shop vouches for: one visitor each, on whatever device; sealed in the store.

What the shop says of a customer is sealed with the home's key, bound to the visitor's id.
"""

from __future__ import annotations

import json
from dataclasses import asdict

from sqlalchemy import select, update

from server.identity.signed_identity import Customer, Identity
from server.sealing import HomeKey
from server.storage.database import Database
from server.storage.inserting import insert_new
from server.storage.schema import now_text, visitors


class Customers:
    """Remembers identities of visitors. All methods raise `StorageUnavailable`.

    Args:
        database: of the shop.
        key: of the home.
    """

    def __init__(self, database: Database, key: HomeKey) -> None:
        self._database = database
        self._key = key

    async def remember(self, customer: Customer) -> str:
        """Keep what the shop says now; return the id of the customer's visitor.

        A customer who was known under a previous key of the home stays that visitor.
        """
        names = (customer.visitor, *customer.former)
        query = select(visitors.c.id).where(visitors.c.id.in_(names))
        async with self._database.writing() as connection:
            known = set((await connection.scalars(query)).all())
            visitor = next((name for name in names if name in known), customer.visitor)
            now = now_text()
            row = {"id": visitor, "created_at": now, "seen_at": now}
            await insert_new(connection, visitors, row)
            sealed = self._seal(visitor, customer.identity)
            told = update(visitors).where(visitors.c.id == visitor)
            await connection.execute(told.values(identity=sealed, seen_at=now))
        return visitor

    async def find(self, visitor: str) -> Identity | None:
        """Return who a visitor is; None where nobody vouched for it.

        Raises:
            SealBroken: what is kept was changed, or sealed with a key that is lost.
        """
        query = select(visitors.c.identity).where(visitors.c.id == visitor)
        async with self._database.reading() as connection:
            sealed = await connection.scalar(query)
        return None if sealed is None else open_identity(self._key, visitor, sealed)

    def _seal(self, visitor: str, identity: Identity) -> bytes:
        return self._key.seal(json.dumps(asdict(identity)), build_identity_place(visitor))


def open_identity(key: HomeKey, visitor: str, sealed: bytes) -> Identity:
    """Read what is kept of a customer.

    Raises:
        SealBroken: it was changed, or sealed with a key that is lost.
    """
    return Identity(**json.loads(key.unseal(sealed, build_identity_place(visitor))))


def build_identity_place(visitor: str) -> str:
    """Return the place for which an identity is sealed; see `HomeKey.seal`."""
    return f"identity\0{visitor}"
