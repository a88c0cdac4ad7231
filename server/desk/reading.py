"""One conversation as an agent reads it: restored texts with their sources, notes, a summary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from server.desk.listing import Listing
from server.desk.revealing import Revealing
from server.desk.showing import Shown, show_message, show_note, show_voice
from server.desk.summaries import Digest, Summaries, list_texts, show_summary
from server.desk.threads import Thread, Threads
from server.storage.annotations import Annotations, Note
from server.storage.feedback import WHOLE, FeedbackStore, Voice
from server.storage.inbox import Listed
from server.storage.transcripts import Transcripts

REPLY = "reply-"
"""Before the number of the message that a bot's answers; see `server.storage.conversations`."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What is kept of a conversation, masked.

    Attributes:
        voices: what the customer said, by the id of the message that was answered.
    """

    thread: Thread
    notes: Sequence[Note]
    voices: Mapping[str, Voice]
    digest: Digest


class Reading:
    """Reads conversations for agents.

    Args:
        listing: finds them.
        threads: messages.
        transcripts: notes who has read what.
        annotations: notes.
        feedback: what customers said of answers.
        summaries: what an agent must know.
        revealing: restores texts.
    """

    def __init__(
        self,
        listing: Listing,
        threads: Threads,
        transcripts: Transcripts,
        annotations: Annotations,
        feedback: FeedbackStore,
        summaries: Summaries,
        revealing: Revealing,
    ) -> None:
        self._listing = listing
        self._threads = threads
        self._transcripts = transcripts
        self._annotations = annotations
        self._feedback = feedback
        self._summaries = summaries
        self._revealing = revealing

    async def show(self, id: str, agent: str, before: int | None = None) -> Shown:
        """Return a conversation with its newest messages, which the agent has read then.

        Args:
            id: of the conversation.
            agent: id of the agent who reads.
            before: a number; only messages before it are shown, and none counts as read.

        Raises:
            Refusal: there is none of that id.
        """
        listed = await self._listing.find(id, agent)
        loaded = await self._load(listed, before)
        said, noted, quoted, heard = await self._restore(id, agent, loaded)
        voices = {
            message: show_voice(voice, comment)
            for (message, voice), comment in zip(loaded.voices.items(), heard, strict=True)
        }
        if before is None:
            await self._transcripts.note_read(id, agent, listed.last_seq)
        return {
            **await self._listing.show(listed),
            **_show_place(listed),
            "unread": 0,
            "mood": loaded.digest.summary.mood,
            "rating_comment": voices.get(WHOLE, {}).get("comment", ""),
            "messages": _show_thread(loaded, said, voices),
            "earlier": loaded.thread.earlier,
            "notes": [show_note(*pair) for pair in zip(loaded.notes, noted, strict=True)],
            "summary": show_summary(loaded.digest.summary, quoted),
        }

    async def _load(self, listed: Listed, before: int | None) -> Loaded:
        return Loaded(
            await self._threads.load(listed.id, before),
            await self._annotations.list_notes(listed.id),
            await self._feedback.list_voices(listed.id),
            await self._summaries.read(listed.id, listed.locale),
        )

    async def _restore(self, id: str, agent: str, loaded: Loaded) -> list[list[str]]:
        """Return the texts of messages, notes, summary and feedback, restored together."""
        parts = [
            [one.text for one in loaded.thread.spoken],
            [one.text for one in loaded.notes],
            list_texts(loaded.digest.summary),
            [one.comment for one in loaded.voices.values()],
        ]
        masked = [text for part in parts for text in part]
        restored = iter(await self._revealing.for_agent(agent, id, masked))
        return [[next(restored) for _ in part] for part in parts]


def _show_place(listed: Listed) -> Shown:
    return {
        "locale": listed.locale,
        "page": listed.page,
        "created_at": listed.created_at,
        "last_seq": listed.last_seq,
        "rating": listed.rating,
    }


def _show_thread(loaded: Loaded, texts: Sequence[str], voices: Mapping[str, Shown]) -> list[Shown]:
    """Return messages and changes of who answers, in their order."""
    thread = loaded.thread
    asked = {f"{REPLY}{one.seq}": one.id for one in thread.spoken if one.role == "customer"}
    messages = [
        show_message(
            one,
            text,
            loaded.digest.receipts.get(one.seq),
            thread.cards.get(one.seq, ()),
            voices.get(asked.get(one.id, one.id)) if one.role == "bot" else None,
        )
        for one, text in zip(thread.spoken, texts, strict=True)
    ]
    return sorted([*messages, *thread.changes], key=lambda one: int(one["seq"]))
