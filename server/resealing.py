"""Another key for what lies sealed in the database; what was interrupted goes on where it was."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Column, Table, Update, select, tuple_, update

from server.sealing import HomeKey, SealBroken
from server.storage.blocking import BlockingDatabase, Found

BATCH = 500
"""Values sealed anew in one commit."""

BuildPlace = Callable[..., str]
"""Values of a row's primary key to the place for which its seal holds; see `HomeKey.seal`."""


class Resealed(NamedTuple):
    """What a rotation of the key did.

    Attributes:
        done: values that were sealed anew.
        unreadable: values that none of the keys opens, left as they are.
    """

    done: int
    unreadable: int

    def plus(self, other: Resealed) -> Resealed:
        """Return both together."""
        return Resealed(self.done + other.done, self.unreadable + other.unreadable)


class Resealer:
    """Seals a column of a table with the key of now.

    Args:
        database: of the shop.
        key: of the home.
        sealed: the column; the primary key of its table tells the place.
        build_place: see `BuildPlace`.
    """

    def __init__(
        self,
        database: BlockingDatabase,
        key: HomeKey,
        sealed: Column[bytes],
        build_place: BuildPlace,
    ) -> None:
        assert isinstance(sealed.table, Table)
        self._database = database
        self._key = key
        self._sealed = sealed
        self._names = list(sealed.table.primary_key)
        self._build_place = build_place

    def reseal(self) -> Resealed:
        """Seal everything with the key of now; blocking.

        Raises:
            StorageUnavailable: the rest is as it was, and opens with the keys of before.
        """
        found, last = Resealed(0, 0), None
        while rows := self._read(last):
            last = tuple(rows[-1])[:-1]
            known = [self.is_current(row) for row in rows]
            old = [row for row, current in zip(rows, known, strict=True) if current is False]
            found = found.plus(Resealed(self._reseal(old), known.count(None)))
        if found.done:
            self._database.sweep()
        return found

    def is_current(self, row: Found) -> bool | None:
        """Tell whether the key of now sealed a row; None where none of the keys did.

        Args:
            row: the primary key, then what is sealed.
        """
        *names, sealed = row
        try:
            return self._key.is_current(sealed, self._build_place(*names))
        except SealBroken:
            return None

    def _read(self, last: Sequence[Any] | None) -> Sequence[Found]:
        """Return the next rows after one of a primary key, in the order of that."""
        query = select(*self._names, self._sealed).where(self._sealed.is_not(None))
        if last is not None:
            query = query.where(tuple_(*self._names) > tuple_(*last))
        return self._database.read(query.order_by(*self._names).limit(BATCH))

    def _reseal(self, rows: Sequence[Found]) -> int:
        """Seal rows anew in one commit, but for those that changed meanwhile."""
        with self._database.writing() as connection:
            return sum(connection.execute(self._change(row)).rowcount for row in rows)

    def _change(self, row: Found) -> Update:
        *names, sealed = row
        place = self._build_place(*names)
        anew = self._key.seal(self._key.unseal(sealed, place), place)
        same = [column == value for column, value in zip(self._names, names, strict=True)]
        statement = update(self._sealed.table).where(*same, self._sealed == sealed)
        return statement.values({self._sealed.name: anew})
