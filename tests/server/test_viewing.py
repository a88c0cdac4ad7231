"""Who reads the customer's own words: the customer, an agent, nobody else."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from server.sealing import HomeKey
from server.storage.blocking import BlockingDatabase
from server.vault import DatabaseVault
from server.viewing import Viewer, show_to

MASKED = "I am <EMAIL_1>, card <CARD_1>, and <EMAIL_2> is not mine"
SHOWN = "I am ann.lee@mail.example, card <CARD_1>, and <EMAIL_2> is not mine"


@pytest.fixture
async def vault(blocking: BlockingDatabase) -> DatabaseVault:
    kept = DatabaseVault(blocking, HomeKey("k" * 32))
    await kept.keep("c1", {"<EMAIL_1>": "ann.lee@mail.example", "<CARD_1>": "4111111111111111"})
    await kept.keep("c2", {"<EMAIL_1>": "bo@mail.example"})
    return kept


@pytest.mark.parametrize(
    ("viewer", "shown"),
    [
        (Viewer("customer", "c1"), SHOWN),
        (Viewer("agent"), SHOWN),
        (Viewer("customer", "c2"), MASKED),
        (Viewer("customer"), MASKED),
        (Viewer("anyone", "c1"), MASKED),
        (Viewer(), MASKED),
    ],
)
async def test_each_reads_what_is_theirs(vault: DatabaseVault, viewer: Viewer, shown: str) -> None:
    assert await show_to(viewer, vault, "c1", MASKED) == shown


class BrokenVault:
    """Cannot be read."""

    async def recall(self, conversation_id: str) -> Mapping[str, str]:
        raise OSError("no disk")

    async def keep(self, conversation_id: str, values: Mapping[str, str]) -> None:
        raise OSError("no disk")

    async def erase(self, conversation_id: str) -> int:
        raise OSError("no disk")


async def test_a_vault_that_cannot_be_read_shows_nothing() -> None:
    assert await show_to(Viewer("agent"), BrokenVault(), "c1", MASKED) == MASKED


async def test_nobody_is_the_customer_of_no_conversation(vault: DatabaseVault) -> None:
    assert await show_to(Viewer("customer", ""), vault, "", MASKED) == MASKED
