"""Where personal data lies: what every store does for one visitor. Read this before the stores."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

Exported = Mapping[str, Any]
"""One thing a store holds, as JSON takes it."""


NAMING = "visitor"
"""Purpose of the keyed hashes of visitors' names; see `server.sealing.HomeKey.sign`."""
AT_ONCE = 500
"""Conversations that one statement names; drivers take some 32,000 values."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """One visitor as stores know them.

    Attributes:
        id: keyed hash of the visitor's name; see `server.visitors`.
        conversations: ids, oldest first.
    """

    id: str
    conversations: tuple[str, ...]


class Memory(Protocol):
    """A place that holds what visitors said or did. All methods block; safe from several threads.

    Attributes:
        name: in receipts of an erasure.
    """

    name: str

    def export_visitor(self, visitor: Visitor) -> list[Exported]:
        """Return everything it holds of a visitor, oldest first."""
        ...

    def erase_visitor(self, visitor: Visitor) -> int:
        """Delete everything of a visitor for good; return how many things that were."""
        ...


class PersonalStore(Memory, Protocol):
    """A place on disk, where things are kept for so many days."""

    def expire(self, before: datetime) -> int:
        """Delete what is older, aware of its time zone; return how many things that were."""
        ...


def list_batches(visitor: Visitor) -> Iterator[tuple[str, ...]]:
    """Yield a visitor's conversations, as many at once as one statement may name."""
    ids = visitor.conversations
    yield from (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))


def each_conversation(visitor: Visitor, erase: Callable[[str], int]) -> int:
    """Erase each conversation; return how many things they were together."""
    return sum(erase(conversation) for conversation in visitor.conversations)
