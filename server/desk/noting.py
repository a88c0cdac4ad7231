"""Notes and tags of conversations: agents' own, which customers never see."""

from __future__ import annotations

from collections.abc import Sequence

from server.desk.moving import Moving
from server.desk.revealing import Texts
from server.desk.showing import Shown, show_note
from server.identity.interfaces import Agent
from server.identity.refusals import Refusal
from server.identity.roles import reaches
from server.storage.annotations import Annotations

MOST_TAGS = 20
"""Of one conversation; more tell nothing."""


class Noting:
    """Keeps notes and tags.

    Args:
        annotations: of the store.
        moving: finds conversations.
        texts: masks what is stored.
    """

    def __init__(self, annotations: Annotations, moving: Moving, texts: Texts) -> None:
        self._annotations = annotations
        self._moving = moving
        self._texts = texts

    async def add_note(self, id: str, agent: Agent, text: str) -> Shown:
        """Keep a note, and return it.

        Raises:
            Refusal: there is no such conversation.
        """
        await self._moving.find(id)
        masked = await self._texts.mask(id, text)
        note = await self._annotations.add_note(id, agent.id, agent.name, masked)
        return show_note(note, text)

    async def delete_note(self, id: str, agent: Agent, note: str) -> None:
        """Delete a note: one's own; leads delete any.

        Raises:
            Refusal: there is none that this agent may delete.
        """
        author = "" if reaches(agent.role, "lead") else agent.id
        if not await self._annotations.delete_note(id, note, author):
            raise Refusal(404, "not_found", "There is no such note of yours in this conversation.")

    async def list_tags(self) -> list[str]:
        """Return all tags in use, in alphabetical order."""
        return await self._annotations.list_tags()

    async def set_tags(self, id: str, wanted: Sequence[str]) -> list[str]:
        """Let a conversation bear these tags and no others; return them as they are kept.

        Raises:
            Refusal: there is no such conversation, or there are too many tags.
        """
        await self._moving.find(id)
        kept = sorted({" ".join(tag.split()).lower() for tag in wanted} - {""})
        if len(kept) > MOST_TAGS:
            told = f"These are {len(kept)} tags; {MOST_TAGS} are allowed. Take some out."
            raise Refusal(400, "too_many_tags", told)
        await self._annotations.set_tags(id, kept)
        return kept
