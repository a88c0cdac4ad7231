"""What the bot remembers of a conversation: a store, and a cut to a token budget."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Sequence

from bot.interfaces import Message

MAX_KEPT_MESSAGES = 200
"""Messages kept per conversation in memory: far more than any history budget reads."""

MAX_KEPT_CONVERSATIONS = 10_000
"""Conversations kept in memory; beyond it the one that was silent longest is forgotten."""


class InMemoryConversationStore:
    """Keeps conversations in this process; they end with it."""

    def __init__(self) -> None:
        self._messages: OrderedDict[str, deque[Message]] = OrderedDict()

    async def append(self, conversation_id: str, message: Message) -> None:
        """Add one message at the end."""
        kept = self._messages.setdefault(conversation_id, deque(maxlen=MAX_KEPT_MESSAGES))
        kept.append(message)
        self._messages.move_to_end(conversation_id)
        if len(self._messages) > MAX_KEPT_CONVERSATIONS:
            self._messages.popitem(last=False)

    async def recent(self, conversation_id: str, limit: int) -> list[Message]:
        """Return up to `limit` last messages, oldest first; empty for an unknown id."""
        if limit <= 0:
            return []
        return list(self._messages.get(conversation_id, ()))[-limit:]

    def forget(self, conversation_id: str) -> None:
        """Delete a conversation."""
        self._messages.pop(conversation_id, None)


def fit_history(
    messages: Sequence[Message], budget_tokens: int, count_tokens: Callable[[str], int]
) -> list[Message]:
    """Keep the newest messages whose tokens together stay within the budget, oldest first."""
    kept: list[Message] = []
    for message in reversed(messages):
        budget_tokens -= count_tokens(message.text)
        if budget_tokens < 0:
            break
        kept.append(message)
    return kept[::-1]
