"""One writer at a time, in order, whether it is a thread or a task."""

from __future__ import annotations

import asyncio
from pathlib import Path
from threading import Thread

import pytest

from server.storage.turnstile import Turnstile, find_turnstile


async def test_tasks_and_threads_pass_one_by_one() -> None:
    turnstile, inside, most = Turnstile(), 0, 0

    def enter() -> None:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)

    def leave() -> None:
        nonlocal inside
        inside -= 1

    def pass_often() -> None:
        for _ in range(200):
            with turnstile.pass_blocking():
                enter()
                leave()

    async def pass_often_too() -> None:
        for _ in range(200):
            async with turnstile.pass_through():
                enter()
                await asyncio.sleep(0)
                leave()

    threads = [Thread(target=pass_often) for _ in range(3)]
    for thread in threads:
        thread.start()
    await asyncio.gather(*(pass_often_too() for _ in range(3)))
    for thread in threads:
        await asyncio.to_thread(thread.join)
    assert (inside, most) == (0, 1)


async def test_they_pass_in_the_order_in_which_they_came() -> None:
    turnstile, passed = Turnstile(), []

    async def come(number: int) -> None:
        async with turnstile.pass_through():
            passed.append(number)
            await asyncio.sleep(0)

    async with turnstile.pass_through():
        coming = [asyncio.create_task(come(number)) for number in range(10)]
        await asyncio.sleep(0)
    await asyncio.gather(*coming)
    assert passed == list(range(10))


async def test_whoever_gives_up_keeps_nobody_out() -> None:
    turnstile = Turnstile()

    async def come() -> None:
        async with turnstile.pass_through():
            await asyncio.sleep(0)

    for turns in range(8):
        tasks = [asyncio.create_task(come()) for _ in range(6)]
        for _ in range(turns):
            await asyncio.sleep(0)
        for task in tasks[::2]:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        async with asyncio.timeout(20), turnstile.pass_through():
            pass


async def test_waiting_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.storage.turnstile.QUEUE_SECONDS", 0.01)
    turnstile = Turnstile()
    async with turnstile.pass_through():
        with pytest.raises(TimeoutError, match="other writers of this process hold it"):
            async with turnstile.pass_through():
                pass
        with pytest.raises(TimeoutError, match="other writers"), turnstile.pass_blocking():
            pass
    with turnstile.pass_blocking():
        pass


def test_a_file_has_one_turnstile_however_it_is_named(tmp_path: Path) -> None:
    one = find_turnstile(tmp_path / "a.db")
    assert find_turnstile(tmp_path / "x" / ".." / "a.db") is one
    assert find_turnstile(tmp_path / "b.db") is not one
