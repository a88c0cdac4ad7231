"""Conversations are kept apart, in order, and cut to a budget from the newest."""

import pytest

from bot.interfaces import Message
from bot.memory import InMemoryConversationStore, fit_history


async def test_store_keeps_conversations_apart_and_in_order() -> None:
    store = InMemoryConversationStore()
    for text in ("one", "two", "three"):
        await store.append("a", Message("customer", text))
    await store.append("b", Message("bot", "other"))
    assert [message.text for message in await store.recent("a", 2)] == ["two", "three"]
    assert await store.recent("a", 0) == []
    assert await store.recent("unknown", 5) == []


async def test_the_conversation_that_was_silent_longest_is_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.memory.MAX_KEPT_CONVERSATIONS", 2)
    store = InMemoryConversationStore()
    for conversation in ("a", "b", "a", "c"):
        await store.append(conversation, Message("customer", "hello"))
    assert len(await store.recent("a", 9)) == 2
    assert await store.recent("b", 9) == []


def test_history_fits_its_budget_from_the_newest() -> None:
    messages = [Message("customer", "a b c d"), Message("bot", "e f"), Message("customer", "g")]
    fitted = fit_history(messages, 3, lambda text: len(text.split()))
    assert [message.text for message in fitted] == ["e f", "g"]
    assert fit_history(messages, 0, lambda text: len(text.split())) == []
