"""One visitor's data, and data that is too old: told, or deleted, in every store there is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from server.personal import Exported, PersonalStore, Visitor


@dataclass(frozen=True, slots=True)
class Erasure:
    """The receipt of an erasure.

    Attributes:
        visitor: keyed hash of the visitor's name.
        at: ISO 8601 in UTC.
        conversations: how many there were.
        erased: store to how many things were deleted there; of the audit log tombstones are left.
        left: store to what it still holds after; all are 0, or the erasure has failed.
        silent_servers: running servers that did not answer, and may hold something in memory.
        proof: ``SEQ:HASH`` of the audit log's entry that records it; empty where there is no log.
    """

    visitor: str
    at: str
    conversations: int
    erased: Mapping[str, int]
    left: Mapping[str, int]
    silent_servers: int = 0
    proof: str = ""

    @property
    def whole(self) -> bool:
        """Whether nothing is left, as far as can be told."""
        return not any(self.left.values()) and not self.silent_servers


@dataclass(frozen=True, slots=True)
class Keeping:
    """A store, and for how long it may keep things.

    Attributes:
        days: after which they are deleted.
    """

    store: PersonalStore
    days: int


def export_visitor(stores: Sequence[PersonalStore], visitor: Visitor) -> dict[str, Any]:
    """Return what every store holds of a visitor, by the store's name."""
    held: dict[str, list[Exported]] = {
        store.name: store.export_visitor(visitor) for store in stores
    }
    at = datetime.now(UTC).isoformat(timespec="seconds")
    return {"visitor": visitor.id, "at": at, "conversations": visitor.conversations, "stores": held}


def erase_visitor(stores: Sequence[PersonalStore], visitor: Visitor) -> Erasure:
    """Delete a visitor from every store, in their order, and look whether anything is left."""
    erased = {store.name: store.erase_visitor(visitor) for store in stores}
    left = {store.name: len(store.export_visitor(visitor)) for store in stores}
    at = datetime.now(UTC).isoformat(timespec="seconds")
    return Erasure(visitor.id, at, len(visitor.conversations), erased, left)


def expire_all(keepings: Sequence[Keeping], now: datetime | None = None) -> dict[str, int]:
    """Delete what is older than each store may keep it; return how many things, by store."""
    today = now or datetime.now(UTC)
    return {
        keeping.store.name: keeping.store.expire(today - timedelta(days=keeping.days))
        for keeping in keepings
    }
