"""One conversation as an agent reads it: restored texts with their sources, notes, a summary."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.interfaces import ModelUnavailable, ProductCard
from bot.receipts.interfaces import Receipt
from server import frames
from server.desk.assistant import Assistant
from server.desk.listing import Listing
from server.desk.revealing import Revealing
from server.desk.showing import Shown, show_message, show_note
from server.desk.summaries import REPLY, Summaries, list_texts, show_summary
from server.handover.summary import Summary
from server.storage.annotations import Annotations, Note
from server.storage.conversations import ConversationLog
from server.storage.inbox import Listed
from server.storage.transcripts import Spoken, Transcripts

Voices = Callable[[str], Awaitable[Mapping[str, Shown]]]
"""Conversation to the customer's feedback, by the client's id of the message that was answered."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What is kept of a conversation, masked.

    Attributes:
        receipts: by id.
        cards: shown with messages, by their numbers.
        voices: see `Voices`.
    """

    spoken: Sequence[Spoken]
    notes: Sequence[Note]
    receipts: Mapping[str, Receipt]
    cards: Mapping[int, Sequence[ProductCard]]
    voices: Mapping[str, Shown]
    summary: Summary


class Reading:
    """Reads conversations for agents.

    Args:
        listing: finds them.
        transcripts: masked messages.
        annotations: notes.
        log: the cards that customers saw.
        assistant: finds receipts.
        revealing: restores texts.
        voices: what customers said of answers.
    """

    def __init__(
        self,
        listing: Listing,
        transcripts: Transcripts,
        annotations: Annotations,
        log: ConversationLog,
        assistant: Assistant,
        revealing: Revealing,
        voices: Voices,
    ) -> None:
        self._listing = listing
        self._transcripts = transcripts
        self._annotations = annotations
        self._log = log
        self._assistant = assistant
        self._revealing = revealing
        self._voices = voices
        self._summaries = Summaries()

    async def show(self, id: str, agent: str) -> Shown:
        """Return a whole conversation; the agent has read it then.

        Raises:
            Refusal: there is none of that id.
        """
        listed = await self._listing.find(id, agent)
        loaded = await self._load(listed)
        said, noted, quoted = await self._restore(id, agent, loaded)
        await self._transcripts.note_read(id, agent, listed.last_seq)
        return {
            **await self._listing.show(listed),
            "unread": 0,
            "mood": loaded.summary.mood,
            "locale": listed.locale,
            "page": listed.page,
            "created_at": listed.created_at,
            "last_seq": listed.last_seq,
            "rating": listed.rating,
            "messages": _show_messages(loaded, said),
            "notes": [show_note(*pair) for pair in zip(loaded.notes, noted, strict=True)],
            "summary": show_summary(loaded.summary, quoted),
        }

    async def _load(self, listed: Listed) -> Loaded:
        spoken = await self._transcripts.read(listed.id)
        receipts = await self._read_receipts(spoken)
        return Loaded(
            spoken,
            await self._annotations.list_notes(listed.id),
            receipts,
            await self._read_cards(listed.id),
            await self._voices(listed.id),
            await self._summaries.build(listed.id, spoken, receipts, listed.locale),
        )

    async def _restore(self, id: str, agent: str, loaded: Loaded) -> list[list[str]]:
        """Return the texts of messages, notes and summary, restored together."""
        parts = [
            [one.text for one in loaded.spoken],
            [one.text for one in loaded.notes],
            list_texts(loaded.summary),
        ]
        masked = [text for part in parts for text in part]
        restored = iter(await self._revealing.for_agent(agent, id, masked))
        return [[next(restored) for _ in part] for part in parts]

    async def _read_receipts(self, spoken: Sequence[Spoken]) -> Mapping[str, Receipt]:
        """Return the receipts of the bot's messages; none while the models are loading."""
        try:
            return await self._assistant.read_receipts(one.receipt for one in spoken)
        except ModelUnavailable:
            return {}

    async def _read_cards(self, id: str) -> Mapping[int, Sequence[ProductCard]]:
        cards: dict[int, Sequence[ProductCard]] = {}
        cursor = 0
        while events := await self._log.since(id, cursor):
            cursor = events[-1].seq or 0
            for event in events:
                if isinstance(event, frames.Said):
                    cards[event.seq] = event.products
                elif isinstance(event, frames.Done):
                    cards[event.seq] = event.reply.products
        return cards


def _show_messages(loaded: Loaded, texts: Sequence[str]) -> list[Shown]:
    asked = {f"{REPLY}{one.seq}": one.id for one in loaded.spoken if one.role == "customer"}
    return [
        show_message(
            one,
            text,
            loaded.receipts.get(one.receipt),
            loaded.cards.get(one.seq, ()),
            loaded.voices.get(asked.get(one.id, "")) if one.role == "bot" else None,
        )
        for one, text in zip(loaded.spoken, texts, strict=True)
    ]
