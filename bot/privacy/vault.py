"""Placeholders of a conversation, kept from turn to turn.

::

    async def mask_text(placeholders): return mask(text, spans, placeholders)
    masked, placeholders = await mask_and_keep(vault, conversation_id, mask_text)
    show_own(placeholders, sentence)       # the customer's own words, for that customer alone

Fails closed: without its vault a message is masked all the same, as ``<EMAIL>`` without a number,
and nobody can restore it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

import structlog

from bot.privacy.interfaces import NEVER_STORED, PlaceholderTaken, Vault
from bot.privacy.masking import PLACEHOLDER, Placeholders

log = structlog.get_logger(__name__)

T = TypeVar("T")

MOST_TRIES = 5
"""Times that others may be quicker; two turns of one conversation at once are rare already."""
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
        held = self._held.setdefault(conversation_id, {})
        if held.keys() & values.keys():
            raise PlaceholderTaken(conversation_id)
        held.update(hide_unstorable(values))
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


async def mask_and_keep(
    vault: Vault,
    conversation_id: str,
    mask: Callable[[Placeholders | None], Awaitable[T]],
) -> tuple[T, Placeholders | None]:
    """Mask with the placeholders of a conversation, and keep what is new.

    Where another turn was quicker to give a number away, it is masked again with what that one
    kept: a placeholder of a conversation never stands for two values.

    Args:
        vault: of the shop.
        conversation_id: whose placeholders count.
        mask: masks with these placeholders; None numbers nothing. May be called several times.

    Returns:
        What ``mask`` returned last, and the placeholders it used; None where nothing can be kept.
    """
    for _ in range(MOST_TRIES):
        placeholders = await recall_placeholders(vault, conversation_id)
        masked = await mask(placeholders)
        if placeholders is None:
            return masked, None
        try:
            await _keep_new(vault, conversation_id, placeholders)
        except PlaceholderTaken:
            continue
        except Exception:
            log.exception("vault_not_written", conversation=conversation_id)
            break
        return masked, placeholders
    return await mask(None), None


async def _keep_new(vault: Vault, conversation_id: str, placeholders: Placeholders) -> None:
    if new := placeholders.take_new():
        await vault.keep(conversation_id, new)


def show_own(placeholders: Placeholders | None, text: str) -> str:
    """Put a customer's own values back, but for those that nothing may show again."""
    if placeholders is None:
        return text
    return placeholders.restore(text, lambda kind: kind not in NEVER_STORED)
