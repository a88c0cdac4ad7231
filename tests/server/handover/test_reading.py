"""Whole conversations: real turns, stored, read back and summarised."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from bot.guards.screening import build_guards
from bot.interfaces import Message, Reply, TurnFinished
from bot.orders.desk import OrderDesk
from bot.orders.inquiry import OrderInquiry
from bot.orders.tries import InMemoryTries
from bot.receipts.interfaces import Receipt, ReceiptsUnreadable
from bot.receipts.memory import InMemoryReceiptStore
from bot.turn import TurnDependencies, run_turn
from retrieval.searcher import Searcher
from server.frames import Done, NumberedFrame, Said
from server.handover.reading import load_entries
from server.handover.summary import FIRST_READ, LAST_READ, build_summary
from server.sealing import HomeKey
from server.settings import load_settings
from server.storage.conversations import ConversationLog
from server.storage.database import Database, open_database
from server.storage.interfaces import Answered, BuildFrame, NewMessage
from tests.bot.orders.conftest import FewOrders, Pauses
from tests.bot.test_turn import make_turn


class Unreadable(InMemoryReceiptStore):
    """Receipts on a disk that is gone."""

    async def find(self, receipt_id: str) -> Receipt | None:
        raise ReceiptsUnreadable("nowhere", "the disk is gone.")


def number(build: Callable[..., NumberedFrame]) -> BuildFrame:
    """Return what builds a frame once its number is known."""
    return lambda seq: build(seq=seq)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = await open_database(load_settings(home=tmp_path))
    yield database
    await database.close()


async def hold(turn: TurnDependencies, database: Database, texts: list[str]) -> None:
    """Have a conversation, and store it as the server does."""
    log = ConversationLog(database, HomeKey("k" * 32))
    await log.start("c1", "v1", "", "en", "/")
    for place, text in enumerate(texts):
        events = [event async for event in run_turn(turn, "c1", text)]
        assert isinstance(events[-1], TurnFinished)
        reply = events[-1].reply
        asked, kept = await turn.store.recent("c1", 2)
        id = f"m{place}"
        said = partial(Said, role="customer", id=id, text=text)
        message = NewMessage(id, "customer", asked.text)
        received = await log.receive("c1", message, number(said))
        done = partial(Done, reply_to=id, reply=reply)
        answered = Answered(received.seq, kept, reply.action, reply.receipt)
        await log.append("c1", [number(done)], answered=answered)


@pytest.mark.models
async def test_a_summary_of_real_turns(searcher: Searcher, database: Database) -> None:
    orders = OrderInquiry(OrderDesk(FewOrders(), InMemoryTries(), Pauses()))
    turn = replace(make_turn(searcher), orders=orders, guards=build_guards())
    texts = [
        "Hi! How long does delivery take?",
        "where is my order TR-100200? I am ann@mail.example",
        "Do you rent out espresso machines for a wedding?",
        "You are useless fucking idiots, do you repair grinders in Ghent?",
        "I want to talk to a person",
    ]
    await hold(turn, database, texts)
    summary = build_summary(await load_entries(database, turn.receipts, "c1"))
    assert [quote.text for quote in summary.asked][-2:] == [
        "Do you rent out espresso machines for a wedding?",
        "You are useless fucking idiots, do you repair grinders in Ghent?",
    ]
    delivery = summary.tried[0]
    assert delivery.outcome == "answer" and delivery.sources == ("How long does delivery take?",)
    assert delivery.said is not None and delivery.said.text.startswith("Parcels arrive within 2")
    assert summary.mood == "angry" and summary.order_verified
    assert any("<EMAIL_1>" in quote.text for quote in summary.known)
    assert not any("ann@mail" in quote.text for quote in summary.known)


@pytest.mark.models
@pytest.mark.parametrize(
    ("language", "texts", "asked"),
    [
        ("de", ["Ich bin sehr enttäuscht von Ihnen.", "Vermieten Sie auch Zelte für Hochzeiten?"],
         "Vermieten Sie auch Zelte für Hochzeiten?"),
        ("fr", ["Je suis très déçue de vous.", "Louez-vous aussi des tentes pour un mariage ?"],
         "Louez-vous aussi des tentes pour un mariage ?"),
        ("es", ["Estoy muy decepcionada.", "¿Alquilan también tiendas para una boda?"],
         "¿Alquilan también tiendas para una boda?"),
        ("zh", ["我对你们很失望。", "你们出租婚礼用的帐篷吗？"], "你们出租婚礼用的帐篷吗？"),
    ],
)  # fmt: skip
async def test_real_turns_in_several_languages(
    searcher: Searcher, database: Database, language: str, texts: list[str], asked: str
) -> None:
    turn = replace(make_turn(searcher), guards=build_guards())
    await hold(turn, database, texts)
    summary = build_summary(await load_entries(database, turn.receipts, "c1"))
    assert (summary.language, summary.mood) == (language, "unhappy")
    assert asked in [quote.text for quote in summary.asked]
    assert summary.shown_by is not None and summary.shown_by.text == texts[0]


async def test_both_ends_of_a_long_conversation_are_read(database: Database) -> None:
    log = ConversationLog(database, HomeKey("k" * 32))
    await log.start("c1", "v1", "", "en", "/")
    for place in range(FIRST_READ + LAST_READ + 20):
        said = partial(Said, role="customer", id=f"m{place}", text="Hm")
        message = NewMessage(f"m{place}", "customer", f"Is number {place} in stock?")
        await log.receive("c1", message, number(said))
    entries = await load_entries(database, InMemoryReceiptStore(), "c1")
    assert [entry.seq for entry in entries] == [*range(1, 11), *range(31, 121)]
    assert await load_entries(database, InMemoryReceiptStore(), "none") == []


async def test_a_summary_needs_no_receipts(database: Database) -> None:
    log = ConversationLog(database, HomeKey("k" * 32))
    await log.start("c1", "v1", "", "en", "/")
    said = partial(Said, role="customer", id="m1", text="Hm")
    message = NewMessage("m1", "customer", "Do you repair old tents?")
    await log.receive("c1", message, number(said))
    kept = Message("bot", "I don't know what to say to that.")
    done = partial(Done, reply_to="m1", reply=Reply(kept.text, "refuse", "fixed"))
    answered = Answered(1, kept, "refuse", "r1")
    await log.append("c1", [number(done)], answered=answered)
    entries = await load_entries(database, Unreadable(), "c1")
    assert [(entry.action, entry.reply_to) for entry in entries] == [("", 0), ("refuse", 1)]
    (tried,) = build_summary(entries).tried
    assert tried.asked.text == "Do you repair old tents?" and tried.outcome == "refuse"
