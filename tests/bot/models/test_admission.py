from __future__ import annotations

import asyncio
import threading

import pytest

from bot.interfaces import ModelBusy
from bot.models.admission import Admission


async def hold(admission: Admission, order: list[int], number: int) -> None:
    async with admission.place():
        order.append(number)
        await asyncio.sleep(0)


async def test_places_are_given_in_order_of_arrival() -> None:
    admission, order = Admission(1, 5), list[int]()
    await asyncio.gather(*(hold(admission, order, number) for number in range(6)))
    assert order == [0, 1, 2, 3, 4, 5]


async def test_no_queue_refuses_whoever_would_wait() -> None:
    admission = Admission(1, 0)
    async with admission.place():
        with pytest.raises(ModelBusy, match="0 answers are waiting and the limit is 0"):
            await hold(admission, [], 0)
    await hold(admission, [], 1)


async def test_who_gives_up_waiting_leaves_the_queue() -> None:
    admission, order = Admission(1, 1), list[int]()
    async with admission.place():
        task = asyncio.create_task(hold(admission, order, 1))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        late = asyncio.create_task(hold(admission, order, 2))
        await asyncio.sleep(0)
    await late
    assert order == [2]


async def test_who_is_cancelled_just_when_called_passes_the_place_on() -> None:
    admission, order = Admission(1, 2), list[int]()
    async with admission.place():
        called = asyncio.create_task(hold(admission, order, 1))
        behind = asyncio.create_task(hold(admission, order, 2))
        await asyncio.sleep(0)
    called.cancel()
    await asyncio.gather(called, behind, return_exceptions=True)
    assert order == [2]
    await hold(admission, order, 3)


async def test_callers_of_another_event_loop_share_the_places() -> None:
    admission, order = Admission(1, 1), list[int]()
    other = threading.Thread(target=asyncio.run, args=(hold(admission, order, 1),))
    async with admission.place():
        other.start()
        await asyncio.sleep(0.1)  # time for the other to queue
        assert order == []
    await asyncio.to_thread(other.join)
    assert order == [1]


async def test_a_waiter_whose_event_loop_is_gone_is_passed_over() -> None:
    admission, order = Admission(1, 2), list[int]()
    loop = asyncio.new_event_loop()
    async with admission.place():
        ghost = admission.place()
        asked = ghost.__aenter__()
        await asyncio.to_thread(loop.run_until_complete, _start(asked))
        loop.close()
        late = asyncio.create_task(hold(admission, order, 2))
        await asyncio.sleep(0)
    await late
    assert order == [2]


async def _start(asked: object) -> None:
    """Run an awaitable up to its first wait, then leave it."""
    asked.send(None)  # type: ignore[attr-defined]


@pytest.mark.parametrize(("places", "queue"), [(0, 1), (1, -1)])
def test_limits_out_of_range_are_refused(places: int, queue: int) -> None:
    with pytest.raises(ValueError, match=f"max_concurrent is {places} and queue_limit is {queue}"):
        Admission(places, queue)
