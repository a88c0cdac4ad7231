"""A log of conversations over each database."""

from __future__ import annotations

import pytest

from server.sealing import HomeKey
from server.storage.conversations import ConversationLog
from server.storage.database import Database

KEY = HomeKey("k" * 32)
CONVERSATION = "c1"
VISITOR = "v1"


@pytest.fixture
async def log(database: Database) -> ConversationLog:
    """With one conversation begun."""
    log = ConversationLog(database, KEY)
    await log.start(CONVERSATION, VISITOR, "https://shop.example", "en", "/tents")
    return log
