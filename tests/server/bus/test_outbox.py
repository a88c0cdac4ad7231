"""Notes are kept while they cannot be sent, as long as they are true, and never without end."""

from __future__ import annotations

import asyncio

import pytest

from server.bus import outbox
from server.bus.notes import MISSED
from server.bus.outbox import AT_ONCE, FRESH_SECONDS, Outbox
from tests.bot.orders.conftest import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def box(clock: Clock) -> Outbox:
    return Outbox(clock)


def _take(box: Outbox) -> list[tuple[str, bytes]]:
    return [(posted.channel, posted.encoded) for posted in box.take()]


def test_notes_are_given_in_their_order_and_once(box: Outbox) -> None:
    notes = [("c1", b"1"), ("c2", b"2"), ("c1", b"3")]
    for note in notes:
        box.put(*note)
    assert _take(box) == notes
    assert box.settle() == 0
    assert _take(box) == []


def test_what_was_not_sent_comes_again_before_the_rest(box: Outbox) -> None:
    box.put("c1", b"1")
    box.put("c1", b"2")
    box.take()
    box.put("c1", b"3")
    box.restore()
    assert _take(box) == [("c1", b"1"), ("c1", b"2"), ("c1", b"3")]
    assert box.settle() == 2


def test_an_old_note_becomes_word_that_some_were_missed(box: Outbox, clock: Clock) -> None:
    box.put("c1", b"typing")
    box.put("c1", b"cancel")
    clock.now += FRESH_SECONDS + 1
    box.put("c2", b"fresh")
    assert _take(box) == [("c1", MISSED), ("c2", b"fresh")]
    assert box.settle() == 1


def test_what_failed_for_long_grows_old_too(box: Outbox, clock: Clock) -> None:
    box.put("c1", b"1")
    box.take()
    clock.now += FRESH_SECONDS + 1
    box.restore()
    assert _take(box) == [("c1", MISSED)]


def test_many_go_in_several_batches(box: Outbox) -> None:
    for number in range(AT_ONCE + 1):
        box.put("c1", b"%d" % number)
    assert len(_take(box)) == AT_ONCE
    box.settle()
    assert _take(box) == [("c1", b"%d" % AT_ONCE)]


def test_beyond_the_most_notes_only_channels_are_kept(
    box: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "MAX_NOTES", 2)
    lost = [box.put(channel, b"1") for channel in ("c1", "c1", "c2", "c3")]
    assert lost == [0, 0, 0, 0]
    assert _take(box) == [("c1", MISSED), ("c2", b"1"), ("c3", b"1")]


def test_beyond_the_most_channels_the_oldest_is_lost(
    box: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "MAX_NOTES", 1)
    monkeypatch.setattr(outbox, "MAX_CHANNELS", 1)
    assert [box.put(channel, b"1") for channel in ("c1", "c2", "c3")] == [0, 0, 1]
    assert _take(box) == [("c2", MISSED), ("c3", b"1")]


async def test_waiting_ends_with_a_note_or_when_woken(box: Outbox) -> None:
    waiting = asyncio.create_task(box.wait())
    await asyncio.sleep(0)
    assert not waiting.done()
    box.put("c1", b"1")
    await waiting
    box.take()
    box.settle()
    waiting = asyncio.create_task(box.wait())
    await asyncio.sleep(0)
    assert not waiting.done()
    box.wake()
    await waiting


async def test_all_is_sent_once_it_is_settled(box: Outbox) -> None:
    await box.wait_until_sent()
    box.put("c1", b"1")
    box.take()
    waiting = asyncio.create_task(box.wait_until_sent())
    await asyncio.sleep(0)
    assert not waiting.done()
    box.settle()
    await waiting
