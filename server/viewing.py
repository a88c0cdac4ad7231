"""Who reads what customers wrote as they wrote it: read `show_to`.

The customer reads own values, an agent whom the shop has authorised those of any conversation, and
everybody else placeholders. Numbers of cards and passwords nobody reads: they were never kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.privacy.interfaces import Vault
from bot.privacy.vault import recall_placeholders, show_own


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody before a screen.

    Attributes:
        role: who it is; an agent is whoever may run commands on the home, with its key.
        conversation: a customer's own.
    """

    role: Literal["customer", "agent", "anyone"] = "anyone"
    conversation: str = ""

    def may_read(self, conversation: str) -> bool:
        """Tell whether the values behind a conversation's placeholders are for this viewer."""
        own = self.role == "customer" and self.conversation == conversation
        return bool(conversation) and (self.role == "agent" or own)


async def show_to(viewer: Viewer, vault: Vault, conversation: str, text: str) -> str:
    """Return a masked text as a viewer may read it.

    Args:
        viewer: who reads.
        vault: holds the values; one that cannot be read shows nothing.
        conversation: whose text it is.
        text: masked.
    """
    if not viewer.may_read(conversation):
        return text
    return show_own(await recall_placeholders(vault, conversation), text)
