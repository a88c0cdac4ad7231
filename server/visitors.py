"""Whose conversations there are: visitors by a keyed hash of their name, never by the name itself.

A name is a network address (`server.limiting.name_visitor`), or the shop's own id of a customer for
whom it vouches (`server.identity`). People behind one address are one visitor here, so what is
exported or erased by address is theirs together; by a conversation's id it is that conversation
alone.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, delete, select

from server.identity.signed_identity import PURPOSE as CUSTOMER
from server.limiting import name_visitor
from server.personal import NAMING, Exported, Visitor, each_conversation
from server.sealing import HomeKey
from server.storage.blocking import BlockingDatabase
from server.storage.inserting import build_upsert
from server.storage.records_schema import seen
from server.storage.schema import conversations, now_text, to_text, visitors


def build_visitor_id(key: HomeKey, name: str) -> str:
    """Return the keyed hash of a visitor's name; see `server.personal.Visitor.id`."""
    return key.sign(NAMING, name)


class VisitorRegister:
    """Remembers which conversations a visitor had; implements `server.personal.PersonalStore`.

    Args:
        database: of the shop.
        key: of the home.
    """

    name = "visitors"

    def __init__(self, database: BlockingDatabase, key: HomeKey) -> None:
        self._database = database
        self._key = key

    def note(self, visitor: str, conversation: str) -> None:
        """Remember that a visitor said something in a conversation; blocking."""
        now = now_text()
        row = {
            "conversation": conversation,
            "visitor": build_visitor_id(self._key, visitor),
            "first_at": now,
            "last_at": now,
        }
        with self._database.writing() as connection:
            connection.execute(
                build_upsert(connection.dialect, seen, row, ["conversation"], but=["first_at"])
            )

    def find(self, name: str) -> Visitor:
        """Return the visitor of this name, or else the conversation of this id alone.

        Args:
            name: a network address, any of a visitor's network; the shop's id of a customer; the
                id of a visitor, as an export tells it; or the id of a conversation.
        """
        named = name_visitor(name)
        addresses = self._key.sign_with_all(NAMING, named)
        customers = self._key.sign_with_all(CUSTOMER, name)
        by_address = select(seen.c.conversation).where(seen.c.visitor.in_(addresses))
        ids = [name, *customers]
        by_visitor = select(conversations.c.id).where(conversations.c.visitor.in_(ids))
        found = [
            *self._list(by_address.order_by(seen.c.first_at)),
            *self._list(by_visitor.order_by(conversations.c.created_at)),
        ] or self._list(select(visitors.c.id).where(visitors.c.id.in_(ids)))
        return Visitor(addresses[0], tuple(dict.fromkeys(found)) or (name,))

    def export_visitor(self, visitor: Visitor) -> list[Exported]:
        """Return when a visitor was here; see `PersonalStore.export_visitor`."""
        told = select(seen.c.conversation, seen.c.first_at, seen.c.last_at)
        return [
            dict(row._mapping)
            for conversation in visitor.conversations
            for row in self._database.read(told.filter_by(conversation=conversation))
        ]

    def erase_visitor(self, visitor: Visitor) -> int:
        """Forget a visitor's conversations; see `PersonalStore.erase_visitor`."""
        return each_conversation(visitor, self._erase)

    def expire(self, before: datetime) -> int:
        """Forget conversations that ended before; see `PersonalStore.expire`."""
        return self._database.delete(delete(seen).where(seen.c.last_at < to_text(before)))

    def _erase(self, conversation: str) -> int:
        return self._database.delete(delete(seen).filter_by(conversation=conversation))

    def _list(self, query: Select[tuple[str]]) -> list[str]:
        return [id for (id,) in self._database.read(query)]
