"""Notes on the wire: small JSON objects, and ``null`` for "read the store"."""

from __future__ import annotations

import json

from server.bus.interfaces import Note

MAX_NOTE_BYTES = 2048
"""A note names a conversation and a number; a longer one carries what belongs on no bus."""

MISSED = b"null"
"""Stands for notes that are not sent any more."""


class BadNote(Exception):
    """A note that cannot be sent or understood; one sentence for the log."""


def encode_note(note: Note) -> bytes:
    """Write a note for the wire.

    Raises:
        BadNote: it is too long, or holds other things than texts, whole numbers and truths.
    """
    wrong = [key for key, value in note.items() if not _fits(key, value)]
    if wrong:
        raise BadNote(f"A note holds texts, whole numbers and truths; {wrong[0]!r} is none.")
    encoded = json.dumps(dict(note), separators=(",", ":")).encode()
    if len(encoded) > MAX_NOTE_BYTES:
        raise BadNote(f"A note of {len(encoded)} bytes is too long; {MAX_NOTE_BYTES} are allowed.")
    return encoded


def parse_note(encoded: bytes) -> Note | None:
    """Read a note from the wire; None stands for notes that were missed.

    Raises:
        BadNote: somebody else wrote this.
    """
    if len(encoded) > MAX_NOTE_BYTES:
        raise BadNote(f"A note of {len(encoded)} bytes came; {MAX_NOTE_BYTES} are allowed.")
    try:
        note = json.loads(encoded)
    except (ValueError, RecursionError):  # bytes that are no UTF-8 are a ValueError, too
        raise BadNote("A note came that is no JSON.") from None
    if note is None:
        return None
    if not isinstance(note, dict) or not all(_fits(key, value) for key, value in note.items()):
        raise BadNote("A note came that is no object of texts, whole numbers and truths.")
    return note


def _fits(key: object, value: object) -> bool:
    return isinstance(key, str) and isinstance(value, str | int)
