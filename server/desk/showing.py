"""Plain values for the pages: conversations of a list, cards, suggestions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from bot.interfaces import ProductCard
from bot.receipts.interfaces import Receipt
from server.frames import StateChanged
from server.storage.annotations import Note
from server.storage.feedback import Voice
from server.storage.inbox import Listed
from server.storage.suggested import Suggested
from server.storage.transcripts import Spoken

Shown = dict[str, Any]

_MOODS: Final[Mapping[str, str]] = {"distress": "distressed", "complaint": "unhappy"}
"""Why a person was called to the mood that a list shows; the conversation itself tells more."""


def show_listed(listed: Listed, name: str) -> Shown:
    """Return a conversation of a list.

    Args:
        listed: as the store has it.
        name: of the customer, as the shop vouches for it; empty where it does not.
    """
    return {
        "id": listed.id,
        "state": listed.state,
        "reason": listed.reason,
        "agent": show_person(listed.agent, listed.agent_name) if listed.agent else None,
        "customer": {"name": name, "verified": listed.known},
        "preview": listed.preview,
        "last_role": listed.last_role,
        "updated_at": listed.updated_at,
        "waiting_since": listed.waiting_since,
        "position": listed.position,
        "tags": list(listed.tags),
        "mood": _MOODS.get(listed.reason, ""),
        "unread": listed.unread,
    }


def show_person(id: str, name: str) -> Shown:
    """Return an agent as other agents see one."""
    return {"id": id, "name": name}


def show_suggested(suggested: Suggested, text: str) -> Shown:
    """Return a suggestion with its restored text."""
    shown = suggested.suggestion
    return {
        "id": suggested.id,
        "text": text,
        "confidence": shown.confidence,
        "action": shown.action,
        "path": shown.path,
        "citations": show_all(shown.citations),
        "products": show_all(shown.products),
        "outcome": suggested.outcome,
    }


def show_all(things: Sequence[Any]) -> list[Shown]:
    """Return dataclasses as plain values."""
    return [asdict(thing) for thing in things]


def show_message(
    spoken: Spoken,
    text: str,
    receipt: Receipt | None,
    cards: Sequence[ProductCard],
    feedback: Shown | None,
) -> Shown:
    """Return a message with its restored text, and what proves it."""
    return {
        "seq": spoken.seq,
        "role": spoken.role,
        "id": spoken.id,
        "name": spoken.name,
        "text": text,
        "at": spoken.at,
        "citations": show_all(receipt.citations) if receipt else [],
        "products": show_all(cards),
        "action": spoken.action,
        "receipt": spoken.receipt,
        "feedback": feedback,
    }


def show_change(change: StateChanged, at: str) -> Shown:
    """Return a change of state, which stands among the messages."""
    return {
        "seq": change.seq,
        "role": "state",
        "state": change.state,
        "reason": change.reason,
        "name": change.name,
        "at": at,
    }


def show_note(note: Note, text: str) -> Shown:
    """Return a note with its restored text."""
    agent = show_person(note.agent, note.name)
    return {"id": note.id, "agent": agent, "text": text, "at": note.at}


def show_voice(voice: Voice, comment: str) -> Shown:
    """Return what a customer said of an answer, with its restored comment."""
    return {"helpful": voice.helpful, "reason": voice.reason, "comment": comment}
