"""Lists of conversations as agents see them; what customers wrote stays masked in them."""

from __future__ import annotations

import asyncio

from server.desk.showing import Shown, show_listed
from server.identity.customers import Customers
from server.identity.refusals import Refusal
from server.storage.cursors import CursorNotAllowed
from server.storage.inbox import Inbox, Listed
from server.storage.inbox_queries import Wanted

MOST_LISTED = 200


class Listing:
    """Lists conversations.

    Args:
        inbox: of the store.
        customers: whom the shop vouches for.
    """

    def __init__(self, inbox: Inbox, customers: Customers) -> None:
        self._inbox = inbox
        self._customers = customers

    async def search(self, wanted: Wanted, agent: str, cursor: str, limit: int) -> Shown:
        """Return conversations, the cursor of those that follow, and the counts of all.

        Raises:
            Refusal: no list has given the cursor.
        """
        most = min(limit, MOST_LISTED)
        try:
            found, following = await self._inbox.search(wanted, agent, most, cursor)
        except CursorNotAllowed as error:
            raise Refusal(400, "bad_request", str(error)) from None
        return {
            "conversations": await asyncio.gather(*map(self.show, found)),
            "cursor": following,
            "counts": await self._inbox.count(agent),
        }

    async def find(self, id: str, agent: str) -> Listed:
        """Return a conversation as the store lists it for an agent.

        Raises:
            Refusal: there is none of that id.
        """
        listed = await self._inbox.find(id, agent)
        if listed is None:
            raise Refusal(404, "not_found", "There is no such conversation; it may be erased.")
        return listed

    async def show(self, listed: Listed) -> Shown:
        """Return a conversation with its customer's name, where the shop vouches for one."""
        identity = await self._customers.find(listed.visitor) if listed.known else None
        return show_listed(listed, identity.name or identity.email if identity else "")

    async def show_item(self, id: str, agent: str) -> Shown:
        """Return one conversation as a list shows it; see `find`."""
        return await self.show(await self.find(id, agent))
