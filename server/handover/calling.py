"""Calls people, and sends customers back to the bot: the table of states applied to the store.

What is decided here is stored as an event of the conversation, in one transaction with the change
of state, so that every face, on whichever node, learns of it in its place.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from sqlalchemy import select

from bot.interfaces import Reply
from server.frames import Queue
from server.handover.hours import parse_business_hours
from server.handover.queue import Prospect, expect_wait, look_ahead
from server.handover.states import Event, build_change, call_person
from server.handover.telling import build_state, tells_prospect
from server.handover.triggers import build_triggers, count_refusals
from server.handover.waiting import WaitingLine
from server.rooms import Rooms
from server.settings import Settings
from server.storage.conversations import ConversationLog
from server.storage.database import Database
from server.storage.interfaces import (
    BuildFrame,
    Change,
    Opened,
    StateMoved,
    StorageUnavailable,
    UnknownConversation,
)
from server.storage.schema import agents

log = structlog.get_logger(__name__)

LOOK_SECONDS = 5.0
"""Time between two looks at who waits."""

GONE_SECONDS = 300.0
"""After which an agent who is not at the desk has left: a reload, or a lost network, takes less."""

ListAgents = Callable[[], Awaitable[Collection[str]]]
"""Returns the ids of the agents who are at the desk now."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a reply means for who answers next.

    Attributes:
        refusals: replies in a row that the bot did not know, with this one.
        change: of state; None where the bot goes on.
        build: makes the event of the change.
    """

    refusals: int
    change: Change | None = None
    build: BuildFrame | None = None


class HandOver:
    """Moves conversations between the bot and people.

    Args:
        settings: what calls a person, and when people are there.
        database: of the shop.
        conversations: the store.
        rooms: who listens.
        list_agents: see `ListAgents`.
        sees_all: whether it told of the agents on all nodes.
        clock: aware of its time zone.
    """

    def __init__(
        self,
        settings: Settings,
        database: Database,
        conversations: ConversationLog,
        rooms: Rooms,
        list_agents: ListAgents,
        sees_all: Callable[[], bool] = lambda: True,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._settings = settings
        self._database = database
        self._log = conversations
        self._rooms = rooms
        self._list_agents = list_agents
        self._sees_all = sees_all
        self._alone: dict[str, datetime] = {}
        self._clock = clock
        self._line = WaitingLine(database, conversations)
        self._places: dict[str, int] = {}
        self._triggers = build_triggers(settings.handover_on, settings.handover_refusals)
        self._hours = parse_business_hours(
            settings.business_hours, settings.time_zone, settings.closed_on
        )

    async def weigh(self, conversation: str, reply: Reply) -> Outcome:
        """Tell what a reply of the bot means for who answers next."""
        found = await self._find(conversation)
        refusals = count_refusals(found.refusals, reply)
        reason = self._triggers.choose(reply, refusals, await self.is_staffed())
        if reason is None:
            return Outcome(refusals)
        prospect = await self.look_ahead(found)
        change = call_person(found, reason, prospect.available)
        build = build_state(change, prospect) if change else None
        return Outcome(refusals, change, build)

    async def request(self, conversation: str) -> None:
        """Call a person, as the button does; asking twice changes nothing."""
        if not self._triggers.heeds_request(await self.is_staffed()):
            return
        found = await self._find(conversation)
        prospect = await self.look_ahead(found)
        if change := call_person(found, "request", prospect.available):
            await self._store(conversation, change, build_state(change, prospect))

    async def happen(self, conversation: str, event: Event) -> None:
        """Store what happened, where it changes anything."""
        found = await self._find(conversation)
        if change := build_change(found, event):
            # Looking ahead reads the states of a day, and idle conversations close by the hundred.
            prospect = await self.look_ahead(found) if tells_prospect(change) else Prospect()
            await self._store(conversation, change, build_state(change, prospect))

    async def look_ahead(self, found: Opened) -> Prospect:
        """Tell what a customer who wants a person can expect now."""
        now = self._clock()
        place = await self._line.find_place(found.id) or await self._line.count() + 1
        waits = await self._line.list_recent(now)
        return look_ahead(self._hours, now, len(await self._list_agents()), place, waits)

    async def is_staffed(self) -> bool:
        """Tell whether any agent has an account."""
        query = select(agents.c.id).where(agents.c.active).limit(1)
        async with self._database.reading() as connection:
            return await connection.scalar(query) is not None

    async def watch(self) -> None:
        """Look after those who wait; runs until cancelled."""
        while True:
            try:
                await self.end_waits()
                await self.tell_places()
                await self.miss_agents()
                await self.close_idle()
            except StorageUnavailable as error:
                log.error("storage_unavailable", reason=error.reason)
            await asyncio.sleep(LOOK_SECONDS)

    async def end_waits(self) -> None:
        """Send customers back to the bot who waited in vain."""
        longest_seconds = self._settings.handover_wait_seconds
        for conversation in await self._line.list_overdue(self._clock(), longest_seconds):
            await self.happen(conversation, "nobody_came")

    async def tell_places(self) -> None:
        """Tell those who wait where they stand, as often as that changes."""
        queue = await self._line.list_queue()
        places = {conversation: place for place, conversation in enumerate(queue, 1)}
        moved = {id: place for id, place in places.items() if self._places.get(id, place) != place}
        self._places = places
        if not moved:
            return
        agents_there = len(await self._list_agents())
        waits = await self._line.list_recent(self._clock())
        for conversation, place in moved.items():
            minutes = expect_wait(place, agents_there, waits)
            self._rooms.tell(conversation, Queue(position=place, wait_minutes=minutes))

    async def miss_agents(self) -> None:
        """Have somebody else called where an agent has been away from the desk for long.

        Who is at another node cannot be missed while nobody can tell: then everybody counts as
        seen.
        """
        there = set(await self._list_agents())
        if not self._sees_all():
            self._alone = {}
            return
        attended = await self._line.list_attended()
        alone = {conversation for conversation, agent in attended if agent not in there}
        now = self._clock()
        self._alone = {id: self._alone.get(id, now) for id in alone}
        for conversation, since in self._alone.items():
            if (now - since).total_seconds() >= GONE_SECONDS:
                await self.happen(conversation, "left")

    async def close_idle(self) -> None:
        """Close conversations in which nothing has happened for long; writing opens them again."""
        longest_seconds = self._settings.conversation_idle_seconds
        for conversation in await self._line.list_idle(self._clock(), longest_seconds):
            await self.happen(conversation, "closed_by_idleness")

    async def _find(self, conversation: str) -> Opened:
        found = await self._log.find(conversation)
        if found is None:
            raise UnknownConversation(conversation)
        return found

    async def _store(self, conversation: str, change: Change, build: BuildFrame) -> None:
        try:
            events = await self._log.append(conversation, [build], change=change)
        except StateMoved as error:  # another was quicker: what was to change has changed
            log.info("state_moved", conversation=conversation, state=error.state)
        else:
            self._rooms.publish(conversation, events)
