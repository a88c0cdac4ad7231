"""Placeholders of a conversation, kept from turn to turn.

::

    placeholders = await recall_placeholders(vault, conversation_id)
    masked = mask(text, spans, placeholders)
    await keep_placeholders(vault, conversation_id, placeholders)
    show_own(placeholders, sentence)       # the customer's own words, for that customer alone

Fails closed: without its vault a message is masked all the same, as ``<EMAIL>`` without a number,
and nobody can restore it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping

import structlog

from bot.privacy.interfaces import NEVER_STORED, Vault
from bot.privacy.masking import PLACEHOLDER, Placeholders

log = structlog.get_logger(__name__)

MAX_KEPT_CONVERSATIONS = 10_000
"""In memory; beyond it the values of the conversation that was silent longest are forgotten."""


def list_kinds(masked: str) -> list[str]:
    """Return the kinds of personal data that a masked text held, sorted, each once."""
    return sorted({match["kind"] for match in PLACEHOLDER.finditer(masked)})


def hide_unstorable(values: Mapping[str, str]) -> dict[str, str]:
    """Empty the values of kinds that are `NEVER_STORED`, whose placeholders keep their numbers."""
    return {
        placeholder: "" if NEVER_STORED.intersection(list_kinds(placeholder)) else value
        for placeholder, value in values.items()
    }


class InMemoryVault:
    """Keeps values in this process; they end with it. Implements `Vault`."""

    def __init__(self) -> None:
        self._held: OrderedDict[str, dict[str, str]] = OrderedDict()

    async def recall(self, conversation_id: str) -> Mapping[str, str]:
        """Return what is held; see `Vault.recall`."""
        return dict(self._held.get(conversation_id, {}))

    async def keep(self, conversation_id: str, values: Mapping[str, str]) -> None:
        """Add values; see `Vault.keep`."""
        self._held.setdefault(conversation_id, {}).update(hide_unstorable(values))
        self._held.move_to_end(conversation_id)
        if len(self._held) > MAX_KEPT_CONVERSATIONS:
            self._held.popitem(last=False)

    async def erase(self, conversation_id: str) -> int:
        """Forget a conversation; see `Vault.erase`."""
        return len(self._held.pop(conversation_id, {}))


async def recall_placeholders(vault: Vault, conversation_id: str) -> Placeholders | None:
    """Return the placeholders of a conversation; None where the vault cannot be read."""
    try:
        return Placeholders(await vault.recall(conversation_id))
    except Exception:
        log.exception("vault_unreadable", conversation=conversation_id)
        return None


async def keep_placeholders(
    vault: Vault, conversation_id: str, placeholders: Placeholders | None
) -> None:
    """Keep what is new; what cannot be kept is lost, and logged."""
    new = placeholders.take_new() if placeholders else {}
    if not new:
        return
    try:
        await vault.keep(conversation_id, new)
    except Exception:
        log.exception("vault_not_written", conversation=conversation_id, count=len(new))


def show_own(placeholders: Placeholders | None, text: str) -> str:
    """Put a customer's own values back, but for those that nothing may show again."""
    if placeholders is None:
        return text
    return placeholders.restore(text, lambda kind: kind not in NEVER_STORED)
