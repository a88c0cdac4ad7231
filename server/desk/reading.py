"""One conversation as an agent reads it: restored texts with their sources, notes, a summary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.interfaces import ProductCard
from server import frames
from server.desk.listing import Listing
from server.desk.revealing import Revealing
from server.desk.showing import Shown, show_change, show_message, show_note, show_voice
from server.desk.summaries import Digest, Summaries, list_texts, show_summary
from server.storage.annotations import Annotations, Note
from server.storage.conversations import ConversationLog
from server.storage.feedback import WHOLE, FeedbackStore, Voice
from server.storage.inbox import Listed
from server.storage.transcripts import Spoken, Transcripts

REPLY = "reply-"
"""Before the number of the message that a bot's answers; see `server.storage.conversations`."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What is kept of a conversation, masked.

    Attributes:
        cards: shown with messages, by their numbers.
        changes: of who answers, with when they were.
        voices: what the customer said, by the id of the message that was answered.
    """

    spoken: Sequence[Spoken]
    notes: Sequence[Note]
    cards: Mapping[int, Sequence[ProductCard]]
    changes: Sequence[tuple[frames.StateChanged, str]]
    voices: Mapping[str, Voice]
    digest: Digest


class Reading:
    """Reads conversations for agents.

    Args:
        listing: finds them.
        transcripts: masked messages.
        annotations: notes.
        log: the cards that customers saw.
        feedback: what customers said of answers.
        summaries: what an agent must know.
        revealing: restores texts.
    """

    def __init__(
        self,
        listing: Listing,
        transcripts: Transcripts,
        annotations: Annotations,
        log: ConversationLog,
        feedback: FeedbackStore,
        summaries: Summaries,
        revealing: Revealing,
    ) -> None:
        self._listing = listing
        self._transcripts = transcripts
        self._annotations = annotations
        self._log = log
        self._feedback = feedback
        self._summaries = summaries
        self._revealing = revealing

    async def show(self, id: str, agent: str) -> Shown:
        """Return a whole conversation; the agent has read it then.

        Raises:
            Refusal: there is none of that id.
        """
        listed = await self._listing.find(id, agent)
        loaded = await self._load(listed)
        said, noted, quoted, heard = await self._restore(id, agent, loaded)
        await self._transcripts.note_read(id, agent, listed.last_seq)
        voices = {
            message: show_voice(voice, comment)
            for (message, voice), comment in zip(loaded.voices.items(), heard, strict=True)
        }
        return {
            **await self._listing.show(listed),
            "unread": 0,
            "mood": loaded.digest.summary.mood,
            "locale": listed.locale,
            "page": listed.page,
            "created_at": listed.created_at,
            "last_seq": listed.last_seq,
            "rating": listed.rating,
            "rating_comment": voices.get(WHOLE, {}).get("comment", ""),
            "messages": _show_messages(loaded, said, voices),
            "notes": [show_note(*pair) for pair in zip(loaded.notes, noted, strict=True)],
            "summary": show_summary(loaded.digest.summary, quoted),
        }

    async def _load(self, listed: Listed) -> Loaded:
        """Read what belongs to a conversation as it was found.

        What came since is left out: a page would show that the conversation was returned, and
        still offer what its holder may do. Another reading follows, since it has changed.
        """
        read = await self._transcripts.read(listed.id)
        spoken = [one for one in read if one.seq <= listed.last_seq]
        last = spoken[-1].seq if spoken else 0
        return Loaded(
            spoken,
            await self._annotations.list_notes(listed.id),
            *await self._read_events(listed.id, listed.last_seq),
            await self._feedback.list_voices(listed.id),
            await self._summaries.read(listed.id, last, listed.locale),
        )

    async def _restore(self, id: str, agent: str, loaded: Loaded) -> list[list[str]]:
        """Return the texts of messages, notes, summary and feedback, restored together."""
        parts = [
            [one.text for one in loaded.spoken],
            [one.text for one in loaded.notes],
            list_texts(loaded.digest.summary),
            [one.comment for one in loaded.voices.values()],
        ]
        masked = [text for part in parts for text in part]
        restored = iter(await self._revealing.for_agent(agent, id, masked))
        return [[next(restored) for _ in part] for part in parts]

    async def _read_events(
        self, id: str, last: int
    ) -> tuple[Mapping[int, Sequence[ProductCard]], Sequence[tuple[frames.StateChanged, str]]]:
        """Return the cards that were shown, and the changes of who answers up to a number."""
        cards: dict[int, Sequence[ProductCard]] = {}
        changes: list[frames.StateChanged] = []
        cursor = 0
        while events := await self._log.since(id, cursor):
            cursor = events[-1].seq or 0
            for event in events:
                if isinstance(event, frames.Said):
                    cards[event.seq] = event.products
                elif isinstance(event, frames.Done):
                    cards[event.seq] = event.reply.products
                elif isinstance(event, frames.StateChanged) and event.seq <= last:
                    changes.append(event)
        times = await self._transcripts.read_times(id, [change.seq for change in changes])
        return cards, [(change, times.get(change.seq, "")) for change in changes]


def _show_messages(
    loaded: Loaded, texts: Sequence[str], voices: Mapping[str, Shown]
) -> list[Shown]:
    """Return messages and changes of who answers, in the order in which they came."""
    asked = {f"{REPLY}{one.seq}": one.id for one in loaded.spoken if one.role == "customer"}
    said = [
        show_message(
            one,
            text,
            loaded.digest.receipts.get(one.seq),
            loaded.cards.get(one.seq, ()),
            voices.get(asked.get(one.id, one.id)) if one.role == "bot" else None,
        )
        for one, text in zip(loaded.spoken, texts, strict=True)
    ]
    changes = [show_change(*pair) for pair in loaded.changes]
    return sorted([*said, *changes], key=lambda shown: shown["seq"])
