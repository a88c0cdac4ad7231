"""Wrong tries slow down, over nodes and restarts, and nobody is locked out by a stranger."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select

from server.identity.interfaces import TooManyTries
from server.identity.throttle import PACES, Counted, Throttle
from server.sealing import HomeKey
from server.storage.database import Database
from server.storage.schema import sign_in_tries
from tests.server.identity.conftest import Hands

ADA: dict[Counted, str] = {"account": "ada@shop.example", "address": "192.0.2.1"}
FREE = PACES["account"].free


@pytest.fixture
def throttle(database: Database, key: HomeKey, clock: Hands) -> Throttle:
    return Throttle(database, key, clock)


async def fail(throttle: Throttle, times: int, names: dict[Counted, str] = ADA) -> int:
    """Try in a row; return the wait that came, 0 where none did."""
    for _ in range(times):
        try:
            await throttle.begin(names)
        except TooManyTries as error:
            return error.retry_after_seconds
    return 0


async def test_some_tries_are_free(throttle: Throttle) -> None:
    assert await fail(throttle, FREE) == 0
    assert await fail(throttle, 1) == 1


async def test_each_wait_doubles_up_to_the_longest(throttle: Throttle, clock: Hands) -> None:
    await fail(throttle, FREE)
    waits = []
    for _ in range(9):
        waits.append(await fail(throttle, 1))
        clock.move(seconds=waits[-1])
        assert await fail(throttle, 1) == 0
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]


async def test_a_try_that_comes_too_early_makes_nothing_longer(
    throttle: Throttle, clock: Hands
) -> None:
    await fail(throttle, FREE)
    for _ in range(50):
        assert await fail(throttle, 1) == 1
    clock.move(seconds=1)
    assert await fail(throttle, 1) == 0


async def test_it_is_told_how_long_is_left(throttle: Throttle, clock: Hands) -> None:
    await fail(throttle, FREE)
    for _ in range(6):
        clock.move(seconds=60)
        await fail(throttle, 1)
    clock.move(seconds=15)
    assert await fail(throttle, 1) == 45


async def test_it_holds_over_nodes_and_restarts(
    throttle: Throttle, database: Database, key: HomeKey, clock: Hands
) -> None:
    await fail(throttle, FREE)
    assert await fail(Throttle(database, key, clock), 1) == 1


async def test_many_at_once_are_not_more_than_many_in_a_row(throttle: Throttle) -> None:
    trying = [throttle.begin(ADA) for _ in range(20)]
    done = await asyncio.gather(*trying, return_exceptions=True)
    assert sum(one is None for one in done) == FREE
    assert {type(one) for one in done if one is not None} == {TooManyTries}


async def test_an_account_is_slow_from_every_address(throttle: Throttle) -> None:
    for number in range(FREE):
        await throttle.begin({**ADA, "address": f"192.0.2.{number}"})
    assert await fail(throttle, 1, {**ADA, "address": "198.51.100.7"}) == 1


async def test_an_address_is_slow_for_every_account(throttle: Throttle) -> None:
    for number in range(PACES["address"].free):
        await throttle.begin({**ADA, "account": f"{number}@shop.example"})
    assert await fail(throttle, 1, {**ADA, "account": "new@shop.example"}) == 1


async def test_a_stranger_does_not_lock_a_known_browser_out(
    throttle: Throttle, clock: Hands
) -> None:
    for _ in range(20):
        await fail(throttle, 1)
        clock.move(seconds=60)
    assert await fail(throttle, 1) == 0
    assert await fail(throttle, 1) == 60
    assert await fail(throttle, FREE, {"device": "ada's laptop"}) == 0
    assert await fail(throttle, 1, {"device": "ada's laptop"}) == 1


async def test_a_right_password_forgets_the_account_s_tries(throttle: Throttle) -> None:
    await fail(throttle, FREE)
    await throttle.succeed(ADA)
    assert await fail(throttle, FREE) == 0


async def test_one_s_own_account_gives_no_more_guesses_at_others(throttle: Throttle) -> None:
    """Signing in between takes back that one try alone."""
    guesses = 0
    for number in range(PACES["address"].free * 2):
        own: dict[Counted, str] = {"account": "own@shop.example", "address": "192.0.2.1"}
        if await fail(throttle, 1, own) == 0:
            await throttle.succeed(own)
        guesses += not await fail(throttle, 1, {**own, "account": f"{number}@shop.example"})
    assert guesses == PACES["address"].free


async def test_counts_are_forgotten_after_a_while(
    throttle: Throttle, clock: Hands, database: Database
) -> None:
    await fail(throttle, FREE)
    clock.move(minutes=61)
    assert await fail(throttle, FREE, {"account": "bob@shop.example"}) == 0
    async with database.reading() as connection:
        assert len((await connection.execute(select(sign_in_tries))).all()) == 1
    assert await fail(throttle, FREE) == 0


async def test_names_are_kept_as_keyed_hashes(throttle: Throttle, database: Database) -> None:
    await fail(throttle, 1)
    async with database.reading() as connection:
        rows = (await connection.execute(select(sign_in_tries))).all()
    assert len(rows) == 2
    assert not any("192.0.2" in str(row) or "@" in str(row) for row in rows)
