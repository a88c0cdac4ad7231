"""Everything that the agents' desk needs, put together once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from server.bus.interfaces import Bus, Presence
from server.desk.assistant import Assistant
from server.desk.attendance import Attendance
from server.desk.correcting import Correcting
from server.desk.listing import Listing
from server.desk.live import Live
from server.desk.moving import Moving
from server.desk.noting import Noting
from server.desk.orders import OrderPanel
from server.desk.proposing import Proposing
from server.desk.publishing import Publisher
from server.desk.reading import Reading
from server.desk.revealing import Record, Revealing
from server.desk.sending import Sending
from server.desk.summaries import Summaries
from server.desk.threads import Threads
from server.identity.agents import Agents
from server.identity.customers import Customers
from server.interfaces import SourceText, TurnEngine
from server.rooms import Rooms
from server.sealing import HomeKey
from server.settings import Settings
from server.storage.annotations import Annotations
from server.storage.canned import CannedReplies
from server.storage.conversations import ConversationLog
from server.storage.corrections import Corrections
from server.storage.database import Database
from server.storage.feedback import FeedbackStore
from server.storage.inbox import Inbox
from server.storage.suggested import SuggestedReplies
from server.storage.transcripts import Transcripts


@dataclass(frozen=True, slots=True)
class Parts:
    """What the desk is built from; all of it belongs to the serving process.

    Attributes:
        record: where it goes on record that an agent read restored texts.
    """

    settings: Settings
    engine: TurnEngine
    database: Database
    key: HomeKey
    conversations: ConversationLog
    rooms: Rooms
    bus: Bus
    presence: Presence
    record: Record


@dataclass(frozen=True, slots=True)
class Desk:
    """What the desk's routes work with.

    Attributes:
        listing: lists of conversations.
        reading: one conversation.
        moving: who has it.
        sending: agents' messages.
        noting: notes and tags.
        proposing: suggested replies.
        orders: the order panel.
        assistant: variants of texts, products.
        replies: canned ones.
        correcting: from agents' answers to the bot's.
        live: what pages are told.
        find_source: the text of a cited source.
    """

    listing: Listing
    reading: Reading
    moving: Moving
    sending: Sending
    noting: Noting
    proposing: Proposing
    orders: OrderPanel
    assistant: Assistant
    replies: CannedReplies
    correcting: Correcting
    live: Live
    find_source: Callable[[str], SourceText | None]

    async def run(self) -> None:
        """Tell pages what is new, and follow other nodes; runs until cancelled."""
        await asyncio.gather(self.live.run(), self.correcting.follow())


def build_desk(parts: Parts) -> Desk:
    """Put the desk together; nothing is read yet."""
    database, log = parts.database, parts.conversations
    inbox, transcripts, agents = Inbox(database), Transcripts(database), Agents(database)
    customers = Customers(database, parts.key)
    assistant = Assistant(lambda: parts.engine.turn)
    revealing = Revealing(parts.engine, parts.record)
    listing = Listing(inbox, customers)
    moving = Moving(log, parts.rooms, agents)
    return Desk(
        listing=listing,
        reading=_build_reading(parts, listing, assistant, revealing),
        moving=moving,
        sending=Sending(log, transcripts, parts.rooms, moving, assistant, parts.engine),
        noting=Noting(Annotations(database), moving, parts.engine),
        proposing=Proposing(log, transcripts, SuggestedReplies(database), assistant, revealing),
        orders=OrderPanel(moving, transcripts, customers, assistant, revealing),
        assistant=assistant,
        replies=CannedReplies(database),
        correcting=_build_correcting(parts, moving, assistant),
        live=Live(parts.bus, parts.rooms, Attendance(parts.presence), inbox, agents),
        find_source=parts.engine.find_source,
    )


def _build_reading(
    parts: Parts, listing: Listing, assistant: Assistant, revealing: Revealing
) -> Reading:
    database, transcripts = parts.database, Transcripts(parts.database)
    return Reading(
        listing,
        Threads(transcripts, parts.conversations),
        transcripts,
        Annotations(database),
        FeedbackStore(database),
        Summaries(database, assistant),
        revealing,
    )


def _build_correcting(parts: Parts, moving: Moving, assistant: Assistant) -> Correcting:
    return Correcting(
        moving,
        parts.conversations,
        Transcripts(parts.database),
        Corrections(parts.database),
        assistant,
        Publisher(parts.settings.home, parts.engine.ingest),
        parts.bus,
    )
